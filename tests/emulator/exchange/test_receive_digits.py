"""The listener behind everything else: quiet time, flush, what uses it up, what it hears."""

from __future__ import annotations

import pytest

from tests.emulator.exchange.conversation import Conversation, ask, listen, play, speak


def armed(pattern: str = r"^\*\d$", **switches: str) -> Conversation:
    return Conversation(**switches).rings().says(speak(), listen(pattern)).passes(1).says()


def received(call: Conversation) -> str:
    call.hears("DIGITS_RECEIVED", "ReceiveDigits")
    return str(call.data["ReceivedDigits"])


def test_before_it_is_armed_keys_are_thrown_away() -> None:
    Conversation().rings().says(speak("a" * 60), listen()).presses("*6").passes(4).says().passes(60).hears_nothing()


def test_keys_count_after_the_quiet_time() -> None:
    call = armed().presses("*6").passes(0.999).hears_nothing().passes(0.001)
    assert received(call) == "*6"


def test_each_key_starts_the_quiet_time_anew() -> None:
    call = armed().presses("*", every=0.9).presses("6").passes(0.9).hears_nothing().passes(0.1)
    assert received(call) == "*6"


def test_the_event_is_the_listener_as_armed() -> None:
    call = armed().presses("*6").passes(1)
    assert call.data["Parameters"]["InputDigitsRegex"] == r"^\*\d$"
    assert call.data["Parameters"]["FlushDigitsDurationInMilliseconds"] == 10_000


def test_hash_is_an_ordinary_key() -> None:
    assert received(armed("#$").presses("11#").passes(1)) == "11#"


def test_keys_that_miss_wait_for_more_until_the_flush() -> None:
    call = armed("^123$").presses("1").passes(5).presses("23").passes(1)
    assert received(call) == "123"


def test_the_flush_counts_from_the_first_key() -> None:
    call = armed("^123$").presses("1").passes(9.5).presses("2").passes(0.5).presses("3").passes(60).hears_nothing()
    assert received(call.presses("123").passes(1)) == "123"


@pytest.mark.parametrize(("value", "told"), [("no", False), ("yes", True)])
def test_whether_flushed_keys_are_reported(value: str, *, told: bool) -> None:
    call = armed("^123$", flush=value).presses("99").passes(10)
    assert bool(call.open) is told
    if told:
        assert received(call) == "99"


@pytest.mark.parametrize(("value", "again"), [("stays armed", True), ("one shot", False)])
def test_whether_a_match_uses_it_up(value: str, *, again: bool) -> None:
    call = armed(listener=value).presses("*6").passes(1).says().presses("*9").passes(1)
    assert bool(call.open) is again


def test_armed_at_once_it_hears_at_once() -> None:
    assert received(armed(listener_check="at once").presses("*6")) == "*6"


@pytest.mark.parametrize(("value", "told"), [("no", False), ("yes", True)])
def test_whether_it_listens_during_a_question(value: str, *, told: bool) -> None:
    call = Conversation(listener_overlap=value).rings().says(listen("^12"), ask()).presses("12").passes(1)
    assert bool(call.open) is told


def test_arming_again_keeps_what_was_just_typed() -> None:
    call = Conversation().rings().says(listen(), speak(), listen()).presses("*").passes(0.5).presses("6").passes(1)
    assert call.kinds[-1] == "ACTION_SUCCESSFUL/ReceiveDigits"
    assert received(call.says()) == "*6"


def test_arming_again_takes_the_new_pattern() -> None:
    call = armed().presses("*6").passes(1).says(listen("^7$"))
    assert received(call.says().presses("7").passes(1)) == "7"


def test_it_hears_while_other_actions_run_and_while_an_answer_is_awaited() -> None:
    call = Conversation().rings().says(listen(), play(Repeat=9)).presses("*6").passes(1)
    call.presses("*9").passes(1)
    assert received(call) == "*6"
    assert received(call.says()) == "*9"


def test_it_belongs_to_its_leg() -> None:
    call = Conversation().bridged().says(listen(ParticipantTag="LEG-B")).says().presses("*6").passes(1).hears_nothing()
    assert received(call.presses("*7", "LEG-B").passes(1)) == "*7"


def test_it_goes_with_its_leg() -> None:
    call = armed().presses("*6").hangs_up().hears("HANGUP").says().passes(5)
    assert call.kinds[-1] == "HANGUP/Hangup"
