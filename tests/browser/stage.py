"""All of Partyline on this machine, for tests that put people at browsers and at telephones into its meetings."""

from __future__ import annotations

import json
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from emulator.media.studio import Studio
from tests.browser.telephone import Telephone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.meetings.mishaps import Mishaps
    from tests.browser.person import Person
    from tools.local import Local

_CALLERS: Final = [f"+120655501{last:02}" for last in range(1, 90)]


class Meeting:
    """One meeting of the stage. `id` is ours, `amazon_id` that of Amazon, which there is once somebody has a seat."""

    def __init__(self, stage: Stage, title: str) -> None:
        self.stage = stage
        self.id, self.host_pin, self.guest_pin = "", "", ""
        vars(self).update({key: value for key, value in stage.local.open_meeting(title).items() if key in vars(self)})
        self.amazon_id = ""

    def seat(self, name: str) -> dict[str, Any]:
        """What amazon-chime-sdk-js needs to go in: our API's answer, which is Amazon's."""
        seat = self.stage.local.post(f"/meetings/{self.id}/attendees", {"name": name})
        self.amazon_id = seat["Meeting"]["MeetingId"]
        return seat

    def telephone(self) -> Telephone:
        """Somebody who has dialled in, typed the guests' PIN, and is in the meeting."""
        telephone = self.stage.telephone()
        telephone.dials(self.stage.local.sip).presses(f"{self.guest_pin}#")
        return telephone

    def host(self, method: str, path: str = "", body: Mapping[str, Any] | None = None) -> None:
        """Act as a host by our API; `path` begins after the meeting's own."""
        headers = {"Authorization": f"Bearer {self.stage.local.credential}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        url = f"{self.stage.local.api}/meetings/{self.id}{path}"
        urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30).close()

    def end(self) -> None:
        """End it as Amazon's customer does (DeleteMeeting)."""
        self.stage.local.cloud.meetings.delete_meeting(self.amazon_id)

    def remove(self, seat: dict[str, Any]) -> None:
        """Remove somebody as Amazon's customer does (DeleteAttendee)."""
        self.stage.local.cloud.meetings.remove_attendee(self.amazon_id, seat["Attendee"]["AttendeeId"])

    @property
    def mishaps(self) -> Mishaps:
        """What can go wrong for one of the browsers."""
        plane = self.stage.local.cloud.plane
        assert plane, "the extra for browsers is not installed"
        return plane.mishaps

    def may(self, seat: dict[str, Any], **capabilities: str) -> None:
        """Say what somebody may do, as Amazon's customer does (UpdateAttendeeCapabilities)."""
        whole = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive", **capabilities}
        self.stage.local.cloud.meetings.set_capabilities(self.amazon_id, seat["Attendee"]["AttendeeId"], whole)


class Pair(NamedTuple):
    """Two people at browsers in one meeting."""

    meeting: Meeting
    alice: Person
    bob: Person


class Stage:
    """Partyline, running, and telephones around it."""

    def __init__(self, local: Local, studio: Studio, leaving: ExitStack) -> None:
        self.local = local
        self._studio, self._leaving = studio, leaving
        self._callers = iter(_CALLERS * 10)

    def meeting(self, title: str = "Weekly") -> Meeting:
        return Meeting(self, title)

    def telephone(self) -> Telephone:
        """A telephone with a number of its own; it hangs up at the end if nobody did before."""
        return self._leaving.enter_context(Telephone(self._studio, next(self._callers)))
