"""What can happen to a call, as its host tells the exchange. `leg` is always the CallId of a leg."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tick(NamedTuple):
    """Time has passed, nothing else."""


class Answered(NamedTuple):
    """The Lambda function answered; `response` is parsed JSON of any kind."""

    number: int
    response: object


class Failed(NamedTuple):
    """The Lambda function could not be invoked or failed; `words` say how."""

    number: int
    words: str


class Key(NamedTuple):
    """Somebody pressed one key, of 0-9 * # A-D."""

    leg: str
    key: str


class HungUp(NamedTuple):
    """The party at the far end of a leg put the receiver down."""

    leg: str
    code: int = 0


class Rang(NamedTuple):
    """A dialled leg is ringing."""

    leg: str


class PickedUp(NamedTuple):
    """A dialled leg was answered."""

    leg: str


class TurnedAway(NamedTuple):
    """A dialled leg was refused (486 busy) or not answered (480)."""

    leg: str
    code: int


class Seated(NamedTuple):
    """The meeting let the call in."""

    leg: str
    meeting_id: str = ""
    """Whose token it was, if that is known: a join need not name it (switch join_without_meeting)."""


class Unseated(NamedTuple):
    """The meeting refused the call."""

    leg: str
    why: str


class Removed(NamedTuple):
    """The meeting is over, or the call's attendee was removed from it. `leg` is the leg that joined."""

    leg: str
    why: str


class Muted(NamedTuple):
    """Attendees were muted or unmuted; nobody was if there are `unknown` ones, who are not of the meeting."""

    leg: str
    unknown: tuple[str, ...] = ()


class Spoke(NamedTuple):
    """The party at the far end said something; a leg nobody speaks on is silent."""

    leg: str


class Kept(NamedTuple):
    """A recording that was to stop is where it belongs, if one was made; `why` says that it is not, and why."""

    leg: str
    location: str
    why: str = ""


class Lasts(NamedTuple):
    """What sounds on a leg goes on for so many seconds from now; 0 when it has just ended.

    For telephones with sound of their own. Nobody need say it: the exchange reckons how long everything lasts.
    """

    leg: str
    seconds: float


class Update(NamedTuple):
    """UpdateSipMediaApplicationCall was accepted for this call."""

    arguments: Mapping[str, str]


class FailAction(NamedTuple):
    """Fault: the named action fails with this error the next time it runs."""

    action: str
    error: str
    message: str = ""


class Duplicate(NamedTuple):
    """Fault: the next event is delivered twice."""


class Delay(NamedTuple):
    """Fault: the next delivery takes this many seconds longer."""

    seconds: float


class Throttle(NamedTuple):
    """Fault: so many deliveries are answered by a 4XX of AWS Lambda before the function is even run."""

    times: int = 1


Stimulus: TypeAlias = (
    Tick
    | Answered
    | Failed
    | Key
    | HungUp
    | Rang
    | PickedUp
    | TurnedAway
    | Seated
    | Unseated
    | Removed
    | Muted
    | Spoke
    | Kept
    | Lasts
    | Update
    | FailAction
    | Duplicate
    | Delay
    | Throttle
)
