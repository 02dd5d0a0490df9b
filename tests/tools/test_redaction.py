"""Redaction leaves no number, PIN, token, id or name of anybody, wherever an application may have put it."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tools.replays.pairs import Json, Pair
from tools.replays.redaction import Redactor

E164 = re.compile(r"\+?\d{7,15}")
FAKE = re.compile(r"^\+?1?20655501\d\d$")

numbers = st.from_regex(r"\+[1-9]\d{7,13}", fullmatch=True).filter(
    lambda number: len(set(number)) > 5 and not FAKE.match(number)  # with fewer it may be found in an invented id
)
pins = st.from_regex(r"[0-9]{5,10}", fullmatch=True).filter(lambda pin: not re.match(r"[470]0*\d{1,2}$", pin))
tokens = st.from_regex(r"[A-Za-z0-9_\-+/=]{24,200}", fullmatch=True).filter(
    lambda token: re.search(r"[A-Za-z]", token) and re.search(r"\d", token)
)
uuids = st.uuids(version=4).map(str)
accounts = st.from_regex(r"[2-9][0-9]{11}", fullmatch=True)
words = st.text("abcdefghij klmno,.!?*#|(){}\"'\\\n/", max_size=30)
formats = st.sampled_from(
    [
        lambda number: number,
        lambda number: number[1:],
        lambda number: f"sip:{number}@example.net;user=phone",
        lambda number: f"tel:{number}",
        lambda number: f"{number[:3]} {number[3:6]} {number[6:]}",
        lambda number: f"{number[:2]}-{number[2:5]}-{number[5:]}",
        lambda number: f"{number[:2]} ({number[2:5]}) {number[5:]}",
        lambda number: f"{number[:4]}.{number[4:]}",
    ]
)


@st.composite
def secrets(draw: st.DrawFn) -> dict[str, str]:
    return {
        "caller": draw(numbers),
        "called": draw(numbers),
        "pin": draw(pins),
        "token": draw(tokens),
        "meeting": draw(uuids),
        "call": draw(uuids),
        "account": draw(accounts),
    }


@st.composite
def spilled(draw: st.DrawFn, known: dict[str, str]) -> str:
    """Some text with a secret somewhere in it, as a number may be written."""
    which = draw(st.sampled_from(sorted(known)))
    secret = draw(formats)(known[which]) if which in {"caller", "called"} else known[which]
    gap = draw(st.sampled_from(["", " ", "=", ": ", '"', "'", "<", "("]))
    end = draw(st.sampled_from(["", " ", '"', ",", ";", ")", ">", "."]))
    return f"{draw(words)}{gap}{secret}{end}"


def loosely(spill: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Any JSON, with secrets in its texts and keys."""
    return st.recursive(
        st.one_of(spill, words, st.integers(0, 10**6 - 1), st.booleans(), st.none()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.one_of(spill, words), inner, max_size=3)
        ),
        max_leaves=6,
    )


def call_details(known: dict[str, str], spill: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    headers = {"X-Whatever": spill, "From": words.map(lambda host: f"Somebody <sip:somebody@{host}>")}
    leg: dict[str, st.SearchStrategy[Any]] = {
        "CallId": st.just(known["call"]),
        "To": st.just(known["called"]),
        "From": st.just(known["caller"]),
        "SipHeaders": st.fixed_dictionaries(headers),
    }
    return st.fixed_dictionaries(
        {
            "TransactionId": st.just(known["call"]),
            "TransactionAttributes": st.dictionaries(words, spill, max_size=3),
            "AwsAccountId": st.just(known["account"]),
            "Participants": st.tuples(st.fixed_dictionaries(leg)).map(list),
        }
    )


@st.composite
def invocations(draw: st.DrawFn) -> tuple[Pair, dict[str, str]]:
    """An event and its answer, with secrets in the places where they belong and in every other."""
    known = draw(secrets())
    spill = spilled(known)
    action = {"Type": "PlayAudioAndGetDigits", "Parameters": draw(loosely(spill)), "ErrorMessage": draw(spill)}
    event: Json = {
        "SchemaVersion": "1.0",
        "Sequence": draw(st.integers(1, 999)),
        "InvocationEventType": "ACTION_SUCCESSFUL",
        "ActionData": action | {"ReceivedDigits": known["pin"] + draw(st.sampled_from(["", "#"]))},
        "CallDetails": draw(call_details(known, spill)),
        draw(spill): draw(loosely(spill)),
    }
    join = {"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": known["token"], "MeetingId": known["meeting"]}}
    say = {"Type": "Speak", "Parameters": {"Text": draw(spill)}}
    return Pair(event, {"SchemaVersion": "1.0", "Actions": draw(st.sampled_from([[join], [say], [join, say]]))}), known


def left_in(pair: Pair, known: dict[str, str]) -> list[str]:
    """The secrets that can still be read."""
    text = json.dumps([pair.event, pair.response], ensure_ascii=False)
    bare = re.sub(r"[ ().\-/]", "", text)
    seen = [name for name, secret in known.items() if re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", text)]
    return seen + [name for name in ("caller", "called") if known[name][1:] in bare]


@settings(max_examples=200)
@given(invocations())
def test_no_number_pin_or_token_is_left(told: tuple[Pair, dict[str, str]]) -> None:
    pair, known = told
    assume(len(set(known.values())) == len(known))
    (clean,) = Redactor().redacted([pair])
    assert left_in(pair, known)
    assert left_in(clean, known) == []


@settings(max_examples=100)
@given(invocations())
def test_redacting_twice_changes_nothing_more(told: tuple[Pair, dict[str, str]]) -> None:
    (once,) = Redactor().redacted([told[0]])
    assert Redactor().redacted([once]) == [once]


def shape(value: object) -> object:
    if isinstance(value, dict):
        return sorted((str(shape(inner)) for inner in value.values()), key=str)
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


@settings(max_examples=100)
@given(invocations())
def test_shapes_stay_and_what_is_redacted_is_not_changed_itself(told: tuple[Pair, dict[str, str]]) -> None:
    before = copy.deepcopy(told[0])
    (clean,) = Redactor().redacted([told[0]])
    assert told[0] == before
    assert shape(clean.event["CallDetails"]) == shape(before.event["CallDetails"])
    typed, said = clean.event["ActionData"]["ReceivedDigits"], before.event["ActionData"]["ReceivedDigits"]
    assert (len(typed), typed.endswith("#"), typed[0] == "0") == (len(said), said.endswith("#"), said[0] == "0")


def one_call(**parts: Any) -> list[Pair]:  # noqa: ANN401
    """Two invocations: a wrong PIN, and the right one."""
    details = {"TransactionId": "f2b1f9cb-46f6-4b3c-a8f8-f8e5b8ee95c0", "Participants": [parts.get("leg", {})]}
    typed = [("739514#", []), ("280463#", [{"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": "abc"}}])]
    return [
        Pair(
            {"ActionData": {"Type": "SpeakAndGetDigits", "ReceivedDigits": digits}, "CallDetails": details},
            {"SchemaVersion": "1.0", "Actions": actions, "TransactionAttributes": parts.get("stored", {})},
        )
        for digits, actions in typed
    ]


def test_digits_tell_whether_they_opened_a_meeting() -> None:
    wrong, right = Redactor().redacted(one_call())
    assert wrong.event["ActionData"]["ReceivedDigits"] == "400001#"
    assert right.event["ActionData"]["ReceivedDigits"] == "700001#"
    assert right.actions[0]["Parameters"]["JoinToken"] == "join-token-1"


@pytest.mark.parametrize("keys", ["*6", "*9", "*#", "*0", "1", "#", "", "5"])
def test_commands_and_single_keys_stay(keys: str) -> None:
    (clean,) = Redactor().redacted([Pair({"ActionData": {"ReceivedDigits": keys}}, {})])
    assert clean.event["ActionData"]["ReceivedDigits"] == keys


def test_the_same_number_is_the_same_number_however_it_is_written() -> None:
    local = "4255550117"
    leg = {"From": f"+1{local}", "To": f"1{local}", "Other": "(425) 555-0117", "Again": "tel:+1-425-555-0117"}
    (clean, _) = Redactor().redacted(one_call(leg=leg))
    assert clean.event["CallDetails"]["Participants"][0] == {
        "From": "+12065550100",
        "To": "12065550100",
        "Other": "(2065550100",
        "Again": "tel:+12065550100",
    }


def test_the_time_between_legs_stays_and_the_day_does_not() -> None:
    first, second = {"StartTimeInMilliseconds": "1700000000123"}, {"StartTimeInMilliseconds": "1700000004623"}
    pairs = [Pair({"CallDetails": {"Participants": [first, second]}}, {})]
    legs = Redactor().redacted(pairs)[0].event["CallDetails"]["Participants"]
    assert [leg["StartTimeInMilliseconds"] for leg in legs] == ["1735689600000", "1735689604500"]


def test_words_for_a_caller_are_nobodys_business_and_prompts_are_everybodys() -> None:
    told = Pair(
        {"ActionData": {"Parameters": {"Arguments": {"action": "say", "text": "Ann, it is your turn. "}}}},
        {"Actions": [{"Type": "Speak", "Parameters": {"Text": "Ann, it is your turn."}}, {"Type": "Speak"}]},
    )
    clean = Redactor().redacted([told])[0]
    assert clean.event["ActionData"]["Parameters"]["Arguments"] == {"action": "say", "text": "words-1"}
    assert clean.actions[0]["Parameters"]["Text"] == "words-1"


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("pin", "12"),
        ("meetingPin", "123"),
        ("PASSCODE", "open sesame"),
        ("access_code", "77"),
        ("token", "short"),
        ("room", "board"),
        ("From", "sip:ann@corp.example"),
        ("name", "Ann"),
        ("InputTranscript", "it is Ann"),
    ],
)
def test_keys_tell_secrets_that_have_no_shape(key: str, secret: str) -> None:
    arguments = {"ActionData": {"Parameters": {"Arguments": {key: secret}}}}
    (clean,) = Redactor().redacted([Pair(arguments, {})])
    assert clean.event["ActionData"]["Parameters"]["Arguments"][key] not in {secret, ""}


def test_what_the_protocol_says_stays() -> None:
    answer = {
        "SchemaVersion": "1.0",
        "Actions": [
            {
                "Type": "PlayAudioAndGetDigits",
                "Parameters": {
                    "InputDigitsRegex": r"^([0-9]+|\*)#?$",
                    "RepeatDurationInMilliseconds": 15000,
                    "MaxNumberOfDigits": 11,
                    "AudioSource": {"Type": "S3", "Key": "en-US/a_very_long_name_of_a_prompt-17.wav"},
                    "SpeechParameters": {"Text": "There are 17 people in the meeting.", "VoiceId": "Joanna"},
                },
            }
        ],
        "TransactionAttributes": {"flow": "dial-in", "at": "asking_pin", "lang": "en-US", "is": "host muted"},
    }
    (clean,) = Redactor().redacted([Pair({"SchemaVersion": "1.0", "InvocationEventType": "RINGING"}, answer)])
    assert clean.response == answer


@example(100)
@given(st.integers(1, 300))
def test_however_many_callers_there_are_all_get_test_numbers(callers: int) -> None:
    redactor = Redactor()
    found = {redactor.text(f"+4420{number:08}") for number in range(callers)}
    assert all(FAKE.match(number) for number in found)
    assert len(found) == min(callers, 100)
