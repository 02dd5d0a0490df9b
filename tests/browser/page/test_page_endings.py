"""How it ends at the meeting page, in words: shown out, over for all, left, taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.page.conftest import shown
from tests.browser.phone_page import PhonePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.page.conftest import Party
    from tests.browser.page.visitor import Visitor


def test_a_host_removes_a_telephone_which_is_hung_up(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins()
    telephone = weekly.telephone()
    ann.sees(shown(telephone), "On the telephone").does("Remove", shown(telephone)).is_told("Their call is hung up.")
    ann.photographs("page-remove").clicks("Remove")
    telephone.is_hung_up()
    ann.sees_no(shown(telephone))


def test_a_host_removes_somebody_in_a_browser_who_is_told(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins()
    bob = visitor("Bob").comes_by(weekly.link).joins()
    ann.sees("Bob", "In a browser").does("Remove", "Bob").clicks("Remove").sees_no("Bob")
    bob.is_in("You were removed").is_told("A host has shown you out of the meeting.").photographs("page-removed")
    expect(bob.button("Join again")).to_have_count(0)


def test_a_host_ends_the_meeting_for_telephones_and_browsers(
    party: Callable[..., Party], visitor: Callable[..., Visitor]
) -> None:
    weekly = party()
    kiosk = PhonePage(visitor("Cleo").page.context, f"{weekly.stage.local.page}/phone.html").calls()
    kiosk.sees("You hear “Welcome")
    kiosk.presses(f"{weekly.guest_pin}#").sees("You are in the meeting")
    ann = visitor("Ann").comes_by(weekly.host_link).joins()
    bob = visitor("Bob").comes_by(weekly.link).joins()
    telephone = weekly.telephone()
    ann.sees(shown(telephone), "On the telephone").sees("Bob", "In a browser")
    ann.clicks("Leave").clicks("End it for everybody").is_told("its PINs and invitations stop working")
    ann.clicks("End for everybody").is_in("The meeting has ended")
    bob.is_in("The meeting has ended").is_told("A host ended it for everybody").photographs("page-ended")
    bob.finds_no_barriers()
    telephone.is_hung_up()
    kiosk.sees("You hear “The meeting has ended. Goodbye.”")
    kiosk.button("Call").wait_for()
    bob.page.goto("about:blank")
    bob.comes_by(weekly.link).is_told("The meeting has been ended by its host.")


def test_what_amazon_ended_can_be_started_again(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link)
    with ann.page.expect_response("**/attendees") as seat:
        ann.joins()
    weekly.stage.local.cloud.meetings.delete_meeting(seat.value.json()["Meeting"]["MeetingId"])
    ann.is_in("The meeting is over for now").clicks("Join again").is_in(weekly.title)
    ann.joins().sees("Ann", "you")


def test_one_leaves_and_comes_again(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann").comes_by(weekly.host_link).joins()
    bob = visitor("Bob").comes_by(weekly.link).joins()
    ann.sees("Bob", "In a browser")
    bob.clicks("Leave").is_in("You have left").clicks("Join again").is_in("Weekly planning")
    ann.sees_no("Bob")
    bob.clicks("Join").button("Leave").wait_for()
    ann.sees("Bob", "In a browser").clicks("Leave").clicks("Leave, and let it go on").is_in("You have left")


@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_works_in_the_window_of_a_telephone(
    party: Callable[..., Party], visitor: Callable[..., Visitor], look: str
) -> None:
    weekly = party()
    telephone = weekly.telephone()
    ann = visitor("Ann", viewport={"width": 360, "height": 700}, color_scheme=look, has_touch=True)
    ann.comes_by(weekly.host_link).fits().photographs(f"page-small-lobby-{look}").finds_no_barriers()
    ann.page.get_by_label("Your name").fill("Ann")
    ann.clicks("Join").button("2 people, 1 on the telephone").wait_for()
    ann.fits().photographs(f"page-small-room-{look}").finds_no_barriers()
    ann.clicks("2 people, 1 on the telephone").sees(shown(telephone), "On the telephone")
    ann.fits().photographs(f"page-small-people-{look}").finds_no_barriers()


def test_it_works_in_the_dark(party: Callable[..., Party], visitor: Callable[..., Visitor]) -> None:
    weekly = party()
    ann = visitor("Ann", color_scheme="dark").comes_by(weekly.host_link).joins()
    telephone = weekly.telephone()
    ann.sees(shown(telephone), "On the telephone").photographs("page-dark").finds_no_barriers()
    ann.clicks("Devices").is_told("Speaker").photographs("page-dark-devices").finds_no_barriers()
