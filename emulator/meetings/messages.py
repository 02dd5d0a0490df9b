"""The messages of the signalling, with the fields that are used here; `frames` puts them into envelopes."""

from __future__ import annotations

from enum import IntEnum

from emulator.meetings.protobuf import (
    Message,
    double,
    flag,
    int64,
    many,
    numbers,
    octets,
    one,
    text,
    texts,
    uint32,
    uint64,
)


class Duplex(IntEnum):
    """Which way media goes, as the client sees it."""

    RECEIVE = 1
    SEND = 2
    BOTH = 3


class Medium(IntEnum):
    """What a stream carries."""

    AUDIO = 1
    VIDEO = 2


class Codec(IntEnum):
    """What receivers can decode: INDEX tells senders what to use."""

    VP8 = 1
    H264_CONSTRAINED_BASELINE = 3


class Heartbeat(IntEnum):
    """The two kinds of PING_PONG."""

    PING = 1
    PONG = 2


class Error(Message):
    """What is wrong; any frame may carry it beside its body."""

    status: int | None = uint32(1)
    description: str | None = text(2)


class ClientDetails(Message):
    """Who the client says it is."""

    app_name: str | None = text(1)
    platform_name: str | None = text(5)
    source: str | None = text(7)
    sdk_version: str | None = text(8)


class Join(Message):
    """The client's first word. `audio_session_id` stays the same when the same client connects again."""

    protocol_version: int | None = uint32(1)
    max_videos: int | None = uint32(2)
    flags: int | None = uint32(3)
    client: ClientDetails | None = one(ClientDetails, 4)
    audio_session_id: int | None = uint64(6)
    wants_compressed_sdp: bool | None = flag(7)


class TurnCredentials(Message):
    """Where to relay media. Without addresses: nowhere, and the client is content."""

    username: str | None = text(1)
    password: str | None = text(2)
    ttl: int | None = uint32(3)


class JoinAck(Message):
    """The answer to JOIN."""

    turn_credentials: TurnCredentials | None = one(TurnCredentials, 1)
    video_subscription_limit: int | None = uint32(2)
    wants_compressed_sdp: bool | None = flag(3)


class Stream(Message):
    """A stream that is sent: the client's own in SUBSCRIBE, everybody's in INDEX."""

    stream_id: int | None = uint32(1)
    framerate: int | None = uint32(2)
    max_bitrate_kbps: int | None = uint32(3)
    track_label: str | None = text(4)
    group_id: int | None = uint32(6)
    avg_bitrate_bps: int | None = uint32(7)
    attendee_id: str | None = text(8)
    media_type: int | None = uint32(9)
    external_user_id: str | None = text(10)
    width: int | None = uint32(11)
    height: int | None = uint32(12)


class Subscribe(Message):
    """An SDP offer, and what its sections are for. `receive_stream_ids` has one for each video section; 0 is none."""

    duplex: int | None = uint32(1)
    send_streams: tuple[Stream, ...] = many(Stream, 2)
    receive_stream_ids: tuple[int, ...] = numbers(3)
    sdp_offer: str | None = text(4)
    audio_host: str | None = text(5)
    audio_muted: bool | None = flag(7)


class Allocation(Message):
    """The meeting's number for a stream that the client sends."""

    track_label: str | None = text(1)
    stream_id: int | None = uint32(2)
    group_id: int | None = uint32(3)


class Track(Message):
    """Where in the answer a stream is that the client receives."""

    stream_id: int | None = uint32(1)
    ssrc: int | None = uint32(2)
    track_label: str | None = text(3)


class SubscribeAck(Message):
    """The SDP answer."""

    duplex: int | None = uint32(1)
    allocations: tuple[Allocation, ...] = many(Allocation, 2)
    sdp_answer: str | None = text(3)
    tracks: tuple[Track, ...] = many(Track, 4)


class Index(Message):
    """Which video there is. The client waits for the first one, empty or not."""

    at_capacity: bool | None = flag(1)
    sources: tuple[Stream, ...] = many(Stream, 2)
    paused_at_source_ids: tuple[int, ...] = numbers(3)
    num_participants: int | None = uint32(4)
    codecs: tuple[int, ...] = numbers(5)


class Pause(Message):
    """Send these streams no more."""

    stream_ids: tuple[int, ...] = numbers(1)
    group_ids: tuple[int, ...] = numbers(2)


class Resume(Message):
    """Send these streams again."""

    stream_ids: tuple[int, ...] = numbers(1)
    group_ids: tuple[int, ...] = numbers(2)


class Leave(Message):
    """The client's last word."""


class LeaveAck(Message):
    """The answer to it."""


class Bitrate(Message):
    """What a source sends."""

    source_stream_id: int | None = uint32(1)
    avg_bitrate_bps: int | None = uint32(2)


class Bitrates(Message):
    """What may be received; a client that never hears it thinks that it has no bandwidth."""

    bitrates: tuple[Bitrate, ...] = many(Bitrate, 1)
    available_kbps: int | None = uint32(2)


class AudioControl(Message):
    """The client has muted or unmuted itself."""

    muted: bool | None = flag(1)


class AudioState(Message):
    """How loud somebody is: `volume` in dB below full scale (RFC 6464), `signal_strength` from 0 to 2."""

    audio_stream_id: int | None = uint32(1)
    volume: int | None = uint32(2)
    muted: bool | None = flag(3)
    signal_strength: int | None = uint32(4)


class AudioMetadata(Message):
    """How loud everybody is; who is missing is silent."""

    states: tuple[AudioState, ...] = many(AudioState, 1)


class RosterRow(Message):
    """With an attendee: is here. With `muted` alone: has changed that. With neither: has gone, or was `dropped`."""

    audio_stream_id: int | None = uint32(1)
    attendee_id: str | None = text(2)
    muted: bool | None = flag(3)
    external_user_id: str | None = text(4)
    dropped: bool | None = flag(5)


class AudioStreamIdInfo(Message):
    """Who is in the meeting. A client takes the first one after it connects for the whole roster."""

    rows: tuple[RosterRow, ...] = many(RosterRow, 1)


class PingPong(Message):
    """A sign of life and its echo."""

    kind: int | None = uint32(1)
    ping_id: int | None = uint32(2)


class AudioStatus(Message):
    """What became of the audio (`emulator.meetings.statuses`)."""

    status: int | None = uint32(1)


class Metric(Message):
    """A figure that the client has measured."""

    kind: int | None = uint32(1)
    value: float | None = double(2)


class ClientMetric(Message):
    """The figures of the last second."""

    metrics: tuple[Metric, ...] = many(Metric, 1)


class DataMessage(Message):
    """One data message. Without an ingest time it comes back to its sender: throttled."""

    topic: str | None = text(1)
    data: bytes | None = octets(2)
    lifetime_ms: int | None = uint32(3)
    sender_attendee_id: str | None = text(4)
    ingest_time_ns: int | None = int64(5)
    sender_external_user_id: str | None = text(6)


class DataMessages(Message):
    """Data messages."""

    messages: tuple[DataMessage, ...] = many(DataMessage, 1)


class VideoSubscription(Message):
    """A source and the section that is to show it."""

    mid: str | None = text(1)
    attendee_id: str | None = text(2)
    stream_id: int | None = uint32(3)
    priority: int | None = uint32(4)
    target_bitrate_kbps: int | None = uint32(5)
    group_id: int | None = uint32(6)


class RemoteVideoUpdate(Message):
    """Other sources for sections that stay as they are."""

    subscriptions: tuple[VideoSubscription, ...] = many(VideoSubscription, 1)
    removed_mids: tuple[str, ...] = texts(2)


class PrimaryJoin(Message):
    """The wish to speak in another meeting."""


class PrimaryJoinAck(Message):
    """The answer to it."""
