"""What nobody knows about PSTN Audio, each a named switch.

No public source settles these questions, so a Lambda must be right under every value. One table, `SWITCHES`; the first
value of each row is the default. `Switches.of({"U6": "yes, yes", "meeting_leg": "reverse"})` takes either name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class BadSwitchError(ValueError):
    """Somebody named a switch, or a value of one, that does not exist; the text lists the right ones."""


class Switch(NamedTuple):
    """One open question."""

    code: str
    name: str
    values: tuple[str, ...]
    question: str


SWITCHES: Final = (
    Switch(
        "U1", "bridge_hangup", ("hangup", "action_successful", "both"), "Hangup of one leg of a bridge: which event?"
    ),
    Switch("U2", "send_digits", ("silent", "reports"), "SendDigits in mid-list: is its success reported?"),
    Switch("U3", "pause_answers", ("no", "yes"), "Does Pause answer a new call?"),
    Switch(
        "U4",
        "caller_leaves",
        ("nothing", "action_failed", "action_successful"),
        "The caller leaves in mid-action: what comes before HANGUP?",
    ),
    Switch(
        "U5",
        "retry",
        ("no retry", "same", "next", "same, overlap", "next, overlap"),
        "No answer for 5 s: is the event sent again (same or next Sequence), and may that overlap the first?",
    ),
    Switch(
        "U6",
        "terminator",
        ("no, no", "yes, no", "yes, yes"),
        "Get-digits: does the expression see the terminator; is it in ReceivedDigits?",
    ),
    Switch("U7", "meeting_leg", ("to SMA", "reverse", "+13605550122"), "The numbers of the meeting leg"),
    Switch("U8", "flush", ("no", "yes"), "ReceiveDigits: are keys that never matched reported when they are flushed?"),
    Switch(
        "U9",
        "ignored_attributes",
        ("yes", "no"),
        "Are attributes kept from answers to RINGING, ACTION_INTERRUPTED and the last HANGUP?",
    ),
    Switch("U10", "attribute_types", ("keep and warn", "refuse", "stringify"), "Attribute values that are not strings"),
    Switch("U11", "attribute_pairs", ("10", "100"), "The most pairs that TransactionAttributes may have"),
    Switch("U12", "listener", ("stays armed", "one shot"), "Does a match use up ReceiveDigits?"),
    Switch("U13", "dialogue_interrupt", ("no", "yes"), "Are get-digits and StartBotConversation interruptible?"),
    Switch(
        "U14", "empty_first_answer", ("at once", "after 30 s"), "No action for a new call: when is the call hung up?"
    ),
    Switch("U15", "barge_in", ("yes", "no"), "Does a key stop the question of a get-digits action?"),
    Switch("U16", "attempt_clock", ("end", "start"), "Does an attempt's time run from the prompt's end or its start?"),
    Switch("U17", "last_failure", ("yes", "no"), "Is the failure prompt played after the last bad attempt?"),
    Switch("U18", "no_digits", ("failure", "success"), "MinNumberOfDigits 0 and no key"),
    Switch(
        "U19", "listener_check", ("after InBetween", "at once"), "ReceiveDigits: when are the keys held to the pattern?"
    ),
    Switch("U20", "type_ahead", ("dropped", "kept"), "Keys pressed before a get-digits action starts"),
    Switch(
        "U21", "no_arguments", ("absent", "empty"), "ActionData of a NEW_OUTBOUND_CALL that was given no ArgumentsMap"
    ),
    Switch(
        "U22",
        "wrong_moment",
        ("InvalidActionParameter", "SystemException"),
        "The error of a join on a bridged call, a bot on a joined one, a mute before the join",
    ),
    Switch(
        "U23",
        "recording_echo",
        ("echo only", "with CallRecordingDestination"),
        "What Stop, Pause and Resume of a recording report",
    ),
    Switch("U24", "error_list", ("[]", "attendee ids"), "The content of ErrorList"),
    Switch(
        "U25",
        "interrupted",
        ("before", "after"),
        "ACTION_INTERRUPTED comes before or after the new list's first event",
    ),
    Switch("U26", "listener_overlap", ("no", "yes"), "Does an armed ReceiveDigits hear keys during get-digits too?"),
    Switch("U27", "leaving_meeting", ("one", "two"), "HANGUP events when the caller leaves a meeting"),
    Switch("U28", "answer_action", ("no", "yes"), "Is an action named Answer accepted?"),
    Switch(
        "U29",
        "other_faults",
        ("hang up", "INVALID_LAMBDA_RESPONSE"),
        "What a response does that is invalid in a way the guide does not name",
    ),
    Switch("U30", "echo", ("both", "as sent"), "Does the echo in ActionData fill in CallId and ParticipantTag?"),
    Switch("U31", "bridge_ringing", ("no", "yes"), "Is there a RINGING for the B leg of a bridge?"),
    Switch("U32", "join_without_meeting", ("fail", "accept"), "JoinChimeMeeting without MeetingId"),
    Switch(
        "U33",
        "second_bridge",
        ("replaced", "kept"),
        "Is an earlier LEG-B, Disconnected, still listed beside a new one?",
    ),
    Switch(
        "U34",
        "terminated_audio",
        ("reports", "silent"),
        "A PlayAudio in mid-list that a terminator key stopped: is its success reported?",
    ),
)


@dataclass(frozen=True, slots=True)
class Switches:
    """A position of every switch, by its name in `SWITCHES`; made by `of`, which checks names and values."""

    bridge_hangup: str = "hangup"
    send_digits: str = "silent"
    pause_answers: str = "no"
    caller_leaves: str = "nothing"
    retry: str = "no retry"
    terminator: str = "no, no"
    meeting_leg: str = "to SMA"
    flush: str = "no"
    ignored_attributes: str = "yes"
    attribute_types: str = "keep and warn"
    attribute_pairs: str = "10"
    listener: str = "stays armed"
    dialogue_interrupt: str = "no"
    empty_first_answer: str = "at once"
    barge_in: str = "yes"
    attempt_clock: str = "end"
    last_failure: str = "yes"
    no_digits: str = "failure"
    listener_check: str = "after InBetween"
    type_ahead: str = "dropped"
    no_arguments: str = "absent"
    wrong_moment: str = "InvalidActionParameter"
    recording_echo: str = "echo only"
    error_list: str = "[]"
    interrupted: str = "before"
    listener_overlap: str = "no"
    leaving_meeting: str = "one"
    answer_action: str = "no"
    other_faults: str = "hang up"
    echo: str = "both"
    bridge_ringing: str = "no"
    join_without_meeting: str = "fail"
    second_bridge: str = "replaced"
    terminated_audio: str = "reports"

    @classmethod
    def of(cls, chosen: Mapping[str, str]) -> Switches:
        """Set the named switches, leave the others at their default. Raises BadSwitchError."""
        return cls(**{row.name: _value(row, value) for row, value in ((_row(k), v) for k, v in chosen.items())})


def _plain(words: str) -> str:
    """Fold away what people spell differently: case, blanks, hyphens, underscores."""
    return "".join(words.lower().replace("-", "").replace("_", "").split())


_TELLING: Final = 4
"""So many letters of a value are enough to know it inside a longer wording."""

_ROWS: Final = {_plain(key): row for row in SWITCHES for key in (row.code, row.name)}


def _row(name: str) -> Switch:
    row = _ROWS.get(_plain(name))
    if row is None:
        near = get_close_matches(_plain(name), _ROWS, n=1)
        hint = f"did you mean {_ROWS[near[0]].name}? " if near else ""
        known = ", ".join(f"{row.code} {row.name}" for row in SWITCHES)
        msg = f"there is no switch {name!r}: {hint}The switches are {known}"
        raise BadSwitchError(msg)
    return row


def _value(row: Switch, value: str) -> str:
    folded = {_plain(known): known for known in row.values}
    if _plain(value) in folded:
        return folded[_plain(value)]
    longer = [known for plain, known in folded.items() if len(plain) >= _TELLING and plain in _plain(value)]
    if len(longer) == 1:  # "hang up at once" for "at once"
        return longer[0]
    msg = f"switch {row.code} {row.name} has no value {value!r}: use " + " | ".join(row.values)
    raise BadSwitchError(msg)


def defaults_agree() -> bool:
    """Say whether the dataclass and the table name the same switches and defaults (held by a test)."""
    return [(f.name, f.default) for f in fields(Switches)] == [(row.name, row.values[0]) for row in SWITCHES]
