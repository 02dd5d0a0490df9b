"""The one place where all sound meets: a thread with one beat of 20 ms for all telephones, and rooms that mix them.

Everything that touches a member's sound happens in that thread; others post what they want done there. Whoever has
sound can be a member: a SIP telephone, a browser.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, Self

from emulator.media.clock import Beat
from emulator.media.g711 import FRAME, SILENCE
from emulator.media.mixer import minus_own
from emulator.media.sources import Sources

_log = logging.getLogger(__name__)
_PATIENCE: Final = 5.0


class Member(Protocol):
    """Somebody with sound. Both methods are called once a tick in the studio's thread."""

    @property
    def room(self) -> str:
        """The room that it is in; empty for none."""
        ...

    def say(self) -> bytes:
        """Give the next frame for the others in the room."""
        ...

    def hear(self, frame: bytes) -> None:
        """Take the frame that the others have made; silence outside rooms."""
        ...

    def levels(self) -> Mapping[str, int]:
        """Tell, to any thread, how loud it is (`meter`), by who it is in its room; for all whose sound it is."""
        ...


class Studio:
    """Members, rooms and the beat. Use it as a context manager. It sleeps while nobody is there."""

    def __init__(self, sources: Sources | None = None) -> None:
        self.sources = sources or Sources()
        self.late = 0.0
        """Seconds by which the worst tick so far came late."""
        self.late_ticks = 0
        """How many came later than the next was due."""
        self._members: list[Member] = []
        self._fails: dict[Member, Callable[[], None]] = {}
        """Who is told when a member's sound has failed. Used by the studio's thread alone."""
        self._inbox: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="studio", daemon=True)
        self._fetching = ThreadPoolExecutor(2, "sources")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join(_PATIENCE)
        self._fetching.shutdown(cancel_futures=True)
        self._do_all()

    @property
    def members(self) -> int:
        """How many there are."""
        return len(self._members)

    def levels(self, room: str) -> Mapping[str, int]:
        """How loud those in a room are, in decibels below full scale: 0 as loud as can be, 127 silence."""
        return {who: level for one in tuple(self._members) if one.room == room for who, level in one.levels().items()}

    def post(self, act: Callable[[], None]) -> None:
        """Do something in the studio's thread before the next tick; at once if the studio is shut."""
        self._inbox.append(act)
        self._wake.set()
        if self._stopping and not self._thread.is_alive():
            self._do_all()

    def fetch(self, make: Callable[[Sources], bytes], take: Callable[[bytes], None]) -> None:
        """Make or fetch sound aside; `take` gets it in the studio's thread, nothing when that failed."""

        def work() -> None:
            try:
                samples = make(self.sources)
            except Exception:  # noqa: BLE001 (whatever went wrong, the call goes on)
                _log.exception("a sound could not be fetched")
                samples = b""
            self.post(lambda: take(samples))

        if not self._stopping:
            self._fetching.submit(work)

    def enter(self, member: Member, fails: Callable[[], None] = lambda: None) -> None:
        """Take a member in; `fails` is called, in the studio's thread, if its sound breaks: it is let go then."""

        def take_in() -> None:
            self._members.append(member)
            self._fails[member] = fails

        self.post(take_in)

    def leave(self, member: Member) -> None:
        """Let a member go. Twice is harmless."""
        self.post(lambda: self._drop(member))

    def tick(self) -> None:
        """Do what was posted and let one frame pass: all speak, rooms are mixed, all hear. Never raises."""
        self._do_all()
        rooms: defaultdict[str, list[tuple[Member, bytes]]] = defaultdict(list)
        for member in tuple(self._members):
            try:
                rooms[member.room].append((member, _whole(member.say())))
            except Exception:  # noqa: BLE001 (one telephone's fault is not everybody's)
                self._broken(member)
        for room, said in rooms.items():
            mixed = minus_own([frame for _, frame in said]) if room else [SILENCE] * len(said)
            for (member, _), frame in zip(said, mixed, strict=True):
                self._hear(member, frame)

    def _hear(self, member: Member, frame: bytes) -> None:
        try:
            member.hear(frame)
        except Exception:  # noqa: BLE001
            self._broken(member)

    def _broken(self, member: Member) -> None:
        _log.exception("a telephone's sound has failed; it falls silent")
        fails = self._fails[member]
        self._drop(member)
        self._inbox.append(fails)

    def _drop(self, member: Member) -> None:
        if member in self._members:
            self._members.remove(member)
            del self._fails[member]

    def _do_all(self) -> None:
        while True:
            try:
                act = self._inbox.popleft()
            except IndexError:  # all is done, here or, when the studio is shut, by another thread
                return
            try:
                act()
            except Exception:  # noqa: BLE001
                _log.exception("the studio goes on after a fault")

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait()
            self._play(Beat(time.monotonic()))

    def _play(self, beat: Beat) -> None:
        """Keep the beat for as long as there are members."""
        self._wake.clear()
        self._do_all()
        while self._members and not self._stopping:
            time.sleep(beat.wait(time.monotonic()))
            ticks = beat.ticks(time.monotonic())
            self.late = max(self.late, beat.late)
            self.late_ticks += max(0, ticks - 1)
            for _ in range(ticks):
                self.tick()


def _whole(frame: bytes) -> bytes:
    """Let nobody's half frame be mixed with others'. Raises ValueError."""
    if len(frame) != FRAME:
        msg = f"a frame has {FRAME} bytes, not {len(frame)}"
        raise ValueError(msg)
    return frame
