"""The waiting room at the meeting page: guests wait, hosts see them, let them in or do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.page.conftest import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.page.conftest import Party
    from tests.browser.page.visitor import Visitor

WAITS = "waits to come in"


def knocks(guest: Visitor, link: str) -> Visitor:
    """Ask to come in where one has to wait."""
    guest.comes_by(link).page.get_by_label("Your name").fill(guest.name)
    return guest.clicks("Join").is_in("Please wait")


def test_guests_wait_until_a_host_lets_them_in(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins().clicks("Let guests wait")
    ann.button("Let nobody wait").wait_for()
    bob = knocks(visitor("Bob"), weekly.link).photographs("page-waiting")
    bob.finds_no_barriers()
    telephone = weekly.telephone()
    ann.sees("Bob", WAITS).sees(shown(telephone), WAITS).photographs("page-who-waits").finds_no_barriers()
    ann.does("Let in", "Bob").sees("Bob", "Good connection")
    bob.sees("Ann", "host")
    ann.clicks("Let all in").sees(shown(telephone), "On the telephone", "Not muted").sees_no(shown(telephone), WAITS)


def test_who_is_not_let_in_is_told(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins().clicks("Let guests wait")
    ann.button("Let nobody wait").wait_for()
    bob = knocks(visitor("Bob"), weekly.link)
    ann.sees("Bob", WAITS).does("Remove", "Bob").clicks("Remove").sees_no("Bob")
    bob.is_told("A host did not let you in.")


def test_one_may_stop_waiting(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins().clicks("Let guests wait")
    ann.button("Let nobody wait").wait_for()
    bob = knocks(visitor("Bob"), weekly.link)
    ann.sees("Bob", WAITS)
    bob.clicks("Do not wait").is_in(weekly.title)
    ann.sees_no("Bob")
