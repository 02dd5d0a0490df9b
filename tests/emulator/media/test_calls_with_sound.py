"""Whole calls with real sound: what one caller hears, and the keys both ways."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.media import tones
from emulator.phones.sip.media_port import Codec
from tests.emulator.exchange.conversation import CALLED, CALLER, hangup
from tests.emulator.functions import Json, Scripted
from tests.emulator.media.calls import (
    acts,
    ask,
    board,
    first_leg,
    play,
    say,
    update,
    wait_for,
)
from tests.emulator.media.handset import Handset, loud_seconds
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from emulator.media.studio import Studio


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


def test_an_update_cuts_short_what_sounds_and_something_else_sounds_at_once(studio: Studio) -> None:
    function = Scripted(NEW_INBOUND_CALL=[play("long")], CALL_UPDATE_REQUESTED=[play("d5"), hangup()])
    caller = Handset(studio)
    with board(function) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("hears audio")
        time.sleep(1.0)
        update(switchboard, caller)
        caller.until("ended")
        wait_for(lambda: len(function.events) == 4)
    kinds = [event["InvocationEventType"] for event in function.events]
    assert kinds == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED", "HANGUP"]
    samples = channels(caller.heard.stop())[0]
    assert tones.sounds(samples, 440)
    assert loud_seconds(samples) < 3.0
    assert tones.loudest(samples[-int(0.5 * 16000) :]).hertz == pytest.approx(587, rel=0.01)


def test_a_terminator_key_stops_what_sounds(studio: Studio) -> None:
    caller = Handset(studio)
    with board(
        Scripted(NEW_INBOUND_CALL=[play("long", PlaybackTerminators=["#"]), play("d5"), hangup()])
    ) as switchboard:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("hears audio")
        time.sleep(0.5)
        caller.mouth.presses("5#")
        caller.until("ended")
    assert 1.0 < caller.listens()[1] < 3.0


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
