"""How much processor time a new process takes until a caller hears something.

Each program runs in a process of its own, the programs of a round one after another, so that whatever else the machine
does falls on all of them. The time is that of the whole process, user and system, from its start to its end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tools.measures import events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tools.measures.folders import Folders


class Program(NamedTuple):
    """What runs in a new process, and the folders it imports from."""

    source: str
    folders: tuple[Path, ...]


_BOTO3: Final = "import boto3; boto3.client('dynamodb'); boto3.client('chime-sdk-meetings')"
# A call as far as its first event, or as far as the seat. Amazon hands back the attributes it was given.
_CALL: Final = """
import json, os, sys
from {module} import {function} as answer
ring, pin = json.loads({events!r})
first = answer(ring, None)
assert first["Actions"], first
if {join}:
    pin["CallDetails"]["TransactionAttributes"] = first.get("TransactionAttributes", {{}})
    second = answer(pin, None)
    assert second["Actions"][0]["Type"] == "JoinChimeMeeting", second
"""


def programs(folders: Folders, pin: str, *, join: bool) -> dict[str, Program]:
    """The programs to be compared: boto3 and its two clients alone, ours, the samples' manner, Chalice's package."""

    def call(module: str, function: str, *where: Path) -> Program:
        source = _CALL.format(module=module, function=function, join=join, events=json.dumps(_call(pin)))
        return Program(source, where)

    return {
        "boto3": Program(_BOTO3, (folders.runtime,)),
        "ours": call("app", "sma", folders.ours, folders.runtime),
        "plain_function": call("plain_function", "handler", folders.plain, folders.runtime),
        "default_chalice": call("app", "sma", folders.chalices, folders.runtime),
    }


def milliseconds(programs: Mapping[str, Program], environ: Mapping[str, str], rounds: int) -> dict[str, float]:
    """The median of each program's processor time. Raises RuntimeError with what a program said when it failed."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            times[name].append(_processor_seconds(program, environ) * 1000)
    return {name: round(median(each), 1) for name, each in times.items()}


def _processor_seconds(program: Program, environ: Mapping[str, str]) -> float:
    path = f"import sys; sys.path[:0] = {[str(folder) for folder in program.folders]!r}\n"
    # -I -S: neither this folder nor this environment's packages; -B: Lambda's disk takes no compiled files.
    command: Sequence[str] = [sys.executable, "-I", "-S", "-B", "-c", path + program.source]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(said)
    return used.ru_utime + used.ru_stime


def _call(pin: str) -> list[dict[str, Any]]:
    ring = events.ring()
    digits: dict[str, Any] = {"Type": "SpeakAndGetDigits", "Parameters": {}, "ReceivedDigits": f"{pin}#"}
    entered: dict[str, Any] = events.ring() | {
        "Sequence": 2,
        "InvocationEventType": "ACTION_SUCCESSFUL",
        "ActionData": digits,
    }
    entered["CallDetails"]["Participants"][0]["Status"] = "Connected"
    return [ring, entered]
