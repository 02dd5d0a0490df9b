"""A cable between a browser and a server that can be pulled: it passes TCP on, until it is cut."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from typing import Any, Final, Self
from urllib.parse import urlsplit

_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST, as from a machine that has gone."""


class Cable:
    """Use it as a context manager. `through` puts it into the way of a seat's signalling."""

    def __init__(self) -> None:
        self._far: tuple[str, int] = ("127.0.0.1", 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, name="cable", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        self._thread.join()

    def through(self, seat: dict[str, Any]) -> dict[str, Any]:
        """The same seat, its signalling led through here."""
        placement = seat["Meeting"]["MediaPlacement"]
        url = urlsplit(placement["SignalingUrl"])
        self._far = (url.hostname or "", url.port or 0)
        here = url._replace(netloc=f"127.0.0.1:{self._listener.getsockname()[1]}").geturl()
        return {**seat, "Meeting": {**seat["Meeting"], "MediaPlacement": {**placement, "SignalingUrl": here}}}

    def cut(self) -> None:
        """Tear what is connected now; whoever connects again finds the cable whole."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._far)
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), name="cable", daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)
