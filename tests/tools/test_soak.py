"""The soak: every story of its people is lived once, and each thing that may go wrong is told."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from emulator.phones.sip.dialler import Place
from tests.emulator.sip.handset import eventually
from tools import soak as program
from tools.measures import people, soak
from tools.measures.crowd import Crowd
from tools.measures.office import DIAL_IN, KEYS, Office
from tools.measures.people import Called, Person, Town
from tools.measures.soak import Lived, Report, Sample, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NUMBERS = ("+12065550101", "+12065550102")
REST = Sample(0.0, 50.0, 10, 30, 0, 0)
NOTHING = Lived(Counter(), [], 0, 0)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


@pytest.mark.parametrize("story", people.STORIES, ids=[story.__name__ for story in people.STORIES])
def test_each_story_is_seen_by_the_application_as_it_was_lived(office: Office, story: Callable[[Person], None]) -> None:
    before = dict(office.seen)
    with Crowd() as crowd:
        me = Person(crowd, Place.read(office.phones.uri), NUMBERS[0], Random(1))
        story(me)
    assert eventually(lambda: office.idle, 10.0)
    seen = {name: office.seen[name] - before.get(name, 0) for name in office.seen}
    assert soak.judged(Lived(me.lived, [], 0, 0), seen) == []


def test_a_story_that_goes_otherwise_is_told(office: Office) -> None:
    with Crowd() as crowd:
        with pytest.raises(people.StoryError, match="did not end"):
            people.ends(_Endless())  # type: ignore[arg-type]
        sitting, _ = Person(crowd, Place.read(office.phones.uri), NUMBERS[0], Random(1)).sits()
        sitting.hangs_up()
        with pytest.raises(people.StoryError, match="ended too soon: 200"):
            people.stays(sitting, 10.0)


class _Endless:
    """A call that never ends, for somebody without patience."""

    class over:  # noqa: N801 (it stands for an event)
        @staticmethod
        def wait(_seconds: float) -> bool:
            return False


def test_people_live_until_it_is_enough_are_called_too_and_tell(office: Office) -> None:
    ours, theirs = multiprocessing.Pipe()
    before = dict(office.seen)
    living = threading.Thread(target=people.live, args=(theirs, Town(office.phones.uri, NUMBERS, office.door(1), 3)))
    living.start()
    assert eventually(lambda: all(office.board.phone_of(number) for number in NUMBERS), 10.0)
    for _ in range(6):
        office.board.create_call("soak", DIAL_IN, NUMBERS[0], {KEYS: "123456"})
    ours.send("enough")
    assert ours.poll(60)
    lived = Lived(*ours.recv())
    living.join(10)
    assert eventually(lambda: office.idle, 10.0)
    seen = {name: office.seen[name] - before.get(name, 0) for name in office.seen}
    assert soak.judged(lived, seen) == []
    assert lived.stories["answers"] + lived.stories["busy"] == 6
    assert lived.stories["visits"] > 0
    assert min(lived.stories["answers"], lived.stories["busy"]) > 0


def test_ctrl_c_ends_it_and_its_people_at_once(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    def ctrl_c() -> None:
        for process in multiprocessing.active_children():  # a terminal sends it to all of them
            assert process.pid
            os.kill(process.pid, signal.SIGINT)
        assert eventually(lambda: all(office.board.phone_of(number) for number in NUMBERS), 30.0), "nobody has heard it"
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        soak._live(office, Town(office.phones.uri, NUMBERS, office.door(0), 3), 600.0, ctrl_c)
    assert time.monotonic() - began < 60, "nobody waits for stories to end"
    assert eventually(lambda: not multiprocessing.active_children(), 10.0)
    assert "Traceback" not in capfd.readouterr().err


def test_one_in_four_is_busy() -> None:
    class Quiet:
        def hears_tone(self, _hertz: float, _seconds: float) -> bool:
            return False

        def hangs_up(self) -> None: ...

    called = Called(Random(1))
    answers = [called(Quiet(), {}) for _ in range(200)]  # type: ignore[arg-type]
    assert 120 < sum(answers) < 180


@pytest.mark.parametrize(
    ("lived", "seen", "told"),
    [
        (NOTHING, {"right": 1}, ["right: people lived 0, the application saw 1"]),
        (Lived(Counter(keys=2), [], 0, 0), {"keys": 1}, ["keys: people lived 2, the application saw 1"]),
        (Lived(Counter(), ["meets: not answered: 503"], 9, 0), {}, ["meets: not answered: 503"]),
        (Lived(Counter(), [], 0, 7), {}, ["7 packets were lost"]),
    ],
)
def test_what_goes_wrong_is_told(lived: Lived, seen: dict[str, int], told: list[str]) -> None:
    assert soak.judged(lived, seen) == told


def test_what_stays_behind_is_told() -> None:
    assert soak.leaks(REST, REST, idle=True) == []
    assert soak.leaks(REST, REST._replace(threads=9), idle=True) == []
    assert soak.leaks(REST, REST._replace(files=32, transactions=1), idle=False) == [
        "a call has never ended",
        "files: 30 before, 32 after",
        "transactions: 0 before, 1 after",
    ]


def test_memory_is_compared_when_it_has_settled() -> None:
    def grows(*megabytes: float) -> float:
        return soak.growth([REST._replace(megabytes=one) for one in megabytes])

    assert grows(10, 50, 50, 50) == 0.0
    assert grows(10, 50, 55, 60) == pytest.approx(0.2)
    assert grows(10, 20) == 0.0


def test_a_pool_of_threads_is_one_however_many_it_has() -> None:
    assert soak.threads(["MainThread", "sip", "lambda-1", "lambda-2", "sip-dial_0", "sip-dial_1", "sip-dial_12"]) == 5
    assert soak.threads(["sip-dial_0", "sip-dial_0"]) == 2


def test_memory_is_read_with_and_without_proc(tmp_path: Path) -> None:
    statm = tmp_path / "statm"
    statm.write_text("90000 2560 1 1 0 1 0\n")
    assert soak.megabytes(statm) == 2560 * os.sysconf("SC_PAGE_SIZE") / 2**20
    assert soak.megabytes() > 5


@pytest.mark.parametrize(("faults", "status"), [([], 0), (["memory has grown by 9.0%"], 1)])
def test_the_exit_status_says_it(monkeypatch: pytest.MonkeyPatch, faults: list[str], status: int) -> None:
    def quick(wishes: Wishes, tell: Callable[[Sample, int], None]) -> Report:
        assert wishes == Wishes(30.0, 3, 0, 1)
        for at in (0.0, 5.0, 31.0):
            tell(REST._replace(seconds=at, calls=2), 7)
        return Report(faults, 9, NOTHING, REST, REST, 0.01, [REST])

    monkeypatch.setattr(soak, "soak", quick)
    words = ["--minutes", "0.5", "--callers", "3"]
    done = CliRunner().invoke(program.command, words)
    assert done.exit_code == status
    assert done.output.count("threads") == 2
    assert done.output.splitlines()[-1] == (f"NOT {faults[0]}" if faults else "ok")
    as_json: Any = CliRunner().invoke(program.command, [*words, "--json"])
    assert as_json.exit_code == status
    assert as_json.output.startswith('{"ok": ' + ("false" if faults else "true"))
