"""What stands in header fields: numbers, parameters, addresses, Via (RFC 3261 sections 7.3, 20 and 25).

Every fault is a ValueError. Each of these looks at a text once from left to right: no text makes them slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_PARAMETER = re.compile(r';\s*([^\s;=,"]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^;,\s"]*))?')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*("?)', re.DOTALL)
"""The same, or one that never closes: it reaches to the end, so that no quote in it is tried for another."""
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*([A-Za-z0-9.!%*_+`'~-]+)\s+(\[[0-9A-Fa-f:.]+\]|[^\s:;,\[\]]+)\s*(?::\s*([0-9]{1,5}))?"
)
_USER = re.compile(r"sips?:([^@>]*)@|tel:([^;>]*)", re.IGNORECASE)
_EMPTY_PARAMETER = re.compile(r";\s*(?:;|,|$)")


def number(text: str, highest: int = 2**31 - 1) -> int:
    """Read a plain ASCII decimal; int() alone would accept 1_0, -5 and other scripts' digits."""
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > highest:
        msg = f"{text[:20]!r} is not a number up to {highest}"
        raise ValueError(msg)
    return int(text)


def parameters(text: str) -> dict[str, str]:
    """Give ;name=value pairs, names in lower case, the empty string for no value. The first of a name wins."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        found.setdefault(name.lower(), value)
    return found


def split_list(text: str) -> list[str]:
    """Split at commas that are neither in quotes nor in angle brackets (RFC 3261 section 7.3.1)."""
    parts: list[str] = []
    depth = start = at = 0
    while at < len(text):
        if text[at] == '"':
            quoted = _QUOTED.match(text, at)
            at = quoted.end() - 1 if quoted else len(text)
        elif text[at : at + 1] in "<>":
            depth = 1 if text[at] == "<" else 0
        elif text[at] == "," and not depth:
            parts.append(text[start:at].strip())
            start = at + 1
        at += 1
    return [*parts, text[start:].strip()]


@dataclass(frozen=True, slots=True)
class Address:
    """A From, To, Contact, Route or the like: an optional name, a URI, parameters (RFC 3261 section 20.10)."""

    uri: str
    parameters: dict[str, str]

    @classmethod
    def read(cls, text: str) -> Address:
        """Read one. Raises ValueError."""
        text = text.strip()
        name = _QUOTED.match(text)
        rest = text[name.end() :].lstrip() if name else text
        if name and not rest.startswith("<"):
            msg = "a name without an address"
            raise ValueError(msg)
        uri, tail = _bracketed(rest) if "<" in rest else _bare(rest)
        if not uri or re.search(r'[\s<>"]', uri):
            msg = f"no URI: {uri[:40]!r}"
            raise ValueError(msg)
        return cls(uri, parameters(tail))

    @property
    def tag(self) -> str | None:
        """The tag, if there is one."""
        return self.parameters.get("tag")

    @property
    def user(self) -> str:
        """The user part of the URI, empty when there is none."""
        return user_of(self.uri)


def _bracketed(text: str) -> tuple[str, str]:
    before, _, rest = text.partition("<")
    uri, closed, tail = rest.partition(">")
    if not closed or '"' in before:
        msg = "brackets or quotes that do not close"
        raise ValueError(msg)
    return uri, _well_formed(tail)


def _bare(text: str) -> tuple[str, str]:
    """Without brackets every parameter belongs to the header, and a question mark is not allowed (section 20.10)."""
    uri, semicolon, tail = text.partition(";")
    if "?" in uri:
        msg = "headers in a URI without brackets"
        raise ValueError(msg)
    return uri.rstrip(), _well_formed(semicolon + tail)


def _well_formed(tail: str) -> str:
    outside = _STRING.sub(lambda found: "" if found.group(1) else '"', tail)
    if '"' in outside or _EMPTY_PARAMETER.search(outside):
        msg = "broken parameters"
        raise ValueError(msg)
    return tail


def user_of(uri: str) -> str:
    """Give the user part of a sip: or tel: URI without its parameters; empty when there is none."""
    found = _USER.match(uri)
    user = (found.group(1) or found.group(2) or "") if found else ""
    return unquote(user.partition(";")[0].partition(":")[0], errors="replace")


@dataclass(frozen=True, slots=True)
class Via:
    """The top Via of a message (RFC 3261 section 20.42)."""

    transport: str
    sent_by: str
    """host:port as the peer wrote it, the port always there. Good to compare with, never to send to."""
    branch: str
    asks_rport: bool

    @classmethod
    def read(cls, text: str) -> Via:
        """Read one. Raises ValueError."""
        found = _VIA.match(text)
        if not found:
            msg = f"no Via: {text[:40]!r}"
            raise ValueError(msg)
        transport, host, port = found.groups()
        given = parameters(text[found.end() :])
        sent_by = f"{host.lower()}:{number(port, 65535) if port else 5060}"
        return cls(transport.upper(), sent_by, given.get("branch", ""), "rport" in given)


_ROUTING = re.compile(r";\s*(?:rport|received)\s*(?:=[^;,]*)?(?=[;,]|$)", re.IGNORECASE)


def stamped(via: str, host: str, port: int) -> str:
    """Write into a Via where its message came from (RFC 3581 section 4).

    What the peer wrote there itself is thrown away, or it could aim our answers at somebody else.
    """
    read = Via.read(via)
    clean = _ROUTING.sub("", via).rstrip()
    if read.asks_rport:
        return f"{clean};received={host};rport={port}"
    return clean if read.sent_by.rpartition(":")[0].strip("[]") == host else f"{clean};received={host}"
