"""What is done, in order. `STEPS` is the table; each step looks at the world first and does what it finds missing.

A step has two halves. `stands` holds what the journal noted against what is wanted now and against the world. `do`
makes it so, may be interrupted anywhere and done again, and gives what the journal shall note.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.deploy.amazon import in_words
from tools.deploy.errors import DeployError
from tools.deploy.job import Job

if TYPE_CHECKING:
    from tools.deploy.journal import Facts
    from tools.deploy.stack import Proposal


def _make_bucket(job: Job) -> Facts:
    job.artefacts.make()
    return {"name": job.artefacts.bucket}


def _bucket_stands(job: Job, noted: Facts) -> bool:
    return noted == {"name": job.artefacts.bucket} and job.artefacts.is_there()


def _upload(job: Job) -> Facts:
    return job.upload()


def _is_uploaded(job: Job, noted: Facts) -> bool:
    assert job.goods
    return noted == job.goods.keys and all(job.artefacts.has(key) for key in noted.values())


def _stack_stands(job: Job, noted: Facts) -> bool:
    """CloudFormation alone knows whether anything would change."""
    job.stack.settle()
    job.proposal = job.propose()
    return bool(noted) and job.proposal is None


def _deploy_stack(job: Job) -> Facts:
    if job.proposal:
        _check_losses(job, job.proposal)
        for change in job.proposal.changes:
            job.tell(f"  will {change}")
        if not job.wishes.agree(job.proposal):
            job.stack.discard(job.proposal)
            message = "nothing was changed: you did not agree"
            raise DeployError(message)
        job.stack.carry_out(job.proposal)
    return {"name": job.stage.stack, **job.stack.outputs}


def _check_losses(job: Job, proposal: Proposal) -> None:
    lost = [str(change) for change in proposal.changes if change.loses]
    if lost and not job.wishes.may_lose:
        job.stack.discard(proposal)
        message = f"this would {'; '.join(lost)}. Say --replace-data if that is what you want"
        raise DeployError(message)


def _is_published(job: Job, _noted: Facts) -> bool:
    return not job.recordings.are_due() or job.recordings.are_published(job.stack.outputs.get("PromptsBucket", ""))


def _publish(job: Job) -> Facts:
    count = job.recordings.publish(job.stack.outputs["PromptsBucket"])
    return {"published": str(count)}


def _make_application(job: Job) -> Facts:
    function = job.stack.outputs["SmaAlias"]
    return {"id": job.voice.lead_application_to(function, job.journal.noted("application").get("id", ""))}


def _application_stands(job: Job, noted: Facts) -> bool:
    found = job.voice.application(noted.get("id", ""))
    wanted = {"id": noted.get("id"), "endpoints": [{"LambdaArn": job.stack.outputs.get("SmaAlias")}]}
    return found is not None and {"id": found["SipMediaApplicationId"], "endpoints": found["Endpoints"]} == wanted


def _log(job: Job) -> Facts:
    job.voice.log(job.application)
    return {"application": job.application}


def _is_logged(job: Job, noted: Facts) -> bool:
    return noted == {"application": job.application} and job.voice.is_logged(job.application)


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
    stands: Callable[[Job, Facts], bool]


STEPS: Final = (
    Step("bucket", "a bucket for packages", _make_bucket, _bucket_stands),
    Step("upload", "upload package and template", _upload, _is_uploaded),
    Step("stack", "what CloudFormation makes", _deploy_stack, _stack_stands),
    Step("prompts", "publish the recordings", _publish, _is_published),
    Step("application", "the SIP media application", _make_application, _application_stands),
    Step("log", "log what the application does", _log, _is_logged),
    Step("numbers", "lead numbers to the application", _lead_numbers, _numbers_lead_here),
    Step("connection", "tell the functions their application and number", _deploy_stack, _stack_stands),
)


def run(job: Job) -> list[str]:
    """Do what is to be done. Gives the names of the steps that were done; the others stood. Raises DeployError."""
    done: list[str] = []
    for step in STEPS:
        with in_words(step.name):
            if step.stands(job, job.journal.noted(step.name)):
                job.tell(f"{step.name}: stands")
                continue
            job.tell(f"{step.name}: {step.purpose}")
            job.journal.note(step.name, step.do(job))
            done.append(step.name)
    return done


def plan(job: Job) -> list[str]:
    """Say what `run` would change, and change nothing but the uploads it takes to find out."""
    with in_words("plan"):
        if not job.artefacts.is_there():
            job.artefacts.make()
        job.upload()
        proposal = job.propose()
        if proposal:
            job.stack.discard(proposal)
        made = [str(change) for change in proposal.changes] if proposal else []
        later = [step for step in STEPS if step.name in {"prompts", "application", "log", "numbers"}]
        due = [step.purpose for step in later if not step.stands(job, job.journal.noted(step.name))]
        return made + [f"see to: {purpose}" for purpose in due]


def connect(job: Job) -> None:
    """Tell the functions of a stage that stands which application and number are theirs now."""
    if not _stack_stands(job, job.journal.noted("connection")):
        job.journal.note("connection", _deploy_stack(job))


def assign(job: Job, number: str, *, move: bool) -> str:
    """Lead one more number to a stage that is deployed; give the id of the rule. Raises DeployError."""
    with in_words("assign"):
        application = job.application
        if not application:
            message = f"{job.stage.stack} has no SIP media application yet: `partyline deploy` makes it"
            raise DeployError(message)
        rule = str(job.voice.lead_number_to(number, application, move=move)["SipRuleId"])
        job.journal.note("numbers", {**job.journal.noted("numbers"), rule: application})
        connect(job)
        return rule
