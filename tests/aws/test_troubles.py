"""Every question to Amazon goes wrong in turn, in every way it can.

For each thing the domain does: first it is done undisturbed and its questions are counted. Then, each time in a
fresh room, one of them meets trouble. Nothing but a MeetingsError may come out, and doing the same thing again must
end as if nothing had happened.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import MeetingsError, ParticipantUnknownError, RoomEndedError, WrongPinError
from chalicelib.meetings.house import Changes, Plan
from chalicelib.meetings.model import Departure, Role
from chalicelib.meetings.telephone import Instruction
from tests.aws.scene import Scene, set_up
from tests.aws.wire import GARBLED, NOT_ANSWERED, NOT_ARRIVED, Trouble, refused
from tests.meetings.callers import record, sits_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.aws.deployment import Deployment

TROUBLES = [
    NOT_ARRIVED,
    NOT_ANSWERED,
    GARBLED,
    refused("AccessDeniedException", 403),
    refused("ServiceUnavailableException", 503),
]


def admit(scene: Scene) -> None:
    scene.on.reception.admit(scene.made.guest_pin, scene.newcomer)


def invite(scene: Scene) -> None:
    scene.on.reception.invite(scene.room_id, scene.newcomer)


def there_are_three(scene: Scene) -> None:
    assert scene.on.meetings_of(scene.room_id) == [scene.seat.meeting_id]
    assert len(scene.on.attendees_of(scene.room_id)) == 3


def admit_after_the_end(scene: Scene) -> None:
    if scene.seat.meeting_id in scene.on.watch.running:
        scene.on.cloud.meetings.delete_meeting(scene.seat.meeting_id)
    scene.on.reception.admit(scene.made.guest_pin, scene.newcomer)


def there_is_one_new_meeting(scene: Scene) -> None:
    (meeting_id,) = scene.on.meetings_of(scene.room_id)
    assert meeting_id != scene.seat.meeting_id
    assert scene.on.house.get(scene.room_id).meeting_id == meeting_id
    assert len(scene.on.attendees_of(scene.room_id)) == 1


def type_a_wrong_pin(scene: Scene) -> None:
    with pytest.raises(WrongPinError):
        scene.on.reception.admit("000000", scene.newcomer)


def it_is_counted_once(scene: Scene) -> None:
    purses = scene.on.reception._purses(scene.newcomer)
    knock = scene.on.store.knock("no pin", purses, scene.on.clock())
    assert [len(knock.tries[purse.key]) for purse in purses] == [1, 1]


def sit_down(scene: Scene) -> None:
    sits_down(scene.on.attendance, replace(scene.seat, attendee_id="attendee-2"), scene.newcomer)


def the_roster_has_three(scene: Scene) -> None:
    assert scene.roster() == sorted([scene.seat.attendee_id, scene.browser, "attendee-2"])


def raise_a_hand(scene: Scene) -> None:
    scene.on.reception.mark(scene.room_id, scene.seat.attendee_id, muted=False, hand_raised=True)


def the_hand_is_up(scene: Scene) -> None:
    raised = {who.attendee_id for who in scene.on.house.roster(scene.room_id) if who.hand_raised}
    assert raised == {scene.seat.attendee_id}


def count_heads(scene: Scene) -> None:
    assert scene.on.reception.head_count(scene.room_id) == 1


def ask_why_the_line_dropped(scene: Scene) -> None:
    assert scene.on.reception.departure(scene.seat.meeting_id, scene.seat.attendee_id) is Departure.DROPPED


def hang_up(scene: Scene) -> None:
    scene.on.reception.close(record(scene.inside, scene.seat))


def nothing_is_left_of_the_call(scene: Scene) -> None:
    assert scene.roster() == [scene.browser]
    assert len(scene.on.attendees_of(scene.room_id)) == 1
    assert scene.on.store.record(scene.inside.transaction_id) == record(scene.inside, scene.seat)


def make_another_room(scene: Scene) -> None:
    made = scene.on.house.create(Plan("Another"))
    assert scene.on.house.recognise(made.room.id, made.host_pin) == (made.room, Role.HOST)
    assert scene.on.house.recognise(made.room.id, made.guest_pin) == (made.room, Role.GUEST)


def rename(scene: Scene) -> None:
    scene.on.house.update(scene.room_id, Changes(title="New"))


def it_has_the_new_name(scene: Scene) -> None:
    assert scene.on.house.get(scene.room_id).title == "New"


def list_rooms(scene: Scene) -> None:
    assert scene.on.house.list().rooms[0].id == scene.room_id


def end(scene: Scene) -> None:
    scene.on.house.end(scene.room_id)


def nobody_is_left(scene: Scene) -> None:
    assert scene.on.meetings_of(scene.room_id) == []
    with pytest.raises(RoomEndedError):
        scene.roster()


def open_the_page(scene: Scene) -> None:
    scene.on.house.seat(scene.room_id, Role.GUEST, "Bo")


def bo_is_expected(scene: Scene) -> None:
    names = [who.name for who in scene.on.house.roster(scene.room_id)]
    assert "Bo" in names


def call_somebody(scene: Scene) -> None:
    transaction_id = scene.on.steward.dial_out(scene.room_id, "+12065550123", name="Cy")
    scene.on.steward.tell_call(scene.room_id, transaction_id, Instruction.SAY, "Hello")
    assert scene.on.exchange.told[-1] == (transaction_id, {"action": "say", "text": "Hello"})


def mute_the_browser(scene: Scene) -> None:
    scene.on.steward.mute(scene.room_id, scene.browser)


def the_browser_only_listens(scene: Scene) -> None:
    attendee = scene.on.cloud.meetings.attendee(scene.seat.meeting_id, scene.browser)
    assert attendee.capabilities["Audio"] == "Receive"
    assert {who.attendee_id for who in scene.on.house.roster(scene.room_id) if who.muted} == {scene.browser}


def remove_the_browser(scene: Scene) -> None:
    # Who removes somebody again after they have gone hears that they are unknown.
    with suppress(ParticipantUnknownError):
        scene.on.steward.remove(scene.room_id, scene.browser)


def the_caller_is_alone(scene: Scene) -> None:
    assert scene.roster() == [scene.seat.attendee_id]
    assert len(scene.on.attendees_of(scene.room_id)) == 1


def hear_that_the_caller_left(scene: Scene) -> None:
    assert scene.on.attendance.note(scene.detail("AttendeeLeft"))


def nobody_is_connected(scene: Scene) -> None:
    assert scene.on.reception.head_count(scene.room_id) == 0


def hear_that_the_meeting_ended(scene: Scene) -> None:
    assert scene.on.attendance.note(scene.detail("MeetingEnded"))


def the_roster_is_empty(scene: Scene) -> None:
    assert scene.roster() == []
    assert scene.on.house.get(scene.room_id).meeting_id == ""


def that_is_all(_: Scene) -> None:
    """Nothing stays to be looked at: the deed looks itself."""


DEEDS: list[tuple[Callable[[Scene], None], Callable[[Scene], None]]] = [
    (admit, there_are_three),
    (invite, there_are_three),
    (admit_after_the_end, there_is_one_new_meeting),
    (type_a_wrong_pin, it_is_counted_once),
    (sit_down, the_roster_has_three),
    (raise_a_hand, the_hand_is_up),
    (count_heads, that_is_all),
    (ask_why_the_line_dropped, that_is_all),
    (hang_up, nothing_is_left_of_the_call),
    (make_another_room, that_is_all),
    (rename, it_has_the_new_name),
    (list_rooms, that_is_all),
    (end, nobody_is_left),
    (open_the_page, bo_is_expected),
    (call_somebody, that_is_all),
    (mute_the_browser, the_browser_only_listens),
    (remove_the_browser, the_caller_is_alone),
    (hear_that_the_caller_left, nobody_is_connected),
    (hear_that_the_meeting_ended, the_roster_is_empty),
]


def name_of(value: object) -> str:
    return str(getattr(value, "__name__", value)).replace("_", " ")


@pytest.mark.parametrize("trouble", TROUBLES, ids=name_of)
@pytest.mark.parametrize(("deed", "outcome"), DEEDS, ids=name_of)
def test_trouble_is_a_meetings_error_and_a_second_try_mends_it(
    deployment: Deployment,
    deed: Callable[[Scene], None],
    outcome: Callable[[Scene], None],
    trouble: Trouble,
) -> None:
    undisturbed = set_up(deployment)
    deed(undisturbed)
    questions = len(deployment.wire.asked)
    outcome(undisturbed)
    for question in range(questions):
        scene = set_up(deployment)
        deployment.wire.spoil(question, trouble)
        with suppress(MeetingsError):
            deed(scene)
        assert deployment.wire.met_trouble
        deployment.wire.forget()
        deed(scene)
        outcome(scene)
