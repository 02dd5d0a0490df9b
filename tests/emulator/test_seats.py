"""The way into meetings: the local cloud's own, strangers', and what happens when a meeting ends under a call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.cloud.ports import NoSuchCallError
from emulator.exchange import Switches
from emulator.meetings.control import MeetingControl
from emulator.meetings.model import Change, Joined
from emulator.player import Player, world_of
from emulator.script import read_script
from emulator.seats import SeatRefusedError, Seats
from emulator.telephony import ScriptedTelephony
from tests.emulator.exchange.conversation import action, hangup, join, listen, play
from tests.emulator.functions import Json, Scripted

if TYPE_CHECKING:
    from emulator.meetings.model import Attendee, Meeting, MeetingEvent


@pytest.fixture
def meetings() -> MeetingControl:
    return MeetingControl(now=time.time)


@pytest.fixture
def meeting(meetings: MeetingControl) -> Meeting:
    asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    return meetings.create_meeting(asked)


@pytest.fixture
def caller(meetings: MeetingControl, meeting: Meeting) -> Attendee:
    return meetings.add_attendee(meeting.meeting_id, "caller")


def test_a_token_of_the_cloud_is_a_seat(meetings: MeetingControl, meeting: Meeting, caller: Attendee) -> None:
    seats = Seats(meetings)
    seat = seats.take("leg", meeting.meeting_id, caller.join_token)
    assert (seat.attendee_id, seat.warning) == (caller.attendee_id, "")
    assert len(meetings.connected(meeting.meeting_id)) == 1
    seats.leave("leg")
    seats.leave("leg")
    assert meetings.connected(meeting.meeting_id) == ()


def test_a_forged_token_for_a_meeting_of_the_cloud_is_refused(meetings: MeetingControl, meeting: Meeting) -> None:
    with pytest.raises(SeatRefusedError):
        Seats(meetings).take("leg", meeting.meeting_id, "forged")


def test_the_token_of_a_meeting_that_is_over_is_refused(meetings: MeetingControl) -> None:
    seats = Seats(meetings)
    asked = {"ClientRequestToken": "later", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    later = meetings.create_meeting(asked).meeting_id
    token = meetings.add_attendee(later, "caller").join_token
    meetings.delete_meeting(later)
    with pytest.raises(SeatRefusedError):
        seats.take("leg", later, token)


def test_a_strangers_token_is_taken_on_trust_or_not(meetings: MeetingControl) -> None:
    assert "taken on trust" in Seats(meetings).take("leg", "elsewhere", "token").warning
    assert "taken on trust" in Seats(None).take("leg", None, "token").warning
    for strict in (Seats(meetings, strict=True), Seats(None, strict=True)):
        with pytest.raises(SeatRefusedError):
            strict.take("leg", "elsewhere", "token")


def test_the_end_of_a_meeting_is_heard_until_nobody_listens(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee
) -> None:
    woken: list[bool] = []
    seats = Seats(meetings)
    seats.on_removed(lambda: woken.append(True))
    seats.take("leg", meeting.meeting_id, caller.join_token)
    meetings.remove_attendee(meeting.meeting_id, caller.attendee_id)
    assert woken == [True]
    assert seats.removed() == ["leg"]
    assert seats.removed() == []
    seats.close()
    again = meetings.add_attendee(meeting.meeting_id, "again")
    seats.take("leg", meeting.meeting_id, again.join_token)
    meetings.delete_meeting(meeting.meeting_id)
    assert seats.removed() == []


def test_a_second_join_of_an_attendee_throws_the_first_out(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee
) -> None:
    seats = Seats(meetings)
    seats.take("first", meeting.meeting_id, caller.join_token)
    seats.take("second", meeting.meeting_id, caller.join_token)
    assert seats.removed() == ["first"]


def test_a_call_hears_that_its_meeting_has_ended(meetings: MeetingControl, meeting: Meeting, caller: Attendee) -> None:
    def at_a_key(_event: Json) -> Json:
        meetings.delete_meeting(meeting.meeting_id)
        return {"SchemaVersion": "1.0", "Actions": []}

    function = Scripted(
        NEW_INBOUND_CALL=[join(MeetingId=meeting.meeting_id, JoinToken=caller.join_token)],
        ACTION_SUCCESSFUL=[listen()],
        DIGITS_RECEIVED=at_a_key,
        HANGUP=[hangup()],
    )
    script = read_script({"steps": [{"press": "*4"}, {"wait": 5.0}]})
    result = Player(script, function, Seats(meetings)).play()
    assert result.ok, result.faults
    ended = [event for event in function.events if event["InvocationEventType"] == "HANGUP"]
    assert ended[0]["ActionData"]["Parameters"]["ParticipantTag"] == "LEG-B"
    assert result.legs_left_up == 0


def test_who_joins_by_a_token_alone_is_in_the_meeting_that_made_it(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee
) -> None:
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=None, JoinToken=caller.join_token)])
    world = world_of(Switches.of({"join_without_meeting": "accept"}))
    player = Player(read_script({}), function, Seats(meetings), world)
    player.play()
    assert player.call.meeting_id == meeting.meeting_id


@pytest.mark.parametrize(("other", "told"), [("", "ACTION_SUCCESSFUL"), ("nobody of this meeting", "ACTION_FAILED")])
def test_only_who_is_of_the_meeting_can_be_muted(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee, other: str, told: str
) -> None:
    named = [name for name in (caller.attendee_id, other) if name]
    order = action("ModifyChimeMeetingAttendees", MeetingId=meeting.meeting_id, Operation="Mute", AttendeeList=named)
    function = Scripted(
        NEW_INBOUND_CALL=[join(MeetingId=meeting.meeting_id, JoinToken=caller.join_token)],
        CALL_UPDATE_REQUESTED=[order],
    )
    Player(read_script({"steps": [{"wait": 2}, {"update": {"mute": "yes"}}]}), function, Seats(meetings)).play()
    assert function.events[-1]["InvocationEventType"] == told
    if told == "ACTION_FAILED":
        assert function.events[-1]["ActionData"]["ErrorMessage"].startswith("One or more attendees are not part")


def test_of_a_meeting_that_is_not_of_this_cloud_nobody_can_say_who_is_in_it(meetings: MeetingControl) -> None:
    for seats in (Seats(meetings), Seats(None)):
        assert seats.strangers("somebody else's", ["anybody"]) == ()


def test_a_refused_seat_fails_the_join(meetings: MeetingControl, meeting: Meeting) -> None:
    function = Scripted(
        NEW_INBOUND_CALL=[join(MeetingId=meeting.meeting_id, JoinToken="forged")], ACTION_FAILED=[hangup()]
    )
    Player(read_script({}), function, Seats(meetings)).play()
    assert function.events[1]["ActionData"]["Error"] == "ErrorJoiningMeeting: Error while joining meeting."


def test_a_seat_is_given_back_when_the_script_ends_with_the_caller_in_the_meeting(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee
) -> None:
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting.meeting_id, JoinToken=caller.join_token)])
    result = Player(read_script({}), function, Seats(meetings)).play()
    assert (result.ok, result.legs_left_up) == (True, 2)
    assert meetings.connected(meeting.meeting_id) == ()


# what the function asks of chime-sdk-voice meanwhile


def test_a_function_may_update_its_own_call_and_place_another() -> None:
    placed: list[str] = []

    def first(event: Json) -> Json:
        telephony = ScriptedTelephony(player)
        telephony.update_call("sma", event["CallDetails"]["TransactionId"], {"action": "hangup"})
        placed.append(telephony.create_call("sma", "+12065550199", "+12065550111", {}, {}))
        with pytest.raises(NoSuchCallError):
            telephony.update_call("sma", "another", {})
        return {"SchemaVersion": "1.0", "Actions": [play(Repeat=9)]}

    function = Scripted(NEW_INBOUND_CALL=first, CALL_UPDATE_REQUESTED=[hangup()])
    player = Player(read_script({}), function, Seats(None))
    result = player.play()
    assert result.ok, result.faults
    assert len(placed) == 1
    assert [event["InvocationEventType"] for event in function.events][1] == "CALL_UPDATE_REQUESTED"
    with pytest.raises(NoSuchCallError):
        ScriptedTelephony(player).update_call("sma", player.call.transaction_id, {})


def test_the_meeting_may_drop_the_call() -> None:
    function = Scripted(NEW_INBOUND_CALL=[join()], HANGUP=[hangup()])
    result = Player(
        read_script({"steps": [{"wait": 2}, {"hangup": "LEG-B"}, {"wait": 1}]}), function, Seats(None)
    ).play()
    assert result.ok, result.faults
    assert any(line["does"] == "drops the call" for line in result.dialogue.lines)


def test_somebody_may_leave_while_it_is_found_out_who_was_removed(meetings: MeetingControl, meeting: Meeting) -> None:
    seats = Seats(meetings)
    for at in range(3):
        token = meetings.add_attendee(meeting.meeting_id, f"sits {at}").join_token
        seats.take(f"leg {at}", meeting.meeting_id, token)

    class Slow(Joined):
        """Is compared with everybody for so long that somebody leaves meanwhile."""

        __hash__ = Joined.__hash__

        def __eq__(self, other: object) -> bool:
            seats.leave("leg 2")
            return False

    seats._cut.append(Slow(meeting.meeting_id, "somebody", "somebody", 7))
    assert seats.removed() == []


@pytest.mark.parametrize("ends", [True, False], ids=["the meeting ends", "the attendee is removed"])
def test_a_seat_that_is_taken_away_at_once_was_never_one(
    meetings: MeetingControl, meeting: Meeting, caller: Attendee, *, ends: bool
) -> None:
    def takes_away(event: MeetingEvent) -> None:
        if event.change is Change.ATTENDEE_JOINED and ends:
            meetings.delete_meeting(meeting.meeting_id)
        elif event.change is Change.ATTENDEE_JOINED:
            meetings.remove_attendee(meeting.meeting_id, caller.attendee_id)

    seats = Seats(meetings)
    meetings.subscribe(takes_away)
    with pytest.raises(SeatRefusedError, match="taken away"):
        seats.take("leg", meeting.meeting_id, caller.join_token)
    assert seats.removed() == []
