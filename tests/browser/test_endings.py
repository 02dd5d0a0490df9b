"""How it ends for somebody at a browser, by the SDK's own words for it, and what the others see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.meetings.statuses import Close, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.meetings.mishaps import Mishaps
    from tests.browser.person import Person
    from tests.browser.stage import Pair, Stage


def test_who_is_removed_is_told_so_and_cannot_come_back(pair: Pair, person: Callable[..., Person]) -> None:
    seat = pair.meeting.seat("Carol")
    carol = person("Carol").enters(seat, hertz=750)
    pair.alice.notices("presence", id=carol.id, present=True)
    pair.meeting.remove(seat)
    carol.notices("stopped", why="AudioAttendeeRemoved")
    pair.alice.notices("presence", id=carol.id, present=False)
    told = carol.moment()
    carol.opens(seat).goes_in(hertz=750)
    carol.notices("stopped", since=told, why="AudioAuthenticationRejected")


def test_a_second_device_of_the_same_attendee_takes_the_place_of_the_first(
    pair: Pair, person: Callable[..., Person]
) -> None:
    seat = pair.meeting.seat("Carol")
    desk = person("Carol at her desk").enters(seat, hertz=750)
    pair.alice.hears(750)
    sofa = person("Carol on the sofa").enters(seat, hertz=850)
    desk.notices("stopped", why="AudioJoinedFromAnotherDevice")
    pair.alice.hears(850)
    pair.alice.hears_no(750)
    sofa.leaves()


def test_who_closes_the_page_is_gone(pair: Pair, person: Callable[..., Person]) -> None:
    carol = person("Carol").enters(pair.meeting.seat("Carol"), hertz=750)
    pair.alice.notices("presence", id=carol.id, present=True)
    carol.page.close()
    pair.alice.notices("presence", id=carol.id, present=False)
    pair.alice.hears_no(750)


def test_nobody_enters_a_meeting_that_has_ended(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    seat = meeting.seat("Alice")
    meeting.end()
    alice = person("Alice")
    alice.opens(seat).goes_in()
    alice.notices("stopped", why="MeetingEnded")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status.OTHER_DEVICE, "AudioJoinedFromAnotherDevice"),
        (Status.REJECTED, "AudioAuthenticationRejected"),
        (Status.FULL, "AudioCallAtCapacity"),
        (Status.ENDED, "MeetingEnded"),
        (Status.REMOVED, "AudioAttendeeRemoved"),
    ],
)
def test_the_service_says_why_and_the_page_is_told(
    pair: Pair, person: Callable[..., Person], status: Status, why: str
) -> None:
    carol = person("Carol").enters(pair.meeting.seat("Carol"), microphone=False)
    pair.meeting.mishaps.status(carol.id, status)
    carol.notices("stopped", why=why)


def unavailable(mishaps: Mishaps, attendee: str) -> None:
    mishaps.status(attendee, Status.UNAVAILABLE)


def restart(mishaps: Mishaps, attendee: str) -> None:
    mishaps.close_socket(attendee, Close.RESTART)


def cut(mishaps: Mishaps, attendee: str) -> None:
    mishaps.cut_socket(attendee)


@pytest.mark.parametrize("mishap", [unavailable, restart, cut])
def test_what_need_not_be_the_end_is_not(
    pair: Pair, person: Callable[..., Person], mishap: Callable[[Mishaps, str], None]
) -> None:
    carol = person("Carol").enters(pair.meeting.seat("Carol"), hertz=750)
    pair.alice.hears(750)
    told = carol.moment()
    mishap(pair.meeting.mishaps, carol.id)
    carol.notices("connecting", since=told, again=True)
    carol.notices("started", since=told)
    carol.hears(600, 1000)
    pair.alice.hears(750)
    carol.leaves()
