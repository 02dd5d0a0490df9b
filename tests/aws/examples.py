"""What the stores' contract is told with: rooms, people and records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.meetings.model import CallRecord, Kind, Participant, Role
from chalicelib.meetings.rooms import Room

if TYPE_CHECKING:
    from chalicelib.meetings.store import Store

NOW = 1_800_000_000


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


def present(store: Store) -> tuple[Participant, ...]:
    roster = store.roster(room().id)
    assert roster is not None
    return roster.participants
