"""The events are written as Amazon writes them: the strict and the tolerant reader find nothing to correct."""

from __future__ import annotations

import pytest

from chalicelib import sma
from emulator.exchange import stimuli
from tests.emulator.exchange.conversation import Conversation, ask, hangup, join, mute, pause, play, record, speak


def a_long_call() -> Conversation:
    """One call with every kind of event in it, and a recording."""
    call = Conversation().rings({"X-CallId": "7"}).says(pause(1), attributes={"at": "start"})
    call.says(ask()).presses("123").says(record()).presses("#").says(play(Repeat=9))
    call.happens(stimuli.Update({"a": "b"})).says(join()).says().seated()
    call.says(mute()).happens(stimuli.Muted(call.leg("LEG-B"), ("x",)))
    call.says(attributes={f"k{n}": "v" for n in range(11)}).says(speak(ParticipantTag="LEG-A")).passes(1)
    listener = {
        "InputDigitsRegex": r"^\*",
        "InBetweenDigitsDurationInMilliseconds": 1,
        "FlushDigitsDurationInMilliseconds": 2,
    }
    call.says({"Type": "ReceiveDigits", "Parameters": listener}).says().presses("*").passes(1).says(hangup()).says()
    return call


def a_call_out() -> Conversation:
    call = Conversation().calls_out({"room": "7"}).says()
    call.happens(stimuli.Rang(call.dialled)).says()
    return call.happens(stimuli.PickedUp(call.dialled)).says(hangup()).says()


def test_the_two_calls_have_every_kind_of_event() -> None:
    kinds = {event["InvocationEventType"] for call in (a_long_call(), a_call_out()) for event in call.events}
    assert kinds == {kind.value for kind in sma.EventType}


@pytest.mark.parametrize("call", [a_long_call(), a_call_out()], ids=["in", "out"])
def test_the_wire_models_read_them_and_write_them_back_unchanged(call: Conversation) -> None:
    for event in call.events:
        assert sma.Event.read(event).dump() == event


def test_what_the_samples_answer_is_what_the_models_allow() -> None:
    for action in (speak(), play(), ask(), join(), pause(), record(), mute(), hangup()):
        assert sma.read_action(action).dump()["Type"] == action["Type"]
