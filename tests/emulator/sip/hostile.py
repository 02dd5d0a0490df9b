"""Datagrams that want to end a listener, and ways to spoil good ones."""

from __future__ import annotations

import random
from itertools import count
from typing import TYPE_CHECKING

from tests.emulator.sip.conversation import SDP, request

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("INVITE", "INVITE", "OPTIONS", "BYE", "CANCEL", "INFO", "ACK", "REGISTER", "UPDATE")
LONG_LABEL = "a" * 70


def _options(name: str, via: str = "127.0.0.1:5070") -> bytes:
    return request("OPTIONS", name, via=via)


BLOWS: dict[str, bytes] = {
    "a Via with port 70000": _options("a", "127.0.0.1:70000").replace(b";rport", b""),
    "a Via with port 0": _options("b", "127.0.0.1:0").replace(b";rport", b""),
    "an rport of 70000": _options("c").replace(b";rport", b";rport=70000"),
    "a received that is no address": _options("d").replace(b";rport", f";received={LONG_LABEL}".encode()),
    "a received that is not ASCII": _options("e").replace(b";rport", ";received=\xfc\xfc".encode()),
    "a Via with a label of 70 letters": _options("f", LONG_LABEL).replace(b";rport", b""),
    "SDP with port 70000": request("INVITE", "g", body=SDP.replace("40000", "70000")),
    "SDP with a label of 70 letters": request("INVITE", "h", body=SDP.replace("IP4 127", f"IP4 {LONG_LABEL}")),
    "a Content-Length of -5": _options("i").replace(b"Length: 0", b"Length: -5"),
    "a Content-Length of 1_0": _options("j").replace(b"Length: 0", b"Length: 1_0"),
    "a Content-Length in other digits": _options("k").replace(b"Length: 0", "Length: \u0661".encode()),
    "a CSeq without a method": _options("l").replace(b"CSeq: 1 OPTIONS", b"CSeq: 1"),
    "256 bytes of anything": bytes(range(256)),
    "an empty datagram": b"",
    "a keep-alive": b"\r\n\r\n",
    "one byte": b"\0",
    "64 kilobytes of spaces": request("OPTIONS", "m", extra=f"X: {' ' * 64_000}"),
    "64 kilobytes of semicolons": _options("n").replace(b";rport", b";" * 64_000),
    "64 kilobytes of quotes": _options("o").replace(b"From: <", b'From: "' + b'\\"' * 32_000 + b"<"),
    "64 kilobytes of escaped quotes behind an address": _options("r").replace(b"=far", b"=far;x=" + b'\\"' * 32_000),
    "64 kilobytes of commas": request("INVITE", "p", extra=f"Route: {',' * 64_000}"),
    "64 kilobytes of folds": _options("q").replace(b"Max-Forwards: ", b"Max-Forwards: " + b"\r\n " * 21_000),
    "64 kilobytes of first line": b"INVITE " + b" sip:x" * 10_500 + b" SIP/2.0\r\n\r\n",
}


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, take some out, put some in, repeat some."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 12, 24))):
        at = chance.randrange(len(spoilt) + 1)
        way = chance.randrange(4)
        if way == 0:
            spoilt[at : at + 1] = chance.randbytes(1)
        elif way == 1:
            del spoilt[at : at + chance.randrange(1, 12)]
        elif way == 2:
            spoilt[at:at] = chance.randbytes(chance.randrange(1, 8))
        else:
            spoilt[at:at] = spoilt[chance.randrange(len(spoilt) + 1) :][:20]
    return bytes(spoilt[:60_000])


def mutated(number: int, seed: int) -> Iterator[bytes]:
    """So many spoiled requests of every method, the same ones for the same seed."""
    chance, names = random.Random(seed), count()
    for _ in range(number):
        method = chance.choice(METHODS)
        yield spoiled(request(method, f"m{next(names)}", body=SDP if chance.random() < 0.8 else ""), chance)
