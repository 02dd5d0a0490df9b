"""The courses of calls that AWS prints, lived through on the exchange: it sends what the pages say it sends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emulator.exchange import stimuli
from tests.emulator.exchange.conversation import Conversation, Json, play

SEQUENCES = Path(__file__).parents[2] / "sma" / "examples" / "sequences"


def printed(name: str) -> list[Json]:
    steps: list[Json] = json.loads((SEQUENCES / f"{name}.json").read_text(encoding="utf-8"))["steps"]
    return steps


def in_our_ids(call: Conversation, response: Any) -> Any:  # noqa: ANN401 (JSON of any kind)
    return json.loads(json.dumps(response).replace("call-id-1", call.leg("LEG-A")))


def essence(event: Json) -> Json:
    """What a page and a call can be compared by: not ids, numbers and times."""
    data = event.get("ActionData", {})
    parties = event["CallDetails"].get("Participants", [])
    return {
        "kind": event["InvocationEventType"],
        "sequence": event["Sequence"],
        "action": data.get("Type"),
        "digits": data.get("ReceivedDigits"),
        "error": (event.get("ErrorType"), event.get("ErrorMessage")),
        "parties": [(p["ParticipantTag"], p["Direction"], p.get("Status")) for p in parties],
    }


def test_the_dial_in_from_ring_to_hangup() -> None:
    steps = printed("end-to-end-dial-in")
    call = Conversation(join_without_meeting="accept").rings()
    # The page is written by hand and calls a ringing caller Connected; captured events have no Status.
    first = essence(steps[0]["event"])
    first["parties"] = [(*party[:2], None) for party in first["parties"]]
    assert essence(call.event) == first
    call.says_raw(in_our_ids(call, steps[0]["response"])).passes(3)
    call.presses(steps[1]["event"]["ActionData"]["ReceivedDigits"] + "#")
    assert essence(call.event) == essence(steps[1]["event"])
    call.says_raw(in_our_ids(call, steps[1]["response"])).seated()
    assert essence(call.event) == essence(steps[2]["event"])
    call.says_raw(steps[2]["response"]).hangs_up()
    assert essence(call.event) == essence(steps[3]["event"])
    call.says_raw(steps[3]["response"])
    assert call.call.over


def test_the_waiting_room() -> None:
    steps = [step for step in printed("update-call-waiting-room") if "event" in step]
    call = Conversation(join_without_meeting="accept").rings().says(play(Repeat=99)).passes(4)
    call.happens(stimuli.Update(steps[1]["event"]["ActionData"]["Parameters"]["Arguments"]))
    for step in steps[1:4]:
        found, page = essence(call.event), essence(step["event"])
        assert [found[name] for name in ("kind", "sequence", "action")] == [
            page[name] for name in ("kind", "sequence", "action")
        ]
        if "response" in step:
            call.says_raw(step["response"])
        if step is steps[2]:
            call.seated()


def test_a_call_out() -> None:
    steps = printed("outbound-call")
    call = Conversation().calls_out()
    assert essence(call.event) == essence(steps[0]["event"])
    call.says_raw(steps[0]["response"]).happens(stimuli.Rang(call.dialled))
    # The page numbers each of its events 1; real calls count on.
    assert essence(call.event) == essence(steps[1]["event"]) | {"sequence": 2}
    call.says_raw(steps[1]["response"]).happens(stimuli.PickedUp(call.dialled))
    assert essence(call.event) == essence(steps[2]["event"]) | {"sequence": 3}


def test_eleven_attributes() -> None:
    steps = printed("too-many-transaction-attributes")
    call = Conversation().rings().says_raw(steps[0]["response"])
    assert essence(call.event) == essence(steps[1]["event"])
