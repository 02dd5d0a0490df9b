"""Nothing secret is written anywhere, whatever people do and whatever breaks while they do it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.meetings.errors import MeetingsError
from tests.web.people import deploy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.web.people import Deployment, Json, Person

NUMBERS = st.integers(min_value=0, max_value=99).map(lambda n: f"+120655501{n:02}")
ROLES = st.sampled_from(["operator", "host", "guest"])
METHODS = ("room", "rooms", "add", "save", "knock", "roster", "participant", "place", "placed", "enter", "count_rooms")
BREAKS = st.sampled_from([None, *METHODS])


class Diary:
    """What one run must keep to itself."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()

    def keep(self, answer: Json) -> None:
        for name in ("host_pin", "guest_pin", "token", "link"):
            self.secrets |= {str(answer[name])} if answer.get(name) else set()
        self.secrets |= {str(answer["Attendee"]["JoinToken"])} if "Attendee" in answer else set()


Step = tuple[str, str, str | None]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(ROLES, NUMBERS, BREAKS), min_size=1, max_size=6))
def test_no_log_has_a_pin_a_token_or_a_number(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, steps: list[Step]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    capfd.readouterr()
    deployment, diary = deploy(tmp_path, origin="https://meet.example.org"), Diary()
    made = deployment.makes_a_meeting()
    diary.keep(made)
    for step in steps:
        _lives(deployment, made["id"], diary, step)
    # A time in milliseconds may have the digits of a PIN in it by chance.
    written = re.sub(r'"Timestamp": \d+', "", "".join(capfd.readouterr()) + caplog.text)
    assert '"message": "request"' in written
    assert [secret for secret in diary.secrets if secret in written] == []
    assert len(diary.secrets) > 2


def _lives(deployment: Deployment, room: str, diary: Diary, step: Step) -> None:
    """Do everything there is to do, with one thing broken whose message is as indiscreet as can be."""
    role, number, broken = step
    people: dict[str, Callable[[], Person]] = {
        "operator": lambda: deployment.operator,
        "host": lambda: deployment.host_of(room),
        "guest": lambda: deployment.guest_of(room),
    }
    person = people[role]()
    diary.secrets |= {person.token, number[1:], number[:-2]}
    deployment.store.breaks.clear()
    if broken:
        told = f"calling {number} as Bearer {person.token}, JoinToken={max(diary.secrets)}, pin={min(diary.secrets)}"
        deployment.store.breaks[broken] = MeetingsError(told) if broken < "p" else RuntimeError(told)
    _asks_for_everything(person, room, number, diary)


def _asks_for_everything(person: Person, room: str, number: str, diary: Diary) -> None:
    asked: list[tuple[str, str, Any]] = [
        ("POST", "/meetings", {"title": f"Call {number}"}),
        ("GET", "/meetings", None),
        ("GET", f"/meetings/{room}", None),
        ("POST", f"/meetings/{room}/attendees", {"name": "Ann"}),
        ("GET", f"/meetings/{room}/participants", None),
        ("POST", f"/meetings/{room}/calls", {"to": number, "name": number}),
        ("POST", f"/meetings/{room}/calls", {"to": f"{number}x"}),
        ("POST", f"/meetings/{room}/invitations", {}),
        ("GET", f"/meetings/{number}?pin={number}", None),
        ("PATCH", f"/meetings/{room}/participants/{number}", {"say": number}),
        ("POST", f"/meetings/{room}/invitations/by-pin", {"pin": number[2:]}),
        ("PATCH", f"/meetings/{room}/participants", {"muted": True}),
    ]
    for method, path, body in asked:
        answer = person.sends(method, path, body)
        diary.keep(answer.json if answer.status < 300 else {})
