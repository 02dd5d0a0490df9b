"""Every flow a call can follow. To add one: write its module, name it here."""

from __future__ import annotations

from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.dial_in import DIAL_IN
from chalicelib.callflow.flows.dial_out import DIAL_OUT
from chalicelib.callflow.machine import Flow

FLOWS = {flow.name: flow for flow in (DIAL_IN, DIAL_OUT)}


def flow_of(call: Call, *, outbound: bool) -> Flow:
    """The flow that a call follows. One without a name has just begun, or has lost its attributes."""
    return FLOWS.get(call.flow, DIAL_OUT if outbound else DIAL_IN)
