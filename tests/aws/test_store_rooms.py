"""What every store keeps to, in memory and on DynamoDB: rooms and PINs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import BadCursorError, PinTakenError, StaleRoomError
from chalicelib.meetings.model import Role
from chalicelib.meetings.rooms import Mode, WaitingRoom
from tests.aws.examples import NOW, room

if TYPE_CHECKING:
    from chalicelib.meetings.store import Store


def test_a_room_comes_back_as_it_went_in(store: Store) -> None:
    kept = room(
        title="Zoë's “round” 🎉",
        mode=Mode.PRESENTATION,
        language="es-US",
        media_region="eu-central-1",
        capacity=3,
        locked=True,
        waiting_room=WaitingRoom.UNTIL_ADMITTED,
        admitted_at=NOW,
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
