"""The script of a call: who calls whom, and what the caller does. One JSON object.

    {"from": "+12065550100", "to": "+12065550199", "direction": "inbound",
     "steps": [{"press": "123456#"}, {"wait": 5.0}, {"hangup": true}]}

Unknown keys are errors that say what is allowed: a script that means nothing must not pass.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from emulator.exchange.actions import ACTIONS

KEYS: Final = frozenset("0123456789*#ABCD")
LONGEST_WAIT: Final = 86_400.0
E164: Final = r"^\+[1-9]\d{1,14}$"

Seconds = Annotated[float, Field(ge=0, le=LONGEST_WAIT)]
Number = Annotated[str, Field(pattern=E164)]
Reaction = Seconds | Literal["busy", "no_answer"]


class BadScriptError(ValueError):
    """The script cannot be played; the text names every place that is wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Failure(_Part):
    """What shall go wrong next: an action, or the delivery of an invocation."""

    action: str | None = None
    error: str = "SystemException"
    message: str = ""
    invocation: Literal["duplicate", "delay", "throttle"] | None = None
    seconds: Seconds = 6.0
    times: Annotated[int, Field(ge=1, le=10)] = 1

    @field_validator("action")
    @classmethod
    def _known(cls, action: str | None) -> str | None:
        if action is not None and action not in ACTIONS:
            msg = f"there is no action {action!r}: the actions are {', '.join(ACTIONS)}"
            raise ValueError(msg)
        return action

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.action is None) == (self.invocation is None):
            msg = 'name either "action" (and its "error") or "invocation"'
            raise ValueError(msg)
        return self


class Step(_Part):
    """One thing that the caller, or the world, does. Exactly one of its fields is there."""

    press: str | None = None
    wait: Seconds | None = None
    update: dict[str, str] | None = None
    fail: Failure | None = None
    hangup: Literal[True, "if-up", "LEG-A", "LEG-B"] | None = None

    @field_validator("press")
    @classmethod
    def _keys(cls, press: str | None) -> str | None:
        wrong = [key for key in dict.fromkeys(press or "") if key not in KEYS]
        if press == "" or wrong:
            msg = f"{', '.join(map(repr, wrong or ['nothing']))} cannot be pressed: the keys are 0-9 * # A-D"
            raise ValueError(msg)
        return press

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            msg = "a step is exactly one of " + ", ".join(type(self).model_fields)
            raise ValueError(msg)
        return self


class Script(_Part):
    """One call."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    from_: Annotated[Number, Field(alias="from")] = "+12065550100"
    to: Number = "+12065550199"
    direction: Literal["inbound", "outbound"] = "inbound"
    headers: dict[str, str] = {}
    arguments: dict[str, str] = {}
    steps: list[Step] = []
    answer: Reaction | None = None
    busy: bool = False
    no_answer: bool = False
    bridge: Reaction = 2.0
    """What somebody does whom the application calls by CallAndBridge: answer after seconds, or not."""

    @model_validator(mode="after")
    def _outbound_only(self) -> Self:
        said = {"answer": self.answer is not None, "busy": self.busy, "no_answer": self.no_answer}
        ways = [name for name, there in said.items() if there]
        if ways and self.direction == "inbound":
            msg = f'"{ways[0]}" is for outbound calls: the caller of an inbound call is already there'
            raise ValueError(msg)
        if len(ways) > 1:
            msg = " and ".join(ways) + " contradict each other"
            raise ValueError(msg)
        return self

    @property
    def reaction(self) -> float | Literal["busy", "no_answer"]:
        """What the called party of an outbound call does."""
        if self.busy:
            return "busy"
        if self.no_answer:
            return "no_answer"
        return 2.0 if self.answer is None else self.answer


def read_script(raw: object) -> Script:
    """Read a script from parsed JSON. Raises BadScriptError, which names every place that is wrong."""
    try:
        return Script.model_validate(raw)
    except ValidationError as error:
        raise BadScriptError("; ".join(dict.fromkeys(_plain(one) for one in error.errors()))) from None


_ALLOWED: Final[dict[str, type[BaseModel]]] = {"": Script, "steps": Step, "fail": Failure}


def _plain(error: Any) -> str:  # noqa: ANN401 (pydantic's ErrorDetails)
    location = [part for part in error["loc"] if part not in {"float", "constrained-float"}]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")
    if error["type"] == "extra_forbidden":
        names = [part for part in location[:-1] if isinstance(part, str)]
        model = _ALLOWED[names[-1] if names else ""]
        return f"{where}: unknown key; allowed are {', '.join(_names(model))}"
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {words}" if where else words


def _names(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]
