"""Whoever opens a signalling socket and does not behave: a WebSocket by hand, so that anything can be sent."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self
from urllib.parse import urlsplit

from tests.browser.person import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping


_CLOSE: Final = 8
"""The kind of frame that says goodbye (RFC 6455, section 5.5.1)."""


class Stranger:
    """One socket with a seat's address and token; use it as a context manager."""

    def __init__(self, seat: Mapping[str, Any]) -> None:
        url = urlsplit(seat["Meeting"]["MediaPlacement"]["SignalingUrl"])
        self._socket = socket.create_connection((url.hostname or "", url.port or 0), PATIENCE)
        protocols = f"_aws_wt_session, {seat['Attendee']['JoinToken']}"
        self._socket.sendall(
            f"GET {url.path}?X-Chime-Control-Protocol-Version=3 HTTP/1.1\r\nHost: {url.netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: {protocols}\r\n\r\n".encode()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def sends(self, payload: bytes) -> Self:
        """Send one binary message (RFC 6455, section 5.2), masked with nothing."""
        length = struct.pack("!BQ", 0xFF, len(payload))
        with suppress(OSError):  # it may be closed before all has been sent
            self._socket.sendall(b"\x82" + length + bytes(4) + payload)
        return self

    def babbles(self) -> Self:
        """Send a message of a kind that there is, and nonsense in it."""
        return self.sends(b"\x05" + os.urandom(200))

    def is_turned_away(self) -> None:
        """Wait until the far end closes, by a close frame or without a word."""
        try:
            with self._socket.makefile("rb") as heard:
                while heard.readline().strip():
                    """The answer to the handshake."""
                while (head := heard.read(2)) and head[0] & 0x0F != _CLOSE:
                    heard.read(_length(head[1], heard))
        except ConnectionError:
            return
        except TimeoutError:
            msg = f"the socket is still open after {PATIENCE:g} seconds"
            raise AssertionError(msg) from None


def _length(said: int, heard: BinaryIO) -> int:
    """The length of a frame, whose first byte of length says it or says how many bytes do."""
    longer = {126: 2, 127: 8}.get(said, 0)
    return int.from_bytes(heard.read(longer)) if longer else said
