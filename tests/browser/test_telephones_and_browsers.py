"""A telephone in a meeting as a browser with the SDK sees it: seen, heard, muted by either side, removed, hung up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.stage import Pair
    from tests.browser.telephone import Telephone

SOON = 1.0
"""Seconds from the last key to the page."""


@pytest.fixture
def caller(pair: Pair) -> tuple[Telephone, str]:
    """A telephone in the meeting that says 440 Hz and is heard, and its attendee's id as Alice knows it."""
    before = pair.alice.moment()
    telephone = pair.meeting.telephone().sings(440)
    attendee = pair.alice.notices("presence", since=before, present=True)["id"]
    pair.alice.hears(440)
    return telephone, attendee


def test_a_telephone_s_own_mute_is_seen_within_a_second(pair: Pair, caller: tuple[Telephone, str]) -> None:
    """The quickest of three, for the machine may be busy with other things."""
    telephone, attendee = caller
    took = []
    for muted in (True, False, True):
        telephone.falls_silent()
        before, pressed = pair.alice.moment(), telephone.has_pressed("*6")
        telephone.sings(440)
        told = pair.alice.notices("mute", since=before, id=attendee, muted=muted)
        took.append(told["at"] / 1000 - pressed)
        if muted:
            pair.alice.hears_no(440)
        else:
            pair.alice.hears(440)
    assert min(took) < SOON
    telephone.hangs_up()


def test_a_host_mutes_a_telephone_and_unmutes_it(pair: Pair, caller: tuple[Telephone, str]) -> None:
    telephone, attendee = caller
    before = pair.alice.moment()
    pair.meeting.host("PATCH", f"/participants/{attendee}", {"muted": True})
    pair.alice.notices("mute", since=before, id=attendee, muted=True)
    pair.alice.hears_no(440)
    telephone.hears(600)
    pair.meeting.host("PATCH", f"/participants/{attendee}", {"muted": False})
    pair.alice.notices("mute", since=before, id=attendee, muted=False)
    pair.alice.hears(440)
    telephone.hangs_up()


def test_a_telephone_that_hangs_up_is_gone(pair: Pair, caller: tuple[Telephone, str]) -> None:
    telephone, attendee = caller
    telephone.hangs_up()
    pair.alice.notices("presence", id=attendee, present=False)
    pair.alice.hears_no(440)


def test_a_host_removes_a_telephone(pair: Pair, caller: tuple[Telephone, str]) -> None:
    telephone, attendee = caller
    pair.meeting.host("DELETE", f"/participants/{attendee}")
    telephone.is_hung_up()
    pair.alice.notices("presence", id=attendee, present=False)


def test_the_end_for_all_stops_the_browsers_and_hangs_up_the_telephone(
    pair: Pair, caller: tuple[Telephone, str]
) -> None:
    telephone, _ = caller
    pair.meeting.host("DELETE")
    pair.alice.notices("stopped", why="MeetingEnded")
    pair.bob.notices("stopped", why="MeetingEnded")
    telephone.is_hung_up()
