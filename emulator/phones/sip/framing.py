"""Messages in a stream: Content-Length says where one ends (RFC 3261 sections 7.5 and 18.3)."""

from __future__ import annotations

from typing import Final

from emulator.phones.sip.message import FOLD, LARGEST, UnreadableError

_NAMES: Final = (b"content-length", b"l")
_DIGITS: Final = 5


class Framer:
    """Cuts one stream into messages."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Give the messages that are complete now.

        Raises UnreadableError when nobody can tell any more where the next one begins: close the connection.
        """
        self._kept += data
        messages: list[bytes] = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        while self._kept.startswith((b"\r", b"\n")):  # keep-alives (RFC 5626 section 3.5.1)
            del self._kept[:1]
        head = self._kept.find(b"\r\n\r\n")
        if head < 0:
            self._no_longer_than(len(self._kept))
            return None
        end = head + 4 + _length(bytes(self._kept[:head]))
        self._no_longer_than(end)
        if len(self._kept) < end:
            return None
        message = bytes(self._kept[:end])
        del self._kept[:end]
        return message

    @staticmethod
    def _no_longer_than(size: int) -> None:
        if size > LARGEST:
            msg = "a message without end"
            raise UnreadableError(msg)


def _length(head: bytes) -> int:
    pairs = (line.partition(b":") for line in FOLD.sub(b" ", head).split(b"\r\n"))
    digits = next((value.strip() for name, _, value in pairs if name.rstrip().lower() in _NAMES), b"0")
    if not digits.isdigit() or len(digits) > _DIGITS:
        msg = "Content-Length"
        raise UnreadableError(msg)
    return int(digits)
