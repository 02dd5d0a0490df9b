"""What `make run` says of the pages: links that can be opened, or how to get them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tools.page.serving import NOT_BUILT
from tools.up import _pages

PAGE = "http://127.0.0.1:8080"
MEETING = {"link": f"{PAGE}/#meeting=1&invitation=g&pin=482615", "host_link": f"{PAGE}/#meeting=1&invitation=h"}


def said(page: str) -> str:
    local: Any = SimpleNamespace(page=page)
    return _pages(local, MEETING)


def test_there_is_a_link_for_guests_one_for_hosts_and_a_telephone() -> None:
    lines = dict(line.strip().rsplit("  ", 1) for line in said(PAGE).splitlines())
    assert {name.strip(): link for name, link in lines.items()} == {
        "in a browser, as a guest": MEETING["link"],
        "in a browser, as a host": MEETING["host_link"],
        "a telephone in a browser": f"{PAGE}/phone.html",
    }


def test_without_a_page_it_is_said_how_to_get_one() -> None:
    assert said("") == f"  page             {NOT_BUILT}"
