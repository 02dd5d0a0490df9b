"""What every store keeps to, in memory and on DynamoDB: the roster and the calls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.meetings.model import Role
from chalicelib.meetings.rooms import PlacedCall
from tests.aws.examples import NOW, a_record, present, room, somebody

if TYPE_CHECKING:
    from chalicelib.meetings.model import Participant
    from chalicelib.meetings.store import Store


def test_who_enters_is_in_the_roster_oldest_first(here: Store) -> None:
    for n in (2, 1, 3):
        here.enter(somebody(n))
    assert present(here) == (somebody(1), somebody(2), somebody(3))
    assert here.participant(room().id, "attendee-2") == somebody(2)
    assert here.participant(room().id, "nobody") is None


def test_the_roster_brings_the_room_along(here: Store) -> None:
    roster = here.roster(room().id)
    assert roster is not None
    assert roster.room == here.room(room().id)
    assert here.roster("nowhere") is None


def test_calls_we_placed_are_not_in_the_roster(here: Store) -> None:
    here.place(PlacedCall(room().id, "transaction-9", "Ana"), NOW)
    assert present(here) == ()
    assert here.roster("nowhere") is None


def test_a_call_for_a_room_that_is_gone_makes_no_roster(store: Store) -> None:
    store.place(PlacedCall("nowhere", "transaction-9", "Ana"), NOW)
    assert store.roster("nowhere") is None


def test_entering_twice_keeps_what_was_shown(here: Store) -> None:
    here.enter(somebody())
    here.mark(room().id, "attendee-1", muted=True, hand_raised=True)
    here.enter(somebody(joined_at=NOW + 500, name="Phone ··77"))
    assert present(here) == (somebody(muted=True, hand_raised=True, name="Phone ··77"),)


def test_what_is_not_shown_anew_stays_as_it_was_shown(here: Store) -> None:
    here.enter(somebody())
    here.mark(room().id, "attendee-1", hand_raised=True)
    here.mark(room().id, "attendee-1", muted=True)
    assert present(here) == (somebody(muted=True, hand_raised=True),)
    here.mark(room().id, "attendee-1", hand_raised=False)
    assert present(here) == (somebody(muted=True),)


def test_only_who_is_there_can_be_marked(here: Store) -> None:
    here.mark(room().id, "attendee-1", muted=True, hand_raised=False)
    assert present(here) == ()
    assert here.participant(room().id, "attendee-1") is None


def test_who_departed_never_comes_back(here: Store) -> None:
    here.enter(somebody())
    here.depart(room().id, "attendee-1", NOW + 5)
    here.depart(room().id, "attendee-1", NOW + 6)
    here.enter(somebody())
    here.mark(room().id, "attendee-1", muted=True, hand_raised=False)
    here.observe(somebody(), (NOW + 7) * 1000)
    assert present(here) == ()
    assert here.participant(room().id, "attendee-1") is None
    assert here.attendees(room().id, "meeting-1") == ()


def test_who_departed_before_entering_never_enters(here: Store) -> None:
    here.depart(room().id, "attendee-1", NOW)
    here.enter(somebody())
    assert present(here) == ()


def test_older_news_changes_nothing(here: Store) -> None:
    here.enter(somebody())
    here.observe(somebody(connected=False), 20)
    here.observe(somebody(connected=True), 10)
    here.observe(somebody(connected=True), 20)
    assert present(here) == (somebody(connected=False),)
    here.observe(somebody(connected=True), 21)
    assert present(here) == (somebody(),)


def test_news_does_not_rename_anybody(here: Store) -> None:
    here.enter(somebody(role=Role.HOST))
    here.observe(somebody(name="Guest", connected=False, transaction_id=""), 1)
    assert present(here) == (somebody(role=Role.HOST, connected=False),)


def test_news_of_somebody_unknown_enters_them(here: Store) -> None:
    here.observe(somebody(name="Guest"), 1)
    assert [who.name for who in present(here)] == ["Guest"]
    here.enter(somebody(name="Ana", connected=False))
    assert [(who.name, who.connected) for who in present(here)] == [("Ana", True)]


def test_who_sits_in_an_old_meeting_is_not_in_the_roster(here: Store) -> None:
    here.enter(somebody(1, meeting_id="meeting-0"))
    here.enter(somebody(2))
    assert present(here) == (somebody(2),)
    assert here.attendees(room().id, "meeting-0") == ("attendee-1",)


def test_an_ended_room_is_empty(here: Store) -> None:
    here.enter(somebody())
    found = here.room(room().id)
    assert found is not None
    here.save(replace(found, ended_at=NOW + 5))
    assert present(here) == ()


# The lobby


def waiting(n: int = 1, *, asked_at: int = NOW + 10) -> Participant:
    return somebody(n, meeting_id="", connected=False, waiting=True, asked_at=asked_at)


def in_lobby(store: Store) -> tuple[Participant, ...]:
    roster = store.roster(room().id)
    assert roster is not None
    return roster.lobby


def test_who_waits_is_in_the_lobby_and_not_in_the_meeting(here: Store) -> None:
    here.enter(somebody(9))
    for n in (2, 1):
        assert here.wait(waiting(n), NOW) == waiting(n)
    assert in_lobby(here) == (waiting(1), waiting(2))
    assert present(here) == (somebody(9),)
    assert here.participant(room().id, "attendee-1") == waiting(1)
    assert here.attendees(room().id, "meeting-1") == ("attendee-9",)
    assert here.attendees(room().id, "") == ()


def test_who_asks_again_keeps_the_place(here: Store) -> None:
    here.wait(waiting(), NOW)
    later = replace(waiting(asked_at=NOW + 20), joined_at=NOW + 20, name="Phone ··99")
    assert here.wait(later, NOW) == waiting(asked_at=NOW + 20)
    assert in_lobby(here) == (waiting(asked_at=NOW + 20),)


def test_who_has_not_asked_for_long_has_lost_the_place(here: Store) -> None:
    here.wait(waiting(asked_at=NOW + 10), NOW)
    assert here.wait(waiting(asked_at=NOW + 50), NOW + 10) is None
    assert here.wait(waiting(asked_at=NOW + 50), NOW + 9) == waiting(asked_at=NOW + 50)


def test_who_is_let_in_stays_let_in(here: Store) -> None:
    here.wait(waiting(), NOW)
    here.let_in(room().id, "attendee-1")
    assert here.wait(waiting(asked_at=NOW + 20), NOW) == replace(waiting(asked_at=NOW + 20), waiting=False)


def test_only_who_waits_can_be_let_in(here: Store) -> None:
    here.enter(somebody())
    here.let_in(room().id, "attendee-1")
    here.let_in(room().id, "nobody")
    assert present(here) == (somebody(),)
    assert here.participant(room().id, "nobody") is None
    assert in_lobby(here) == ()


def test_who_was_sent_away_waits_no_more(here: Store) -> None:
    here.wait(waiting(), NOW)
    here.depart(room().id, "attendee-1", NOW + 11)
    assert here.wait(waiting(asked_at=NOW + 12), NOW) is None
    assert in_lobby(here) == ()
    here.let_in(room().id, "attendee-1")
    assert in_lobby(here) == ()


def test_a_record_clears_the_place_as_well(here: Store) -> None:
    here.wait(waiting(), NOW)
    here.close(a_record(meeting_id=""))
    assert in_lobby(here) == ()


def test_nobody_waits_for_a_room_that_has_ended(here: Store) -> None:
    here.wait(waiting(), NOW)
    found = here.room(room().id)
    assert found is not None
    here.save(replace(found, ended_at=NOW + 11))
    assert in_lobby(here) == ()


# Calls


def test_a_call_we_placed_is_known_to_its_room(store: Store) -> None:
    call = PlacedCall("room-1", "transaction-1", "Ana")
    store.place(call, NOW)
    assert store.placed("room-1", "transaction-1") == call
    assert store.placed("room-2", "transaction-1") is None
    assert store.placed("room-1", "transaction-2") is None


def test_a_record_is_written_once_and_empties_the_place(here: Store) -> None:
    here.enter(somebody())
    assert here.close(a_record()) is True
    assert here.close(a_record(outcome="another", ended_at=NOW + 99)) is False
    assert here.record("transaction-1") == a_record()
    assert here.record("transaction-2") is None
    assert present(here) == ()


def test_a_call_that_never_sat_has_a_record(store: Store) -> None:
    bare = a_record(room_id="", meeting_id="", attendee_id="")
    assert store.close(bare) is True
    assert store.record("transaction-1") == bare
