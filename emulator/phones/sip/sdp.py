"""SDP offer and answer for one audio stream of G.711 with telephone-event (RFC 8866, 3264, 4733 section 2.4)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from emulator.phones.sip.fields import number
from emulator.phones.sip.media_port import Codec, Stream

CONTENT_TYPE: Final = "application/sdp"
TURNED: Final = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
"""What answers each direction (RFC 3264 section 6.1). The old answer again would end many a held call."""
_OUR_EVENTS: Final = 101
_EVENTS = re.compile(r"telephone-event/8000(/1)?")


class SdpError(ValueError):
    """A description that is broken or has no stream that we speak: 488."""


class Local(NamedTuple):
    """What we say of ourselves."""

    host: str
    port: int
    session: int
    """Our session's id; the same for the whole call."""
    version: int = 1
    """One more at each change (RFC 3264 section 8)."""


@dataclass(slots=True)
class _Section:
    """An m-line and what is said below it."""

    line: tuple[str, ...]
    host: str = ""
    direction: str = ""
    names: dict[int, str] = field(default_factory=dict[int, str])

    @property
    def port(self) -> int:
        return number(self.line[1].partition("/")[0], 65535)

    @property
    def payloads(self) -> list[int]:
        return [number(text, 127) for text in self.line[3:]]

    @property
    def codecs(self) -> tuple[Codec, ...]:
        return tuple(Codec(payload) for payload in self.payloads if payload in {*Codec})

    @property
    def spoken(self) -> bool:
        return self.line[0] == "audio" and self.line[2] == "RTP/AVP" and self.port > 0 and bool(self.codecs)


@dataclass(frozen=True, slots=True)
class Description:
    """The far end's description: the first audio stream that we speak, and its place among the others."""

    host: str
    port: int
    codecs: tuple[Codec, ...]
    """Never empty; the far end's favourite first."""
    dtmf: int | None
    direction: str
    lines: tuple[tuple[str, ...], ...]
    """Every m-line, which the answer has to mirror."""
    place: int
    """Which of them is ours."""


def read(body: bytes) -> Description:
    """Read a description. Raises SdpError, whatever the bytes."""
    try:
        return _read(body.decode(errors="replace"))
    except (ValueError, IndexError) as error:
        raise SdpError(str(error)) from error


def _read(text: str) -> Description:
    sections = _sections(text)
    top, *media = sections
    place = next((at for at, section in enumerate(media) if section.spoken), None)
    if place is None:
        msg = "no PCMU or PCMA over RTP/AVP"
        raise SdpError(msg)
    ours = media[place]
    host = ours.host or top.host
    ipaddress.ip_address(host)  # a name would make every packet a question to the DNS
    events = [payload for payload in ours.payloads if _EVENTS.fullmatch(ours.names.get(payload, ""))]
    direction = ours.direction or top.direction or "sendrecv"
    lines = tuple(section.line for section in media)
    return Description(host, ours.port, ours.codecs, next(iter(events), None), direction, lines, place)


def _sections(text: str) -> list[_Section]:
    sections = [_Section(())]
    for line in text.replace("\r\n", "\n").split("\n"):
        kind, _, value = line.partition("=")
        if kind == "m":
            sections.append(_Section(_media_line(value)))
        elif kind == "c":
            sections[-1].host = value.split()[2].partition("/")[0]
        elif kind == "a":
            _attribute(sections[-1], value.strip())
    return sections


def _media_line(value: str) -> tuple[str, ...]:
    """Media, port, protocol and at least one format (RFC 8866 section 5.14)."""
    fields = tuple(value.split())
    if len(fields) < len(("media", "port", "proto", "fmt")):
        msg = f"a media line of {len(fields)} fields"
        raise SdpError(msg)
    return fields


def _attribute(section: _Section, value: str) -> None:
    name, _, rest = value.partition(":")
    if value in TURNED:
        section.direction = value
    elif name == "rtpmap":
        payload, _, encoding = rest.partition(" ")
        section.names[number(payload, 127)] = encoding.strip().lower()


def direction_of(theirs: Description) -> str:
    """Give the direction that they mean: an address of zeros holds a call, as before RFC 3264 (its section 8.4)."""
    if not ipaddress.ip_address(theirs.host).is_unspecified:
        return theirs.direction
    return {"sendrecv": "sendonly", "recvonly": "inactive"}.get(theirs.direction, theirs.direction)


def stream(theirs: Description, codec: Codec) -> Stream:
    """Tell media what was settled."""
    direction = direction_of(theirs)
    sends, receives = direction in {"sendrecv", "recvonly"}, direction in {"sendrecv", "sendonly"}
    return Stream(theirs.host, theirs.port, codec, theirs.dtmf, sends, receives)


def choose(theirs: Description, before: Codec | None = None) -> Codec:
    """Choose one codec: the one in use where it is still offered, else the far end's favourite."""
    return before if before is not None and before in theirs.codecs else theirs.codecs[0]


def offer(local: Local, direction: str = "sendrecv", before: Description | None = None) -> bytes:
    """Offer both codecs and telephone-event; in a call on the same lines as `before` (RFC 3264 section 8)."""
    events = _OUR_EVENTS if before is None or before.dtmf is None else before.dtmf
    return _written(local, _among(before, _audio(local.port, tuple(Codec), events, direction)))


def answer(local: Local, theirs: Description, codec: Codec) -> bytes:
    """Answer an offer: the same m-lines in the same order, all but ours refused with port 0 (RFC 3264 section 6)."""
    return _written(local, _among(theirs, _audio(local.port, (codec,), theirs.dtmf, TURNED[direction_of(theirs)])))


def _among(theirs: Description | None, ours: list[str]) -> list[list[str]]:
    """Put our stream in the place where theirs was, beside what is refused."""
    if theirs is None:
        return [ours]
    refused = [[f"m={line[0]} 0 {' '.join(line[2:])}"] for line in theirs.lines]
    return [*refused[: theirs.place], ours, *refused[theirs.place + 1 :]]


def _audio(port: int, codecs: tuple[Codec, ...], dtmf: int | None, direction: str) -> list[str]:
    payloads = [*codecs, *([] if dtmf is None else [dtmf])]
    lines = [f"m=audio {port} RTP/AVP {' '.join(str(int(payload)) for payload in payloads)}"]
    lines += [f"a=rtpmap:{int(codec)} {codec.name}/8000" for codec in codecs]
    if dtmf is not None:
        lines += [f"a=rtpmap:{dtmf} telephone-event/8000", f"a=fmtp:{dtmf} 0-16"]
    return [*lines, "a=ptime:20", f"a={direction}"]


def _written(local: Local, sections: list[list[str]]) -> bytes:
    family = f"IP{ipaddress.ip_address(local.host).version}"
    lines = [
        "v=0",
        f"o=- {local.session} {local.version} IN {family} {local.host}",
        "s=-",
        f"c=IN {family} {local.host}",
        "t=0 0",
        *(line for section in sections for line in section),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()
