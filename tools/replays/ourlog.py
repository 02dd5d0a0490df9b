"""Recordings from our own log, which holds no event and no answer: only what each invocation heard and did.

That is on purpose (docs/security.md), and it is enough to tell the call again: for what was heard an event is made that
is heard so, and the world is tried until the machine does what it did. Words, numbers and times are invented. Where no
world makes today's code do what the log says, code and log differ: that is what one wanted to know.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.callflow.commands import COMMANDS
from chalicelib.callflow.flows.ending import At
from chalicelib.callflow.prompts import Prompt
from tools.replays.pairs import Json, Pair, attributes, is_array, is_object
from tools.replays.playing import Ledger, answer, failed_in
from tools.replays.pseudonyms import ACCOUNT, START
from tools.replays.world import DEPARTED, REFUSED, voice_of

_PHONE, _MEETING = "0a0a0a0a-0000-4000-8000-000000000001", "0a0a0a0a-0000-4000-8000-000000000002"
_ROOM, _SEAT = "0a0a0a0a-0000-4000-8000-000000000003", "0a0a0a0a-0000-4000-8000-000000000004"
_QUESTION: Final = "SpeakAndGetDigits"
_OPENS, _WRONG, _SHORT = "700001", "400001", "4001"


def _data(kind: str, **more: object) -> Json:
    return {"ActionData": {"Type": kind, "Parameters": {}} | more}


def _failed(kind: str, error: str = "SystemException") -> Json:
    return {"InvocationEventType": "ACTION_FAILED"} | _data(kind, ErrorType=error, ErrorMessage="")


def _succeeded(kind: str, **more: object) -> Json:
    return {"InvocationEventType": "ACTION_SUCCESSFUL"} | _data(kind, **more)


def _update(**arguments: str) -> Json:
    told = _data("CallUpdateRequest", Parameters={"Arguments": arguments})
    return {"InvocationEventType": "CALL_UPDATE_REQUESTED"} | told


def _ended(tag: str, code: int = 0) -> Json:
    parameters = {"SipResponseCode": code, "ParticipantTag": tag}
    return {"InvocationEventType": "HANGUP"} | _data("Hangup", Parameters=parameters)


_PLACED = _data("CallCreateRequest", Parameters={"Arguments": {"room": _ROOM}})

EVENTS: Final[Mapping[str, Sequence[Json]]] = {
    "Rang": [{"InvocationEventType": "NEW_INBOUND_CALL"}],
    "Placed": [{"InvocationEventType": "NEW_OUTBOUND_CALL"} | _PLACED],
    "FarEndRang": [{"InvocationEventType": "RINGING"}],
    "Answered": [{"InvocationEventType": "CALL_ANSWERED"}],
    "Entered": [_succeeded(_QUESTION, ReceivedDigits=typed) for typed in (_WRONG, _OPENS, _SHORT, "1", "*")],
    "SaidNothing": [_failed(_QUESTION, "InvalidDigitsReceived")],
    "NotAsked": [_failed(_QUESTION)],
    "Pressed": [
        {"InvocationEventType": "DIGITS_RECEIVED"} | _data("ReceiveDigits", ReceivedDigits=keys)
        for keys in (*(command.keys for command in COMMANDS), "5")
    ],
    "Played": [_succeeded("Speak")],
    "NotPlayed": [_failed("Speak")],
    "NotListening": [_failed("ReceiveDigits")],
    "Joined": [_succeeded("JoinChimeMeeting")],
    "NotJoined": [_failed("JoinChimeMeeting")],
    "Switched": [
        _succeeded("ModifyChimeMeetingAttendees", Parameters={"Operation": operation})
        for operation in ("Mute", "Unmute")
    ],
    "NotSwitched": [_failed("ModifyChimeMeetingAttendees")],
    "LostMeeting": [_ended("LEG-B")],
    "HungUp": [_ended("LEG-A")],
    "NotHungUp": [_failed("Hangup")],
    "Rejected": [{"InvocationEventType": "INVALID_LAMBDA_RESPONSE"}],
    "Interrupted": [{"InvocationEventType": "ACTION_INTERRUPTED"} | _data("Speak")],
    "ToldToMute": [_update(action="mute")],
    "ToldToUnmute": [_update(action="unmute")],
    "ToldToSay": [_update(action="say", text="words-1")],
    "ToldToShowHand": [_update(action="lower_hand"), _update(action="raise_hand")],
    "ToldToComeIn": [_update(action="come_in")],
    "ToldToHangUp": [_update(action="hangup")],
    "Strange": [{"InvocationEventType": "SOMETHING_NEW"}],
}
"""What Amazon may have sent, by what was heard; the likeliest first."""


@dataclass(slots=True)
class Retold:
    """Calls told again, and every line of the log that today's code does not repeat."""

    pairs: list[Pair] = field(default_factory=list[Pair])
    unlike: list[str] = field(default_factory=list[str])


def retold(lines: Sequence[Json]) -> Retold:
    """Recordings of the calls in our log."""
    result = Retold()
    calls: dict[str, list[Json]] = {}
    for line in lines:
        calls.setdefault(str(line["call"]), []).append(line)
    for call in calls.values():
        _retell(sorted(call, key=lambda line: int(line.get("sequence") or 0)), result)
    return result


def _retell(lines: Sequence[Json], result: Retold) -> None:
    outbound = str(lines[0].get("flow", "")) == "dial-out"
    stored, in_meeting = dict[str, str](), False
    for line in lines:
        heard = str(line["heard"])
        in_meeting = (in_meeting or heard == "Joined") and heard != "LostMeeting"
        details = _details(line, stored, outbound=outbound, in_meeting=in_meeting, gone=heard == "HungUp")
        pair, did = _likeliest(line, details)
        if did != _told(line, line):
            words = "; ".join(f"{name}: {value}" for name, value in did.items())
            result.unlike.append(f"{details['TransactionId']}, invocation {line.get('sequence')}: {words}")
        stored = attributes(pair.response)
        result.pairs.append(pair)


def _likeliest(line: Json, details: Json) -> tuple[Pair, Mapping[str, str]]:
    """The event and the world after which today's code does what the log says; else the likeliest ones."""
    first: tuple[Pair, Mapping[str, str]] | None = None
    broke = failed_in(line)
    for part_of_event, world in itertools.product(EVENTS.get(str(line["heard"]), EVENTS["Strange"]), _worlds()):
        event = {"SchemaVersion": "1.0", "Sequence": line.get("sequence"), **part_of_event, "CallDetails": details}
        ledger = Ledger()
        response = answer(Pair(event, world, broke=broke), voice_of([]), ledger)
        now = Pair(event, response, broke=broke), _told(ledger.line, line)
        if now[1] == _told(line, line):
            return now
        first = first or now
    assert first is not None
    return first


def _worlds() -> Iterator[Json]:
    """Answers that would have told of each world: a seat, a wrong PIN, a wait, a refusal, a departure, an outage."""
    join = {"Type": "JoinChimeMeeting", "Parameters": {"MeetingId": _MEETING, "JoinToken": "join-token-1"}}
    seat = {"room": _ROOM, "attendee": _SEAT}
    yield {"Actions": []}
    yield {"Actions": [join], "TransactionAttributes": seat}
    yield {"Actions": [], "TransactionAttributes": {"at": str(At.WAITING), **seat}}
    for outcome in (*REFUSED, *DEPARTED, Prompt.CUT_OFF):
        yield {"Actions": [], "TransactionAttributes": {"outcome": str(outcome)}}
    not_now = {"BucketName": "", "Key": f"{Prompt.NOT_NOW}.wav"}
    yield {"Actions": [{"Type": "PlayAudio", "Parameters": {"AudioSource": not_now}}]}


def _told(line: Mapping[str, Any], like: Mapping[str, Any]) -> Mapping[str, str]:
    """What a line says that another one says too: an older version's has less in it."""
    return {name: _short(line.get(name)) for name in ("before", "heard", "asked", "actions", "after") if name in like}


def _short(value: object) -> str:
    if is_array(value):
        return ", ".join(_short(one) for one in value)
    return f"{value.get('ask')}: {value.get('answer')}" if is_object(value) else str(value)


def _details(line: Json, stored: Mapping[str, str], *, outbound: bool, in_meeting: bool, gone: bool) -> Json:
    numbers = ("+12065550100", "+12065550199") if outbound else ("+12065550199", "+12065550100")
    legs = [_leg(_PHONE, "LEG-A", numbers, "Outbound" if outbound else "Inbound", up=not gone)]
    if in_meeting:
        legs.append(_leg(_MEETING, "LEG-B", ("SMA", numbers[1]), "Outbound", up=True))
    details = {"TransactionId": str(line["call"]), "AwsAccountId": ACCOUNT, "AwsRegion": "us-east-1"}
    return details | {"Participants": legs} | ({"TransactionAttributes": dict(stored)} if stored else {})


def _leg(call_id: str, tag: str, numbers: tuple[str, str], direction: str, *, up: bool) -> Json:
    to, from_ = numbers
    return {
        "CallId": call_id,
        "ParticipantTag": tag,
        "To": to,
        "From": from_,
        "Direction": direction,
        "StartTimeInMilliseconds": str(START),
        "Status": "Connected" if up else "Disconnected",
    }
