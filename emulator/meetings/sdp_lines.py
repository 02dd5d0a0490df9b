"""The lines of a session description (RFC 8866), sorted by section: what `sdp` makes its sections of.

Only the dozen attributes that we answer to are looked at. Every fault is a ValueError that says in which line it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_SECTIONS: Final = 100
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


@dataclass(slots=True)
class Draft:
    """A section while its lines are read; the first is the session's own part, whose values hold for all others."""

    kind: str = ""
    port: int = 0
    protocol: str = ""
    formats: tuple[str, ...] = ()
    bundle: tuple[str, ...] = ()
    direction: str = ""
    single: dict[str, str] = field(default_factory=dict[str, str])
    candidates: list[str] = field(default_factory=list[str])
    encodings: dict[str, str] = field(default_factory=dict[str, str])
    """By the payload type, as are the next two: the same words that the m-line has in `formats`."""
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    feedback: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    extensions: dict[str, int] = field(default_factory=dict[str, int])
    ssrcs: dict[int, None] = field(default_factory=dict[int, None])
    repairs: dict[int, int] = field(default_factory=dict[int, int])
    rids: list[str] = field(default_factory=list[str])

    @property
    def mid(self) -> str:
        return self.single.get("mid", "")


def read(text: str) -> list[Draft]:
    """Read all lines: first what holds for the whole session, then every section. Raises ValueError."""
    drafts = [Draft()]
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        kind, _, value = line.partition("=")
        try:
            if kind == "m":
                drafts.append(_media(value))
            elif kind == "a":
                _attribute(drafts[-1], *value.partition(":")[::2])
        except ValueError as error:
            msg = f"line {number} of the description: {error}"
            raise ValueError(msg) from error
        if len(drafts) > MOST_SECTIONS:
            msg = f"line {number} of the description: too many sections"
            raise ValueError(msg)
    return drafts


def _media(value: str) -> Draft:
    words = value.split()
    if len(words) < len(("media", "port", "protocol", "format")):
        msg = "a media line has at least four words"
        raise ValueError(msg)
    kind, port, protocol, *formats = words
    if kind in {"audio", "video"}:
        formats = [_payload(word) for word in formats]
    return Draft(kind, _number(port, 65535), protocol, tuple(formats))


def _attribute(draft: Draft, name: str, value: str) -> None:
    if name in _DIRECTIONS:
        draft.direction = name
    elif name in _SHAPES:
        _shaped(draft, name, value)
    elif name in _READERS:
        _READERS[name](draft, *value.partition(" ")[::2])


def _shaped(draft: Draft, name: str, value: str) -> None:
    if not _SHAPES[name].fullmatch(value):
        msg = f"a broken {name}"
        raise ValueError(msg)
    if name == "candidate":
        draft.candidates.append(value)
    else:
        draft.single.setdefault(name, value)


def _bundle(draft: Draft, semantics: str, mids: str) -> None:
    if semantics == "BUNDLE":
        draft.bundle = tuple(mids.split())


def _encoding(draft: Draft, payload: str, encoding: str) -> None:
    draft.encodings[_payload(payload)] = encoding


def _parameters(draft: Draft, payload: str, parameters: str) -> None:
    draft.parameters[_payload(payload)] = parameters


def _feedback(draft: Draft, payload: str, kind: str) -> None:
    if payload != "*":
        draft.feedback.setdefault(_payload(payload), []).append(kind)


def _extension(draft: Draft, number: str, uri: str) -> None:
    draft.extensions[uri.partition(" ")[0]] = _number(number.partition("/")[0], 255)


def _ssrc(draft: Draft, ssrc: str, _attribute: str) -> None:
    draft.ssrcs[_number(ssrc, 2**32 - 1)] = None


def _ssrc_group(draft: Draft, semantics: str, ssrcs: str) -> None:
    numbers = [_number(word, 2**32 - 1) for word in ssrcs.split()]
    if semantics == "FID" and len(numbers) == len(("original", "repair")):
        draft.repairs[numbers[1]] = numbers[0]


def _rid(draft: Draft, name: str, direction: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]{1,16}", name):
        msg = "a broken rid"
        raise ValueError(msg)
    if direction.partition(" ")[0] == "send":
        draft.rids.append(name)


_READERS: Final[Mapping[str, Callable[[Draft, str, str], None]]] = {
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


def _payload(text: str) -> str:
    return str(_number(text, 127))


def _number(text: str, highest: int) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > highest:
        msg = f"{text[:20]!r} is not a number up to {highest}"
        raise ValueError(msg)
    return int(text)
