"""Data messages: what may be sent, how fast, and what those hear who come later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emulator.meetings.data import Allowance, DataMessages, is_allowed, throttled
from emulator.meetings.messages import DataMessage

SECOND = 10**9
ANN = ("ann-id", "ann")


def hello(**about: Any) -> DataMessage:  # noqa: ANN401
    return replace(DataMessage(topic="chat", data=b"hello", lifetime_ms=0), **about)


def test_a_message_gets_its_sender_and_a_time() -> None:
    (relayed,) = DataMessages().relay([hello(sender_attendee_id="somebody else")], ANN, 5 * SECOND)
    assert (relayed.sender_attendee_id, relayed.sender_external_user_id) == ANN
    assert relayed.ingest_time_ns == 5 * SECOND


@pytest.mark.parametrize(
    ("message", "may"),
    [
        (hello(), True),
        (hello(topic="A-z_9" * 7 + "x", data=bytes(2048)), True),
        (hello(data=None), True),
        (hello(topic="x" * 37), False),
        (hello(topic="aws:chime:transcription"), False),
        (hello(topic="chat\n"), False),
        (hello(topic=None), False),
        (hello(data=bytes(2049)), False),
    ],
)
def test_only_some_messages_may_be_sent(message: DataMessage, *, may: bool) -> None:
    assert is_allowed(message) is may
    assert bool(DataMessages().relay([message], ANN, 1)) is may


def test_a_message_is_kept_for_its_lifetime_and_no_longer_than_five_minutes() -> None:
    messages = DataMessages()
    messages.relay([hello(data=b"gone at once")], ANN, 0)
    messages.relay([hello(data=b"a second", lifetime_ms=1000), hello(data=b"a day", lifetime_ms=86_400_000)], ANN, 0)

    def kept(at: int) -> list[bytes | None]:
        return [message.data for message in messages.kept(at)]

    assert kept(SECOND - 1) == [b"a second", b"a day"]
    assert kept(SECOND) == [b"a day"]
    assert kept(300 * SECOND - 1) == [b"a day"]
    assert kept(300 * SECOND) == []


def test_only_so_many_are_kept() -> None:
    messages = DataMessages()
    for number in range(1030):
        messages.relay([hello(data=b"%d" % number, lifetime_ms=9000)], ANN, 0)
    kept = messages.kept(1)
    assert (len(kept), kept[0].data) == (1024, b"6")


def test_two_hundred_at_once_and_a_hundred_a_second() -> None:
    allowance = Allowance()
    now = 1_800_000_000 * SECOND
    assert allowance.take(150, now) == 150
    assert allowance.take(150, now) == 50
    assert allowance.take(1, now) == 0
    assert allowance.take(300, now + SECOND // 2) == 50
    assert allowance.take(300, now + 60 * SECOND) == 200


def test_a_clock_that_is_set_back_takes_no_message_away() -> None:
    allowance = Allowance()
    now = 1_800_000_000 * SECOND
    assert allowance.take(50, now) == 50
    assert allowance.take(300, now - 3600 * SECOND) == 150
    assert allowance.take(300, now - 3599 * SECOND) == 100


def test_what_is_too_much_goes_back_without_a_time() -> None:
    assert throttled(hello(ingest_time_ns=5)).ingest_time_ns == 0
