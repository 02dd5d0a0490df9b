"""Coming in by the meeting page: by a link, by a PIN, with devices that work, and back again."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tools.page.edition import edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.page.conftest import Party
    from tests.browser.page.visitor import Visitor


def test_an_invitation_leaves_the_address_bar_and_survives_loading_the_page_again(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    weekly = party("Weekly planning")
    ann = visitor().comes_by(weekly.link).is_in("Weekly planning").is_told("You come in as a guest.")
    assert "#" not in ann.page.url
    assert ann.page.evaluate("document.title") == "Weekly planning - Partyline"
    ann.page.reload()
    ann.is_in("Weekly planning").clicks("Use another invitation").is_in("Join a meeting")
    ann.page.reload()
    ann.is_in("Join a meeting")


def test_devices_are_tried_before_anybody_else_is_there(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    ann = visitor().comes_by(party().host_link).is_told("You come in as a host.")
    level = ann.page.get_by_label("Loudness of your microphone")
    expect(level).not_to_have_attribute("value", "0")
    microphones = ann.page.get_by_label("Microphone", exact=True).locator("option")
    expect(microphones).not_to_have_count(1)
    ann.clicks("Play a sound").photographs("page-lobby")
    ann.clicks("Turn the camera on").picture_of("Your camera's picture")
    ann.photographs("page-lobby-camera").finds_no_barriers()
    ann.clicks("Turn the camera off")


def test_without_a_microphone_one_can_listen(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    ann = visitor()
    ann.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotFoundError'))"
    )
    ann.comes_by(party().link).is_told("None was found.").is_told("You can join without a microphone, and listen.")
    ann.joins().sees("Ann", "you")


def test_a_meeting_is_entered_by_its_pin(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor().comes_by(weekly.link.split("#")[0]).is_in("Join a meeting")
    ann.photographs("page-entrance").finds_no_barriers()
    ann.page.get_by_label("Meeting", exact=True).fill(weekly.id)
    ann.page.get_by_label("PIN", exact=True).fill("111111")
    ann.clicks("Continue with PIN").is_told("This PIN does not open this meeting.")
    ann.page.get_by_label("PIN", exact=True).fill(weekly.guest_pin)
    ann.clicks("Continue with PIN").is_in(weekly.title).is_told("You come in as a guest.")


def test_a_link_can_be_pasted(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor().comes_by(weekly.link.split("#")[0])
    ann.page.get_by_label("Invitation link").fill("https://meet.example.org/")
    ann.clicks("Continue").is_told("This is not a whole invitation")
    ann.page.get_by_label("Invitation link").fill(weekly.host_link)
    ann.clicks("Continue").is_in(weekly.title).is_told("You come in as a host.")


def test_an_invitation_that_was_altered_is_refused_in_words(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    altered = re.sub(r"invitation=\w", "invitation=x", party().link)
    visitor().comes_by(altered).is_told("This invitation is not valid here.").photographs("page-refused")


def test_a_locked_meeting_keeps_guests_out(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins().clicks("Lock")
    ann.page.get_by_text("This meeting is locked").wait_for(state="attached")
    bob = visitor("Bob").comes_by(weekly.link)
    bob.page.get_by_label("Your name").fill("Bob")
    bob.clicks("Join").is_told("The meeting is locked. Ask its host to let you in, then try again.")
    ann.clicks("Unlock").button("Lock").wait_for()
    bob.joins().sees("Ann", "host")


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """The page as it is published, on a web server that knows nothing of it."""
    for name, sheet in edition("https://127.0.0.1:9/dev").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(sheet.content)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()


def test_a_published_page_works_from_any_web_server(published: str, visitor: Callable[..., Visitor]) -> None:
    ann = visitor().comes_by(published).is_in("Join a meeting")
    ann.page.get_by_label("Meeting", exact=True).fill("0123")
    ann.page.get_by_label("PIN", exact=True).fill("482615")
    ann.clicks("Continue with PIN").is_told("The meeting service cannot be reached.")


def test_a_published_page_lets_nothing_else_be_called(published: str, chromium: Callable[[float], Browser]) -> None:
    page = chromium(600).new_page()
    page.goto(published)
    with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        asked = page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'refused')")
    assert asked == "refused"
    page.close()


def test_everything_works_by_keyboard(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    ann = visitor().comes_by(party().host_link)
    keys = ann.page.keyboard
    keys.press("Tab")
    keys.type("Ann")
    keys.press("Enter")
    ann.sees("Ann", "you")
    ann.button("Mute").focus()
    keys.press("Space")
    ann.sees("Ann", "Muted")
    ann.button("How to join").focus()
    keys.press("Enter")
    ann.page.get_by_role("dialog", name="How to join").wait_for()
    keys.press("Escape")
    expect(ann.button("How to join")).to_be_focused()
