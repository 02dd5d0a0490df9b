"""An exchange under calls that come and go for as long as one likes; nothing may grow, or stay behind.

The people are a process of their own. What is watched is the exchange's: memory, threads, open files (sockets and ports
are such), calls, transactions.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tools.measures import people
from tools.measures.office import DIAL_IN, KEYS, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

MOST_GROWTH: Final = 0.05
"""By how much memory may be higher at the end than after the beginning."""
_EVERY: Final = 5.0
_WARM: Final = 20.0
"""Seconds of calls before anything counts: by then all that is made once has been made."""
_CALLS_OUT: Final = 1.0
"""Seconds between two calls that the application places."""
_FORGOTTEN: Final = 40.0
"""In this time the last transaction is forgotten (RFC 3261: 32 seconds) and the last thread gone."""
_PATIENCE: Final = 120.0
_LATER_WORKER: Final = re.compile(r".+_[1-9][0-9]*")
"""The names that `concurrent.futures` gives."""


class Sample(NamedTuple):
    """How the exchange is at a moment."""

    seconds: float
    megabytes: float
    threads: int
    files: int
    calls: int
    transactions: int


class Lived(NamedTuple):
    """What people say of their time."""

    stories: Counter[str]
    faults: list[str]
    resent: int
    lost: int
    """Packets, both ways."""


class Report(NamedTuple):
    """How it was. No fault: it may go on for ever."""

    faults: list[str]
    calls: int
    lived: Lived
    first: Sample
    """At rest, after the first calls."""
    last: Sample
    """At rest, after all calls."""
    growth: float
    """Of memory, from the second quarter of the time to the last, while calls went on; a share."""
    samples: list[Sample]


class Wishes(NamedTuple):
    """What is wanted."""

    seconds: float = 3600.0
    callers: int = 20
    browsers: int = 0
    seed: int = 1


def soak(wishes: Wishes, tell: Callable[[Sample, int], None]) -> Report:
    """Let so many people call, and browsers visit, for so long. `tell` hears how it goes, and the calls so far."""
    with Office() as office:
        began, town = time.monotonic(), _town(office, wishes)
        _live(office, town, _WARM, lambda: None)
        first = _rested(office, began)
        samples = list[Sample]()

        def look() -> None:
            samples.append(_sample(office, began))
            tell(samples[-1], office.seen["asked"])

        counted, lost = dict(office.seen), office.packets.lost
        lived = _live(office, town._replace(seed=wishes.seed + 1), wishes.seconds, look)
        last = _rested(office, began)
        seen = {name: office.seen[name] - counted.get(name, 0) for name in office.seen}
        lived = lived._replace(lost=lived.lost + office.packets.lost - lost)
        faults = [*judged(lived, seen), *leaks(first, last, idle=office.idle), *_grown(samples)]
        return Report(faults, seen["asked"], lived, first, last, growth(samples), samples)


def _town(office: Office, wishes: Wishes) -> people.Town:
    numbers = tuple(f"+120655501{at:02}" for at in range(wishes.callers))
    return people.Town(office.phones.uri, numbers, office.door(wishes.browsers), wishes.seed)


def _live(office: Office, town: people.Town, seconds: float, look: Callable[[], None]) -> Lived:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=people.live, args=(theirs, town), daemon=True)
    with _ctrl_c_is_for_us():
        process.start()
    over = threading.Event()
    calling_out = threading.Thread(target=_calls_out, args=(office, town.numbers, over))
    calling_out.start()
    try:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and process.is_alive():
            time.sleep(min(left, _EVERY))
            look()
        over.set()
        calling_out.join()
        ours.send("enough")
        lived = ours.recv() if ours.poll(_PATIENCE) else None
        process.join(_PATIENCE)
    finally:  # also when somebody has had enough before its time: then nobody waits for the people's stories
        over.set()
        process.kill()
        calling_out.join()
    return Lived(*lived) if lived else Lived(Counter(), ["the telephones say nothing"], 0, 0)


@contextmanager
def _ctrl_c_is_for_us() -> Generator[None]:
    """Let the process that is started meanwhile not hear Ctrl-C, which a terminal sends to all there are."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _calls_out(office: Office, numbers: Sequence[str], over: threading.Event) -> None:
    """Place calls, one after the other, to everybody who can be reached."""
    for at, number in enumerate(cycle(numbers)):
        if over.wait(_CALLS_OUT):
            return
        if office.board.phone_of(number) is not None:
            office.board.create_call("soak", DIAL_IN, number, {KEYS: f"{at % 10**6:06}"})


def _rested(office: Office, began: float) -> Sample:
    """How the exchange is when nothing has happened for a while."""
    until = time.monotonic() + _FORGOTTEN
    while time.monotonic() < until and (not office.idle or office.phones.wire.agent.transactions):
        time.sleep(0.2)
    return _sample(office, began)


def _sample(office: Office, began: float) -> Sample:
    agent = office.phones.wire.agent
    files = len(os.listdir("/dev/fd"))  # noqa: PTH208 (it is itself one of them, and must be closed at once)
    seconds = round(time.monotonic() - began, 1)
    names = [thread.name for thread in threading.enumerate()]
    return Sample(seconds, megabytes(), threads(names), files, len(office.board.calls), agent.transactions)


def threads(names: Iterable[str]) -> int:
    """Count threads; a pool of workers, which grows to its size as it has work, is one, known by its worker 0."""
    return sum(_LATER_WORKER.fullmatch(name) is None for name in names)


def megabytes(statm: Path = Path("/proc/self/statm")) -> float:
    """Give this process's resident memory."""
    if statm.exists():
        pages = int(statm.read_text().split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)
    command = ["ps", "-o", "rss=", "-p", str(os.getpid())]  # where there is no /proc, as on macOS
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return round(int(told.stdout) / 1024, 1)


def growth(samples: Sequence[Sample]) -> float:
    """By what share memory was higher in the last quarter than in the second."""
    quarter = len(samples) // 4
    if not quarter:
        return 0.0
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    before, after = (median(one.megabytes for one in part) for part in (early, late))
    return round(after / before - 1, 4)


def _grown(samples: Sequence[Sample]) -> list[str]:
    grown = growth(samples)
    return [f"memory has grown by {grown:.1%}"] if grown > MOST_GROWTH else []


def judged(lived: Lived, seen: dict[str, int]) -> list[str]:
    """Say what went wrong, and where the application has seen something else than people lived."""
    pairs = [(what, lived.stories[what], seen.get(what, 0)) for what in ("right", "wrong", "keys")]
    counts = [f"{what}: people lived {ours}, the application saw {its}" for what, ours, its in pairs if ours != its]
    packets = [f"{lived.lost} packets were lost"] if lived.lost else []
    return [*lived.faults, *counts, *packets]


def leaks(first: Sample, last: Sample, *, idle: bool) -> list[str]:
    """Say what has stayed behind."""
    faults = [] if idle else ["a call has never ended"]
    names = ("threads", "files", "calls", "transactions")
    pairs: list[tuple[str, Any, Any]] = [(name, getattr(first, name), getattr(last, name)) for name in names]
    return faults + [f"{name}: {before} before, {after} after" for name, before, after in pairs if after > before]
