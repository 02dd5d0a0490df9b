"""Running the list of actions: start the next, see it end, decide whether that is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.exchange.actions import BY_NAME
from emulator.exchange.effects import Answer
from emulator.exchange.endings import echo
from emulator.exchange.reports import reported
from emulator.exchange.state import CONNECTED, Fault, Outcome, Parameters, Pending
from emulator.exchange.values import NOT_ON_THIS_CALL, NOT_THAT_LEG, number, without_nulls

if TYPE_CHECKING:
    from emulator.exchange.state import Action, Call, Leg, Queued

_SINGLE = frozenset({"ErrorJoiningMeeting", "NoAccessToDestination"})
"""Errors that Amazon prints as one `Error` string."""


def start(call: Call, now: float) -> None:
    """Start the next action of the list; it may end at once."""
    queued = call.queue.popleft()
    kind = BY_NAME[queued.action["Type"]]
    given: Parameters = without_nulls(queued.action.get("Parameters") or {})
    leg = _pick(call, queued, given, kind)
    nowhere = leg is None or not leg.up or (kind.needs_call_id and not given.get("CallId"))
    leg = leg or queued.leg
    filled = call.switches.echo == "both" and not nowhere
    action = kind(call, leg, _normalised(given, leg, kind, filled=filled))
    fault = _injected(call, kind.kind) or (NOT_THAT_LEG if nowhere else _too_soon(action) or action.check())
    if fault is not None:
        _failed(call, action, fault)
        return
    _warn(call, action, given)
    _pick_up(call, action)
    call.running = action
    settle(call, action.begin(now))


def settle(call: Call, outcome: Outcome | None) -> None:
    """Take note of how the running action ended, if it has."""
    action = call.running
    if outcome is None or action is None:
        return
    call.running = None
    if outcome.fault is not None:
        _failed(call, action, outcome.fault)
    elif reported(action, outcome):
        call.outbox.append(Pending("ACTION_SUCCESSFUL", echo(action) | outcome.results, action.leg))


def interrupt(call: Call) -> Pending | None:
    """Stop the running action if an update may; give its ACTION_INTERRUPTED (AWS: update-sip-call)."""
    action = call.running
    if action is None or not _interruptible(call, action):
        return None
    action.cut()
    call.running = None
    return Pending("ACTION_INTERRUPTED", echo(action), action.leg)


def _interruptible(call: Call, action: Action) -> bool:
    dialogue = action.kind.endswith("GetDigits") or action.kind == "StartBotConversation"
    return action.interruptible or (dialogue and call.switches.dialogue_interrupt == "yes")


def _failed(call: Call, action: Action, fault: Fault) -> None:
    """Report the failure and drop the rest of the list (AWS: use-case-2)."""
    call.queue.clear()
    call.outbox.append(Pending("ACTION_FAILED", echo(action) | _error(fault), action.leg))


def _error(fault: Fault) -> Parameters:
    if fault.shape == "single":
        return {"Error": f"{fault.type}: {fault.message}"}
    error: Parameters = {"ErrorType": fault.type, "ErrorMessage": fault.message}
    return error | {"ErrorList": list(fault.listed)} if fault.shape == "list" else error


def _too_soon(action: Action) -> Fault | None:
    """Refuse what needs media while the called party still rings: nobody can answer in that party's place."""
    needs_media = action.answers or action.kind == "CallAndBridge"
    if needs_media and action.leg.status is None and action.leg.direction == "Outbound":
        return Fault(action.call.switches.wrong_moment, NOT_ON_THIS_CALL)
    return None


def _injected(call: Call, kind: str) -> Fault | None:
    plan = call.failing.pop(kind, None)
    if plan is None:
        return None
    return Fault(plan.error, plan.message, "single" if plan.error in _SINGLE else "fields")


def _pick(call: Call, queued: Queued, given: Parameters, kind: type[Action]) -> Leg | None:
    """Find the leg: CallId wins, else ParticipantTag, else the leg that the event was about."""
    if given.get("CallId"):
        return call.leg(str(given["CallId"]))
    tag = given.get("ParticipantTag")
    if tag:
        return next((leg for leg in reversed(call.legs) if leg.tag == tag), None)
    usual = (leg for leg in reversed(call.legs) if leg.tag == kind.default_tag and leg.up)
    return next(usual, queued.leg)


def _normalised(given: Parameters, leg: Leg, kind: type[Action], *, filled: bool) -> Parameters:
    """Write the parameters as the echo has them: numbers as numbers, defaults filled in."""
    named = {"CallId": leg.call_id, "ParticipantTag": leg.tag} if filled else {}
    parameters = named | given | named | {name: given.get(name, value) for name, value in kind.defaults.items()}
    for name in kind.numbers & parameters.keys():
        parameters[name] = number(parameters[name])
    return parameters


def _warn(call: Call, action: Action, given: Parameters) -> None:
    unknown = given.keys() - action.known - {"CallId", "ParticipantTag"}
    for name in sorted(unknown):
        call.notes(f"{action.kind} has no parameter {name}: AWS ignores it")


def _pick_up(call: Call, action: Action) -> None:
    """Answer a call that still rings, if this action needs media."""
    leg = action.leg
    pauses = action.kind == "Pause" and call.switches.pause_answers == "yes"
    if leg.status is None and leg.direction == "Inbound" and (action.answers or pauses):
        leg.status = CONNECTED
        call.does(Answer(leg.call_id))
