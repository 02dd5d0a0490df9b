"""Whole calls with real sound in which people hear each other: bridges and meetings."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.media import tones
from emulator.phones.sip.media_port import Codec
from tests.emulator.exchange.conversation import CALLED, CALLEE, CALLER, bridge, hangup
from tests.emulator.functions import Json, Scripted
from tests.emulator.media.calls import (
    Meeting,
    acts,
    board,
    come,
    mixed,
    pitch,
    play,
    say,
    source,
    update,
    wait_for,
)
from tests.emulator.media.handset import Handset, loud_seconds
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from emulator.media.studio import Studio
    from emulator.phones.port import Line


def test_two_telephones_that_are_bridged_hear_each_other_and_ringback_before(studio: Studio) -> None:
    class SlowToAnswer(Handset):
        def rings(self, line: Line, from_number: str) -> None:
            self.line = line
            self.told.put("rings")

        def picks_up(self) -> None:
            assert self.line
            super().rings(self.line, CALLER)

    ringing = bridge(RingbackTone=source("d5"))
    caller, callee = Handset(studio), SlowToAnswer(studio, Codec.PCMA)
    with board(Scripted(NEW_INBOUND_CALL=[play("a4"), ringing], HANGUP=[hangup()])) as switchboard:
        switchboard.register(CALLEE, callee)
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        callee.until("rings")
        before = caller.mouth.tape()
        time.sleep(1.5)
        callee.picks_up()
        callee.until("answered")
        assert pitch(before) == pytest.approx(587, rel=0.01)
        time.sleep(0.3)
        assert mixed(caller, callee) == [pytest.approx(850, rel=0.01), pytest.approx(600, rel=0.01)]
        assert callee.line
        callee.line.hang_up()
        caller.until("ended")


def test_what_is_played_to_the_way_into_a_meeting_is_heard_by_the_others_alone(studio: Studio) -> None:
    meeting, callers = Meeting(), [Handset(studio), Handset(studio)]
    digits: Json = {
        "Type": "SendDigits",
        "Parameters": {"Digits": "55", "CallId": "", "ToneDurationInMilliseconds": 300},
    }

    def updated(event: Json) -> Json:
        digits["Parameters"]["CallId"] = event["CallDetails"]["Participants"][1]["CallId"]
        return acts(play("a4", ParticipantTag="LEG-B"), digits)

    function = Scripted(NEW_INBOUND_CALL=meeting.rung, CALL_UPDATE_REQUESTED=updated)
    with board(function, meeting.control) as switchboard:
        come(switchboard, *callers)
        tapes = [caller.mouth.tape() for caller in callers]
        update(switchboard, callers[0])
        wait_for(lambda: function.events[-1].get("ActionData", {}).get("Type") == "SendDigits")
        first, second = (channels(tape.stop())[0] for tape in tapes)
        meeting.control.delete_meeting(meeting.id)
    assert loud_seconds(first) == 0
    assert loud_seconds(second) == pytest.approx(1.2, abs=0.1)
    assert tones.sounds(second, 440)


def test_what_is_said_to_a_meeting_is_waited_for_to_its_end(studio: Studio) -> None:
    meeting, callers, words = Meeting(), [Handset(studio), Handset(studio)], "1, 2, 3, 4."
    order = say(words)
    order["Parameters"]["ParticipantTag"] = "LEG-B"
    function = Scripted(NEW_INBOUND_CALL=meeting.rung, CALL_UPDATE_REQUESTED=[order, hangup(ParticipantTag="LEG-A")])
    with board(function, meeting.control) as switchboard:
        come(switchboard, *callers)
        tape = callers[1].mouth.tape()
        update(switchboard, callers[0])
        callers[0].until("ended")
        heard = channels(tape.stop())[0]
        meeting.control.delete_meeting(meeting.id)
    spoken = studio.sources.speech(words, "en-US", False)  # noqa: FBT003
    assert loud_seconds(heard) == pytest.approx(loud_seconds(spoken), abs=0.15)


def test_nobody_is_muted_when_one_of_those_named_is_not_of_the_meeting(studio: Studio) -> None:
    meeting, callers = Meeting(), [Handset(studio), Handset(studio)]
    named = [meeting.seats[0].attendee_id, "somebody else"]
    mute = {"MeetingId": meeting.id, "Operation": "Mute", "AttendeeList": named}
    order = {"Type": "ModifyChimeMeetingAttendees", "Parameters": mute}
    function = Scripted(NEW_INBOUND_CALL=meeting.rung, CALL_UPDATE_REQUESTED=[order])
    with board(function, meeting.control) as switchboard:
        come(switchboard, *callers)
        update(switchboard, callers[0])
        wait_for(lambda: function.events[-1]["InvocationEventType"] == "ACTION_FAILED")
        assert mixed(*callers) == [pytest.approx(850, rel=0.01), pytest.approx(600, rel=0.01)]
        assert meeting.control.muted(meeting.id) == frozenset()
        meeting.control.delete_meeting(meeting.id)


def test_two_callers_in_a_meeting_hear_each_other_until_one_is_muted(studio: Studio) -> None:
    meeting, callers = Meeting(), [Handset(studio), Handset(studio)]
    mute = {"MeetingId": meeting.id, "Operation": "Mute", "AttendeeList": [meeting.seats[0].attendee_id]}
    order = {"Type": "ModifyChimeMeetingAttendees", "Parameters": mute}
    with board(Scripted(NEW_INBOUND_CALL=meeting.rung, CALL_UPDATE_REQUESTED=[order]), meeting.control) as switchboard:
        come(switchboard, *callers)
        assert mixed(*callers) == [pytest.approx(850, rel=0.01), pytest.approx(600, rel=0.01)]
        update(switchboard, callers[0])
        time.sleep(0.5)
        tape = callers[1].mouth.tape()
        callers[0].mouth.plays(tones.tone(600, seconds=0.8))
        time.sleep(1.0)
        assert loud_seconds(channels(tape.stop())[0]) == 0
        meeting.control.delete_meeting(meeting.id)
