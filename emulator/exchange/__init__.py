"""PSTN Audio without I/O: one call as a state machine, time an argument. Begin with `machine`."""

from emulator.exchange.happenings import can_hear
from emulator.exchange.machine import CallOrder, Step, incoming, next_wake, outgoing, step
from emulator.exchange.state import Call
from emulator.exchange.switches import SWITCHES, BadSwitchError, Switches
from emulator.exchange.world import World

__all__ = [
    "SWITCHES",
    "BadSwitchError",
    "Call",
    "CallOrder",
    "Step",
    "Switches",
    "World",
    "can_hear",
    "incoming",
    "next_wake",
    "outgoing",
    "step",
]
