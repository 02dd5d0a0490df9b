"""How a meeting is held: guests begin muted, or only hosts speak, at the meeting page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.page.conftest import Party
    from tests.browser.page.visitor import Visitor


def held(host: Visitor, manner: str) -> Visitor:
    """Choose how the meeting is held, and wait until it is."""
    with host.page.expect_response(lambda answer: answer.request.method == "PATCH") as changed:
        host.page.get_by_label("How this meeting is held").select_option(label=manner)
    assert changed.value.ok
    return host


def test_guests_begin_muted_where_questions_are_asked(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    weekly = party()
    ann = held(visitor("Ann").comes_by(weekly.host_link).joins(), "Guests begin muted")
    bob = visitor("Bob").comes_by(weekly.link).is_told("In this meeting guests begin muted.").joins()
    ann.sees("Bob", "Muted")
    bob.clicks("Unmute")
    ann.sees("Bob", "Talking")


def test_only_hosts_speak_until_they_let_somebody(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = held(visitor("Ann").comes_by(weekly.host_link).joins(), "Only hosts speak")
    bob = visitor("Bob").comes_by(weekly.link).is_told("In this meeting only hosts speak.").joins()
    bob.is_told("Only hosts speak in this meeting.").clicks("Raise hand").photographs("page-only-hosts-speak")
    ann.sees("Bob", "Hand raised", "Muted by a host").does("Let speak", "Bob")
    bob.is_told_no_more("Only hosts speak in this meeting.").clicks("Unmute")
    ann.sees("Bob", "Talking")
