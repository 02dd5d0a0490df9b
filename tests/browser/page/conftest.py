"""The meeting page, built and served; people who visit it, and their telephones."""

from __future__ import annotations

import json
import urllib.request
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import PERMISSIONS
from tests.browser.page.visitor import Visitor
from tests.browser.person import PATIENCE
from tests.system import program
from tools.page import building

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from playwright.sync_api import Browser

    from tests.browser.stage import Stage
    from tests.browser.telephone import Telephone

COPYING = ("clipboard-read", "clipboard-write")


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The page as it is in web/ now."""
    program("npm")
    building.build()
    expect.set_options(timeout=PATIENCE * 1000)


class Party:
    """One meeting, by its links and PINs."""

    def __init__(self, stage: Stage, title: str) -> None:
        self.stage = stage
        facts = stage.local.open_meeting(title)
        self.id, self.title = facts["id"], title
        self.link, self.host_link = facts["link"], facts["host_link"]
        self.guest_pin, self.host_pin = facts["guest_pin"], facts["host_pin"]

    def seat_of(self, name: str) -> str:
        """Ask the API for somebody's attendee id."""
        local = self.stage.local
        url, headers = f"{local.api}/meetings/{self.id}/participants", {"Authorization": f"Bearer {local.credential}"}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            roster = json.load(answer)["participants"]
        return next(str(one["attendee_id"]) for one in roster if one["name"] == name)

    def telephone(self) -> Telephone:
        """Somebody who has dialled in and typed the guests' PIN."""
        telephone = self.stage.telephone()
        return telephone.dials(self.stage.local.sip).presses(f"{self.guest_pin}#")


def shown(telephone: Telephone) -> str:
    """How the roster names a telephone."""
    return f"Phone ··{telephone.number[-2:]}"


@contextmanager
def _visits(browser: Browser) -> Generator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []
    with ExitStack() as leaving:

        def visits(name: str = "Ann", **window: Any) -> Visitor:  # noqa: ANN401 - what Browser.new_context takes
            context = browser.new_context(permissions=[*PERMISSIONS, *COPYING], **window)
            visitors.append(Visitor(leaving.enter_context(context), name))
            return visitors[-1]

        yield visits
        assert not [url for one in visitors for url in one.abroad], "the page asked another machine"
        assert not [words for one in visitors for words in one.complaints], "something went wrong inside the page"


@pytest.fixture
def visitor(chromium: Callable[[float], Browser]) -> Generator[Callable[..., Visitor]]:
    """Somebody with a tab of their own, for one test; further arguments are the window's."""
    with _visits(chromium(600)) as visits:
        yield visits


@pytest.fixture(scope="module")
def visitors(chromium: Callable[[float], Browser]) -> Generator[Callable[..., Visitor]]:
    """The same for all tests of a file."""
    with _visits(chromium(600)) as visits:
        yield visits


@pytest.fixture
def party(stage: Stage) -> Callable[..., Party]:
    """A fresh meeting for a test that changes or ends it."""

    def starts(title: str = "Weekly planning") -> Party:
        return Party(stage, title)

    return starts
