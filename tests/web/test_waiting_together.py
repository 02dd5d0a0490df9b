"""The waiting room on the whole of Partyline, as `make run` runs it: telephones outside, a host's page inside."""

from __future__ import annotations

import json
import time
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest

from chalicelib.callflow.flows import lobby
from emulator.phones.port import Nobody
from tools.local import Wishes, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from emulator.phones.port import Heard, Line
    from tools.local import Local

PATIENCE: Final = 30.0


def until(what: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Wait until something is so; give it."""
    tired = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < tired, "waited in vain"
        time.sleep(0.02)
    return found


class Telephone(Nobody):
    """A telephone that dials in with a PIN, and writes down what it hears."""

    def __init__(self, local: Local, number: str, pin: str) -> None:
        self.heard: list[str] = []
        self.meeting, self.why = "", ""
        self.line: Line = local.switchboard.dial(self, number, local.wishes.dial_in)
        until(lambda: self.heard)
        self.line.press(f"{pin}#")

    def hears(self, heard: Heard) -> None:
        self.heard.append(heard.text)

    def joined(self, meeting_id: str) -> None:
        self.meeting = meeting_id

    def ended(self, why: str) -> None:
        self.why = why or "over"

    def has_heard(self, words: str) -> None:
        until(lambda: any(words in text for text in self.heard))


class Room:
    """A room with a waiting room, and what its people ask over HTTP."""

    def __init__(self, local: Local, waiting_room: str) -> None:
        self.local = local
        made = local.post("/meetings", {"title": "Weekly", "waiting_room": waiting_room})
        self.path, self.guest_pin, self.host_pin = f"/meetings/{made['id']}", made["guest_pin"], made["host_pin"]

    def asks(self, method: str, path: str, body: object = None, token: str = "") -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token or self.local.credential}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.local.api}{self.path}{path}", data, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with suppress(ValueError), opener.open(request, timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
        return 0, {}

    def people(self, *, waiting: bool) -> list[dict[str, Any]]:
        listed = self.asks("GET", "/participants")[1]["participants"]
        return [one for one in listed if one["waiting"] is waiting and (waiting or one["connected"])]


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    """Partyline, where those who wait look in more often than they do elsewhere."""
    with pytest.MonkeyPatch.context() as hurry, running(Wishes()) as found:
        hurry.setattr(lobby, "BETWEEN_LOOKS_MS", 1_000)
        yield found


def test_a_caller_and_a_browser_wait_and_the_host_lets_them_in_one_by_one(local: Local) -> None:
    room = Room(local, "until_admitted")
    phone = Telephone(local, "+12065550110", room.guest_pin)
    phone.has_heard("waiting room")
    invitation = room.asks("POST", "/invitations", {})[1]["token"]
    status, told = room.asks("POST", "/attendees", {"name": "Ann"}, invitation)
    assert status == 202
    caller, browser = until(lambda: len(found := room.people(waiting=True)) == 2 and found)
    assert (caller["kind"], browser["kind"], browser["attendee_id"]) == ("phone", "web", told["attendee_id"])

    assert room.asks("PATCH", f"/participants/{caller['attendee_id']}", {"waiting": False})[0] == 202
    phone.has_heard("You are in the meeting")
    assert [one["name"] for one in until(lambda: room.people(waiting=False))] == ["Phone ··10"]
    assert room.asks("POST", "/attendees", {"name": "Ann"}, told["token"])[0] == 202
    assert room.asks("PATCH", "/participants", {"waiting": False})[0] == 202
    status, seat = room.asks("POST", "/attendees", {"name": "Ann"}, told["token"])
    assert (status, seat["Meeting"]["MeetingId"]) == (201, phone.meeting)
    assert room.people(waiting=True) == []
    phone.line.hang_up()
    until(lambda: phone.why)


def test_a_host_on_the_telephone_lets_everybody_in(local: Local) -> None:
    room = Room(local, "until_admitted")
    guest = Telephone(local, "+12065550111", room.guest_pin)
    guest.has_heard("waiting room")
    host = Telephone(local, "+12065550112", room.host_pin)
    host.has_heard("You are in the meeting")
    host.line.press("*8")
    host.has_heard("Whoever was waiting is let in")
    until(lambda: guest.meeting)
    assert guest.meeting == host.meeting
    for phone in (guest, host):
        phone.line.hang_up()


def test_a_host_who_comes_opens_the_door(local: Local) -> None:
    room = Room(local, "until_host")
    guest = Telephone(local, "+12065550113", room.guest_pin)
    guest.has_heard("waiting room")
    host = Telephone(local, "+12065550114", room.host_pin)
    until(lambda: guest.meeting)
    assert guest.meeting == host.meeting
    for phone in (guest, host):
        phone.line.hang_up()


def test_who_hangs_up_while_waiting_is_gone_and_who_is_refused_is_told(local: Local) -> None:
    room = Room(local, "until_admitted")
    one = Telephone(local, "+12065550115", room.guest_pin)
    other = Telephone(local, "+12065550116", room.guest_pin)
    until(lambda: len(room.people(waiting=True)) == 2)
    one.line.hang_up()
    (left,) = until(lambda: len(found := room.people(waiting=True)) == 1 and found)
    assert left["name"] == "Phone ··16"
    room.asks("DELETE", f"/participants/{left['attendee_id']}")
    other.has_heard("The host has ended your call")
    until(lambda: other.why)
    assert room.people(waiting=True) == []
