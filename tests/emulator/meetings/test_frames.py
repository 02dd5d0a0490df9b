"""The frames of the signalling: written and read, and nothing that is broken does harm."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.meetings import frames, messages
from emulator.meetings.frames import BadFrameError
from emulator.meetings.protobuf import BadMessageError, Message

JOIN = messages.Join(
    protocol_version=2, audio_session_id=2**40, client=messages.ClientDetails(app_name="é"), wants_compressed_sdp=False
)


def test_a_frame_is_read_as_it_was_written() -> None:
    read = frames.read(frames.write(JOIN, 1_800_000_000_123))
    assert (read.type, read.at_ms, read.body, read.error) == (1, 1_800_000_000_123, JOIN, None)


def test_the_bytes_are_those_of_the_protocol() -> None:
    """By hand: field 1 is the time, field 2 the type, field 20 the body of PING_PONG (protobuf's encoding)."""
    pong = messages.PingPong(kind=messages.Heartbeat.PONG, ping_id=300)
    assert frames.write(pong, 5) == bytes.fromhex("05 08 05 10 13 a2 01 05 08 02 10 ac 02")


def test_nothing_a_zero_and_an_empty_body_are_three_things() -> None:
    absent, zero = messages.RosterRow(audio_stream_id=1), messages.RosterRow(audio_stream_id=1, muted=False)
    rows = messages.AudioStreamIdInfo(rows=(absent, zero))
    assert frames.read(frames.write(rows, 0)).body == rows
    # The client breaks on AUDIO_METADATA that has no body at all.
    assert frames.write(messages.AudioMetadata(), 1).endswith(bytes([0x92, 0x01, 0x00]))


@pytest.mark.parametrize(("number", "body"), [(number, body) for number, _, body in frames.BODIES])
def test_every_type_has_a_body(number: int, body: type[Message]) -> None:
    error = messages.Error(status=403, description="no")
    read = frames.read(frames.write(body(), 7, error))
    assert (read.type, read.body, read.error) == (number, body(), error)


def test_a_type_of_a_newer_client_is_no_join() -> None:
    unknown = frames.read(bytes.fromhex("05 08 05 10 63"))
    assert (unknown.type, unknown.body) == (99, None)


def test_the_other_sdk_begins_with_another_byte() -> None:
    assert frames.read(b"\x02" + frames.write(JOIN, 1)[1:]).body == JOIN


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\x05",
        b"\x07" + frames.write(JOIN, 1)[1:],
        bytes.fromhex("05 10 01"),
        bytes.fromhex("05 08 01"),
        bytes.fromhex("05 08 01 10 01 22 7f"),
        bytes.fromhex("05 08 01 10 01 22 02 22 05"),
        frames.write(JOIN, 1).replace("é".encode(), b"\xff\xfe"),
        b"\x05" + bytes(frames.LARGEST),
    ],
    ids=[
        "empty",
        "no envelope",
        "another first byte",
        "no time",
        "no type",
        "too short",
        "a body too short",
        "text",
        "long",
    ],
)
def test_what_is_broken_is_refused(broken: bytes) -> None:
    with pytest.raises(BadFrameError):
        frames.read(broken)


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_frame_or_refused(rest: bytes) -> None:
    with suppress(BadFrameError):
        assert frames.read(b"\x05" + rest).type >= 0


@given(st.binary(max_size=80))
def test_whatever_a_body_is_it_is_read_or_refused(body: bytes) -> None:
    for _, _, kind in frames.BODIES:
        try:
            kind.read(body)
        except BadMessageError:
            continue


def test_a_number_that_does_not_fit_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"."):
        frames.write(messages.PingPong(kind=1, ping_id=2**32), 1)
