"""Whole calls with real sound, in real time: the switchboard, a function, and people who hear, speak and press keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.media.studio import Studio
from emulator.meetings.control import MeetingControl
from emulator.phones.sip.media_port import Codec
from emulator.soundboard import NotKeptError
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLEE, CALLER, bridge, hangup, join
from tests.emulator.functions import Json, Scripted
from tests.emulator.media.handset import Handset, loud_seconds
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from emulator.phones.port import Line, Tape

FILES = {
    "prompts/a4.wav": wav.write_pcm(tones.tone(440, seconds=0.6)),
    "prompts/d5.wav": wav.write_pcm(tones.tone(587, seconds=0.6)),
    "prompts/long.wav": wav.write_pcm(tones.tone(440, seconds=8.0)),
}


@pytest.fixture
def studio() -> Iterator[Studio]:
    with Studio(Sources(lambda bucket, key: FILES.get(f"{bucket}/{key}"))) as studio:
        yield studio


class Shelf:
    """Where recordings are kept."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, Mapping[str, str]]] = {}

    def keep(self, location: str, file: bytes, metadata: Mapping[str, str]) -> None:
        self.files[location] = file, metadata


def board(function: Scripted, meetings: MeetingControl | None = None, shelf: Shelf | None = None) -> Switchboard:
    def seconds(bucket: str, key: str) -> float | None:
        file = FILES.get(f"{bucket}/{key}")
        return None if file is None else (len(file) - 44) / 16000

    return Switchboard(function, meetings, audio_seconds=seconds, keep=(shelf or Shelf()).keep)


def source(name: str) -> Json:
    return {"Type": "S3", "BucketName": "prompts", "Key": f"{name}.wav"}


def play(name: str, **parameters: object) -> Json:
    return {"Type": "PlayAudio", "Parameters": {"AudioSource": source(name), **parameters}}


def say(text: str) -> Json:
    return {"Type": "Speak", "Parameters": {"Text": text, "LanguageCode": "en-US"}}


def ask(name: str, sorry: str = "d5", **parameters: object) -> Json:
    wanted = {"AudioSource": source(name), "FailureAudioSource": source(sorry), "RepeatDurationInMilliseconds": 4000}
    return {
        "Type": "PlayAudioAndGetDigits",
        "Parameters": {"MinNumberOfDigits": 1, "TerminatorDigits": ["#"], "Repeat": 2} | wanted | parameters,
    }


def acts(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def first_leg(event: Json) -> str:
    return str(event["CallDetails"]["Participants"][0]["CallId"])


def wait_for(there: Callable[[], object], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.01)


def pitch(tape: Tape) -> float:
    return tones.loudest(channels(tape.stop())[0]).hertz


def mixed(*callers: Handset, hertz: tuple[float, float] = (600, 850)) -> list[float]:
    """Let both speak at once; the pitch that each hears."""
    tapes = [caller.mouth.tape() for caller in callers]
    for caller, tone in zip(callers, hertz, strict=True):
        caller.mouth.plays(tones.tone(tone, seconds=1.0))
    time.sleep(1.3)
    return [pitch(tape) for tape in tapes]


def test_a_caller_hears_a_prompt_as_long_as_it_is_and_not_twice(studio: Studio) -> None:
    caller = Handset(studio)
    with board(Scripted(NEW_INBOUND_CALL=[play("a4"), hangup()])) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("ended")
    heard, seconds = caller.listens()
    assert heard == pytest.approx(440, rel=0.01)
    assert seconds == pytest.approx(0.6, abs=0.05)


def test_a_repeated_prompt_is_heard_so_often(studio: Studio) -> None:
    caller = Handset(studio, Codec.PCMA)
    with board(Scripted(NEW_INBOUND_CALL=[play("a4", Repeat=2), play("d5"), hangup()])) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("ended")
    assert caller.listens()[1] == pytest.approx(1.8, abs=0.1)


def test_speech_is_heard_to_its_end_however_long_the_exchange_reckons_it(studio: Studio) -> None:
    words = "1, 2, 3, 4."  # fewer letters than it takes time
    caller = Handset(studio)
    with board(Scripted(NEW_INBOUND_CALL=[say(words), play("a4"), hangup()])) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("ended")
    samples = channels(caller.heard.stop())[0]
    spoken = studio.sources.speech(words, "en-US", False)  # noqa: FBT003
    assert len(spoken) / 16000 > len(words) / 15 + 0.5
    assert len(samples) / 16000 > len(spoken) / 16000 + 0.55
    assert tones.loudest(samples[-int(0.5 * 16000) :]).hertz == pytest.approx(440, rel=0.01)


@pytest.mark.parametrize("dtmf", [101, None])
def test_keys_stop_the_question_and_reach_the_function(studio: Studio, dtmf: int | None) -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask("long")], ACTION_SUCCESSFUL=[hangup()])
    caller = Handset(studio, dtmf=dtmf)
    with board(function) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("hears audio")
        time.sleep(0.5)
        caller.mouth.presses("123456#")
        caller.until("ended")
    assert function.events[1]["ActionData"]["ReceivedDigits"] == "123456"
    assert caller.listens()[1] < 3.0


def test_a_bad_answer_is_followed_by_the_apology_and_the_question_again(studio: Studio) -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask("a4", InputDigitsRegex="^9$")], ACTION_SUCCESSFUL=[hangup()])
    caller = Handset(studio)
    with board(function) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("hears audio")
        caller.mouth.presses("1#")
        caller.until("hears audio")
        caller.until("hears audio")
        caller.mouth.presses("9#")
        caller.until("ended")
    assert function.events[1]["ActionData"]["ReceivedDigits"] == "9"


def record(**parameters: object) -> Json:
    place = {"Type": "S3", "BucketName": "voicemail", "Prefix": "box/7"}
    fixed = {"RecordingDestination": place, "RecordingTerminators": ["#"], "DurationInSeconds": 10}
    return {"Type": "RecordAudio", "Parameters": fixed | parameters}


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


class Meeting:
    """A meeting with seats for two callers, who get them as they come."""

    def __init__(self) -> None:
        self.control = MeetingControl(now=time.time)
        asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
        self.id = self.control.create_meeting(asked).meeting_id
        self.seats = [self.control.add_attendee(self.id, name) for name in ("one", "two")]
        self._waiting = [seat.join_token for seat in self.seats]

    def rung(self, _event: Json) -> Json:
        return acts(join(MeetingId=self.id, JoinToken=self._waiting.pop(0)))


def come(switchboard: Switchboard, *callers: Handset) -> None:
    for caller in callers:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("joined")


def update(switchboard: Switchboard, caller: Handset) -> None:
    assert caller.line
    switchboard.update_call("sma", caller.line.transaction_id, {"do": "it"})


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


@pytest.mark.parametrize("dtmf", [101, None])
def test_digits_that_the_function_sends_are_heard_by_the_telephone(studio: Studio, dtmf: int | None) -> None:
    def rung(event: Json) -> Json:
        digits = {"CallId": first_leg(event), "Digits": "1,5#", "ToneDurationInMilliseconds": 100}
        return acts(play("a4"), {"Type": "SendDigits", "Parameters": digits}, hangup())

    caller = Handset(studio, dtmf=dtmf)
    with board(Scripted(NEW_INBOUND_CALL=rung)) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("ended")
    assert caller.person.keys == "15#"


def test_nothing_is_left_open_after_calls(studio: Studio) -> None:
    with board(Scripted(NEW_INBOUND_CALL=[play("long")])) as switchboard:
        callers = [Handset(studio) for _ in range(10)]
        for caller in callers:
            caller.line = switchboard.dial(caller, CALLER, CALLED)
        for caller in callers:
            caller.until("hears audio")
            assert caller.line
            caller.line.hang_up()
            caller.until("ended")
        wait_for(lambda: studio.members == 0)
        assert not switchboard.sounds._recordings
        assert not switchboard.sounds._hearing
