"""What is recorded of calls with real sound: messages, and the calls themselves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.media import tones
from emulator.soundboard import NotKeptError
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLER, hangup, pause
from tests.emulator.functions import Json, Scripted
from tests.emulator.media.calls import (
    Meeting,
    Shelf,
    acts,
    ask,
    board,
    come,
    first_leg,
    play,
    record,
    say,
    update,
    wait_for,
)
from tests.emulator.media.handset import Handset, loud_seconds
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from emulator.media.studio import Studio


def test_a_message_is_recorded_until_the_caller_falls_silent(studio: Studio) -> None:
    function, shelf = (
        Scripted(NEW_INBOUND_CALL=[record(SilenceDurationInSeconds=1)], ACTION_SUCCESSFUL=[hangup()]),
        Shelf(),
    )
    caller = Handset(studio)
    with board(function, shelf=shelf) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("answered")
        caller.mouth.plays(tones.tone(600, seconds=1.2))
        caller.until("ended")
    place = function.events[1]["ActionData"]["RecordingDestination"]
    file, metadata = shelf.files[f"{place['BucketName']}/{place['Key']}"]
    (message,) = channels(file)
    assert tones.loudest(message).hertz == pytest.approx(600, rel=0.01)
    assert loud_seconds(message) == pytest.approx(1.2, abs=0.1)
    assert 1.9 < len(message) / 16000 < 3.2
    assert float(metadata["recording-duration"]) == pytest.approx(len(message) / 16000, abs=0.01)


@pytest.mark.parametrize("ends", ["#", "hang up"])
def test_a_message_ends_with_a_key_or_the_receiver_down(studio: Studio, ends: str) -> None:
    function, shelf = Scripted(NEW_INBOUND_CALL=[record()], ACTION_SUCCESSFUL=[hangup()]), Shelf()
    caller = Handset(studio)
    with board(function, shelf=shelf) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("answered")
        caller.mouth.plays(tones.tone(600, seconds=0.6))
        time.sleep(1.0)
        if ends == "#":
            caller.mouth.presses("#")
        else:
            caller.line.hang_up()
        caller.until("ended")
        wait_for(lambda: len(function.events) > 1)
    ((file, _),) = shelf.files.values()
    assert tones.loudest(channels(file)[0]).hertz == pytest.approx(600, rel=0.01)
    used = function.events[1]["ActionData"].get("RecordingTerminatorUsed")
    assert used == ("#" if ends == "#" else None)


def test_a_message_that_cannot_be_kept_has_failed(studio: Studio) -> None:
    def shut(*_: object) -> None:
        msg = "the bucket is shut"
        raise NotKeptError(msg)

    function = Scripted(NEW_INBOUND_CALL=[record(DurationInSeconds=1)], ACTION_FAILED=[hangup()])
    caller = Handset(studio)
    with Switchboard(function, keep=shut) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("ended")
    data = function.events[1]["ActionData"]
    assert (data["Type"], data["ErrorType"]) == ("RecordAudio", "InvalidActionParameter")


def test_a_recorded_call_is_kept_when_it_ends_incoming_left_and_outgoing_right(studio: Studio) -> None:
    def rung(event: Json) -> Json:
        where = {"Type": "S3", "Location": "calls/yard"}
        wanted = {"CallId": first_leg(event), "Track": "BOTH", "Destination": where}
        return acts(say("Yes."), {"Type": "StartCallRecording", "Parameters": wanted}, play("a4", Repeat=2), hangup())

    shelf, caller = Shelf(), Handset(studio)
    with board(Scripted(NEW_INBOUND_CALL=rung), shelf=shelf) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("answered")
        caller.mouth.plays(tones.tone(600, seconds=3.0))
        caller.until("ended")
    ((location, (file, metadata)),) = shelf.files.items()
    left, right = channels(file)
    assert location.startswith("calls/yard/20")
    assert metadata["transaction-id"] == caller.line.transaction_id
    assert tones.loudest(left).hertz == pytest.approx(600, rel=0.01)
    assert tones.loudest(right).hertz == pytest.approx(440, rel=0.01)


@pytest.mark.parametrize("dtmf", [101, None])
def test_keys_of_both_sides_are_audible_in_the_recording_of_a_call(studio: Studio, dtmf: int | None) -> None:
    def rung(event: Json) -> Json:
        leg = first_leg(event)
        where = {"Type": "S3", "Location": "calls/yard"}
        wanted = {"CallId": leg, "Track": "BOTH", "Destination": where}
        digits = {"CallId": leg, "Digits": "12#", "ToneDurationInMilliseconds": 100}
        tape = {"Type": "StartCallRecording", "Parameters": wanted}
        return acts(play("a4"), tape, {"Type": "SendDigits", "Parameters": digits}, ask("d5", MaxNumberOfDigits=3))

    shelf, caller = Shelf(), Handset(studio, dtmf=dtmf)
    function = Scripted(NEW_INBOUND_CALL=rung, ACTION_SUCCESSFUL=[pause(500), hangup()])
    with board(function, shelf=shelf) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("hears audio")
        caller.until("hears audio")
        caller.mouth.presses("459")
        caller.until("ended")
    ((file, _),) = shelf.files.values()
    assert [tones.KeysInSound().heard(channel) for channel in channels(file)] == ["459", "12#"]


def test_the_recording_of_the_way_into_a_meeting_ends_with_it_while_the_caller_stays(studio: Studio) -> None:
    meeting, shelf, caller = Meeting(), Shelf(), Handset(studio)

    def joined(event: Json) -> Json:
        if event["ActionData"]["Type"] != "JoinChimeMeeting":
            return acts()
        leg = event["CallDetails"]["Participants"][1]["CallId"]
        wanted = {"CallId": leg, "Track": "BOTH", "Destination": {"Type": "S3", "Location": "calls/yard"}}
        return acts({"Type": "StartCallRecording", "Parameters": wanted})

    leave = [hangup(ParticipantTag="LEG-B")]
    function = Scripted(NEW_INBOUND_CALL=meeting.rung, ACTION_SUCCESSFUL=joined, CALL_UPDATE_REQUESTED=leave)
    with board(function, meeting.control, shelf) as switchboard:
        come(switchboard, caller)
        wait_for(lambda: function.events[-1].get("ActionData", {}).get("Type") == "StartCallRecording")
        update(switchboard, caller)
        wait_for(lambda: shelf.files)
        assert caller.line
        assert [live.call.first.up for live in switchboard.calls] == [True]
        wait_for(lambda: not caller.media._tapes)
