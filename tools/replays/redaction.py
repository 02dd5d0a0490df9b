"""Redaction: what tells who called, and what opens a door, gives way to a name that stands for it.

By key first (RULES), because a token of three letters looks like any word; then by shape, in every other text, key or
number, because nobody knows where an application puts what it was told. Shapes stay: a number is a number, digits keep
their length, ids look like ids. So today's code can be played against what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from tools.replays.pairs import Pair, calls, is_array, is_object, part
from tools.replays.pseudonyms import ACCOUNT, Digits, Numbers, Times, ids, series

_LEARNT: Final = 8
"""Secrets at least this long are looked for inside other texts too."""
_LARGE: Final = 1_000_000
"""Whole numbers from here on may be telephone numbers or PINs; below are the milliseconds of the protocol."""

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SHAPES: Final = (
    ("uuid", _UUID),
    ("token", r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}"),
    ("account", r"(?<![\d+])\d{12}(?!\d)"),
    ("number", r"(?<!\d)\+?\d(?:[ ().\-/]{0,2}\d){6,14}(?!\d)"),
    ("digits", r"\d{4,}"),
)
_NOBODY: Final = frozenset({"SMA", "anonymous", "Anonymous", "unknown", ""})


class Redactor:
    """Redacts recordings. One for each recording: names are stable within it and mean nothing beyond."""

    def __init__(self) -> None:
        self._digits, self._number, self._time, self._id = Digits(), Numbers(), Times(), ids()
        self._join_token, self._token = series("join-token"), series("token")
        self._words, self._header, self._bucket, self._name = map(series, ("words", "header", "bucket", "name"))
        self._secrets: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        self._shapes = re.compile("")
        self._by_shape: Mapping[str, Callable[[str], str]] = {
            "uuid": self._id,
            "token": self._token,
            "account": lambda _: ACCOUNT,
            "number": self._number,
            "digits": self._digits,
        }
        self._compile()

    def redacted(self, pairs: Sequence[Pair]) -> list[Pair]:
        """The recording without secrets. What is a secret anywhere in a call is one everywhere in it."""
        done: dict[int, Pair] = {}
        for call in calls(pairs):
            self._secrets.clear()
            self._whole.clear()
            for one in call:
                self.learn(one)
            done |= {id(one): self.one(one) for one in call}
        return [done[id(one)] for one in pairs]

    def learn(self, pair: Pair) -> None:
        """Take note of what must not be seen in any other place."""
        typed = str(part(pair.event, "ActionData").get("ReceivedDigits") or "")
        if any(action.get("Type") == "JoinChimeMeeting" for action in pair.actions):
            for run in re.findall(r"\d{2,}", typed):
                self._digits.opened(run)
        for key, value in (*_texts("", pair.event), *_texts("", pair.response)):
            rule = RULES.get(_plain(key), Redactor.text)
            if rule in (_as_id, _as_join_token, _as_token) and len(value) >= _LEARNT:
                self._secrets[value] = rule(self, value)
            elif rule is _as_words and value.strip():
                self._whole[value.strip()] = rule(self, value.strip())
        self._compile()

    def one(self, pair: Pair) -> Pair:
        """One invocation without secrets."""
        return replace(pair, event=self._clean("", pair.event), response=self._clean("", pair.response))

    def _clean(self, key: str, value: Any) -> Any:  # noqa: ANN401 (JSON in, JSON out)
        if is_object(value):
            return {self.text(name): self._clean(_inside(key, name), inner) for name, inner in value.items()}
        if is_array(value):
            return [self._clean(key, inner) for inner in value]
        if isinstance(value, str):
            return self._keyed(key, value)
        return self._whole_number(key, value)

    def _keyed(self, key: str, value: str) -> str:
        if value.strip() in self._whole:
            return self._whole[value.strip()]
        return RULES.get(_plain(key), Redactor.text)(self, value) if value else value

    def _whole_number(self, key: str, value: Any) -> Any:  # noqa: ANN401 (a number, true, false or null)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        text = str(abs(int(value)))
        secret = RULES.get(_plain(key)) in (_as_digits, _as_token, _as_pin)
        return int(self._digits(text)) if abs(value) >= _LARGE or (secret and value) else value

    def text(self, value: str) -> str:
        """Any text, by the shapes of what is in it."""
        return self._shapes.sub(self._replace, value)

    def _replace(self, found: re.Match[str]) -> str:
        shape, text = found.lastgroup or "", found.group()
        return self._secrets[text] if shape == "secret" else self._by_shape[shape](text)

    def _compile(self) -> None:
        """Look for the secrets of this call first, the longest first; ids with a shape of their own need no help."""
        secrets = sorted((secret for secret in self._secrets if not re.fullmatch(_UUID, secret)), key=len, reverse=True)
        known = "|".join(re.escape(secret) for secret in secrets)
        shapes = ((("secret", known),) if known else ()) + _SHAPES
        self._shapes = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in shapes))

    # the rules of single keys

    def as_id(self, value: str) -> str:
        return self._id(value)

    def as_join_token(self, value: str) -> str:
        return self._join_token(value)

    def as_token(self, value: str) -> str:
        return self._token(value)

    def as_digits(self, value: str) -> str:
        """Typed keys. A single one is a command or a yes."""
        return re.sub(r"\d{2,}", lambda run: self._digits(run.group()), value)

    def as_pin(self, value: str) -> str:
        return self.as_digits(value) if re.fullmatch(r"[\d*#]+", value) else self._token(value)

    def as_party(self, value: str) -> str:
        """To and From: a number, or a name that nobody need know."""
        if value in _NOBODY or re.fullmatch(r"\+?[\d ().\-/]+", value):
            return self.text(value)
        return self._name(value)

    def as_words(self, value: str) -> str:
        return self._words(value) if value.strip() else value

    def as_spoken(self, value: str) -> str:
        """What a caller said to a bot. Unlike words for a caller, an answer does not repeat it as it is."""
        return self.as_words(value)

    def as_header(self, value: str) -> str:
        return self._header(value)

    def as_bucket(self, value: str) -> str:
        return self._bucket(value)

    def as_file(self, value: str) -> str:
        """The name of a prompt's recording is no secret, however long it is."""
        return value if re.fullmatch(r"[A-Za-z-]+/[a-z_]+(-\d{1,3})?\.wav", value) else self.text(value)

    def as_time(self, value: str) -> str:
        return self._time(value) if value.isascii() and value.isdecimal() else self.text(value)

    def as_account(self, _: str) -> str:
        return ACCOUNT


Rule = Callable[[Redactor, str], str]
_as_id, _as_join_token, _as_token = Redactor.as_id, Redactor.as_join_token, Redactor.as_token
_as_digits, _as_pin, _as_words = Redactor.as_digits, Redactor.as_pin, Redactor.as_words


def _rules(rule: Rule, keys: str) -> dict[str, Rule]:
    return dict.fromkeys(keys.split(), rule)


RULES: Final[Mapping[str, Rule]] = {
    **_rules(_as_id, "transactionid callid sipruleid sipmediaapplicationid sipapplicationid meetingid attendeeid"),
    **_rules(_as_id, "attendeelist meeting attendee room roomid correlationid requestid externalmeetingid"),
    **_rules(_as_id, "externaluserid voiceconnectorid callleg"),
    **_rules(_as_join_token, "jointoken attendeejointoken"),
    **_rules(_as_token, "token accesstoken authorization credential credentials password secret invitation cookie"),
    **_rules(_as_digits, "receiveddigits digits"),
    **_rules(_as_pin, "pin hostpin guestpin meetingpin passcode code accesscode"),
    **_rules(Redactor.as_party, "to from caller callee"),
    **_rules(_as_words, "argumentstext argumentsname argumentsdisplayname"),
    **_rules(Redactor.as_spoken, "inputtranscript originalvalue interpretedvalue resolvedvalues"),
    **_rules(Redactor.as_header, "sipheaders"),
    **_rules(Redactor.as_file, "key"),
    **_rules(Redactor.as_bucket, "bucketname"),
    **_rules(Redactor.as_time, "starttimeinmilliseconds starttime"),
    **_rules(Redactor.as_account, "awsaccountid accountid"),
}
"""What becomes of the text under a key, whatever its case and punctuation."""


def _inside(key: str, name: str) -> str:
    """What to look up for a member: free words are somebody's only in Arguments, and every SIP header is somebody's."""
    if key in {"SipHeaders", "Arguments"} and not (key == "Arguments" and _plain(name) in RULES):
        return key if key == "SipHeaders" else f"{key}{name}"
    return name


@cache
def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _texts(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, with its key."""
    if is_object(value):
        for name, inner in value.items():
            yield from _texts(_inside(key, name), inner)
    elif is_array(value):
        for inner in value:
            yield from _texts(key, inner)
    elif isinstance(value, str):
        yield key, value
