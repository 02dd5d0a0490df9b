"""`partyline record`: recordings of calls, without secrets, from emulators and logs."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from emulator.lambdas import Function
    from tools.replays.logs import Paired
    from tools.replays.pairs import Pair

_RECORD: Final = "tools.record"
_SOURCES: Final = """\b
What a source may hold:
  what partyline call --json and partyline emulate --json print
  the log of any Lambda function that logs its events and its answers, as
    CloudWatch exports it to S3 (also gzip), as aws logs filter-log-events
    and aws logs tail print it, as Logs Insights gives it (JSON, CSV)
  JSON lines with an event and a response in each
  our own log, which holds neither: the calls are told again from what
    was heard and done
"""


def _in_a_folder(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Say now, and not after the call, that the file cannot be written."""
    if value is not None and not value.absolute().parent.is_dir():
        msg = f"there is no folder {value.parent}"
        raise click.BadParameter(msg, ctx, param)
    return value


def _remember(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    ctx.meta[_RECORD] = _in_a_folder(ctx, param, value)


@click.command(epilog=_SOURCES, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    *("-o", "--output"),
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_in_a_folder,
    help="The recording; else it is printed.",
)
@click.option("--call", "calls", multiple=True, metavar="ID", help="Only the call with this TransactionId.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object; needs --output.")
def command(*, sources: tuple[str, ...], output: Path | None, calls: tuple[str, ...], as_json: bool) -> None:
    """Make a recording of calls, without secrets, that partyline replay can play.

    A SOURCE is a file, or - for standard input, with what was printed or logged. Telephone numbers, PINs, tokens, ids,
    account numbers, times and free words give way to names that stand for them. Exit status 1: no call was found.
    """
    from tools.replays import logs  # noqa: PLC0415 (--help need not wait for it)
    from tools.replays.pairs import BadRecordingError, text_of  # noqa: PLC0415

    if as_json and output is None:
        msg = "--json prints what was found, so the recording needs an --output"
        raise click.UsageError(msg)
    try:
        texts = [sys.stdin.read() if source == "-" else logs.text_in(Path(source)) for source in sources]
    except BadRecordingError as error:
        raise click.UsageError(str(error)) from error
    found = logs.paired("\n".join(texts))
    recorded, unlike = _recorded(found, calls)
    if output is None:
        click.echo(text_of(recorded), nl=False)
    else:
        output.write_text(text_of(recorded), encoding="utf-8")
    _tell(_facts(recorded, found, unlike), as_json=as_json)


def option(decorated: Any) -> Any:  # noqa: ANN401 (a click command under construction)
    """Give a command that emulates calls its --record; `keep` and `Recorder` write what was asked for."""
    kind = click.Path(path_type=Path, dir_okay=False, writable=True)
    words = "Write the call to this file, without secrets, for partyline replay."
    return click.option("--record", type=kind, expose_value=False, callback=_remember, help=words)(decorated)


def wanted() -> Path | None:
    """The file that --record names."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_RECORD) if context else None


def keep(invocations: Iterable[Mapping[str, Any]]) -> None:
    """Write the invocations of an emulated call, each with its `event` and `response`, if --record asks for it."""
    file = wanted()
    if file is None:
        return
    from tools.replays.pairs import Pair, text_of  # noqa: PLC0415 (only a call that is recorded needs it)
    from tools.replays.redaction import Redactor  # noqa: PLC0415

    pairs = [Pair(one["event"], one["response"]) for one in invocations if one["response"] is not None]
    file.write_text(text_of(Redactor().redacted(pairs)), encoding="utf-8")


class Recorder:
    """A function that writes each event with its answer to a file as soon as it is known, without secrets."""

    def __init__(self, function: Function, file: Path) -> None:
        from tools.replays.redaction import Redactor  # noqa: PLC0415

        self._function, self._file, self._redactor = function, file, Redactor()
        self._one_at_a_time = threading.Lock()
        file.write_text("", encoding="utf-8")

    def invoke(self, event: Mapping[str, Any]) -> object:
        """Invoke the function. Raises what it raises; an event without an answer is not written."""
        from tools.replays.pairs import Pair, text_of  # noqa: PLC0415

        answer = self._function.invoke(event)
        with self._one_at_a_time, self._file.open("a", encoding="utf-8") as file:
            pair = Pair(dict(event), answer)
            self._redactor.learn(pair)
            file.write(text_of([self._redactor.one(pair)]))
        return answer


def _recorded(found: Paired, calls: Sequence[str]) -> tuple[list[Pair], list[str]]:
    """The recording, and what of our own log today's code does not repeat."""
    from tools.replays import ourlog  # noqa: PLC0415
    from tools.replays.redaction import Redactor  # noqa: PLC0415

    wanted = [one for one in found.pairs if not calls or one.call in calls]
    told = ourlog.retold([line for line in found.lines if not calls or line["call"] in calls])
    redactor = Redactor()
    return redactor.redacted([*_in_order(wanted), *told.pairs]), [redactor.text(words) for words in told.unlike]


def _in_order(pairs: Sequence[Pair]) -> Iterable[Pair]:
    """Call by call, each by Sequence: logs of several processes are mixed."""
    begun = {one.call: number for number, one in reversed([*enumerate(pairs)])}
    return sorted(pairs, key=lambda one: (begun[one.call], int(one.event.get("Sequence") or 0)))


def _facts(recorded: Sequence[Pair], found: Paired, unlike: Sequence[str]) -> dict[str, Any]:
    return {
        "ok": bool(recorded),
        "calls": len({one.call for one in recorded}),
        "invocations": len(recorded),
        "events_without_answer": found.unanswered,
        "answers_without_event": found.unasked,
        "unlike_the_log": [*unlike],
    }


def _tell(facts: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
    else:
        calls, invocations = facts["calls"], facts["invocations"]
        click.echo(f"{calls} call{'s'[: calls != 1]}, {invocations} invocation{'s'[: invocations != 1]}", err=True)
        for name in ("events_without_answer", "answers_without_event"):
            if facts[name]:
                click.echo(f"{name.replace('_', ' ')}: {facts[name]} (left out: a function must log both)", err=True)
        for words in facts["unlike_the_log"]:
            click.echo(f"today's code does otherwise than the log says: {words}", err=True)
    raise SystemExit(0 if facts["ok"] else 1)
