"""The browser telephone, in a browser: a newcomer needs nothing else to hear all of it."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import PERMISSIONS
from tests.browser.phone_page import PhonePage
from tests.system import program
from tools.page import building

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.stage import Stage


@pytest.fixture
def phone(stage: Stage, chromium: Callable[[float], Browser]) -> Iterator[Callable[..., PhonePage]]:
    """A telephone page in a browser whose microphone hears 850 Hz."""
    assert program("node")
    building.build()
    with ExitStack() as leaving:
        pages: list[PhonePage] = []

        def opened(*, deaf: bool = False) -> PhonePage:
            context = chromium(850).new_context(permissions=[*PERMISSIONS, "clipboard-read", "clipboard-write"])
            leaving.enter_context(context)
            pages.append(PhonePage(context, f"{stage.local.page}/phone.html", deaf=deaf))
            return pages[-1]

        yield opened
        assert not [complaint for page in pages for complaint in page.complaints]


def test_a_newcomer_dials_in_and_speaks_with_a_telephone(stage: Stage, phone: Callable[..., PhonePage]) -> None:
    meeting = stage.meeting()
    page = phone().calls()
    page.sees("You hear “Welcome")
    page.presses(f"{meeting.guest_pin}#")
    page.sees("You are in the meeting")
    telephone = meeting.telephone().sings(440)
    page.hears(440)
    telephone.hears(850)
    page.presses("*6")
    page.sees("You are muted.")
    telephone.hears_no(850)
    page.photographed("telephone-in-a-meeting")
    page.button("Hang up").click()
    page.sees("The call is over: you hung up")
    page.button("Call").wait_for()


def test_the_course_of_the_call_is_shown_and_copied_without_secrets(
    stage: Stage, phone: Callable[..., PhonePage]
) -> None:
    meeting = stage.meeting()
    page = phone().calls()
    page.sees("You hear “Welcome")
    page.presses(f"{meeting.host_pin}#")
    page.sees("at: asking_pin → joining")
    page.sees("at: joining → in_meeting")
    course = page.course()
    assert [line["words"] for line in course if line["who"] == "function"][:2] == [
        "SpeakAndGetDigits",
        "JoinChimeMeeting",
    ]
    copied = json.dumps(course)
    assert meeting.host_pin not in copied
    assert page.number not in copied
    assert "(join token)" in copied


def test_a_host_calls_the_page_and_it_picks_up(stage: Stage, phone: Callable[..., PhonePage]) -> None:
    meeting = stage.meeting()
    page = phone()
    meeting.host("POST", "/calls", {"to": page.number})
    page.is_told("a call from +12065550199")
    page.photographed("telephone-rings")
    page.button("Answer").click()
    page.sees("You hear “")
    page.presses("1")
    page.sees("You are in the meeting")


def test_a_page_that_is_refused_says_why(phone: Callable[..., PhonePage]) -> None:
    page = phone()
    page.page.get_by_label("Number").fill("911")
    page.calls()
    page.is_told("Write the number with + and country code")
    page.page.get_by_label("Number").fill("+1 206-555-0199")
    page.calls()
    page.sees("You hear “Welcome")


def test_without_a_microphone_one_can_listen(phone: Callable[..., PhonePage]) -> None:
    page = phone(deaf=True).calls()
    page.sees("You hear “Welcome")
    page.is_told("There is no microphone. You can listen and press keys.")


def test_keys_of_the_keyboard_are_keys_of_the_telephone(stage: Stage, phone: Callable[..., PhonePage]) -> None:
    meeting = stage.meeting()
    page = phone()
    page.page.get_by_label("Number").press("Enter")
    page.sees("You hear “Welcome")
    page.page.keyboard.type(f"{meeting.guest_pin}#")
    page.sees("You are in the meeting")


@pytest.mark.parametrize("light", ["light", "dark"])
def test_nobody_is_kept_out_and_a_small_window_is_enough(phone: Callable[..., PhonePage], light: str) -> None:
    page = phone()
    page.page.emulate_media(color_scheme="dark" if light == "dark" else "light")
    assert page.barriers() == []
    page.calls()
    page.sees("You hear “Welcome")
    assert page.barriers() == []
    page.photographed(f"telephone-{light}")
    page.photographed(f"telephone-small-{light}", {"width": 360, "height": 740})
    assert not page.is_wider_than_its_window()
