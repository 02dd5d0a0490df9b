"""PINs: what a keypad can carry and nobody can guess."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.callflow.flows import dial_in
from chalicelib.meetings.pins import digits_for, draw_pair, draw_pin, space
from chalicelib.meetings.seal import Seal, mask
from chalicelib.web.takes import Pin
from tests.fakes import Dice


@given(st.integers(6, 12), st.integers(0))
def test_every_pin_is_fit_for_a_keypad(digits: int, seed: int) -> None:
    pin = draw_pin(digits, Dice(seed=seed))
    assert len(pin) == digits
    assert pin.isdecimal()
    assert pin[0] != "0"
    assert all(one != other for one, other in pairwise(pin))


def test_every_fit_pin_of_two_digits_is_drawn_about_equally_often() -> None:
    drawn = Counter(draw_pin(2, Dice(seed=seed)) for seed in range(8100))
    assert len(drawn) == space(2) == 81
    assert max(drawn.values()) < 2 * min(drawn.values())


@given(st.integers(0))
def test_host_and_guest_never_share_a_pin(seed: int) -> None:
    host, guest = draw_pair(6, Dice(seed=seed))
    assert host != guest


def test_a_guest_pin_drawn_like_the_host_pin_is_drawn_again() -> None:
    host, guest = draw_pair(6, Dice(*[0] * 6, *[0] * 6, *[1] * 6))
    assert (host, guest) == ("123456", "246802")


def test_earnest_pins_differ() -> None:
    assert len({draw_pin(6, secrets.randbelow) for _ in range(50)}) > 45


@pytest.mark.parametrize(
    ("rooms", "digits"), [(0, 6), (1, 6), (265, 6), (266, 7), (2391, 7), (2392, 8), (10**9, 10), (10**15, 10)]
)
def test_more_rooms_want_longer_pins(rooms: int, digits: int) -> None:
    assert digits_for(rooms) == digits


def test_the_longest_pin_can_be_typed_on_a_telephone_and_sent_by_a_page() -> None:
    longest = draw_pin(digits_for(10**15), Dice(seed=1))
    assert re.fullmatch(dial_in.PIN, longest)
    assert Pin(pin=longest).pin == longest


# Seals and masks


def test_a_seal_depends_on_the_secret_and_on_what_is_sealed() -> None:
    one, other = Seal("secret number one"), Seal("secret number two")
    assert one.pin("123456") == one.pin("123456")
    assert len({one.pin("1"), one.number("1"), other.pin("1"), one.pin("2")}) == 4


def test_a_seal_tells_nothing_of_what_it_seals() -> None:
    seal = Seal("secret number one")
    assert "123456" not in seal.pin("123456")
    assert len(seal.pin("123456")) == 40
    assert "secret number one" not in repr(seal)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12065550107", "··07"),
        ("+1 (206) 555-0107", "··07"),
        ("anonymous", "····"),
        ("", "····"),
        ("911", "····"),
        ("12345", "····"),
        ("sip:+12065550142@example.com", "··42"),
    ],
)
def test_a_mask_leaves_two_digits_of_a_number_and_none_of_a_short_one(number: str, shown: str) -> None:
    assert mask(number) == shown
