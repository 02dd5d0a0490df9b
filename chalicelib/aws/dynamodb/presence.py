"""The roster: an item per attendee.

Who has gone for good leaves a gravestone for a day. Whatever late news still writes on it, `gone` stays, and nobody
reads the rest.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import asking
from chalicelib.aws.dynamodb.items import (
    CONDITION_FAILED,
    Plain,
    Table,
    from_document,
    read,
    room_key,
    seat_key,
    write,
)
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import Kind, Participant, Role
from chalicelib.meetings.rooms import Roster
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DAY = 86_400
# A Chime meeting lasts a day at most (https://docs.aws.amazon.com/chime-sdk/latest/dg/meetings-sdk.html); one to spare.
_LONGEST_STAY = 2 * _DAY


class _NotAgainError(MeetingsError):
    """The news is old, or of somebody who was never there."""


_NOTHING: Mapping[str, Plain] = MappingProxyType({})


@value
class _If:
    """A condition of a write, and the values that it compares with by name."""

    condition: str
    compared: Mapping[str, Plain] = field(default_factory=lambda: _NOTHING)


_UNLESS: dict[str, type[MeetingsError]] = {CONDITION_FAILED: _NotAgainError}


class DynamoPresence(Table):
    """The port `Presence`."""

    def enter(self, participant: Participant) -> None:
        told = _told(participant)
        found = {name: told.pop(name) for name in ("joined_at", "connected", "muted", "hand_raised")}
        self._update(participant.room_id, participant.attendee_id, told, found)

    def observe(self, participant: Participant, at: int) -> None:
        fresh: dict[str, Plain] = {"connected": participant.connected, "seen_at": at}
        found = {name: value for name, value in _told(participant).items() if name not in fresh}
        newer = "attribute_not_exists(#seen_at) OR #seen_at < :seen_at"
        self._update(participant.room_id, participant.attendee_id, fresh, found, _If(newer))

    def mark(
        self, room_id: str, attendee_id: str, *, muted: bool | None = None, hand_raised: bool | None = None
    ) -> None:
        told = {"muted": muted, "hand_raised": hand_raised}
        shown = {name: value for name, value in told.items() if value is not None}
        self._update(room_id, attendee_id, shown, only=_If("attribute_exists(pk)"))

    def wait(self, guest: Participant, since: int) -> Participant | None:
        fresh: dict[str, Plain] = {"asked_at": guest.asked_at}
        known = {"waiting": True, **_told(guest)}
        patient = "attribute_not_exists(gone) AND (attribute_not_exists(asked_at) OR asked_at > :since)"
        with asking("read the lobby"):
            found = self._update(guest.room_id, guest.attendee_id, fresh, known, _If(patient, {":since": since}))
            return None if found is None else _participant(guest.room_id, found)

    def let_in(self, room_id: str, attendee_id: str) -> None:
        self._update(room_id, attendee_id, {"waiting": False}, only=_If("attribute_exists(waiting)"))

    def depart(self, room_id: str, attendee_id: str, now: float) -> None:
        gone: dict[str, Plain] = {"gone": True, "connected": False, "expires": int(now) + _DAY}
        self._update(room_id, attendee_id, gone)

    def participant(self, room_id: str, attendee_id: str) -> Participant | None:
        with asking("read the roster"):
            key = write(seat_key(room_id, attendee_id))
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
            values = read(answer.get("Item", {}))
            return _participant(room_id, values) if values and "gone" not in values else None

    def roster(self, room_id: str) -> Roster | None:
        with asking("read the roster"):
            # Sorted by sk, the room itself comes first and the seats after it; the calls we placed stand before.
            first, *seats = [*self._from_room_on(room_id)] or [{}]
            if first.get("sk") != room_key(room_id)["sk"]:
                return None
            room = from_document(first["document"])
            live = () if room.ended_at else seats
            here = [_participant(room_id, seat) for seat in live if _sits_in(seat, room.meeting_id)]
            lobby = [_participant(room_id, seat) for seat in live if "waiting" in seat and "gone" not in seat]
            return Roster(room, tuple(sorted(here, key=_age)), tuple(sorted(lobby, key=_age)))

    def attendees(self, room_id: str, meeting_id: str) -> tuple[str, ...]:
        with asking("read the roster"):
            seats = [item for item in self._from_room_on(room_id) if _sits_in(item, meeting_id)]
            return tuple(_participant(room_id, seat).attendee_id for seat in seats)

    def _from_room_on(self, room_id: str) -> Iterator[dict[str, Any]]:
        room = room_key(room_id)
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND sk >= :sk",
            ExpressionAttributeValues=write({":pk": room["pk"], ":sk": room["sk"]}),
        )
        return (read(item) for page in pages for item in page["Items"])

    def _update(
        self,
        room_id: str,
        attendee_id: str,
        values: Mapping[str, Plain],
        unless_known: Mapping[str, Plain] = _NOTHING,
        only: _If | None = None,
    ) -> dict[str, Any] | None:
        """Set `values`, and of `unless_known` what the entry lacks; returns all of it, None if the condition fails."""
        sets = [f"#{name} = :{name}" for name in values]
        sets += [f"#{name} = if_not_exists(#{name}, :{name})" for name in unless_known]
        everything = {**values, **unless_known}
        only_if: dict[str, Any] = {"ConditionExpression": only.condition} if only else {}
        told = {f":{name}": value for name, value in everything.items()} | dict(only.compared if only else {})
        with suppress(_NotAgainError), asking("write the roster", _UNLESS):
            answer = self.client.update_item(
                TableName=self.name,
                Key=write(seat_key(room_id, attendee_id)),
                UpdateExpression=f"SET {', '.join(sets)}",
                # Every name by an alias: "name" and "role", for two, are reserved words of DynamoDB.
                ExpressionAttributeNames={f"#{name}": name for name in everything},
                ExpressionAttributeValues=write(told),
                ReturnValues="ALL_NEW",
                **only_if,
            )
            return read({**answer.get("Attributes", {})})
        return None


def _told(participant: Participant) -> dict[str, Plain]:
    return {
        "meeting_id": participant.meeting_id,
        "kind": participant.kind.value,
        "role": participant.role.value,
        "name": participant.name,
        "transaction_id": participant.transaction_id,
        "joined_at": participant.joined_at,
        "connected": participant.connected,
        "muted": participant.muted,
        "hand_raised": participant.hand_raised,
        "expires": participant.joined_at + _LONGEST_STAY,
    }


def _sits_in(values: Mapping[str, Any], meeting_id: str) -> bool:
    return "gone" not in values and "waiting" not in values and values.get("meeting_id") == meeting_id


def _age(who: Participant) -> tuple[int, str]:
    return who.joined_at, who.attendee_id


def _participant(room_id: str, values: Mapping[str, Any]) -> Participant:
    return Participant(
        room_id=room_id,
        meeting_id=values["meeting_id"],
        attendee_id=values["sk"].removeprefix("SEAT#"),
        kind=Kind(values["kind"]),
        role=Role(values["role"]),
        name=values["name"],
        joined_at=values["joined_at"],
        muted=values["muted"],
        hand_raised=values["hand_raised"],
        transaction_id=values["transaction_id"],
        connected=values["connected"],
        waiting=values.get("waiting", False),
        asked_at=values.get("asked_at", 0),
    )
