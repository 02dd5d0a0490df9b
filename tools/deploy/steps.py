"""What is done, in order. `STEPS` is the table; each step looks at the world first and does what it finds missing.

A step has two halves. `stands` holds what the journal noted against what is wanted now and against the world. `do`
makes it so, may be interrupted anywhere and done again, and gives what the journal shall note.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.deploy import package, template
from tools.deploy.artefacts import Artefacts
from tools.deploy.errors import DeployError
from tools.deploy.recordings import Recordings
from tools.deploy.stack import Proposal, Stack
from tools.deploy.voice import Voice

if TYPE_CHECKING:
    from tools.deploy.amazon import Amazon
    from tools.deploy.journal import Facts, Journal
    from tools.deploy.stages import Stage


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for. None leaves a thing as it was."""

    numbers: tuple[str, ...] = ()
    alarm_topic: str | None = None
    recording_days: str | None = None
    may_lose: bool = False
    agree: Callable[[Proposal], bool] = lambda _: True


@dataclass
class Job:
    """One run. `tell` gets a line for each thing that happens."""

    stage: Stage
    amazon: Amazon
    journal: Journal
    tell: Callable[[str], None]
    wishes: Wishes = field(default_factory=Wishes)
    pause: float = 2.0
    package_key: str = ""
    template_key: str = ""
    _bodies: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def __post_init__(self) -> None:
        self.artefacts = Artefacts(self.amazon)
        self.stack = Stack(self.amazon, self.stage.stack, self.tell, self.pause)
        self.voice = Voice(self.amazon, self.stage.stack)
        self.recordings = Recordings(self.amazon, self.stage)

    def prepare(self) -> None:
        """Make the package and the template, here."""
        with tempfile.TemporaryDirectory() as scratch:
            zipped = package.build(self.stage.name, Path(scratch)).read_bytes()
        self.package_key = f"{self.stage.name}/package-{_digest(zipped)}.zip"
        uri = f"s3://{self.artefacts.bucket}/{self.package_key}"
        made = json.dumps(template.make(self.stage, self.amazon.region, uri), sort_keys=True).encode()
        self.template_key = f"{self.stage.name}/template-{_digest(made)}.json"
        self._bodies = {self.package_key: zipped, self.template_key: made}

    def upload(self) -> None:
        """Upload both."""
        for key, body in self._bodies.items():
            self.artefacts.put(key, body)

    @property
    def application(self) -> str:
        """Give the id of the SIP media application; empty if there is none yet."""
        found = self.voice.application(self.journal.noted("application").get("id", ""))
        return str(found["SipMediaApplicationId"]) if found else ""

    def propose(self) -> Proposal | None:
        """Have CloudFormation say what would change; None for nothing."""
        application = self.application
        rules = self.voice.rules_to(application) if application else []
        number = next((str(rule["TriggerValue"]) for rule in rules if rule["TriggerType"] == "ToPhoneNumber"), "")
        parameters = {
            "SmaId": application,
            "DialInNumber": number,
            "AlarmTopic": self.wishes.alarm_topic,
            "RecordingDays": self.wishes.recording_days,
        }
        return self.stack.propose(self.artefacts.url(self.template_key), parameters)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def _make_bucket(job: Job) -> Facts:
    job.artefacts.make()
    return {"name": job.artefacts.bucket}


def _upload(job: Job) -> Facts:
    job.upload()
    return {"package": job.package_key, "template": job.template_key}


def _is_uploaded(job: Job, noted: Facts) -> bool:
    wanted = {"package": job.package_key, "template": job.template_key}
    return noted == wanted and all(job.artefacts.has(key) for key in noted.values())


def _deploy_stack(job: Job) -> Facts:
    job.stack.settle()
    proposal = job.propose()
    if proposal:
        _check_losses(job, proposal)
        for change in proposal.changes:
            job.tell(f"  will {change}")
        if not job.wishes.agree(proposal):
            job.stack.discard(proposal)
            message = "nothing was changed: you did not agree"
            raise DeployError(message)
        job.stack.carry_out(proposal)
    return {"name": job.stage.stack, **job.stack.outputs}


def _check_losses(job: Job, proposal: Proposal) -> None:
    lost = [str(change) for change in proposal.changes if change.loses]
    if lost and not job.wishes.may_lose:
        job.stack.discard(proposal)
        message = f"this would {'; '.join(lost)}. Say --replace-data if that is what you want"
        raise DeployError(message)


def _publish(job: Job) -> Facts:
    count = job.recordings.publish(job.stack.outputs["PromptsBucket"])
    return {"published": str(count)}


def _make_application(job: Job) -> Facts:
    function = job.stack.outputs["SmaAlias"]
    return {"id": job.voice.lead_application_to(function, job.journal.noted("application").get("id", ""))}


def _application_stands(job: Job, noted: Facts) -> bool:
    found = job.voice.application(noted.get("id", ""))
    wanted = [{"LambdaArn": job.stack.outputs.get("SmaAlias")}]
    return bool(found) and found["SipMediaApplicationId"] == noted.get("id") and found["Endpoints"] == wanted


def _log(job: Job) -> Facts:
    job.voice.log(job.application)
    return {"application": job.application}


def _lead_numbers(job: Job) -> Facts:
    """Numbers asked for now, and those that have led here before: an application made anew has a new id."""
    application = job.application
    before = [*job.voice.rules_by_id(job.journal.noted("numbers")), *job.voice.rules_to(application)]
    asked = [job.voice.lead_number_to(number, application) for number in job.wishes.numbers]
    mended = [job.voice.mend(rule, application) for rule in before]
    return {str(rule["SipRuleId"]): application for rule in [*asked, *mended]}


def _numbers_lead_here(job: Job, noted: Facts) -> bool:
    rules = job.voice.rules_to(job.application)
    reached = {str(rule["TriggerValue"]) for rule in rules}
    in_force = {str(rule["SipRuleId"]) for rule in rules if not rule["Disabled"]}
    return set(noted) == in_force and len(in_force) == len(rules) and reached >= set(job.wishes.numbers)


class Step(NamedTuple):
    """One thing to be done; `purpose` is told while it is done."""

    name: str
    purpose: str
    do: Callable[[Job], Facts]
    stands: Callable[[Job, Facts], bool] = lambda _job, _noted: False
    """Without an answer of its own a step is always done again: it finds out by itself that nothing is to be done."""


STEPS: Final = (
    Step("bucket", "a bucket for packages", _make_bucket, lambda job, noted: bool(noted) and job.artefacts.is_there()),
    Step("upload", "the package and the template are uploaded", _upload, _is_uploaded),
    Step("stack", "the stack", _deploy_stack),
    Step("prompts", "the recordings are published", _publish, lambda job, _: not job.recordings.are_due()),
    Step("application", "the SIP media application", _make_application, _application_stands),
    Step("log", "its log", _log, lambda job, noted: noted == {"application": job.application} and _logged(job)),
    Step("numbers", "numbers lead to it", _lead_numbers, _numbers_lead_here),
    Step("connection", "the functions know application and number", _deploy_stack),
)


def _logged(job: Job) -> bool:
    return job.voice.is_logged(job.application)


def run(job: Job) -> list[str]:
    """Do what is to be done. Gives the names of the steps that were done; the others stood. Raises DeployError."""
    done: list[str] = []
    for step in STEPS:
        if step.stands(job, job.journal.noted(step.name)):
            job.tell(f"{step.name}: stands")
            continue
        job.tell(f"{step.name}: {step.purpose}")
        job.journal.note(step.name, step.do(job))
        done.append(step.name)
    return done
