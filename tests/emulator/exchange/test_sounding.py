"""What the exchange asks of telephones with sound, and what it hears from them: lengths of prompts, recordings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulator.exchange import effects, stimuli
from tests.emulator.exchange.conversation import (
    Conversation,
    Json,
    action,
    ask,
    audio,
    bridge,
    hangup,
    pause,
    play,
    record,
    speak,
)

LEG_A = "0a0a0a0a-0000-4000-8000-000000000002"


def lasts(call: Conversation, seconds: float, leg: str = "LEG-A") -> Conversation:
    """Say so, and let the host come back when it is told to, if that is now."""
    return call.happens(stimuli.Lasts(call.leg(leg), seconds)).passes(0)


def send(digits: str) -> Json:
    return action("SendDigits", CallId=LEG_A, Digits=digits)


@pytest.mark.parametrize("prompt", [speak(), play(), send("123")])
def test_what_sounds_is_waited_for_as_long_as_it_really_lasts(prompt: Json) -> None:
    call = Conversation().rings().says(prompt)
    lasts(call, 30.0).passes(29.0).hears_nothing()
    lasts(call, 0.0).hears("ACTION_SUCCESSFUL")


def test_how_often_a_file_sounds_is_said_and_not_reckoned_from_its_length() -> None:
    call = Conversation().rings().says(play(Repeat=3))
    assert (call.last(effects.Sound).times, call.last(effects.Sound).seconds) == (3, 9.0)
    call = Conversation().rings().says(speak())
    assert call.last(effects.Sound).times == 1


def test_what_has_ended_early_is_over() -> None:
    call = Conversation().rings().says(play(), hangup())
    lasts(call.passes(1.0), 0.0)
    assert call.up == []


def test_a_question_that_lasts_longer_leaves_its_time_for_an_answer() -> None:
    call = Conversation().rings().says(ask())
    lasts(call, 10.0).passes(9.0).hears_nothing()
    lasts(call, 0.0).passes(4.9).hears_nothing()
    assert call.passes(0.2).heard == ["PIN?", "Again."]
    lasts(call, 7.0).passes(6.9).hears_nothing()
    lasts(call, 0.0).hears("ACTION_FAILED", "SpeakAndGetDigits")


def test_what_lasts_is_nothing_to_an_action_that_waits_for_keys_or_for_time() -> None:
    call = Conversation().rings().says(ask()).presses("1")
    waits = call.wake_at
    assert lasts(call, 0.0).wake_at == waits
    call = Conversation().rings().says(speak()).passes(1.0).says(pause(5000))
    assert lasts(call, 0.0).wake_at == 6.0


def test_what_lasts_on_another_leg_is_nothing_to_an_action() -> None:
    call = Conversation().rings().says(play())
    call.happens(stimuli.Lasts("some-other-leg", 0.0)).hears_nothing()
    call.happens(stimuli.Lasts(LEG_A, -5.0)).passes(0).hears("ACTION_SUCCESSFUL")


def test_what_lasts_when_nothing_runs_is_nothing_at_all() -> None:
    call = Conversation().bridged()
    call.says()
    lasts(call, 0.0).hears_nothing()


def tapes(call: Conversation) -> list[effects.Tape]:
    return [effect for effect in call.done if isinstance(effect, effects.Tape)]


@pytest.mark.parametrize("ending", ["key", "time", "hang up"])
def test_a_message_is_taped_from_its_beginning_to_its_end_whatever_ends_it(ending: str) -> None:
    call = Conversation(caller_leaves="action_successful").rings().says(record(SilenceDurationInSeconds=2))
    if ending == "key":
        call.presses("#")
    elif ending == "time":
        call.passes(2.0)
    else:
        call.hangs_up()
    begun, ended = tapes(call)
    place = call.events[1]["ActionData"]["RecordingDestination"]
    assert begun == effects.Tape(LEG_A, f"recordings/{place['Key']}", "start", "INCOMING", 200)
    assert ended == begun._replace(order="stop", threshold=0)


def test_a_message_without_a_limit_of_silence_listens_for_none() -> None:
    call = Conversation().rings().says(record(SilenceThreshold=5))
    assert call.last(effects.Tape).threshold == 0
    call = Conversation().rings().says(record(SilenceThreshold="5", SilenceDurationInSeconds="3"))
    assert call.last(effects.Tape).threshold == 5


def test_a_tape_is_stopped_before_the_function_hears_of_it() -> None:
    call = Conversation().rings().says(record()).presses("#")
    kinds = [type(effect) for effect in call.done]
    assert kinds.index(effects.Invoke, 1) > max(at for at, kind in enumerate(kinds) if kind is effects.Tape)


def test_a_message_is_reported_when_its_file_is_where_it_belongs() -> None:
    call = Conversation().rings()
    call.trouble = "no such bucket"
    call.says(record(), hangup()).presses("#").hears("ACTION_FAILED", "RecordAudio")
    assert call.data["ErrorType"] == "InvalidActionParameter"
    assert "upload" in call.data["ErrorMessage"]
    assert call.up == ["LEG-A"]


def test_while_a_file_is_put_away_nothing_ends_the_message_again() -> None:
    call = Conversation().rings()
    call.trouble = None
    call.says(record(SilenceDurationInSeconds=2)).presses("##").happens(stimuli.Spoke(LEG_A)).passes(60).hears_nothing()
    call.happens(stimuli.Kept(LEG_A, "somewhere/else.wav")).hears_nothing()
    assert [order.order for order in tapes(call)] == ["start", "stop"]
    call.happens(stimuli.Kept(LEG_A, tapes(call)[0].location)).hears("ACTION_SUCCESSFUL", "RecordAudio")
    assert call.data["RecordingTerminatorUsed"] == "#"


def test_a_caller_may_leave_while_a_file_is_put_away() -> None:
    call = Conversation().rings()
    call.trouble = None
    call.says(record()).presses("#").hangs_up().hears("HANGUP")
    call.happens(stimuli.Kept(LEG_A, tapes(call)[0].location)).hears("HANGUP")
    assert [order.order for order in tapes(call)] == ["start", "stop"]


def test_a_call_cannot_be_recorded_into_a_bucket_that_is_closed() -> None:
    call = Conversation()
    call.world = replace(call.world, may_keep=lambda bucket: bucket == "open")
    place = {"Type": "S3", "Location": "shut/prefix"}
    call.rings().says(speak()).passes(1.0)
    call.says(action("StartCallRecording", CallId=LEG_A, Track="BOTH", Destination=place), hangup())
    call.hears("ACTION_FAILED", "StartCallRecording")
    assert call.data["Error"] == "NoAccessToDestination: Error while accessing destination"
    call.says(action("StartCallRecording", CallId=LEG_A, Track="BOTH", Destination=place | {"Location": "open"}))
    call.hears("ACTION_SUCCESSFUL", "StartCallRecording")


def test_a_call_recording_is_started_paused_resumed_and_stopped_at_one_place() -> None:
    where = {"Type": "S3", "Location": "bucket/prefix"}
    call = Conversation().rings()
    call.says(speak(), action("StartCallRecording", CallId=LEG_A, Track="OUTGOING", Destination=where)).passes(1.0)
    for name in ("Pause", "Resume", "Stop"):
        call.says(action(f"{name}CallRecording", CallId=LEG_A))
    orders = tapes(call)
    assert [order.order for order in orders] == ["start", "pause", "resume", "stop"]
    assert {order.leg for order in orders} == {LEG_A}
    (location,) = {order.location for order in orders}
    assert location.startswith("bucket/prefix/2025/01/01/")
    assert orders[0].track == "OUTGOING"


@pytest.mark.parametrize("answer", ["nobody", "busy", "picked up"])
def test_a_ringback_tone_sounds_as_long_as_it_rings(answer: str) -> None:
    call = Conversation().rings().says(speak(), bridge(RingbackTone=audio("ring.wav"))).passes(1.0)
    tone = call.last(effects.Sound)
    assert (tone.text, tone.seconds, tone.times) == ("prompts/ring.wav", 30, 0)
    if answer == "nobody":
        call.passes(30.0)
    elif answer == "busy":
        call.happens(stimuli.TurnedAway(call.dialled, 486))
    else:
        call.happens(stimuli.PickedUp(call.dialled))
    assert call.count(effects.Silence) == 1
