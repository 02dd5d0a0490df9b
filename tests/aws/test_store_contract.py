"""What every store keeps to: the one in memory, which the other tests use, and the one on DynamoDB.

The latter on two emulators, as each checks what the other lets pass: moto knows the reserved words.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from chalicelib.aws.clients import Clients
from chalicelib.aws.dynamodb import DynamoStore
from chalicelib.aws.schema import create_table
from chalicelib.meetings.budgets import Budget, Purse
from chalicelib.meetings.errors import BadCursorError, PinTakenError, StaleRoomError
from chalicelib.meetings.model import CallRecord, Kind, Participant, Role
from chalicelib.meetings.rooms import Mode, PlacedCall, Room
from tests.fakes import FakeStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.meetings.store import Store

NOW = 1_800_000_000
_TABLES = count(1)
PURSE = Purse("caller-x", Budget(3, 60))
OTHER = Purse("called-y", Budget(3, 60))


@pytest.fixture(scope="module")
def moto_clients() -> Iterator[Clients]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        clients = Clients(tries=1)
        clients.dynamodb()
        yield clients


def on_moto(request: pytest.FixtureRequest) -> Store:
    clients: Clients = request.getfixturevalue("moto_clients")
    name = f"table-{next(_TABLES)}"
    create_table(clients.dynamodb(), name)
    return DynamoStore(clients, name)


def on_ministack(request: pytest.FixtureRequest) -> Store:
    kept: Store = request.getfixturevalue("dynamo")
    return kept


def in_memory(_: pytest.FixtureRequest) -> Store:
    return FakeStore()


@pytest.fixture(params=[in_memory, on_moto, on_ministack], ids=["in memory", "moto", "ministack"])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param(request)
    return made


def room(n: int = 1, **choices: Any) -> Room:  # noqa: ANN401
    made = Room(
        id=f"room{n:016x}",
        title=f"Room {n}",
        created_at=NOW + n,
        expires_at=NOW + 1000,
        host_pin=f"host-{n}",
        guest_pin=f"guest-{n}",
    )
    return replace(made, **choices)


def somebody(n: int = 1, **facts: Any) -> Participant:  # noqa: ANN401
    known = Participant(
        room_id=room().id,
        meeting_id="meeting-1",
        attendee_id=f"attendee-{n}",
        kind=Kind.PHONE,
        role=Role.GUEST,
        name=f"Phone ··0{n}",
        joined_at=NOW + n,
        transaction_id=f"transaction-{n}",
    )
    return replace(known, **facts)


# Rooms


def test_a_room_comes_back_as_it_went_in(store: Store) -> None:
    kept = room(
        title="Zoë's “round” 🎉",
        mode=Mode.PRESENTATION,
        language="es-US",
        media_region="eu-central-1",
        capacity=3,
        locked=True,
        settings={"tones": "off"},
    )
    store.add(kept)
    assert store.room(kept.id) == kept
    assert store.room("nowhere") is None


def test_a_room_is_behind_both_its_pins(store: Store) -> None:
    store.add(room())
    host = store.knock("host-1", (), NOW)
    guest = store.knock("guest-1", (), NOW)
    assert (host.room, host.role) == (room(), Role.HOST)
    assert (guest.room, guest.role) == (room(), Role.GUEST)
    assert store.knock("nobody's", (), NOW).room is None


def test_what_is_saved_is_at_once_behind_the_pins(store: Store) -> None:
    store.add(room())
    saved = store.save(room(meeting_id="meeting-1", generation=1))
    assert saved.version == 1
    for found in (store.room(saved.id), store.knock("host-1", (), NOW).room, store.knock("guest-1", (), NOW).room):
        assert found == saved


def test_who_read_before_somebody_saved_may_not_save(store: Store) -> None:
    store.add(room())
    store.save(room(title="First"))
    with pytest.raises(StaleRoomError):
        store.save(room(title="Second"))
    found = store.knock("guest-1", (), NOW).room
    assert found is not None
    assert found.title == "First"


def test_a_room_never_added_cannot_be_saved(store: Store) -> None:
    with pytest.raises(StaleRoomError):
        store.save(room())
    assert store.knock("host-1", (), NOW).room is None


@pytest.mark.parametrize(
    "clash", [{"host_pin": "host-1"}, {"guest_pin": "guest-1"}, {"host_pin": "guest-1"}, {"id": room().id}]
)
def test_a_pin_or_id_that_is_taken_keeps_the_whole_room_out(store: Store, clash: dict[str, str]) -> None:
    store.add(room())
    with pytest.raises(PinTakenError):
        store.add(room(2, **clash))
    assert store.room(room(2).id) is None
    assert store.room(room().id) == room()
    assert store.knock("guest-2", (), NOW).room is None
    assert store.knock("host-2", (), NOW).room is None


def test_a_dead_rooms_pins_lead_nowhere_after_a_day_and_may_be_given_out_again(store: Store) -> None:
    store.add(room())
    forgotten = room().forgotten_at
    assert store.knock("guest-1", (), forgotten - 1).room == room()
    assert store.knock("guest-1", (), forgotten).room is None
    heir = room(2, created_at=forgotten, expires_at=forgotten + 10, host_pin="host-1", guest_pin="guest-1")
    store.add(heir)
    assert store.knock("guest-1", (), forgotten).room == heir


def test_a_dead_room_cannot_take_its_pins_back(store: Store) -> None:
    store.add(room())
    forgotten = room().forgotten_at
    heir = room(2, created_at=forgotten, expires_at=forgotten + 10, guest_pin="guest-1")
    store.add(heir)
    with pytest.raises(StaleRoomError):
        store.save(room(expires_at=forgotten + 99))
    assert store.knock("guest-1", (), forgotten).room == heir
    assert store.room(room().id) == room()


def test_an_ended_rooms_pins_lead_to_it_for_a_day(store: Store) -> None:
    store.add(room())
    ended = store.save(room(ended_at=NOW + 5))
    assert store.knock("host-1", (), NOW + 6).room == ended
    assert store.knock("host-1", (), NOW + 5 + 86_400).room is None


def test_rooms_are_listed_newest_first_in_pages(store: Store) -> None:
    for n in range(1, 8):
        store.add(room(n))
    store.save(room(3, ended_at=NOW + 9))
    store.save(room(5, expires_at=NOW + 9))
    seen, cursor, pages = [], "", 0
    while True:
        page = store.rooms(NOW + 10, cursor=cursor, limit=2)
        seen += [found.title for found in page.rooms]
        cursor, pages = page.cursor, pages + 1
        assert len(page.rooms) <= 2
        if not cursor:
            break
    assert seen == [f"Room {n}" for n in (7, 6, 4, 2, 1)]
    assert pages in {3, 4}  # a store may learn only from an empty page that the last one was the last


def test_no_rooms_are_an_empty_page(store: Store) -> None:
    assert store.rooms(NOW).rooms == ()
    assert store.rooms(NOW).cursor == ""
    assert store.count_rooms() == 0


@pytest.mark.parametrize("cursor", ["x y", "../..", "000001800000-", '{"a": 1}', "1" * 400, "\uff11\uff12"])
def test_only_a_cursor_we_gave_out_is_taken(store: Store, cursor: str) -> None:
    with pytest.raises(BadCursorError):
        store.rooms(NOW, cursor=cursor)


def test_ended_rooms_do_not_count(store: Store) -> None:
    for n in (1, 2, 3):
        store.add(room(n))
    store.save(room(2, ended_at=NOW + 5))
    assert store.count_rooms() == 2


# Tries


def tries(store: Store, now: float = NOW) -> tuple[set[str], set[str]]:
    knock = store.knock("no pin", (PURSE, OTHER), now)
    return set(knock.tries[PURSE.key]), set(knock.tries[OTHER.key])


def test_tries_are_kept_by_purse_and_each_counts_once(store: Store) -> None:
    for attempt in ("a", "b", "a", "a"):
        store.count_try(PURSE, attempt, NOW)
    store.count_try(OTHER, "c", NOW)
    assert tries(store) == ({"a", "b"}, {"c"})


def test_a_window_opens_with_its_first_try_and_no_later_one_prolongs_it(store: Store) -> None:
    store.count_try(PURSE, "a", NOW)
    store.count_try(PURSE, "b", NOW + 59)
    assert tries(store, NOW + 59) == ({"a", "b"}, set())
    assert tries(store, NOW + 60) == (set(), set())


def test_a_new_window_begins_empty(store: Store) -> None:
    store.count_try(PURSE, "a", NOW)
    store.count_try(PURSE, "b", NOW + 60)
    assert tries(store, NOW + 60) == ({"b"}, set())
    assert tries(store, NOW + 119) == ({"b"}, set())
    assert tries(store, NOW + 120) == (set(), set())


# Presence


@pytest.fixture
def here(store: Store) -> Store:
    """A store with a room whose meeting runs."""
    store.add(room())
    store.save(room(meeting_id="meeting-1", generation=1))
    return store


def present(store: Store) -> tuple[Participant, ...]:
    roster = store.roster(room().id)
    assert roster is not None
    return roster.participants


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


# Calls


def test_a_call_we_placed_is_known_to_its_room(store: Store) -> None:
    call = PlacedCall("room-1", "transaction-1", "Ana")
    store.place(call, NOW)
    assert store.placed("room-1", "transaction-1") == call
    assert store.placed("room-2", "transaction-1") is None
    assert store.placed("room-1", "transaction-2") is None


def a_record(**facts: Any) -> CallRecord:  # noqa: ANN401
    known = CallRecord(
        transaction_id="transaction-1",
        direction="Inbound",
        caller="··00",
        called="··99",
        started_at=NOW,
        ended_at=NOW + 60,
        outcome="caller_left",
        room_id=room().id,
        meeting_id="meeting-1",
        attendee_id="attendee-1",
    )
    return replace(known, **facts)


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
