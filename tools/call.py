"""`partyline call`: one scripted call to our own application, in virtual time, on a local cloud."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import click

from emulator.exchange import Switches
from emulator.exchange.values import is_array, is_object
from emulator.lambdas import PythonFunction
from emulator.player import Player, world_of
from emulator.result import Result
from emulator.seats import Seats
from emulator.telephony import ScriptedTelephony
from tools import quiet, record, stage, steps
from tools.emulate import show, the_script, the_switches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.script import Script
    from emulator.stack import LocalCloud

USUAL = ({"press": "{guest_pin}#"}, {"wait": 5.0}, {"hangup": True})
"""What a caller does whom nobody tells anything."""


class Meeting(NamedTuple):
    """The meeting that is made for the call, and its PINs in clear."""

    room_id: str
    host_pin: str
    guest_pin: str

    @property
    def names(self) -> dict[str, str]:
        """What stands for what in a `press`."""
        return {"{host_pin}": self.host_pin, "{guest_pin}": self.guest_pin}


class Application(Protocol):
    """Our application as far as a scripted call needs it."""

    def make_meeting(self) -> Meeting:
        """Make a meeting to call."""
        ...

    def dial_out(self, room_id: str, number: str) -> None:
        """Have the application call somebody into it."""
        ...

    def function(self) -> Any:  # noqa: ANN401 (Chalice's decorated function)
        """Give the Lambda function behind the SIP media application."""
        ...


class OurApplication:
    """What `app.py` and `chalicelib.this_process` put together. Imported late: they read the environment."""

    def make_meeting(self) -> Meeting:
        from chalicelib import this_process  # noqa: PLC0415
        from chalicelib.meetings.house import Plan  # noqa: PLC0415

        made = this_process.front().house.create(Plan(title="A scripted call"))
        return Meeting(made.room.id, made.host_pin, made.guest_pin)

    def dial_out(self, room_id: str, number: str) -> None:
        from chalicelib import this_process  # noqa: PLC0415

        this_process.front().steward.dial_out(room_id, number)

    def function(self) -> Any:  # noqa: ANN401 (Chalice's decorated function)
        return stage.sma()


class _Orders:
    """Takes the order for one outbound call and keeps it, in place of a telephone network."""

    def __init__(self) -> None:
        self.arguments: dict[str, str] = {}
        self.transaction_id = str(uuid.uuid4())

    def create_call(
        self,
        sma_id: str,
        from_number: str,
        to_number: str,
        headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        del sma_id, from_number, to_number, headers
        self.arguments = dict(arguments)
        return self.transaction_id

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        raise NotImplementedError


def with_pins(raw: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 (JSON of any kind)
    """Put PINs in the place of `{host_pin}` and `{guest_pin}` in every `press` of a script."""
    if not is_object(raw) or not is_array(raw.get("steps")):
        return raw
    return raw | {"steps": [_step_with_pins(step, names) for step in raw["steps"]]}


def _step_with_pins(step: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 (JSON of any kind)
    if not is_object(step) or not isinstance(step.get("press"), str):
        return step
    press: str = step["press"]
    for name, pin in names.items():
        press = press.replace(name, pin)
    return step | {"press": press}


def play(raw: Any, cloud: LocalCloud, application: Application, switches: Switches) -> Result:  # noqa: ANN401 (JSON)
    """Make a meeting and play the script, as parsed JSON, against the application. Raises click.UsageError."""
    meeting = application.make_meeting()
    script = the_script(with_pins(raw, meeting.names))
    orders = _Orders()
    if script.direction == "outbound":
        script = _dialled_out(script, cloud, application, meeting, orders)
    seats = Seats(cloud.meetings)
    function = PythonFunction(application.function())
    player = Player(script, function, seats, world_of(switches), transaction_id=orders.transaction_id)
    for name, pin in meeting.names.items():
        player.result.dialogue.hide(pin, name)
    cloud.telephony = ScriptedTelephony(player)
    try:
        return player.play()
    finally:
        cloud.telephony = None
        seats.close()


def _dialled_out(
    script: Script, cloud: LocalCloud, application: Application, meeting: Meeting, orders: _Orders
) -> Script:
    """Let the application order the call itself; what the script's arguments say goes over what it sent."""
    cloud.telephony = orders
    application.dial_out(meeting.room_id, script.to)
    return script.model_copy(update={"arguments": orders.arguments | script.arguments})


@click.command(cls=steps.StepsInOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a dialogue for people.")
@click.option("--pin", multiple=True, help="Press this PIN and #; host and guest stand for the meeting's own.")
@steps.options
@click.option("--switch", "switches", multiple=True, metavar="NAME=VALUE", help="As in partyline emulate.")
@record.option
@quiet.option
@click.pass_context
def command(  # noqa: PLR0913 (one parameter for each option)
    ctx: click.Context,
    *,
    script_file: str | None,
    as_json: bool,
    pin: tuple[str, ...],
    press: tuple[str, ...],
    wait: tuple[float, ...],
    hangup: bool,
    switches: tuple[str, ...],
) -> None:
    """Make one scripted call to this project's own call flow.

    A meeting is made first; {host_pin} and {guest_pin} in a press stand for its PINs. Without a script, --pin,
    --press, --wait and --hangup make one, in the order given. Exit status 0: all went well; 1: something was wrong
    with the call; 2: something is wrong with the command.
    """
    given = {"pin": pin, "press": press, "wait": wait, "hangup": (hangup,) * hangup}
    raw = steps.script_of(ctx, script_file, given, USUAL)
    chosen = the_switches(switches)
    the_script(with_pins(raw, {"{host_pin}": "0", "{guest_pin}": "0"}))
    from emulator.stack import local_cloud  # noqa: PLC0415 (a third of a second that --help does not need)

    with stage.kept_environment(), quiet.only_ours() as wrote, local_cloud() as cloud:
        stage.set_up(cloud, os.environ)
        with stage.application(os.environ):
            result = play(raw, cloud, OurApplication(), chosen)
    show(result, wrote, as_json=as_json)
