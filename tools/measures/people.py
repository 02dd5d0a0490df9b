"""People who come and go by telephone, each living one story after the other: a process of their own for the soak."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from emulator.media import tones
from emulator.phones.sip.dialler import Place
from tools.measures.crowd import Caller, Crowd
from tools.measures.office import BYE, HEARD, JOINED, KEYS, PROMPT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tools.measures.office import Door
    from tools.measures.visitors import Visitors

_PATIENCE: Final = 60.0
_TALK: Final = tones.tone(600, seconds=1.0, level=0.05)


class Pipe(Protocol):
    """The other process."""

    def send(self, obj: Any, /) -> None: ...  # noqa: ANN401
    def recv(self) -> Any: ...  # noqa: ANN401
    def poll(self, timeout: float, /) -> bool: ...


class StoryError(Exception):
    """Something went otherwise than the story has it."""


@dataclass(slots=True)
class Person:
    """Somebody with a telephone, and a die to throw."""

    crowd: Crowd
    place: Place
    number: str
    dice: Random
    call: Caller | None = None
    """Their newest."""
    lived: Counter[str] = field(default_factory=Counter[str])
    """What the application should have seen: right, keys, wrong; and how often each story was lived."""

    def keys(self) -> str:
        """Choose six digits."""
        return f"{self.dice.randrange(10**6):06}"

    def calls(self, keys: str) -> Caller:
        """Call, and be answered. Raises StoryError."""
        caller = self.call = self.crowd.calls(self.place, self.number, {KEYS: keys})
        if not caller.answered.wait(_PATIENCE) or caller.over.is_set():
            msg = f"not answered: {caller.status}"
            raise StoryError(msg)
        return caller

    def sits(self) -> tuple[Caller, str]:
        """Call, type what is wanted, and sit in the meeting. Raises StoryError."""
        keys = self.keys()
        caller = self.calls(keys)
        caller.leg.presses(keys)
        self.lived["right"] += 1
        hears(caller, JOINED)
        return caller, keys


def stays(caller: Caller, seconds: float) -> None:
    """Wait. Raises StoryError if the call ends meanwhile."""
    if not caller.waits(seconds):
        msg = f"ended too soon: {caller.status}{', no sound came' if caller.lost_sound else ''}"
        raise StoryError(msg)


def hears(caller: Caller, key: str) -> None:
    """Wait until the application presses a key. Raises StoryError."""
    if not caller.hears(key, _PATIENCE):
        msg = f"the application did not press {key}: {caller.status}"
        raise StoryError(msg)


def ends(caller: Caller) -> None:
    """Wait for the end. Raises StoryError."""
    if not caller.over.wait(_PATIENCE):
        msg = "did not end"
        raise StoryError(msg)


def meets(me: Person) -> None:
    """Sit, talk, press keys, and hang up."""
    caller, keys = me.sits()
    caller.leg.plays(_TALK)
    _presses_and_leaves(me, caller, keys)


def holds(me: Person) -> None:
    """Sit, hold the meeting, take it back, press keys, and hang up."""
    caller, keys = me.sits()
    for held in (True, False):
        caller.holds(held=held)
        stays(caller, 1.0)
    _presses_and_leaves(me, caller, keys)


def _presses_and_leaves(me: Person, caller: Caller, keys: str) -> None:
    caller.leg.presses(keys[::-1])
    hears(caller, HEARD)
    me.lived["keys"] += 1
    caller.hangs_up()
    ends(caller)


def is_hung_up(me: Person) -> None:
    """Sit, and let the application hang up."""
    caller, _ = me.sits()
    caller.leg.presses(BYE)
    ends(caller)


def mistypes(me: Person) -> None:
    """Type something else, and be hung up."""
    keys = me.keys()
    caller = me.calls(keys)
    caller.leg.presses(keys[1:] + str((int(keys[0]) + 1) % 10))
    ends(caller)
    me.lived["wrong"] += 1


def listens_only(me: Person) -> None:
    """Hang up in the middle of the prompt."""
    caller = me.calls(me.keys())
    stays(caller, me.dice.uniform(0.1, 2.0))
    caller.hangs_up()
    ends(caller)


def gives_up(me: Person) -> None:
    """Hang up before anybody can have answered, or just after."""
    caller = me.call = me.crowd.calls(me.place, me.number, {KEYS: me.keys()})
    caller.waits(me.dice.uniform(0.0, 0.02))
    caller.hangs_up()
    ends(caller)


STORIES: Final[tuple[Callable[[Person], None], ...]] = (
    meets,
    holds,
    is_hung_up,
    mistypes,
    listens_only,
    gives_up,
)


class Called:
    """What people do when the application calls them: answer and type, or be busy."""

    def __init__(self, dice: Random) -> None:
        self.lived: Counter[str] = Counter()
        self._dice = dice

    def __call__(self, caller: Caller, headers: Mapping[str, str]) -> bool:
        if self._dice.random() < 0.25:  # noqa: PLR2004 (one in four is busy)
            self.lived["busy"] += 1
            return False
        self.lived["answers"] += 1
        threading.Thread(target=self._talks, args=(caller, headers.get(KEYS, "")), daemon=True).start()
        return True

    def _talks(self, caller: Caller, keys: str) -> None:
        """Type when the application asks for it, sit for a moment, and hang up."""
        if caller.hears_tone(PROMPT, _PATIENCE):
            self.lived["right"] += 1
            caller.leg.presses(keys)
            if caller.hears(JOINED, _PATIENCE):
                caller.waits(1.0)
        caller.hangs_up()


class Town(NamedTuple):
    """Who lives there, and where they call and go."""

    uri: str
    numbers: tuple[str, ...]
    door: Door
    seed: int


def live(there: Pipe, town: Town) -> None:
    """Live, each number one person, until the other process says that it is enough; then tell what was lived."""
    place, enough, faults = Place.read(town.uri), threading.Event(), list[str]()
    seed = town.seed
    called = Called(Random(seed))  # noqa: S311 (no secrets, a die)
    with Crowd(called) as crowd:
        people = [Person(crowd, place, number, Random(f"{seed}{number}")) for number in town.numbers]  # noqa: S311
        threads = [threading.Thread(target=_lives, args=(person, enough, faults), daemon=True) for person in people]
        for person in people:
            crowd.registers(place, person.number)
        visitors = _visitors(town)
        threads += [threading.Thread(target=one.come_and_go, args=(enough,), daemon=True) for one in visitors]
        for thread in threads:
            thread.start()
        there.recv()
        enough.set()
        for thread in threads:
            thread.join(_PATIENCE)
        crowd.quiet(_PATIENCE)
    lived = sum([*(person.lived for person in people), *(one.lived for one in visitors)], called.lived)
    faults += [fault for one in visitors for fault in one.faults]
    there.send((lived, faults, crowd.wire.agent.resent, crowd.packets.lost))


def _visitors(town: Town) -> list[Visitors]:
    """Make the browsers, if there are any: they need what telephones do not."""
    if not town.door.tokens:
        return []
    from tools.measures.visitors import Visitors  # noqa: PLC0415

    return [Visitors(town.door, town.seed)]


def _lives(me: Person, enough: threading.Event, faults: list[str]) -> None:
    """Live one story after the other."""
    while not enough.is_set():
        story = me.dice.choice(STORIES)
        me.lived[story.__name__] += 1
        try:
            story(me)
        except (StoryError, OSError) as error:
            faults.append(f"{story.__name__}: {error}")
            if me.call is not None:
                me.call.hangs_up()
