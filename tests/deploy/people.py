"""People who use what was deployed: on a telephone, with a browser, and Amazon with its news of meetings."""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Any

from chalicelib.web.credentials import operator_credential
from tests.stories.amazon import CALLER, TinyAmazon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.deploy.place import Place
    from tools.deploy.stages import Stage

Json = dict[str, Any]

_CALLERS = cycle(range(100))
"""The last two digits of the numbers that people call from, one after the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the HTTP API answered."""

    status: int
    body: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.body) if self.body else {}
        return found


@dataclass
class Deployed:
    """A stage as it runs on the emulated Amazon, and how to reach it."""

    place: Place
    outputs: Mapping[str, str]
    stage: Stage
    complaints: list[Json] = field(default_factory=list[Json])

    def __post_init__(self) -> None:
        self._lambda = self.place.client("lambda")
        secret = self.place.client("secretsmanager").get_secret_value(SecretId=self.outputs["SecretArn"])
        self.credential = operator_credential(secret["SecretString"], int(time.time()) + 3600)

    def phone(self) -> TinyAmazon:
        """Pick up a telephone of somebody else's. Its call is a new one, and its wrong PINs are its own."""
        name, number = str(uuid.uuid4()), f"+120655501{next(_CALLERS):02}"

        def send(event: Json) -> Json:
            event["CallDetails"]["TransactionId"] = name
            people = event["CallDetails"]["Participants"]
            renumbered = [{**one, "From": number} if one["From"] == CALLER else one for one in people]
            event["CallDetails"]["Participants"] = renumbered
            return self.invoke(self.outputs["SmaAlias"], event)

        return TinyAmazon(send)

    def invoke(self, function: str, event: Json) -> Json:
        """Invoke a function. What its log complains of goes to `complaints`. Raises AssertionError if it fails."""
        answer = self._lambda.invoke(FunctionName=function, Payload=json.dumps(event).encode(), LogType="Tail")
        log = base64.b64decode(answer.get("LogResult", "")).decode()
        self.complaints += [line for line in _lines(log) if line.get("level") in {"warning", "error"}]
        payload = json.loads(answer["Payload"].read() or b"null")
        assert "FunctionError" not in answer, f"{payload}\n{log}"
        found: Json = payload or {}
        return found

    def function(self, name: str) -> str:
        """Find a function by its name in the template."""
        stacks = self.place.client("cloudformation")
        found = stacks.describe_stack_resource(StackName=self.stage.stack, LogicalResourceId=name)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def record(self, call: str) -> Json | None:
        """Look up the record of a call, as DynamoDB writes it."""
        key = {"pk": {"S": f"RECORD#{call}"}, "sk": {"S": "RECORD"}}
        found: Json = self.place.client("dynamodb").get_item(TableName=self.outputs["TableName"], Key=key)
        return found.get("Item")

    def asks(self, method: str, path: str, body: object = None, *, token: str | None = None, **headers: str) -> Answer:
        """Send a request to the HTTP API, as host of all meetings unless another token is given."""
        address = f"{self.place.url}/_aws/execute-api/{self.outputs['RestAPIId']}/{self.stage.name}{path}"
        sent = {"Content-Type": "application/json", "Origin": "https://meet.example.org"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if token != "":
            sent["Authorization"] = f"Bearer {token or self.credential}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode(), dict(error.headers))

    def makes_a_meeting(self) -> Json:
        """Have the operator make a meeting; give it with its PINs."""
        answer = self.asks("POST", "/meetings", {"title": "Weekly"})
        assert answer.status == 201, answer
        return answer.json


def _lines(log: str) -> list[Json]:
    found: list[Json] = []
    for line in log.splitlines():
        start = line.find("{")
        try:
            told = json.loads(line[start:]) if start >= 0 else None
        except ValueError:
            continue
        if isinstance(told, dict):
            found.append(told)
    return found
