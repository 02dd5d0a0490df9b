"""`partyline replay`: recorded calls against today's code."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from tools.replays.playing import Difference

LIBRARY: Final = Path(__file__).parent.parent / "tests" / "replays"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one file."""

    file: Path
    calls: int
    lines: int
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        found = [asdict(one) for one in self.differences]
        return {
            "file": str(self.file),
            "ok": not found,
            "calls": self.calls,
            "lines": self.lines,
            "differences": found,
        }


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="[FILE]...")
@click.option("--accept", is_flag=True, help="Rewrite the files: what is answered today is right.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words for people.")
def command(*, files: tuple[Path, ...], accept: bool, as_json: bool) -> None:
    """Play recorded calls against today's code and show, for each call, the first answer that has become another.

    A FILE has a line of JSON for each invocation, {"event": ..., "response": ...}, as partyline record writes them;
    without FILE, all of tests/replays. Whatever the call asked of the world is answered as it was then. Exit status 0:
    nothing differs, or it was accepted; 1: something differs; 2: something is wrong with the command or a file.
    """
    from tools.replays.pairs import BadRecordingError  # noqa: PLC0415 (--help need not wait for it)

    try:
        verdicts = [_play(file, accept=accept) for file in files or sorted(LIBRARY.rglob("*.jsonl"))]
    except BadRecordingError as error:
        raise click.UsageError(str(error)) from error
    same = all(not verdict.differences for verdict in verdicts)
    if as_json:
        told = [verdict.as_json() for verdict in verdicts]
        click.echo(json.dumps({"ok": same or accept, "accepted": accept and not same, "files": told}))
    else:
        _tell(verdicts, accept=accept)
    raise SystemExit(0 if same or accept else 1)


def _play(file: Path, *, accept: bool) -> Verdict:
    """Play one file. It is redacted first, so that nothing secret is shown even of a file that was never redacted."""
    from tools.replays import pairs, playing  # noqa: PLC0415
    from tools.replays.redaction import Redactor  # noqa: PLC0415

    recorded = Redactor().redacted(pairs.read(file))
    found = tuple(playing.differences(recorded))
    if accept and found:
        file.write_text(pairs.text_of(playing.accepted(recorded)), encoding="utf-8")
    return Verdict(file, len(pairs.calls(recorded)), len(recorded), found)


def _tell(verdicts: list[Verdict], *, accept: bool) -> None:
    for verdict in verdicts:
        for difference in verdict.differences:
            click.echo(f"{verdict.file}, {difference.words}\n")
    calls, differing = sum(one.calls for one in verdicts), sum(len(one.differences) for one in verdicts)
    lines = sum(one.lines for one in verdicts)
    ending = (
        "all as recorded" if not differing else f"{differing} of them {'accepted' if accept else 'not as recorded'}"
    )
    click.echo(f"{calls} call{'s'[: calls != 1]}, {lines} invocation{'s'[: lines != 1]}: {ending}")
