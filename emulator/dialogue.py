"""The course of a call as lines that a person can read. Join tokens never get into it.

What happens is only noted. It is put into words when somebody reads it: of most calls that are played nobody does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from chalicelib import sma
from emulator.exchange import effects
from emulator.exchange.values import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from emulator.exchange.effects import Effect

REDACTED: Final = "(join token)"
_TOKEN_IN_TEXT: Final = re.compile(r"""JoinToken\\*["']\s*:\s*\\*["']([^"'\\]+)""")
"""A join token in a response that was written as text, as a function does that returns `json.dumps(...)`."""
_Line = dict[str, Any]
_Note = tuple[float, str, str, dict[str, Any]]
_ADVICE: Final = "advises"


class Dialogue:
    """Lines in the order in which they happened; each is `{"at": seconds, "who": ..., "does": ..., ...}`."""

    def __init__(self) -> None:
        self._notes: list[_Note] = []
        self._secrets: dict[str, str] = {}
        self._unread: list[object] = []
        self._caller = ""
        self._seats: set[str] = set()

    @property
    def lines(self) -> list[_Line]:
        """The lines in the order of their times; an answer is known before its time has come."""
        return sorted(self._written(), key=lambda line: line["at"])

    def add(self, at: float, who: str, does: str, **more: object) -> None:
        """Write a line; empty details are left out."""
        self._notes.append((at, who, does, more))

    def hide(self, secret: str, name: str) -> None:
        """Show `name` in the place of a secret from now on."""
        self._secrets[secret] = name

    def invoked(self, at: float, event: Mapping[str, Any], copy: int) -> None:
        """Tell which event the service sends."""
        self._caller = event["CallDetails"]["Participants"][0]["CallId"]
        data: Mapping[str, Any] = event.get("ActionData") or {}
        self._unread.append(data)  # all else in an event came from the service, or from a response
        self.add(
            at,
            "service",
            "invokes" if copy == 1 else "invokes again",
            event=event["InvocationEventType"],
            action=data.get("Type"),
            sequence=event["Sequence"],
            received_digits=data.get("ReceivedDigits"),
            error=data.get("ErrorType") or data.get("Error") or event.get("ErrorType"),
        )

    def responded(self, at: float, response: object) -> None:
        """Tell what the function answered, and what the service would advise."""
        self._unread.append(response)
        actions = response.get("Actions") if is_object(response) else None
        listed = actions if is_array(actions) else []
        kinds = [one.get("Type") if is_object(one) else one for one in listed]
        odd = None if is_object(response) else response
        self.add(at, "lambda", "answers", actions=kinds, response=odd, hint=None if kinds else "no actions")
        self.add(at, "service", _ADVICE, on=response)

    def happened(self, at: float, effect: Effect) -> None:
        """Tell what an effect means to the people on the telephone."""
        write = _WRITE.get(type(effect))
        if write is not None:
            write(self, at, effect)

    def hearer(self, leg: str) -> str:
        """Name who is at the other end of a leg: the caller of LEG-A, or whom the application has brought in."""
        if leg == self._caller:
            return "caller"
        return "meeting" if leg in self._seats else "callee"

    def asks_for_a_seat(self, at: float, join: effects.Join) -> None:
        """Tell of it, and remember whose leg that will be."""
        self._seats.add(join.leg)
        self.add(at, "service", "asks for a seat", meeting=join.meeting_id)

    def _written(self) -> Iterator[_Line]:
        advised: set[str] = set()
        for at, who, does, more in self._notes:
            for told in _advice(more["on"], advised) if does == _ADVICE else [more]:
                details = {name: self.clean(value) for name, value in told.items() if value or value == 0}
                yield {"at": round(at, 3), "who": who, "does": does, **details}

    def _learn(self, value: object) -> None:
        """Remember the join tokens in an event or a response, so that no line shows one."""
        if is_object(value):
            self._hide_tokens(value)
        elif is_array(value):
            for inner in value:
                self._learn(inner)
        elif isinstance(value, str):
            for token in _TOKEN_IN_TEXT.findall(value):
                self.hide(token, REDACTED)

    def _hide_tokens(self, members: Mapping[str, Any]) -> None:
        for name, inner in members.items():
            if not isinstance(inner, str):
                self._learn(inner)
            elif inner and name.endswith("JoinToken"):
                self.hide(inner, REDACTED)

    def clean(self, value: Any) -> Any:  # noqa: ANN401 (a value of JSON)
        """Put names in the place of secrets."""
        while self._unread:
            self._learn(self._unread.pop())
        if isinstance(value, str):
            for secret, name in self._secrets.items():
                value = value.replace(secret, name)
            return value
        if is_object(value):
            return {name: self.clean(inner) for name, inner in value.items()}
        return [self.clean(one) for one in value] if is_array(value) else value

    def text(self) -> str:
        """Write the dialogue for people, a line each. Half a surrogate pair, which no terminal can show, is a "?"."""
        return "\n".join(_text(line) for line in self.lines).encode(errors="replace").decode()


def _advice(response: object, given: set[str]) -> Iterator[dict[str, str]]:
    """Say what the strict models would refuse, with the right names: more than AWS itself says. Each thing once."""
    try:
        sma.Response.read(response)
    except sma.RefusedByAmazonError as refusal:
        fresh = [reason for reason in refusal.reasons if reason not in given]
        given.update(fresh)
        yield from ({"words": reason} for reason in fresh)


def _text(line: Mapping[str, Any]) -> str:
    more = ", ".join(_detail(name, value) for name, value in line.items() if name not in {"at", "who", "does"})
    return f"{line['at']:9.2f} s  {line['who']:<8} {line['does']}" + (f"  {more}" if more else "")


def _detail(name: str, value: object) -> str:
    if is_array(value):
        return f"{name}: {', '.join(str(one) for one in value)}"
    if name in {"text", "words"}:
        return f"“{value}”"
    return str(value) if name in {"event", "hint", "keys"} else f"{name}: {value}"


def _heard(to: Dialogue, at: float, sound: effects.Sound) -> None:
    more = {"language": sound.language} if sound.kind == "speech" else {}
    to.add(at, to.hearer(sound.leg), "hears", kind=sound.kind, text=sound.text, seconds=round(sound.seconds, 2), **more)


def _ended(to: Dialogue, at: float, end: effects.End) -> None:
    to.add(at, "service", "hangs up", why=end.why, code=end.code or None)


_WRITE: Final[dict[type, Callable[[Dialogue, float, Any], None]]] = {
    effects.Ring: lambda to, at, _: to.add(at, "caller", "hears ringing"),
    effects.Answer: lambda to, at, _: to.add(at, "service", "answers the call"),
    effects.End: _ended,
    effects.Dial: lambda to, at, dial: to.add(at, "service", "dials", to=dial.to),
    effects.Sound: _heard,
    effects.Silence: lambda to, at, silence: to.add(at, to.hearer(silence.leg), "hears no more of it"),
    effects.Join: Dialogue.asks_for_a_seat,
    effects.Leave: lambda to, at, _: to.add(at, "service", "leaves the meeting"),
    effects.Mute: lambda to, at, mute: to.add(
        at, "service", mute.operation.lower() + "s", attendees=list(mute.attendees)
    ),
    effects.Note: lambda to, at, note: to.add(at, "service", "logs", words=note.words),
    effects.Over: lambda to, at, _: to.add(at, "service", "ends the call"),
}
