"""Whoever misbehaves is turned away, and those who talk do not hear of it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.strangers import Stranger
from tests.system import room_for_files

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.browser.person import Person
    from tests.browser.stage import Pair, Stage

BIG = 10_000_000
MANY = 1_000


def with_token(seat: dict[str, Any], token: str) -> dict[str, Any]:
    return {**seat, "Attendee": {**seat["Attendee"], "JoinToken": token}}


@pytest.fixture
def undisturbed(pair: Pair) -> Generator[Pair]:
    """Alice and Bob, who hear each other before and after, and are never reconnected."""
    pair.alice.hears(1000)
    pair.bob.hears(600)
    before = pair.alice.moment(), pair.bob.moment()
    yield pair
    for person, moment, hertz in ((pair.alice, before[0], 1000), (pair.bob, before[1], 600)):
        person.hears(hertz)
        assert not person.noticed("connecting", since=moment)
        assert not person.noticed("stopped", since=moment)


def test_a_wrong_token_opens_no_meeting(undisturbed: Pair, person: Callable[..., Person]) -> None:
    mallory = person("Mallory")
    mallory.opens(with_token(undisturbed.meeting.seat("Mallory"), "guessed")).goes_in()
    mallory.notices("stopped", why="AudioAuthenticationRejected")
    assert not undisturbed.alice.noticed("presence", id=mallory.id)


def test_a_token_opens_its_own_meeting_only(stage: Stage, undisturbed: Pair, person: Callable[..., Person]) -> None:
    mallory = person("Mallory")
    elsewhere = stage.meeting("Another").seat("Mallory")
    mallory.opens({**undisturbed.meeting.seat("Mallory"), "Attendee": elsewhere["Attendee"]}).goes_in()
    mallory.notices("stopped", why="AudioAuthenticationRejected")
    assert not undisturbed.alice.noticed("presence", id=mallory.id)


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"\x05", b"\xff" * 100, b"\x05\x08", bytes(65_000)],
    ids=["nothing", "a kind alone", "bits", "half a field", "zeros"],
)
def test_nonsense_is_turned_away(undisturbed: Pair, nonsense: bytes) -> None:
    with Stranger(undisturbed.meeting.seat("Mallory")) as mallory:
        mallory.sends(nonsense).babbles().is_turned_away()


def test_a_message_of_ten_megabytes_is_turned_away(undisturbed: Pair) -> None:
    with Stranger(undisturbed.meeting.seat("Mallory")) as mallory:
        mallory.sends(bytes(BIG)).is_turned_away()


def test_a_thousand_sockets_that_never_speak_disturb_neither_those_who_talk_nor_who_comes(
    undisturbed: Pair, person: Callable[..., Person]
) -> None:
    seat = with_token(undisturbed.meeting.seat("Mallory"), "guessed")
    with ExitStack() as leaving, room_for_files(4 * MANY):
        for _ in range(MANY):
            leaving.enter_context(Stranger(seat))
        undisturbed.alice.hears(1000)
        undisturbed.bob.hears(600)
        carol = person("Carol").enters(undisturbed.meeting.seat("Carol"), hertz=750)
        undisturbed.alice.hears(750)
        carol.leaves()
