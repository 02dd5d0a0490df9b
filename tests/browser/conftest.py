"""Browsers, the stage and the people on it. Browsers and stage live as long as the tests of this folder."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from emulator.media.studio import Studio
from tests.browser import chromium as chromiums
from tests.browser import lab_page
from tests.browser.person import Person
from tests.browser.stage import Pair, Stage
from tools.local import Wishes, running

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from playwright.sync_api import Browser, Playwright


@pytest.fixture(scope="package")
def playwright() -> Generator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def lab() -> Generator[str]:
    """The address of the page with nothing but the SDK on it."""
    with lab_page.serving() as address:
        yield address


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[[float], Browser]]:
    """A browser whose microphone hears this tone; the same one for the same tone."""
    browsers: dict[float, Browser] = {}
    folder = tmp_path_factory.mktemp("microphones")

    def browser(hertz: float) -> Browser:
        if hertz not in browsers:
            browsers[hertz] = chromiums.launch(playwright, folder, hertz)
        return browsers[hertz]

    yield browser
    for one in browsers.values():
        one.close()


@pytest.fixture(scope="package")
def stage() -> Generator[Stage]:
    """All of Partyline, running, and telephones around it."""
    with running(Wishes()) as local, Studio() as studio, ExitStack() as leaving:
        yield Stage(local, studio, leaving)


@contextmanager
def _arrivals(chromium: Callable[[float], Browser], lab: str) -> Generator[Callable[..., Person]]:
    people: list[Person] = []
    with ExitStack() as leaving:

        def arrives(name: str = "Alice", hertz: float = 600) -> Person:
            context = leaving.enter_context(chromiums.context(chromium(hertz)))
            people.append(Person(context, lab, name))
            return people[-1]

        yield arrives
    assert not [request for one in people for request in one.abroad], "a page asked another machine"


@pytest.fixture
def person(chromium: Callable[[float], Browser], lab: str) -> Generator[Callable[..., Person]]:
    """Somebody at a browser with the lab page, for one test; `hertz` is what the browser's microphone hears."""
    with _arrivals(chromium, lab) as arrives:
        yield arrives


@pytest.fixture(scope="module")
def people(chromium: Callable[[float], Browser], lab: str) -> Generator[Callable[..., Person]]:
    """The same for all tests of a file."""
    with _arrivals(chromium, lab) as arrives:
        yield arrives


@pytest.fixture(scope="module")
def pair(stage: Stage, people: Callable[..., Person]) -> Pair:
    """Alice, whose microphone hears 600 Hz, and Bob, 1000 Hz, in a meeting for all tests of a file.

    Each test leaves them as it found them: in the meeting, unmuted, without pictures.
    """
    meeting = stage.meeting()
    alice = people("Alice", hertz=600).enters(meeting.seat("Alice"))
    bob = people("Bob", hertz=1000).enters(meeting.seat("Bob"))
    alice.notices("presence", id=bob.id, present=True)
    bob.notices("presence", id=alice.id, present=True)
    return Pair(meeting, alice, bob)
