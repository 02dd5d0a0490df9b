"""Voices between browsers and telephones: each hears the others, at the right frequency, and not itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Stage
    from tests.browser.telephone import Telephone


def test_a_browser_and_a_telephone_hear_each_other_and_not_themselves(
    stage: Stage, person: Callable[..., Person]
) -> None:
    meeting = stage.meeting()
    alice = person("Alice", hertz=600).enters(meeting.seat("Alice"))
    telephone = meeting.telephone().sings(440)
    alice.hears(440)
    telephone.hears(600)
    alice.hears_no(600)
    telephone.hears_no(440)


def test_two_browsers_and_two_telephones_hear_all_others(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    voices: dict[float, Person | Telephone] = {
        600: person("Alice", hertz=600).enters(meeting.seat("Alice")),
        1000: person("Bob", hertz=1000).enters(meeting.seat("Bob")),
        440: meeting.telephone().sings(440),
        780: meeting.telephone().sings(780),
    }
    for own, listener in voices.items():
        listener.hears(*(voices.keys() - {own}))
        listener.hears_no(own)
