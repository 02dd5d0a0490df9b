"""The terminal phone: what one types becomes keys and calls, what one would hear becomes lines with a time.

The phone itself knows no terminal: it is told lines and writes lines. `at_terminal` puts it at one.
"""

from __future__ import annotations

import re
import sys
import time
from contextlib import redirect_stderr, suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from emulator.phones.port import Nobody
from emulator.phones.sound import Silence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.phones.port import Heard, Line, Phone, Switchboard
    from emulator.phones.sound import Voice

_KEYS = re.compile(r"[0-9*#A-D]+")
_TAGS = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_WAIT = 3600.0


class Hook(Enum):
    """Where the receiver is."""

    DOWN = auto()
    RINGING = auto()
    UP = auto()


class TerminalPhone:
    """One telephone with one line. `write` takes a line of text; `now` gives seconds on any clock that only rises."""

    def __init__(  # noqa: PLR0913 - a telephone is plugged into all of these once
        self,
        switchboard: Switchboard,
        own_number: str,
        usual_number: str,
        *,
        write: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        voice: Voice | None = None,
    ) -> None:
        self.own_number = own_number
        self.usual_number = usual_number
        self.hook = Hook.DOWN
        self._switchboard = switchboard
        self._write = write
        self._now = now
        self._sleep = sleep
        self._voice = voice or Silence()
        self._line: Line | None = None
        self._began = now()
        switchboard.register(own_number, self)

    # what the person does

    def typed(self, text: str) -> bool:
        """Do what a line says. False when the person wants to leave."""
        word, _, rest = text.strip().partition(" ")
        keys = re.sub(r"[\s-]", "", text)
        if not word:
            return True
        if _KEYS.fullmatch(keys):
            self._press(keys)
            return True
        command = COMMANDS.get(word.lower())
        if command is None:
            self._write(f'I do not know "{word}". Type keys, such as 123456#, or help.')
            return True
        return command.act(self, rest.strip()) is not False

    def hang_up(self, _: str = "") -> None:
        """Put the receiver down, or turn away a call that rings."""
        if self.hook is Hook.RINGING and self._line:
            self._line.refuse()
        elif self.hook is Hook.UP and self._line:
            self._line.hang_up()
        else:
            self._write("There is no call.")

    def dial(self, number: str) -> None:
        """Call a number, or the usual one."""
        number = re.sub(r"[\s().-]", "", number) or self.usual_number
        if self.hook is not Hook.DOWN:
            self._write("You are on a call: hangup first.")
        elif not _NUMBER.fullmatch(number):
            self._write(f"Write the number with + and country code, such as {self.usual_number}.")
        else:
            self.hook, self._began = Hook.UP, self._now()
            self._tell(f"dialling {number}")
            self._dial(number)

    def _dial(self, number: str) -> None:
        try:
            self._line = self._switchboard.dial(self, self.own_number, number)
        except (RuntimeError, TimeoutError) as error:  # it is switched off, or has too much to do
            self.ended(str(error))

    def answer(self, _: str = "") -> None:
        """Pick up a call that rings."""
        if self.hook is Hook.RINGING and self._line:
            self.hook = Hook.UP
            self._line.answer()
        else:
            self._write("No call is ringing.")

    def wait(self, seconds: str) -> None:
        """Do nothing for some seconds; for lines that come from a file."""
        with suppress(ValueError):
            self._sleep(max(0.0, min(float(seconds or 1), _LONGEST_WAIT)))

    def help(self, _: str = "") -> None:
        """Tell what can be typed."""
        width = max(len(command.usage) for command in COMMANDS.values())
        self._write(f"  {'123456#':<{width}}  press these keys (0-9 * # A-D), as often as you like")
        for command in COMMANDS.values():
            self._write(f"  {command.usage:<{width}}  {command.purpose}")

    def _press(self, keys: str) -> None:
        if self.hook is Hook.UP and self._line:
            self._line.press(keys)
        else:
            self._write("There is no call to press keys on: dial first.")

    # what the switchboard tells

    def rings(self, line: Line, from_number: str) -> Phone | None:
        """Ring, unless somebody is on the phone: then the caller finds it busy, and the call under way goes on."""
        if self.hook is not Hook.DOWN:
            line.refuse(486)
            self._tell(f"{from_number} called and found you busy")
            return Nobody()
        self.hook, self._line, self._began = Hook.RINGING, line, self._now()
        self._tell(f"a call from {from_number}: answer or refuse")
        return None

    def ringing(self) -> None:
        """Hear the far end ring."""
        self._tell("ringing")

    def answered(self) -> None:
        """Be connected."""
        self._tell("answered")

    def hears(self, heard: Heard) -> None:
        """Show what sounds, and say it aloud where there is a voice."""
        if heard.kind == "silence":
            self._voice.stop()
            return
        text = _TAGS.sub("", str(heard)) if heard.ssml else str(heard)
        self._tell(f"you hear: {' '.join(text.split())}")
        if heard.kind == "speech":
            self._voice.say(text, heard.language)

    def joined(self, meeting_id: str) -> None:
        """Sit in the meeting."""
        self._tell(f"in the meeting ({meeting_id})")

    def ended(self, why: str) -> None:
        """Be on the hook again."""
        self.hook, self._line = Hook.DOWN, None
        self._voice.stop()
        self._tell(f"call ended: {why}")

    def _tell(self, what: str) -> None:
        minutes, seconds = divmod(int(self._now() - self._began), 60)
        self._write(f"  {minutes:02}:{seconds:02}  {what}")


class Command(NamedTuple):
    """A word one can type."""

    usage: str
    purpose: str
    act: Callable[[TerminalPhone, str], object]


def _leave(phone: TerminalPhone, _: str) -> bool:
    if phone.hook is not Hook.DOWN:
        phone.hang_up()
    return False


COMMANDS: Mapping[str, Command] = {
    "dial": Command("dial [number]", "call the dial-in number, or another", TerminalPhone.dial),
    "hangup": Command("hangup", "put the receiver down", TerminalPhone.hang_up),
    "answer": Command("answer", "pick up a call that rings", TerminalPhone.answer),
    "refuse": Command("refuse", "turn a ringing call away", TerminalPhone.hang_up),
    "wait": Command("wait [seconds]", "do nothing for a while", TerminalPhone.wait),
    "help": Command("help", "show this list", TerminalPhone.help),
    "quit": Command("quit", "hang up and leave", _leave),
}


def at_terminal(phone: TerminalPhone) -> None:
    """Let a person use the phone until they leave. Without a terminal, lines are read from standard input."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        _prompting(phone)
    else:
        for line in sys.stdin:
            if not phone.typed(line):
                return
        phone.typed("quit")


def _prompting(phone: TerminalPhone) -> None:
    # Imported here: a quarter of a second that only a terminal needs.
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    session: PromptSession[str] = PromptSession(completer=WordCompleter(list(COMMANDS)), complete_while_typing=False)
    # Only what is printed goes above the prompt; standard error stays where the program has put it.
    errors = sys.stderr
    with patch_stdout(), redirect_stderr(errors):
        while True:
            try:
                going_on = phone.typed(session.prompt(lambda: _PROMPTS[phone.hook]))
            except KeyboardInterrupt:
                going_on = phone.typed("quit" if phone.hook is Hook.DOWN else "hangup")
            except EOFError:
                going_on = phone.typed("quit")
            if not going_on:
                return


_PROMPTS: Mapping[Hook, str] = {Hook.DOWN: "phone> ", Hook.RINGING: "ringing> ", Hook.UP: "on the phone> "}
