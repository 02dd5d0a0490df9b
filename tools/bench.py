"""`partyline bench`: how fast it is, each measure as a ratio within one run or a number to be held to its target."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tools.measures.browsers import Found as Seen
    from tools.measures.cloud import Trips
    from tools.measures.load import Found
    from tools.measures.ways import Ways

_CALLS = 200
_BROWSERS = 25
_FEW = 10


class Line(NamedTuple):
    """A measure. `most` or `least` is its target; `beside` are the same measure of others, or more of ours."""

    name: str
    is_: float
    means: str
    most: float | None = None
    least: float | None = None
    beside: Mapping[str, Any] = {}

    @property
    def ok(self) -> bool:
        """Whether it keeps to its target."""
        return (self.most is None or self.is_ <= self.most) and (self.least is None or self.is_ >= self.least)

    @property
    def target(self) -> str:
        """The target in words."""
        return f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"


def measure(rounds: int, stage: str) -> Iterable[Line]:
    """Measure everything, the slowest last."""
    from tools.measures import browsers, cloud, cold, folders, load, rates, warm  # noqa: PLC0415 (this command's --help is quick)

    yield _rate("events_per_s", rates.events_per_s(rounds), 30_000, "events answered a second, one core, in memory")
    yield _rate("virtual_calls_per_s", rates.virtual_calls_per_s(rounds), 1_000, "calls a second in the exchange")
    yield _rate(
        "video_packets_per_s", rates.video_packets_per_s(rounds), 100_000, "packets of a camera passed on to 24 viewers"
    )
    with tempfile.TemporaryDirectory() as scratch, cloud.place() as there:
        made = folders.make(stage, Path(scratch))
        yield Line(
            "zip_mb", round(made.ours_mb, 2), "the package, MB", 4.5, beside={"default_chalice": made.chalices_mb}
        )
        yield from _trips(cloud.round_trips(there), cloud.round_trips(there, "*6", "*9", "*#", "*0"))
        first = cold.milliseconds(cold.programs(made, there.pin, join=False), there.environ, rounds)
        yield _ratio("first_ring", first, 0.6, "processor time of a new process to the first answer, of boto3's alone")
        both = cloud.ring_and_pin(there, made, rounds)
        yield _ratio("ring_and_pin", both, 1.2, "the same to the join, over loopback")
    yield from _load(load.load(_CALLS, 10.0))
    yield from _browsers(browsers.meeting(_BROWSERS, 0, 10.0), browsers.meeting(_FEW, _CALLS, 10.0))
    yield from _ways(browsers.latencies(rounds), browsers.page_latencies(rounds))
    yield Line("run_warm_s", warm.run_warm_s(3), "seconds until make run shows API and telephone", 3)


def _load(found: Found) -> Iterable[Line]:
    far = found.telephones
    slowest = {"slowest_ms": far.slowest_ms, "answered": far.answered}
    yield Line(
        "setup_per_s", far.setup_per_s, f"SIP calls set up in a second, {_CALLS} of them", least=60, beside=slowest
    )
    yield Line("retransmissions", found.resent, "SIP messages that had to be sent again", 0)
    yield Line("room_core", found.core, f"of one core, for {_CALLS} calls that hear each other in one room", 0.45)
    yield Line("room_right", found.right, "of them whose digits all came, before the meeting and in it", least=_CALLS)
    yield Line("room_lost", found.lost, "packets lost, both ways", 0)
    worst = {"worst_ms": found.worst_lag_ms, "worst_tick_ms": found.worst_tick_ms}
    yield Line("loop_lag_ms", found.lag_ms, "by how much SIP's loop was late, 99th percentile", 50, beside=worst)


def _browsers(alone: Seen, crowd: Seen) -> Iterable[Line]:
    everybody = _FEW + _CALLS
    late = {"latest_tick_ms": alone.late_ms, "lost": alone.lost}
    yield Line("browser_legs", alone.core, f"of one core, for {_BROWSERS} browsers that all talk in one meeting", 0.4)
    yield Line("browser_late", alone.late_ticks, "beats of 20 ms that came too late meanwhile", 0, beside=late)
    yield Line("browser_right", alone.right, "of them that heard the others", least=_BROWSERS)
    late = {"late_ticks": crowd.late_ticks, "latest_tick_ms": crowd.late_ms, "lost": crowd.lost}
    yield Line(
        "crowd_core", crowd.core, f"of one core, for {_CALLS} telephones and {_FEW} browsers in one meeting", 0.5
    )
    yield Line("crowd_right", crowd.right, "of them that heard both kinds", least=everybody, beside=late)


def _ways(found: Ways, real: Ways | None) -> Iterable[Line]:
    """With clients on the wire, and with a real browser where there is one."""
    yield from _way("browser", found, "packet to packet")
    if real is not None:
        yield from _way("page", real, "a Chromium's own buffers included")


def _way(who: str, found: Ways, how: str) -> Iterable[Line]:
    join, come, go = found.medians
    worst = [{"worst_ms": round(times[-1], 1)} for times in found]
    yield Line(
        "join_to_sound_ms" if who == "browser" else f"{who}_join_to_sound_ms",
        join,
        f"from its first knock to sound, median; {how}",
        400,
        beside=worst[0],
    )
    yield Line(f"phone_to_{who}_ms", come, "sound from a telephone, one way, median", 120, beside=worst[1])
    yield Line(f"{who}_to_phone_ms", go, "the other way", 120, beside=worst[2])


def _rate(name: str, rate: float, least: float, means: str) -> Line:
    return Line(name, round(rate), means, least=least)


def _ratio(name: str, times: Mapping[str, float], most: float, means: str) -> Line:
    others = {who: round(took / times["boto3"], 2) for who, took in times.items() if who not in {"ours", "boto3"}}
    return Line(name, round(times["ours"] / times["boto3"], 2), means, most, beside={**others, "milliseconds": times})


def _trips(plain: Trips, keyed: Trips) -> Iterable[Line]:
    """From PIN to join, and all other events of an ordinary call; beside them a call in which commands are typed."""
    to_join = max(count for what, count in plain.by_event if what.endswith("GetDigits"))
    rest = sum(count for _, count in plain.by_event) - to_join
    yield Line(
        "round_trips", to_join, "questions to AWS from PIN to join", 2, beside={"by_event": dict(plain.by_event)}
    )
    keys = {what: count for what, count in keyed.by_event if count and not what.endswith("GetDigits")}
    beside = {"after_the_call": plain.after, "commands": keys}
    yield Line("round_trips_else", rest, "in all other events of that call, hanging up included", 0, beside=beside)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines for people.")
@click.option("--rounds", type=click.IntRange(1), default=9, show_default=True, help="How often; the median counts.")
@click.option("--stage", default="dev", show_default=True, help="The stage whose package is measured.")
def command(*, as_json: bool, rounds: int, stage: str) -> None:
    """Measure how fast Partyline is, beside others in the same run.

    A new process answering a ring is compared with one that only imports boto3 and makes its two clients. Exit
    status 0: every target is met; 1: one is not.
    """
    lines: list[Line] = []
    for line in measure(rounds, stage):
        lines.append(line)
        if not as_json:
            click.echo(f"{'ok ' if line.ok else 'NOT'} {line.name:<20} {line.is_:>9g}  {line.target:<16} {line.means}")
            for who, what in line.beside.items():
                click.echo(f"{'':27} {who} {json.dumps(what)}")
    ok = all(line.ok for line in lines)
    if as_json:
        beside = {line.name: dict(line.beside) for line in lines if line.beside}
        targets = {line.name: line.target for line in lines}
        click.echo(
            json.dumps({line.name: line.is_ for line in lines} | {"ok": ok, "targets": targets, "beside": beside})
        )
    raise SystemExit(0 if ok else 1)
