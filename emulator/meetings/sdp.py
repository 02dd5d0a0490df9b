"""What a browser offers: its session description (RFC 8866, RFC 8829), read. `answers` writes ours. Text, nothing else.

A browser bundles everything into one transport (RFC 9143): one audio section, its camera, and a section for every video
that it receives. Sections never go away: a stopped one stays in its place with port 0.

aiortc has a parser too. It stops at assertions and KeyErrors where an offer is broken, drops what it does not know,
and would bring PyAV and OpenSSL into what is text; so this reads the dozen attributes that we answer to. The
telephones' descriptions (emulator/phones/sip/sdp.py) have neither ICE, DTLS nor bundles, and share only the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
RID: Final = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID: Final = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

MOST_TEXT: Final = 512 * 1024
"""Characters of an offer. A video section takes four thousand, and there may be 25 of them beside stopped ones."""
MOST_SECTIONS: Final = 100

RTX: Final = "RTX"
_DIRECTIONS: Final = {"sendrecv", "sendonly", "recvonly", "inactive"}
_SHAPES: Final = {
    "mid": re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}"),  # sixteen: it has to fit a header extension (RFC 8285)
    "ice-ufrag": re.compile(r"[A-Za-z0-9+/]{4,256}"),
    "ice-pwd": re.compile(r"[A-Za-z0-9+/]{22,256}"),
    "fingerprint": re.compile(r"[A-Za-z0-9-]{1,20} [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){15,63}"),
    "setup": re.compile(r"active|passive|actpass|holdconn"),
    "candidate": re.compile(r"\S{1,32} [0-9]{1,3} \S{1,8} [0-9]{1,10} \S{1,256} [0-9]{1,5} typ \S{1,16}( .{0,256})?"),
}
"""RFC 8839 section 5, RFC 8122 section 5, RFC 8842 section 5.3."""


class SdpError(ValueError):
    """A description that is broken or leaves us nothing to answer."""

    @classmethod
    def at(cls, line: int, why: object) -> Self:
        """Say which line is at fault, counted from 1."""
        return cls(f"line {line} of the description: {why}")


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
        session, *media = _drafts(text)
        if len({draft.mid for draft in media}) < len(media) or any(not draft.mid for draft in media):
            msg = "every section must have a mid of its own"
            raise SdpError(msg)
        sections = tuple(draft.section(session) for draft in media)
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


@dataclass(slots=True)
class _Draft:
    """A section while its lines are read; the first is the session's own part, whose values hold for all others."""

    kind: str = ""
    port: int = 0
    protocol: str = ""
    formats: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()
    direction: str = ""
    single: dict[str, str] = field(default_factory=dict[str, str])
    candidates: list[str] = field(default_factory=list[str])
    encodings: dict[int, str] = field(default_factory=dict[int, str])
    parameters: dict[int, str] = field(default_factory=dict[int, str])
    feedback: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    extensions: dict[str, int] = field(default_factory=dict[str, int])
    ssrcs: dict[int, None] = field(default_factory=dict[int, None])
    repairs: dict[int, int] = field(default_factory=dict[int, int])
    rids: list[str] = field(default_factory=list[str])

    @property
    def mid(self) -> str:
        return self.single.get("mid", "")

    def section(self, session: _Draft) -> Section:
        single = session.single | self.single
        return Section(
            kind=self.kind,
            port=self.port,
            mid=self.mid,
            direction=self.direction or session.direction or "sendrecv",
            protocol=self.protocol,
            formats=self.formats,
            codecs=tuple(
                self.codec(int(word)) for word in self.formats if word.isdecimal() and int(word) in self.encodings
            ),
            extensions=self.extensions,
            ufrag=single.get("ice-ufrag", ""),
            pwd=single.get("ice-pwd", ""),
            fingerprint=single.get("fingerprint", ""),
            setup=single.get("setup", "actpass"),
            candidates=tuple(self.candidates),
            ssrcs=tuple(ssrc for ssrc in self.ssrcs if ssrc not in self.repairs),
            repairs=self.repairs,
            rids=tuple(self.rids),
            stopped=self.port == 0 and self.mid not in session.bundle,
        )

    def codec(self, payload: int) -> Codec:
        feedback = tuple(self.feedback.get(payload, ()))
        return Codec(payload, self.encodings[payload], self.parameters.get(payload, ""), feedback)


def _drafts(text: str) -> list[_Draft]:
    drafts = [_Draft()]
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        kind, _, value = line.partition("=")
        try:
            if kind == "m":
                drafts.append(_media(value))
            elif kind == "a":
                _attribute(drafts[-1], *value.partition(":")[::2])
        except ValueError as error:
            raise SdpError.at(number, error) from error
        if len(drafts) > MOST_SECTIONS:
            raise SdpError.at(number, "too many sections")
    return drafts


def _media(value: str) -> _Draft:
    words = value.split()
    if len(words) < len(("media", "port", "protocol", "format")):
        msg = "a media line has at least four words"
        raise ValueError(msg)
    kind, port, protocol, *formats = words
    if kind in {"audio", "video"}:
        formats = [str(_number(word, 127)) for word in formats]
    return _Draft(kind, _number(port, 65535), protocol, tuple(formats))


def _attribute(draft: _Draft, name: str, value: str) -> None:
    if name in _DIRECTIONS:
        draft.direction = name
    elif name in _SHAPES:
        _shaped(draft, name, value)
    elif name in _READERS:
        _READERS[name](draft, *value.partition(" ")[::2])


def _shaped(draft: _Draft, name: str, value: str) -> None:
    if not _SHAPES[name].fullmatch(value):
        msg = f"a broken {name}"
        raise ValueError(msg)
    if name == "candidate":
        draft.candidates.append(value)
    else:
        draft.single.setdefault(name, value)


def _bundle(draft: _Draft, semantics: str, mids: str) -> None:
    if semantics == "BUNDLE":
        draft.bundle = tuple(mids.split())


def _encoding(draft: _Draft, payload: str, encoding: str) -> None:
    draft.encodings[_number(payload, 127)] = encoding


def _parameters(draft: _Draft, payload: str, parameters: str) -> None:
    draft.parameters[_number(payload, 127)] = parameters


def _feedback(draft: _Draft, payload: str, kind: str) -> None:
    if payload != "*":
        draft.feedback.setdefault(_number(payload, 127), []).append(kind)


def _extension(draft: _Draft, number: str, uri: str) -> None:
    draft.extensions[uri.partition(" ")[0]] = _number(number.partition("/")[0], 255)


def _ssrc(draft: _Draft, ssrc: str, _attribute: str) -> None:
    draft.ssrcs[_number(ssrc, 2**32 - 1)] = None


def _ssrc_group(draft: _Draft, semantics: str, ssrcs: str) -> None:
    numbers = [_number(word, 2**32 - 1) for word in ssrcs.split()]
    if semantics == "FID" and len(numbers) == len(("original", "repair")):
        draft.repairs[numbers[1]] = numbers[0]


def _rid(draft: _Draft, name: str, direction: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]{1,16}", name):
        msg = "a broken rid"
        raise ValueError(msg)
    if direction.partition(" ")[0] == "send":
        draft.rids.append(name)


_READERS: Final[Mapping[str, Callable[[_Draft, str, str], None]]] = {
    "group": _bundle,
    "rtpmap": _encoding,
    "fmtp": _parameters,
    "rtcp-fb": _feedback,
    "extmap": _extension,
    "rid": _rid,
    "ssrc": _ssrc,
    "ssrc-group": _ssrc_group,
}
"""Attributes whose value is a word and the rest."""


def _number(text: str, highest: int) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > highest:
        msg = f"{text[:20]!r} is not a number up to {highest}"
        raise ValueError(msg)
    return int(text)
