"""A question that is answered with keys: how it is put again, and given up. Read the table at the bottom first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.callflow.actions import AskDigits, SayText
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.ending import At, in_usual_voice, last_words, say_sorry, tries_left
from chalicelib.callflow.inputs import Entered, Input, NotAsked, SaidNothing, ToldToSay
from chalicelib.callflow.machine import Reply, Row, on
from chalicelib.callflow.prompts import Prompt
from chalicelib.values import replace, value


@value
class Question:
    """What may be typed, and in which words it is asked for.

    `first` is the whole question, `again` the short one, `wrong` what is said to an answer that will not do, and
    `at_last` what is said when that has happened too often.
    """

    fits: str
    most: int
    first: Prompt
    again: Prompt
    wrong: Mapping[type[Input], Prompt]
    at_last: Prompt

    def ask(self, call: Call, _: Input) -> Reply:
        return Reply(call, [self._in_words(self.first)])

    def ask_in_short(self, call: Call, _: Input) -> Reply:
        return Reply(call, [self._in_words(self.again)])

    def ask_again(self, call: Call, wrong: Input) -> Reply:
        return Reply(replace(call, tries=call.tries + 1), [self._in_words(self.wrong[type(wrong)])])

    def give_up(self, call: Call, _: Input) -> Reply:
        return last_words(call, self.at_last)

    def ask_in_spare_voice(self, call: Call, failed: NotAsked) -> Reply:
        """Throttled speech and missing recordings are not the caller's silence: put it in the other medium."""
        return self.ask(replace(call, spare_voice=True), failed)

    def say_text_then_ask(self, call: Call, told: ToldToSay) -> Reply:
        """The words take the place of the question that is open: put it again."""
        return Reply(call, [SayText(told.text), self._in_words(self.again)])

    def _in_words(self, prompt: Prompt) -> AskDigits:
        return AskDigits(prompt, self.fits, self.most)

    # fmt: off
    @property
    def rows(self) -> Sequence[Row]:
        """What follows the flow's own rows, which tell what a good answer is and what it leads to."""
        return [
            on(Entered,     self.ask_again,          when=tries_left),
            on(Entered,     self.give_up,                                 to=At.LEAVING),
            on(SaidNothing, self.ask_again,          when=tries_left),
            on(SaidNothing, self.give_up,                                 to=At.LEAVING),
            on(NotAsked,    self.ask_in_spare_voice, when=in_usual_voice),
            on(NotAsked,    say_sorry,                                    to=At.LEAVING),
            on(ToldToSay,   self.say_text_then_ask),
        ]
    # fmt: on
