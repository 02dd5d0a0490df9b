"""SIP messages as text and as values (RFC 3261 section 7).

Reading is tolerant: compact names, folded lines, spaces before the colon, lists with commas. A request that can still
be answered is given with its fault, so that the answer can be a 400; what cannot is an UnreadableError, and dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from emulator.phones.sip.fields import Address, Via, number, split_list

COMPACT: Final = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
    "s": "subject",
    "k": "supported",
    "e": "content-encoding",
}
"""Compact header names (RFC 3261 section 7.3.3)."""
LISTS: Final = frozenset({"via", "route", "record-route", "contact"})
"""Headers whose values, divided by commas, are taken apart."""
SPELLINGS: Final = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}
LARGEST: Final = 65_535
FOLD: Final = re.compile(rb"\r\n[ \t]+")
"""The break of a header's line that goes on in the next (section 7.3.1)."""
REASONS: Final = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    491: "Request Pending",
    500: "Server Internal Error",
    503: "Service Unavailable",
    505: "Version Not Supported",
    600: "Busy Everywhere",
    603: "Decline",
}
_NAME = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2}) (.*)", re.DOTALL)
_CSEQ = re.compile(r"([0-9]+)\s+(\S+)")


class UnreadableError(ValueError):
    """Bytes that are no SIP message, or one that nobody could be answered about."""


class Fault(NamedTuple):
    """Why a request gets no better answer than this status."""

    status: int
    words: str


@dataclass(slots=True)
class Message:
    """Headers with names in lower case, in the order they came, and a body."""

    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    body: bytes = b""
    spelled: dict[str, str] = field(default_factory=dict[str, str])
    """The names as they were written."""

    def get(self, name: str, default: str = "") -> str:
        """Give the first value of a header."""
        return next((value for key, value in self.headers if key == name), default)

    def all(self, name: str) -> list[str]:
        """Give every value of a header."""
        return [value for key, value in self.headers if key == name]

    @property
    def call_id(self) -> str:
        return self.get("call-id")

    @property
    def from_(self) -> Address:
        """Who sent the request. Raises ValueError on a message that was not screened."""
        return Address.read(self.get("from"))

    @property
    def to(self) -> Address:
        """Whom the request was for. Raises ValueError on a message that was not screened."""
        return Address.read(self.get("to"))

    @property
    def via(self) -> Via:
        """The top Via. Raises ValueError where it is broken."""
        return Via.read(self.get("via"))

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method. Raises ValueError."""
        found = _CSEQ.fullmatch(self.get("cseq"))
        if not found:
            msg = "no CSeq"
            raise ValueError(msg)
        return number(found.group(1).lstrip("0") or "0"), found.group(2)

    def start_line(self) -> str:
        """Give the first line; each kind of message has its own."""
        raise NotImplementedError

    def encode(self) -> bytes:
        """Write the message; Content-Length is always that of the body."""
        pairs = ((self.spelled.get(k) or _spelled(k), v) for k, v in self.headers if k != "content-length")
        lines = [self.start_line(), *(f"{name}: {value}" for name, value in pairs)]
        # A line break inside a value would be a header of somebody else's making.
        head = "\r\n".join(re.sub(r"[\r\n]+", " ", line) for line in lines)
        return f"{head}\r\nContent-Length: {len(self.body)}\r\n\r\n".encode(errors="surrogateescape") + self.body


@dataclass(slots=True)
class Request(Message):
    """A request. `fault` says what is wrong with its form, if anything is."""

    method: str = ""
    uri: str = ""
    fault: Fault | None = None

    def start_line(self) -> str:
        return f"{self.method} {self.uri} SIP/2.0"


@dataclass(slots=True)
class Response(Message):
    """A response."""

    status: int = 0
    reason: str = ""

    def start_line(self) -> str:
        return f"SIP/2.0 {self.status} {self.reason or REASONS.get(self.status, 'Unknown')}"


def _spelled(name: str) -> str:
    return SPELLINGS.get(name) or "-".join(part.capitalize() for part in name.split("-"))


def parse(data: bytes) -> Request | Response:
    """Read one datagram, or one message cut from a stream. Raises UnreadableError and nothing else."""
    if len(data) > LARGEST:
        msg = "too large"
        raise UnreadableError(msg)
    head, end, body = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not end:
        msg = "the headers do not end"
        raise UnreadableError(msg)
    # Odd bytes survive, so that what we echo is what we got.
    first, *lines = FOLD.sub(b" ", head).decode(errors="surrogateescape").split("\r\n")
    message = _started(first)
    fault = _read_headers(message, lines) or _read_body(message, body)
    if isinstance(message, Request):
        message.fault = message.fault or fault
    elif fault:
        raise UnreadableError(fault.words)
    return message


def _started(line: str) -> Request | Response:
    status = _STATUS.fullmatch(line)
    if status:
        return Response(status=int(status.group(1)), reason=status.group(2))
    words = line.split()
    if len(words) < 3 or not words[-1].startswith("SIP/"):  # noqa: PLR2004 (method, URI, version)
        msg = "neither a request nor a status line"
        raise UnreadableError(msg)
    version = words[-1].removeprefix("SIP/")
    request = Request(method=words[0], uri=" ".join(words[1:-1]))
    if version != "2.0":
        request.fault = Fault(505, f"SIP/{version}")
    elif request.start_line() != line or re.search(r" |^<", request.uri):
        request.fault = Fault(400, "first line")
    return request


def _read_headers(message: Message, lines: Iterable[str]) -> Fault | None:
    fault = None
    for line in lines:
        found = _NAME.fullmatch(line)
        if not found:
            fault = Fault(400, "a header without a name")
            continue
        name = found.group(1).lower()
        name = COMPACT.get(name, name)
        message.spelled[name] = found.group(1)
        value = found.group(2).strip()
        message.headers += [(name, part) for part in (split_list(value) if name in LISTS else [value])]
    return fault


def _read_body(message: Message, body: bytes) -> Fault | None:
    """Cut the body to Content-Length; a datagram may be longer, never shorter (RFC 3261 section 18.3)."""
    lengths = message.all("content-length")
    message.body = body
    if not lengths:
        return None
    try:
        length = number(lengths[0], len(body))
    except ValueError:
        return Fault(400, "Content-Length")
    message.body = body[:length]
    return Fault(400, "two Content-Lengths") if len(lengths) > 1 else None
