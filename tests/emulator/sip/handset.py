"""A far end on a real socket, and what the tests of sockets share."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from typing import Self

from tests.emulator.sip.conversation import SDP, request

PATIENCE = 5.0


def eventually(what: object, seconds: float = PATIENCE) -> bool:
    """Whether something comes true in time; `what` is asked again and again."""
    assert callable(what)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.01)
    return False


class Handset:
    """One UDP socket that writes what it likes."""

    def __init__(self, peer: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.peer = peer
        self.heard: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def sends(self, data: bytes) -> None:
        self._socket.sendto(data, ("127.0.0.1", self.peer))

    def asks(self, method: str, call: str = "one", **parts: str | int) -> None:
        self.sends(request(method, call, via=f"127.0.0.1:{self.port}", **parts))  # type: ignore[arg-type]

    def hears(self, beginning: str, holding: str = "", seconds: float = PATIENCE) -> str:
        """Wait for a message that begins like this and holds that; what comes before it is kept in `heard`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                text = self._socket.recv(65_535).decode(errors="replace")
            except TimeoutError:
                break
            self.heard.append(text)
            if text.startswith(beginning) and holding in text:
                return text
        msg = f"no {beginning!r}, but {[text.partition(chr(13))[0] for text in self.heard]}"
        raise AssertionError(msg)

    def silent(self, seconds: float = 0.2) -> bool:
        """Whether nothing comes for a while."""
        self._socket.settimeout(seconds)
        try:
            self.heard.append(self._socket.recv(65_535).decode(errors="replace"))
        except TimeoutError:
            return True
        return False

    def responds(self, asked: str, status: int, *, tag: str = "there", body: str = "") -> None:
        """Answer a request that was heard."""
        kept = "".join(f"{name}: {header(asked, name)}\r\n" for name in ("Via", "From", "Call-ID", "CSeq"))
        to = header(asked, "To")
        to = to if ";tag=" in to else f"{to};tag={tag}"
        rest = f"To: {to}\r\nContact: <sip:far@127.0.0.1:{self.port}>\r\n"
        self.sends(f"SIP/2.0 {status} X\r\n{kept}{rest}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def works(self, call: str) -> bool:
        """Whether the other side still answers; asked again when UDP has lost something (RFC 3261, 17.1.2.2)."""
        for _ in range(4):
            self.asks("OPTIONS", call)
            with suppress(AssertionError):
                return bool(self.hears("SIP/2.0 200", f"Call-ID: {call}\r\n", seconds=PATIENCE / 4))
        return False

    def calls(self, call: str = "one", **parts: str | int) -> str:
        """Call and be answered; gives the tag of the other side."""
        self.asks("INVITE", call, body=SDP, **parts)
        found = tag(self.hears("SIP/2.0 200"))
        self.asks("ACK", call, to_tag=found, branch=f"ack{call}")
        return found


def header(text: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r?$", text, re.MULTILINE | re.IGNORECASE)
    return found.group(1) if found else ""


def tag(text: str) -> str:
    return header(text, "To").rpartition("tag=")[2]
