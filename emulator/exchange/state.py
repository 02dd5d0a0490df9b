"""The state of one call: its legs, the list of actions, the running action, the invocation in flight.

Nothing here decides anything; `machine` does, and each action decides for itself. Times are seconds on the host's
clock, 0 at an epoch of the host's choosing (`World.epoch`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, TypeAlias

from emulator.exchange.effects import Effect, End, Leave, Note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.exchange.stimuli import Stimulus
    from emulator.exchange.switches import Switches
    from emulator.exchange.world import World

Parameters: TypeAlias = dict[str, Any]

CONNECTED = "Connected"
DISCONNECTED = "Disconnected"


class Fault(NamedTuple):
    """Why an action failed. `shape` is which of Amazon's three ways of writing an error it takes."""

    type: str
    message: str
    shape: Literal["fields", "single", "list"] = "fields"
    listed: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """How an action ended. `report` overrides the table of reported successes."""

    results: Parameters = {}  # noqa: RUF012 (never changed: results are merged into a new event)
    fault: Fault | None = None
    report: bool | None = None


DONE = Outcome()


@dataclass(slots=True)
class Listener:
    """An armed ReceiveDigits on one leg; times are absolute seconds."""

    parameters: Parameters
    between: float
    flush: float
    typed: str = ""
    quiet_at: float | None = None
    flush_at: float | None = None

    @property
    def wake_at(self) -> float | None:
        """When the keys typed so far are looked at next."""
        return self.flush_at if self.quiet_at is None else min(self.quiet_at, self.flush_at or self.quiet_at)


@dataclass(slots=True)
class Leg:
    """One leg of a call, seen from the service."""

    call_id: str
    tag: str
    to: str
    from_: str
    direction: Literal["Inbound", "Outbound"]
    started_ms: str
    kind: Literal["phone", "meeting"] = "phone"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    status: str | None = None
    listener: Listener | None = None
    typed: list[str] = field(default_factory=list)
    """Keys that nothing listened for, kept if the switch type_ahead says so."""
    recording: Literal["", "on", "paused", "stopped"] = ""
    recorded_to: str = ""
    give_up_at: float | None = None

    @property
    def up(self) -> bool:
        """Whether the leg still exists: connected, or not yet answered."""
        return self.status != DISCONNECTED


class Queued(NamedTuple):
    """An action of a response, waiting for its turn, and the leg it means if it names none."""

    action: Mapping[str, Any]
    leg: Leg


class Pending(NamedTuple):
    """An event that is to be sent; CallDetails and Sequence are added when it goes."""

    kind: str
    data: Parameters | None
    leg: Leg
    """The leg that actions in the answer mean if they name none; if it has gone, they mean the one that is left."""
    error: tuple[str, str] | None = None
    """ErrorType and ErrorMessage at the top level."""


@dataclass(slots=True)
class Flight:
    """An invocation under way."""

    pending: Pending
    event: Parameters
    numbers: set[int]
    """The deliveries whose answer still counts."""
    give_up_at: float
    retry_at: float | None
    failures: int = 0
    again: bool = False
    """The answer that comes will be thrown away and the event sent once more (switch retry without overlap)."""


class Action:
    """One SMA action on one leg, from its start to its outcome.

    `begin`, `wake`, `key` and `told` answer None while the action runs on, and its Outcome when it has ended.
    Subclasses are one file each in `emulator.exchange.actions`.
    """

    kind: ClassVar[str]
    page: ClassVar[str]
    answers: ClassVar[bool] = False
    """Whether it answers a call that still rings (a media action)."""
    interruptible: ClassVar[bool] = False
    needs_call_id: ClassVar[bool] = False
    default_tag: ClassVar[str] = ""
    numbers: ClassVar[frozenset[str]] = frozenset()
    defaults: ClassVar[Parameters] = {}
    known: ClassVar[frozenset[str]] = frozenset()
    """The names of its parameters beyond CallId and ParticipantTag."""

    __slots__ = ("call", "leg", "parameters", "wake_at")

    def __init__(self, call: Call, leg: Leg, parameters: Parameters) -> None:
        self.call = call
        self.leg = leg
        self.parameters = parameters
        self.wake_at: float | None = None

    def check(self) -> Fault | None:
        """Look at the parameters, only now that the action starts."""
        return None

    def begin(self, now: float) -> Outcome | None:
        """Start."""
        raise NotImplementedError

    def wake(self, now: float) -> Outcome | None:
        """Go on: `wake_at` has come."""
        del now
        return DONE

    def hears(self, key: str) -> bool:
        """Say whether this key, on the action's leg, would mean something to the action now."""
        del key
        return False

    def key(self, now: float, key: str) -> Outcome | None:
        """Take a key that `hears` said yes to."""
        raise NotImplementedError

    @property
    def sounding(self) -> bool:
        """Whether the action waits for the end of what sounds on its leg."""
        return False

    def told(self, now: float, stimulus: Stimulus) -> Outcome | None:
        """Take the answer to an effect that asked something."""
        del now, stimulus
        return None

    def cut(self) -> None:
        """Stop at once: the leg is gone, or an update interrupts."""

    def unfinished(self) -> Parameters:
        """Give the result fields of a success that was cut off by the caller's leaving."""
        return {}


@dataclass(slots=True)
class Call:
    """One transaction."""

    world: World
    transaction_id: str
    legs: list[Leg]
    inbound: bool
    queue: deque[Queued] = field(default_factory=deque)
    running: Action | None = None
    outbox: deque[Pending] = field(default_factory=deque)
    flight: Flight | None = None
    after_next: Pending | None = None
    """An ACTION_INTERRUPTED that follows the next event (switch interrupted)."""
    attributes: dict[str, Any] | None = None
    sequence: int = 0
    deliveries: int = 0
    lost_at: float | None = None
    """When a new call that was given no action is hung up."""
    wake_at: float | None = None
    """When the next timer falls due, as the last step found it."""
    over: bool = False
    meeting_id: str = ""
    failing: dict[str, FaultPlan] = field(default_factory=dict)
    duplicates: int = 0
    delay: float = 0.0
    throttles: int = 0
    effects: list[Effect] = field(default_factory=list)

    @property
    def switches(self) -> Switches:
        """The positions of the switches."""
        return self.world.switches

    @property
    def up(self) -> bool:
        """Whether any leg is."""
        return any([leg.status != DISCONNECTED for leg in self.legs])  # noqa: C419 (a list of two is the quicker)

    @property
    def first(self) -> Leg:
        """The leg that began the call, LEG-A."""
        return self.legs[0]

    @property
    def other(self) -> Leg | None:
        """LEG-B as it is now, up or down."""
        return self.legs[-1] if len(self.legs) > 1 else None

    @property
    def in_meeting(self) -> bool:
        """Whether LEG-A sits in a meeting."""
        return self.other is not None and self.other.kind == "meeting" and self.other.up

    @property
    def bridged(self) -> bool:
        """Whether LEG-A talks to another telephone."""
        return self.other is not None and self.other.kind == "phone" and self.other.up

    def leg(self, call_id: str) -> Leg | None:
        """Find a leg."""
        return next((leg for leg in self.legs if leg.call_id == call_id), None)

    def does(self, effect: Effect) -> None:
        """Ask the host for something."""
        self.effects.append(effect)

    def notes(self, words: str, *, refused: bool = False) -> None:
        """Write into the SMA log."""
        self.effects.append(Note(words, refused))

    def clock_ms(self, now: float) -> str:
        """Give `now` as Amazon writes times: a string of milliseconds since 1970."""
        return str(round((self.world.epoch + now) * 1000))

    def end(self, leg: Leg, code: int, why: str) -> None:
        """Take a leg down and tell the world; the events are the caller's business."""
        leg.status = DISCONNECTED
        leg.listener = None
        leg.give_up_at = None
        self.effects.append(Leave(leg.call_id) if leg.kind == "meeting" else End(leg.call_id, code, why))


class FaultPlan(NamedTuple):
    """An injected failure of the next action of a kind."""

    error: str
    message: str
