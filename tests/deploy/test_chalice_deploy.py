"""Plain `chalice deploy`: a first look that works, and a check that says what it leaves out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.place import ROOT
from tests.stories.amazon import TinyAmazon
from tools.deploy.amazon import Amazon
from tools.deploy.checking import check
from tools.deploy.stages import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.people import Deployed
    from tests.deploy.place import Place

Json = dict[str, Any]


CHALICE = """
import sys, time
from chalice.cli import main
sleep = time.sleep
time.sleep = lambda seconds: sleep(min(seconds, 0.05))  # Amazon takes its time; ours does not
sys.exit(main())
"""


@dataclass
class FirstLook:
    """A copy of the project on which Chalice's own commands are run. The package is our code alone.

    What it needs besides is installed here already, and Chalice would fetch it again from the network.
    """

    place: Place
    project: Path

    def chalice(self, *command: str) -> str:
        program = [sys.executable, "-c", CHALICE, "--project-dir", str(self.project)]
        environment = {**os.environ, **self.place.environment, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            [*program, *command], env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def resource(self, name: str) -> Json:
        """Look up what Chalice has noted of something it deployed."""
        noted = json.loads((self.project / ".chalice" / "deployed" / "dev.json").read_text())["resources"]
        found: Json = next(one for one in noted if one["name"] == name)
        return found

    def asks(self, method: str, path: str) -> tuple[int, Json]:
        api = self.resource("rest_api")["rest_api_id"]
        request = urllib.request.Request(f"{self.place.url}/_aws/execute-api/{api}/dev{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def send(self, event: Json) -> Json:
        functions = self.place.client("lambda")
        answer = functions.invoke(FunctionName=self.resource("sma")["lambda_arn"], Payload=json.dumps(event).encode())
        found: Json = json.loads(answer["Payload"].read())
        return found


@pytest.fixture(scope="module")
def first_look(place: Place, tmp_path_factory: pytest.TempPathFactory) -> FirstLook:
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / ".chalice", project / ".chalice", ignore=shutil.ignore_patterns("deploy*"))
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "app.py", project / "app.py")
    look = FirstLook(place, project)
    look.chalice("deploy", "--stage", "dev")
    return look


def test_the_telephone_function_answers_politely(first_look: FirstLook) -> None:
    phone = TinyAmazon(first_look.send)
    phone.dial()
    assert phone.heard
    phone.hang_up()


def test_the_api_is_up_and_says_what_it_lacks(first_look: FirstLook) -> None:
    status, told = first_look.asks("GET", "/health")
    assert (status, told["code"]) == (503, "not_configured")
    assert "PARTYLINE_SECRET" in told["detail"]


def test_it_may_be_deployed_again(first_look: FirstLook) -> None:
    api = first_look.resource("rest_api")["rest_api_id"]
    first_look.chalice("deploy", "--stage", "dev")
    assert first_look.resource("rest_api")["rest_api_id"] == api
    assert first_look.asks("GET", "/health")[0] == 503


@pytest.mark.usefixtures("first_look")
def test_the_check_says_what_it_leaves_out() -> None:
    findings = {one.what: one for one in check(Stage.read("dev"), Amazon())}
    missing = {what for what, one in findings.items() if not one.ok}
    assert findings["the functions"].ok
    assert missing == {
        "a stack with everything",
        "PARTYLINE_SECRET, without which nobody gets in",
        "the table partyline-dev",
        "buckets for prompts and recordings",
        "leave for telephones to invoke the function",
        "the SIP media application partyline-dev",
        "a number that leads here",
        "a reader of the log, by which calls are closed",
        "alarms and a dashboard",
    }
    assert all(one.remedy for one in findings.values())


def test_of_a_whole_stage_the_check_finds_everything(deployed: Deployed) -> None:
    assert [one.what for one in check(deployed.stage, Amazon()) if not one.ok] == []


def test_of_no_stage_it_says_so() -> None:
    (found,) = check(Stage("nothing", {"stages": {"nothing": {}}}), Amazon())
    assert not found.ok
    assert "deploy" in found.remedy
