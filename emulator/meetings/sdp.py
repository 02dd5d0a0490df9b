"""What a browser offers: its session description (RFC 8866, RFC 8829), read. `answers` writes ours. Text, nothing else.

A browser bundles everything into one transport (RFC 9143): one audio section, its camera, and a section for every video
that it receives. Sections never go away: a stopped one stays in its place with port 0.

aiortc has a parser too. It stops at assertions and KeyErrors where an offer is broken, and drops what it does not know;
so `sdp_lines` reads the dozen attributes that we answer to. The telephones' descriptions (emulator/phones/sip/sdp.py)
have neither ICE, DTLS nor bundles, and share only the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from emulator.meetings import sdp_lines
from emulator.meetings.sdp_lines import Draft

MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

MOST_TEXT: Final = 512 * 1024
"""Characters of an offer. A video section takes four thousand, and there may be 25 of them beside stopped ones."""

RTX: Final = "RTX"


class SdpError(ValueError):
    """A description that is broken or leaves us nothing to answer."""


class Codec(NamedTuple):
    """One payload type of a section."""

    payload: int
    encoding: str
    """Name, clock rate, and channels where there are several: opus/48000/2."""
    parameters: str = ""
    """The fmtp line's right side."""
    feedback: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """In capitals: OPUS, VP8, H264, RTX."""
        return self.encoding.partition("/")[0].upper()

    @property
    def spoken(self) -> bool:
        """Whether we take it: Opus, VP8, and the one kind of H.264 that every browser speaks (RFC 7742 section 6.2)."""
        settings = self.parameters.split(";")
        baseline = "packetization-mode=1" in settings and "profile-level-id=42e01f" in settings
        return self.name in {"OPUS", "VP8"} or (self.name == "H264" and baseline)

    def repairs(self, other: Codec) -> bool:
        """Whether this carries the other's retransmissions (RFC 4588 section 8.1)."""
        return self.name == RTX and f"apt={other.payload}" in self.parameters.split(";")


class Transport(NamedTuple):
    """One end of a connection, in the words of its attributes (RFC 8839, RFC 8122)."""

    ufrag: str
    pwd: str
    fingerprint: str
    """Algorithm and digest: sha-256 AB:CD:..."""
    candidates: tuple[str, ...]
    """Each is what stands after `a=candidate:`, at least eight words with numbers where they belong."""


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line of an offer with what belongs to it."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    """What the m-line lists: for audio and video the payload types."""
    mid: str
    direction: str
    """The offerer's: sendrecv, sendonly, recvonly or inactive."""
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int]
    """Number of each header extension by its URI (RFC 8285)."""
    ufrag: str
    pwd: str
    fingerprint: str
    setup: str
    candidates: tuple[str, ...]
    ssrcs: tuple[int, ...]
    """What it sends, without retransmissions."""
    repairs: Mapping[int, int]
    """For each SSRC of retransmissions the one that it repairs (RFC 4588 section 8.2)."""
    rids: tuple[str, ...]
    """The names of a simulcast's layers, in the browser's order (RFC 8853); their SSRCs are in no description."""
    stopped: bool
    """Port 0 and in no bundle: nothing will ever flow here; the browser may use the place for another section."""

    @property
    def sends(self) -> bool:
        return self.direction in {"sendrecv", "sendonly"}

    @property
    def receives(self) -> bool:
        return self.direction in {"sendrecv", "recvonly"}

    @property
    def spoken(self) -> tuple[Codec, ...]:
        """What we take of its codecs, each with its retransmissions, in the browser's order."""
        ours = [codec for codec in self.codecs if codec.spoken]
        return tuple(c for codec in ours for c in (codec, *(other for other in self.codecs if other.repairs(codec))))


@dataclass(frozen=True, slots=True)
class Offer:
    """What a browser proposes."""

    sections: tuple[Section, ...]
    bundle: tuple[str, ...]
    """The mids that share the transport."""
    transport: Transport
    """The browser's end of it."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read an offer. Raises SdpError, and nothing else, whatever the text."""
        if len(text) > MOST_TEXT:
            msg = f"a description of {len(text)} characters"
            raise SdpError(msg)
        try:
            session, *media = sdp_lines.read(text)
        except ValueError as error:
            raise SdpError(str(error)) from error
        if len({draft.mid for draft in media}) < len(media) or any(not draft.mid for draft in media):
            msg = "every section must have a mid of its own"
            raise SdpError(msg)
        sections = tuple(_section(draft, session) for draft in media)
        return cls(sections, session.bundle, _transport(sections))

    @property
    def video(self) -> tuple[Section, ...]:
        """The video sections in order, stopped ones too: SUBSCRIBE's receive_stream_ids has one number for each."""
        return tuple(section for section in self.sections if section.kind == "video")


def _transport(sections: tuple[Section, ...]) -> Transport:
    """Give the browser's end: that of the first section that is not stopped, which all others share."""
    for section in sections:
        if not section.stopped and section.ufrag and section.pwd and section.fingerprint:
            if section.setup not in {"actpass", "passive"}:
                msg = f"the section {section.mid} does not leave the DTLS client to us"
                raise SdpError(msg)
            return Transport(section.ufrag, section.pwd, section.fingerprint, section.candidates)
    msg = "no section has both ICE credentials and a fingerprint"
    raise SdpError(msg)


def _section(draft: Draft, session: Draft) -> Section:
    single = session.single | draft.single
    return Section(
        kind=draft.kind,
        port=draft.port,
        protocol=draft.protocol,
        formats=draft.formats,
        mid=draft.mid,
        direction=draft.direction or session.direction or "sendrecv",
        codecs=tuple(_codec(draft, word) for word in draft.formats if word in draft.encodings),
        extensions=draft.extensions,
        ufrag=single.get("ice-ufrag", ""),
        pwd=single.get("ice-pwd", ""),
        fingerprint=single.get("fingerprint", ""),
        setup=single.get("setup", "actpass"),
        candidates=tuple(draft.candidates),
        ssrcs=tuple(ssrc for ssrc in draft.ssrcs if ssrc not in draft.repairs),
        repairs=draft.repairs,
        rids=tuple(draft.rids),
        stopped=draft.port == 0 and draft.mid not in session.bundle,
    )


def _codec(draft: Draft, payload: str) -> Codec:
    parameters, feedback = draft.parameters.get(payload, ""), draft.feedback.get(payload, ())
    return Codec(int(payload), draft.encodings[payload], parameters, tuple(feedback))
