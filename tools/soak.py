"""`partyline soak`: calls come and go for as long as you like; nothing may grow, or stay behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tools.measures.soak import Report, Sample

_TELL_EVERY = 30.0
"""Seconds between two lines."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--minutes",
    type=click.FloatRange(0.1),
    default=60.0,
    show_default=True,
    help="How long; to warm up and to come to rest takes up to two minutes more.",
)
@click.option("--callers", type=click.IntRange(1, 99), default=20, show_default=True, help="How many people there are.")
@click.option("--browsers", type=click.IntRange(0, 20), default=0, show_default=True, help="How many browsers visit.")
@click.option("--seed", default=1, show_default=True, help="Which stories they live.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end instead of lines for people.")
def command(*, minutes: float, as_json: bool, **people: int) -> None:
    """Let people call a local exchange by SIP for an hour, and watch its memory, threads and ports.

    They type PINs, right and wrong, sit in a meeting, press keys, hold, hang up and are hung up, give up while it
    rings; the application calls them, too, and browsers may visit the meeting.

    Exit status 0: every call went as it should, memory was flat, and nothing was left over; 1: something was not so,
    and it says what.
    """
    from tools.measures.soak import Wishes, soak  # noqa: PLC0415 (this command's --help is quick)

    told = -_TELL_EVERY

    def tell(sample: Sample, calls: int) -> None:
        nonlocal told
        if not as_json and sample.seconds - told >= _TELL_EVERY:
            told = sample.seconds
            click.echo(_words(sample, calls))

    report = soak(Wishes(60 * minutes, **people), tell)
    click.echo(json.dumps(_plain(report)) if as_json else _verdict(report))
    raise SystemExit(1 if report.faults else 0)


def _words(now: Sample, calls: int) -> str:
    return (
        f"{now.seconds / 60:6.1f} min  {calls:6} calls  {now.calls:3} now  {now.megabytes:6.1f} MB"
        f"  {now.threads:3} threads  {now.files:3} files  {now.transactions:4} transactions"
    )


def _verdict(report: Report) -> str:
    stories = ", ".join(f"{name} {times}" for name, times in sorted(report.lived.stories.items()))
    at_rest = f"at rest {report.first.megabytes} MB before, {report.last.megabytes} MB after"
    memory = f"memory {report.growth:+.1%} from the second quarter to the last; {at_rest}"
    faults = [f"NOT {fault}" for fault in report.faults] or ["ok"]
    return "\n".join([f"{report.calls} calls: {stories}", memory, *faults])


def _plain(report: Report) -> dict[str, object]:
    return {
        "ok": not report.faults,
        "faults": report.faults,
        "calls": report.calls,
        "stories": dict(report.lived.stories),
        "resent": report.lived.resent,
        "growth": report.growth,
        "first": report.first._asdict(),
        "last": report.last._asdict(),
        "samples": [sample._asdict() for sample in report.samples],
    }
