"""Translates what Amazon sends into what happened. The only place that knows event types."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib import sma
from chalicelib.callflow import inputs
from chalicelib.callflow.actions import Leg
from chalicelib.callflow.inputs import Input

NOTHING_TYPED = "InvalidDigitsReceived"  # in no AWS page, and the normal outcome of a silent caller

PHONE, MEETING = Leg.PHONE, Leg.MEETING
LEGS: Mapping[str, Leg] = {MEETING: MEETING}
"""Whose tag means which leg; every other tag, and none, is the telephone's."""

Hear = Callable[[sma.Event], Input]


def legs_of(event: sma.Event) -> Mapping[Leg, str | None]:
    """The legs that are up, by CallId. A leg that has not been answered yet has no Status and counts as up.

    An event that lists nobody (AWS prints such) is taken to be about the telephone, whose CallId is then unknown.
    """
    everybody = event.call_details.participants
    if not everybody:
        return {Leg.PHONE: None}
    return {
        LEGS.get(one.participant_tag, PHONE): one.call_id or None for one in everybody if one.status != "Disconnected"
    }


def hear(event: sma.Event, legs: Mapping[Leg, str | None] | None = None) -> Input:
    """What happened. If nobody is left on the line, that is what happened, whatever else the event says.

    `legs` are `legs_of` the event, where they are known already.
    """
    if not (legs_of(event) if legs is None else legs):
        return inputs.HungUp(_sip_code(event))
    kind = event.invocation_event_type
    action = event.action_data.type if event.action_data else ""
    return HEARD.get((kind, action), HEARD.get((kind, ""), _strange))(event)


def _leg(person: sma.Participant) -> Leg:
    return LEGS.get(person.participant_tag, PHONE)


def _strange(_: sma.Event) -> Input:
    return inputs.Strange()


def _always(kind: type[Input]) -> Hear:
    return lambda _: kind()


def _digits(event: sma.Event) -> str:
    return event.action_data.received_digits if event.action_data else ""


def _entered(event: sma.Event) -> Input:
    """Whether the terminator is part of the digits is not documented: strip it (AWS: play-audio-get-digits)."""
    digits = _digits(event).removesuffix("#")
    return inputs.Entered(digits) if digits else inputs.SaidNothing()


def _not_entered(event: sma.Event) -> Input:
    silent = event.error is not None and event.error.type == NOTHING_TYPED
    return inputs.SaidNothing() if silent else inputs.NotAsked()


def _pressed(event: sma.Event) -> Input:
    return inputs.Pressed(_digits(event))


def _switched(event: sma.Event) -> Input:
    parameters = event.action_data.parameters if event.action_data else {}
    return inputs.Switched(muted=parameters.get("Operation") == "Mute")


def _hung_up(event: sma.Event) -> Input:
    """Which leg ended? Participants say who is left; the action data is not always this event's own (AWS: case-5)."""
    phone_is_up = Leg.PHONE in legs_of(event) and not _names(event, Leg.PHONE)
    return inputs.LostMeeting() if phone_is_up else inputs.HungUp(_sip_code(event))


def _names(event: sma.Event, leg: Leg) -> bool:
    """Whether the action data says that this leg has ended, though its Status may be missing."""
    parameters = event.action_data.parameters if event.action_data else {}
    call_id = parameters.get("CallId")
    if isinstance(call_id, str) and call_id:
        return call_id in [person.call_id for person in event.call_details.participants if _leg(person) is leg]
    return parameters.get("ParticipantTag") == leg


def _sip_code(event: sma.Event) -> int:
    code = str((event.action_data.parameters if event.action_data else {}).get("SipResponseCode", ""))
    return int(code) if code.isascii() and code.isdecimal() and len(code) <= len("486") else 0


def _placed(event: sma.Event) -> Input:
    arguments = event.action_data.arguments if event.action_data else {}
    return inputs.Placed(room_id=arguments.get("room", ""), lang=arguments.get("language", ""))


def _told(event: sma.Event) -> Input:
    arguments = event.action_data.arguments if event.action_data else {}
    action, text = arguments.get("action", ""), arguments.get("text", "").strip()
    if action == "say" and text:
        return inputs.ToldToSay(text)
    return TOLD.get(action, inputs.Strange())


# The argument `action` of UpdateSipMediaApplicationCall -> what the call is told. `say` takes a text as well.
TOLD: Mapping[str, Input] = {
    "mute": inputs.ToldToMute(),
    "unmute": inputs.ToldToUnmute(),
    "raise_hand": inputs.ToldToShowHand(up=True),
    "lower_hand": inputs.ToldToShowHand(up=False),
    "come_in": inputs.ToldToComeIn(),
    "hangup": inputs.ToldToHangUp(),
}


# (event, action) -> what happened. The row without an action holds for every action that has no row of its own.
HEARD: Mapping[tuple[str, str], Hear] = {
    ("NEW_INBOUND_CALL", ""): _always(inputs.Rang),
    ("NEW_OUTBOUND_CALL", ""): _placed,
    ("RINGING", ""): _always(inputs.FarEndRang),
    ("CALL_ANSWERED", ""): _always(inputs.Answered),
    ("ACTION_SUCCESSFUL", "PlayAudioAndGetDigits"): _entered,
    ("ACTION_SUCCESSFUL", "SpeakAndGetDigits"): _entered,
    ("ACTION_SUCCESSFUL", "JoinChimeMeeting"): _always(inputs.Joined),
    ("ACTION_SUCCESSFUL", "ModifyChimeMeetingAttendees"): _switched,
    ("ACTION_SUCCESSFUL", ""): _always(inputs.Played),
    ("ACTION_FAILED", "PlayAudioAndGetDigits"): _not_entered,
    ("ACTION_FAILED", "SpeakAndGetDigits"): _not_entered,
    ("ACTION_FAILED", "PlayAudio"): _always(inputs.NotPlayed),
    ("ACTION_FAILED", "Speak"): _always(inputs.NotPlayed),
    ("ACTION_FAILED", "Pause"): _always(inputs.NotPlayed),
    ("ACTION_FAILED", "JoinChimeMeeting"): _always(inputs.NotJoined),
    ("ACTION_FAILED", "ModifyChimeMeetingAttendees"): _always(inputs.NotSwitched),
    ("ACTION_FAILED", "ReceiveDigits"): _always(inputs.NotListening),
    ("ACTION_FAILED", "Hangup"): _always(inputs.NotHungUp),
    ("ACTION_FAILED", ""): _always(inputs.Rejected),
    ("ACTION_INTERRUPTED", ""): _always(inputs.Interrupted),
    ("DIGITS_RECEIVED", ""): _pressed,
    ("CALL_UPDATE_REQUESTED", ""): _told,
    ("HANGUP", ""): _hung_up,
    ("INVALID_LAMBDA_RESPONSE", ""): _always(inputs.Rejected),
}
