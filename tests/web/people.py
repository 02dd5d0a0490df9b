"""People who use the HTTP API: what they send and what they are told, so that a test reads as a conversation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice.app import Chalice
from chalice.test import Client

from chalicelib import wiring
from chalicelib.meetings.model import Role
from chalicelib.settings import Settings
from chalicelib.web import site
from chalicelib.web.credentials import ALL_ROOMS, Bearer, Signer
from tests.fakes import Dice, FakeClock, FakeConferences, FakeStore, FakeTelephone
from tests.web import promises

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chalice.test import HTTPResponse

SECRET = "a secret of a test, long enough"
ORIGIN = "https://meet.example.org"
Json = dict[str, Any]
A_DAY = 86_400
GUEST_NUMBER = "+12065550123"


class Answer:
    """What came back."""

    def __init__(self, raw: HTTPResponse) -> None:
        self.status = raw.status_code
        self.headers: Mapping[str, str] = raw.headers
        self.text = raw.body.decode()

    @property
    def json(self) -> Json:
        """The body, {} if there is none."""
        body: Json = json.loads(self.text) if self.text else {}
        return body

    def says(self, status: int) -> Json:
        """Check that it went well; give the body."""
        assert self.status == status, self.text
        return self.json

    def is_refused(self, status: int, code: str) -> Json:
        """Check that it is a problem (RFC 9457) of this status and code, and whole; give the body."""
        assert self.headers["Content-Type"] == "application/problem+json", self.text
        problem = self.json
        assert (self.status, problem["status"], problem["code"]) == (status, status, code)
        assert problem["type"] == f"urn:partyline:problem:{code}"
        assert problem["title"]
        assert problem["detail"]
        return problem

    def is_told_off_for(self, *fields: str) -> dict[str, str]:
        """Check that exactly these fields are wrong; give what is said of each."""
        errors = {error["field"]: error["message"] for error in self.is_refused(400, "invalid_input")["errors"]}
        assert set(errors) == set(fields), errors
        assert all(errors.values())
        return errors


class Person:
    """Somebody with a token, or with none. Whatever they are answered has to be in the OpenAPI document."""

    def __init__(self, client: Client, token: str = "", *, promised: bool = True) -> None:
        self._client = client
        self._promised = promised
        self.token = token

    def gets(self, path: str) -> Answer:
        return self.sends("GET", path)

    def posts(self, path: str, body: object) -> Answer:
        return self.sends("POST", path, body)

    def puts(self, path: str, body: object) -> Answer:
        return self.sends("PUT", path, body)

    def patches(self, path: str, body: object) -> Answer:
        return self.sends("PATCH", path, body)

    def deletes(self, path: str) -> Answer:
        return self.sends("DELETE", path)

    def sends(self, method: str, path: str, body: object = None) -> Answer:
        return self.sends_raw(method, path, b"" if body is None else json.dumps(body).encode())

    def sends_raw(self, method: str, path: str, body: bytes, **headers: str) -> Answer:
        """Send these bytes. A header is a keyword: `Content_Type`."""
        sent = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        answer = Answer(self._client.http.request(method, path, headers=sent, body=body))
        if self._promised:
            promises.check(method, path, answer.status, answer.json)
        return answer


@dataclass
class Deployment:
    """A deployment on fakes, and the people around it."""

    store: FakeStore
    conferences: FakeConferences
    telephone: FakeTelephone
    clock: FakeClock
    parts: wiring.Parts
    app: Chalice
    client: Client

    @property
    def operator(self) -> Person:
        return self.somebody(Role.HOST, ALL_ROOMS)

    @property
    def stranger(self) -> Person:
        return Person(self.client)

    def host_of(self, room: str) -> Person:
        return self.somebody(Role.HOST, room)

    def guest_of(self, room: str) -> Person:
        return self.somebody(Role.GUEST, room)

    def somebody(self, role: Role, room: str, *, lasting: int = A_DAY, secret: str = SECRET) -> Person:
        bearer = Bearer(role, room, int(self.clock()) + lasting)
        return Person(self.client, Signer(secret).mint(bearer))

    def makes_a_meeting(self, **wishes: object) -> Json:
        """Have the operator make a meeting; give it with its PINs."""
        return self.operator.posts("/meetings", {"title": "Weekly", **wishes}).says(201)


def deploy(project: Path, **settings: str) -> Deployment:
    """Set up a deployment on fakes. `settings` are the fields of `Settings`, as text."""
    environ = {f"PARTYLINE_{name.upper()}": text for name, text in ({"secret": SECRET} | settings).items()}
    chosen = Settings.from_environ(environ)
    store, conferences, telephone, clock = FakeStore(), FakeConferences(), FakeTelephone(), FakeClock()
    parts = wiring.build(chosen, wiring.Outside(store, conferences, telephone, clock, Dice()))
    app = Chalice(app_name="partyline", configure_logs=False)
    site.mount(app, lambda: parts.front, chosen.origin)
    return Deployment(store, conferences, telephone, clock, parts, app, Client(app, project_dir=str(project)))
