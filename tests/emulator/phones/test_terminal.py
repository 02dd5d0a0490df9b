"""The terminal phone: what one types, what one reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from emulator.phones.port import Heard
from emulator.phones.terminal import COMMANDS, Hook, TerminalPhone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.phones.port import Phone

OWN, DIAL_IN, OTHER = "+12065550100", "+12065550199", "+12065550142"


@dataclass
class FakeLine:
    """Remembers what was done with it."""

    transaction_id: str = "t-1"
    done: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    code: int = 0

    def press(self, digits: str) -> None:
        self.done.append(f"press {digits}")

    def hang_up(self) -> None:
        self.done.append("hang up")

    def answer(self) -> None:
        self.done.append("answer")

    def refuse(self, code: int = 486) -> None:
        self.done.append(f"refuse {code}")


@dataclass
class FakeSwitchboard:
    line: FakeLine = field(default_factory=FakeLine)
    dialled: list[tuple[str, str]] = field(default_factory=list)
    numbers: dict[str, Phone] = field(default_factory=dict)

    def dial(
        self, phone: Phone, from_number: str, to_number: str, headers: Mapping[str, str] | None = None
    ) -> FakeLine:
        self.dialled.append((from_number, to_number))
        phone.ringing()
        return self.line

    def register(self, number: str, phone: Phone) -> None:
        self.numbers[number] = phone


class Overworked(FakeSwitchboard):
    """Takes no calls."""

    def dial(
        self, phone: Phone, from_number: str, to_number: str, headers: Mapping[str, str] | None = None
    ) -> FakeLine:
        msg = "the switchboard has too much to do"
        raise TimeoutError(msg)


@dataclass
class FakeVoice:
    said: list[str] = field(default_factory=list)

    def say(self, text: str, language: str) -> None:
        self.said.append(f"{language}: {text}")

    def stop(self) -> None:
        self.said.append("(stop)")


class Person:
    """Somebody at a terminal phone."""

    def __init__(self) -> None:
        self.board, self.voice = FakeSwitchboard(), FakeVoice()
        self.time, self.waited = 1000.0, 0.0
        self.screen: list[str] = []
        self.phone = TerminalPhone(
            self.board,
            OWN,
            DIAL_IN,
            write=self.screen.append,
            now=lambda: self.time,
            sleep=self.waits,
            voice=self.voice,
        )

    @property
    def line(self) -> FakeLine:
        return self.board.line

    def waits(self, seconds: float) -> None:
        self.time += seconds
        self.waited += seconds

    def types(self, text: str) -> bool:
        return self.phone.typed(text)

    def reads(self) -> list[str]:
        lines, self.screen[:] = [line.strip() for line in self.screen], []
        return lines

    def on_a_call(self) -> Person:
        self.types("dial")
        self.phone.answered()
        self.reads()
        return self


@pytest.fixture
def person() -> Person:
    return Person()


def test_a_call_as_one_lives_it(person: Person) -> None:
    person.types("dial")
    assert person.board.dialled == [(OWN, DIAL_IN)]
    person.waits(1)
    person.phone.answered()
    person.phone.hears(Heard("speech", "Welcome.\n  Your PIN, please.", "en-GB", 2.0))
    person.waits(3.5)
    person.types("123456#")
    person.phone.joined("m-1")
    person.waits(65)
    person.types("hangup")
    person.phone.ended("you hung up")
    assert person.reads() == [
        "00:00  dialling +12065550199",
        "00:00  ringing",
        "00:01  answered",
        "00:01  you hear: Welcome. Your PIN, please.",
        "00:04  in the meeting (m-1)",
        "01:09  call ended: you hung up",
    ]
    assert person.line.done == ["press 123456#", "hang up"]
    assert person.phone.hook is Hook.DOWN


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("*6", "*6"), ("123 456 #", "123456#"), ("1-2-3", "123"), ("  #  ", "#"), ("0A*D", "0A*D")],
)
def test_keys_are_simply_typed(person: Person, typed: str, keys: str) -> None:
    person.on_a_call().types(typed)
    assert person.line.done == [f"press {keys}"]


def test_another_number_is_dialled_as_people_write_it(person: Person) -> None:
    person.types("dial +1 (206) 555-0142")
    assert person.board.dialled == [(OWN, OTHER)]


def test_a_number_that_is_none(person: Person) -> None:
    for wrong in ("dial 5550142", "dial +1", "dial ann", "dial +1206555014211111"):
        person.types(wrong)
        assert person.reads() == ["Write the number with + and country code, such as +12065550199."]
    assert person.board.dialled == []


def test_one_line_is_one_call(person: Person) -> None:
    person.on_a_call().types("dial")
    assert person.reads() == ["You are on a call: hangup first."]
    assert len(person.board.dialled) == 1


def test_without_a_call_there_is_nothing_to_do(person: Person) -> None:
    for word, answer in {
        "123#": "There is no call to press keys on: dial first.",
        "hangup": "There is no call.",
        "refuse": "There is no call.",
        "answer": "No call is ringing.",
    }.items():
        person.types(word)
        assert person.reads() == [answer]


def test_a_call_comes_in_and_is_answered(person: Person) -> None:
    assert person.board.numbers[OWN] is person.phone
    person.phone.rings(person.line, OTHER)
    assert person.reads() == ["00:00  a call from +12065550142: answer or refuse"]
    person.types("1")
    assert person.reads() == ["There is no call to press keys on: dial first."]
    person.types("answer")
    person.types("1")
    assert person.line.done == ["answer", "press 1"]


@pytest.mark.parametrize("word", ["refuse", "hangup"])
def test_a_call_comes_in_and_is_refused(person: Person, word: str) -> None:
    person.phone.rings(person.line, OTHER)
    person.types(word)
    person.phone.ended("you refused the call")
    assert person.line.done == ["refuse 486"]
    assert person.phone.hook is Hook.DOWN


def test_a_second_call_finds_the_line_busy(person: Person) -> None:
    second = FakeLine("t-2")
    person.on_a_call().phone.rings(second, OTHER)
    assert second.done == ["refuse 486"]
    assert person.phone.hook is Hook.UP
    assert person.reads() == ["00:00  +12065550142 called and found you busy"]


def test_what_is_heard_is_said_aloud_until_it_is_cut_short(person: Person) -> None:
    phone = person.on_a_call().phone
    phone.hears(Heard("speech", "<speak>Press <emphasis>one</emphasis></speak>", "es-US", ssml=True))
    phone.hears(Heard("audio", "hello.wav"))
    phone.hears(Heard("tones", "12#"))
    phone.hears(Heard("silence"))
    assert person.reads() == [
        "00:00  you hear: Press one",
        "00:00  you hear: [hello.wav]",
        "00:00  you hear: (tones 12#)",
    ]
    assert person.voice.said == ["es-US: Press one", "(stop)"]


def test_leaving_hangs_up_first(person: Person) -> None:
    assert person.types("help") is True
    assert person.on_a_call().types("quit") is False
    assert person.line.done == ["hang up"]
    person.phone.ended("you hung up")
    assert person.types("quit") is False
    assert person.line.done == ["hang up"]


def test_help_tells_every_word(person: Person) -> None:
    person.types("help")
    text = "\n".join(person.reads())
    for command in COMMANDS.values():
        assert command.usage in text
        assert command.purpose in text
    assert "123456#" in text


def test_a_word_it_does_not_know(person: Person) -> None:
    assert person.types("dance now") is True
    assert person.reads() == ['I do not know "dance". Type keys, such as 123456#, or help.']
    assert person.types("   ") is True
    assert person.reads() == []


def test_waiting_is_for_lines_from_a_file(person: Person) -> None:
    for text, seconds in {"wait 2.5": 2.5, "wait": 1.0, "wait -3": 0.0, "wait soon": 0.0}.items():
        person.waited = 0.0
        person.types(text)
        assert person.waited == seconds, text


def test_a_call_that_is_over_before_dialling_returns(person: Person) -> None:
    """The switchboard may be quick: it tells the end before the line is in our hands."""
    person.board.dial = lambda phone, *_: (phone.ended("nobody answers"), FakeLine())[1]  # type: ignore[method-assign]
    person.types("dial")
    assert person.phone.hook is Hook.DOWN
    person.reads()
    person.types("1")
    assert person.reads() == ["There is no call to press keys on: dial first."]


def test_a_call_that_the_exchange_does_not_take_is_over() -> None:
    read = list[str]()
    phone = TerminalPhone(Overworked(), OWN, DIAL_IN, write=read.append, now=lambda: 0.0)
    assert phone.typed("dial")
    assert phone.hook is Hook.DOWN
    assert read[-1] == "  00:00  call ended: the switchboard has too much to do"
