"""The frames of the signalling between amazon-chime-sdk-js 3.x and its meeting.

A WebSocket message is one byte, 5 (or 2 from the C++ SDK), and an envelope: a time, the number of its type, and a body.
`BODIES` is the table of them. A frame of a type that is not in it is no mistake: newer clients send more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from emulator.meetings import messages
from emulator.meetings.messages import Error
from emulator.meetings.protobuf import BadMessageError, Message, octets, one, uint32, uint64

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST: Final = 256 * 1024
"""Bytes of a frame. An offer to receive twenty-five cameras takes some 120 KB."""
_LEAD: Final = b"\x05"
_LEADS: Final = (b"\x05", b"\x02")


class BadFrameError(Exception):
    """This is no frame."""


BODIES: Final[tuple[tuple[int, int, type[Message]], ...]] = (
    # type, number of the field with the body, the body
    (1, 4, messages.Join),
    (2, 5, messages.JoinAck),
    (3, 6, messages.Subscribe),
    (4, 7, messages.SubscribeAck),
    (5, 8, messages.Index),
    (7, 10, messages.Pause),
    (8, 10, messages.Resume),
    (9, 11, messages.Leave),
    (10, 12, messages.LeaveAck),
    (13, 14, messages.Bitrates),
    (16, 17, messages.AudioControl),
    (17, 18, messages.AudioMetadata),
    (18, 19, messages.AudioStreamIdInfo),
    (19, 20, messages.PingPong),
    (20, 21, messages.AudioStatus),
    (21, 22, messages.ClientMetric),
    (22, 23, messages.DataMessages),
    (24, 25, messages.RemoteVideoUpdate),
    (25, 26, messages.PrimaryJoin),
    (26, 27, messages.PrimaryJoinAck),
)

_OF_TYPE: Final[Mapping[int, tuple[int, type[Message]]]] = {number: (field, body) for number, field, body in BODIES}
_OF_BODY: Final[Mapping[type[Message], tuple[int, int]]] = {body: (number, field) for number, field, body in BODIES}


class _Head(Message):
    """What every envelope has."""

    timestamp_ms: int | None = uint64(1)
    type: int | None = uint32(2)
    error: Error | None = one(Error, 3)


# The head and a field for every body; those stay bytes until somebody wants them.
_BODIES: Final = {f"body_{field}": octets(field) for _, field, _ in BODIES}
_INSIDE: Final = {"__annotations__": dict.fromkeys(_BODIES, "bytes | None"), **_BODIES}
_Envelope: Final = cast("type[_Head]", type("_Envelope", (_Head,), _INSIDE))


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that was read. The body is None if its type is none of ours."""

    type: int
    at_ms: int
    body: Message | None
    error: Error | None = None


def write(body: Message, at_ms: int, error: Error | None = None) -> bytes:
    """Give the WebSocket message. `at_ms` is milliseconds since the epoch."""
    number, field = _OF_BODY[type(body)]
    inside: dict[str, Any] = {f"body_{field}": body.write()}
    return _LEAD + _Envelope(timestamp_ms=at_ms, type=number, error=error, **inside).write()


def read(message: bytes) -> Frame:
    """Take a WebSocket message apart. Raises BadFrameError."""
    if message[:1] not in _LEADS or len(message) > LARGEST:
        why = "a frame begins with 5 or 2 and is not too long"
        raise BadFrameError(why)
    try:
        head = _Envelope.read(message[1:])
        if head.type is None or head.timestamp_ms is None:
            why = "a frame has a type and a time"
            raise BadFrameError(why)
        field, kind = _OF_TYPE.get(head.type, (0, None))
        body = kind.read(getattr(head, f"body_{field}") or b"") if kind else None
    except BadMessageError as error:
        raise BadFrameError(str(error)) from error
    return Frame(head.type, head.timestamp_ms, body, head.error)
