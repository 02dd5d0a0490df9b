"""`partyline coverage`: which rows of the call flows are walked by recorded calls, or by the stories of the tests."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tools.flows.rows import NamedRow, every_row, walking
from tools.replays.pairs import BadRecordingError, Pair, calls, is_array, is_object, read
from tools.replays.playing import Ledger, answer
from tools.replays.world import voice_of

STORIES = Path(__file__).parent.parent / "tests" / "stories"


def pairs_in(path: Path) -> list[Pair]:
    """The invocations in a recording, or in what `partyline call --json` printed. Raises BadRecordingError."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return read(path)  # several lines, each an object
    told = raw.get("invocations") if is_object(raw) else None
    if not is_array(told):
        return read(path)
    found = enumerate((one for one in told if is_object(one) and is_object(one.get("event"))), 1)
    return [Pair(one["event"], one.get("response"), number) for number, one in found]


def play(paths: Sequence[Path]) -> None:
    """Play recorded calls against today's code, whatever it answers. Raises BadRecordingError."""
    for path in paths:
        for call in calls(pairs_in(path)):
            voice = voice_of(call)
            for one in call:
                answer(one, voice, Ledger())


def tell_stories() -> None:
    """Run the stories of the tests. Raises click.ClickException when one of them fails."""
    import pytest  # noqa: PLC0415 - a part of the development environment alone

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = pytest.main(["-q", "-p", "no:cacheprovider", str(STORIES)])
    if status:
        msg = f"the stories do not pass:\n{said.getvalue()}"
        raise click.ClickException(msg)


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and the recordings in the folders."""
    for path in paths:
        yield from sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]


def as_json(rows: dict[int, NamedRow], walked: Counter[int]) -> str:
    """One JSON object: how many rows there are, and each with how often it was followed."""
    told = [{**row._asdict(), "walked": walked[number]} for number, row in rows.items()]
    cold = sum(not one["walked"] for one in told)
    return json.dumps({"ok": not cold, "rows": len(told), "cold": cold, "table": told})


def as_text(rows: dict[int, NamedRow], walked: Counter[int]) -> Iterator[str]:
    """A line per row, with how often it was followed."""
    for number, row in rows.items():
        yield f"{walked[number] or 'cold':>6}  {row}"
    cold = sum(not walked[number] for number in rows)
    yield f"{len(rows) - cold} of {len(rows)} rows walked, {cold} cold"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE]...")
@click.option("--stories", is_flag=True, help="Count what the stories of the tests walk.")
@click.option("--strict", is_flag=True, help="Exit status 1 if a row is cold.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object instead of lines for people.")
def command(*, files: tuple[Path, ...], stories: bool, strict: bool, json_: bool) -> None:
    """Say how often each row of the call flows is walked by recorded calls, and which are cold.

    A FILE is a recording (partyline record), what "partyline call --json" printed, or a folder of recordings. They are
    played against today's tables. Exit status 0: all was played; 1: a story fails, or with --strict a row is cold; 2:
    something is wrong with the command.
    """
    if not files and not stories:
        msg = "name recordings, or --stories"
        raise click.UsageError(msg)
    with walking() as walked:
        try:
            play([*files_in(files)])
        except BadRecordingError as error:
            raise click.UsageError(str(error)) from error
        if stories:
            tell_stories()
    rows = every_row()
    click.echo(as_json(rows, walked) if json_ else "\n".join(as_text(rows, walked)))
    raise SystemExit(1 if strict and any(not walked[number] for number in rows) else 0)


if __name__ == "__main__":
    command()
