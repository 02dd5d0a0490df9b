"""Browsers, the stage and the people on it. Browsers live as long as the tests of this folder, the stage for a file."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from emulator.media.studio import Studio
from tests.browser import chromium as chromiums
from tests.browser import lab_page
from tests.browser.person import Person
from tests.browser.stage import Stage
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


@pytest.fixture(scope="module")
def stage() -> Generator[Stage]:
    """All of Partyline, running, and telephones around it."""
    with running(Wishes()) as local, Studio() as studio, ExitStack() as leaving:
        yield Stage(local, studio, leaving)


@pytest.fixture
def person(chromium: Callable[[float], Browser], lab: str) -> Generator[Callable[..., Person]]:
    """Somebody at a browser with the lab page; `hertz` is what their microphone hears. No page may ask another host."""
    people: list[Person] = []
    with ExitStack() as leaving:

        def arrives(name: str = "Alice", hertz: float = 600) -> Person:
            context = leaving.enter_context(chromiums.context(chromium(hertz)))
            people.append(Person(context, lab, name))
            return people[-1]

        yield arrives
    assert not [request for one in people for request in one.abroad]
