"""`partyline deploy`: a stage on AWS, made and kept as this project says."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tools.deploy.errors import DeployError

if TYPE_CHECKING:
    from tools.deploy.job import Job
    from tools.deploy.stack import Proposal


@click.command
@click.option("--stage", required=True, help="A stage of .chalice/config.json, such as dev.")
@click.option("--plan", is_flag=True, help="Say what would change, and change nothing (the package is uploaded).")
@click.option("--check", is_flag=True, help="Say what a deployment has and lacks, `chalice deploy`'s too.")
@click.option("--number", "numbers", multiple=True, metavar="E164", help="Lead this number here. May be repeated.")
@click.option(
    "--alarms-to", "alarm_topic", metavar="ARN", help="The SNS topic that is told of alarms; it is remembered."
)
@click.option("--recording-days", metavar="DAYS", help="How long recordings are kept; it is remembered.")
@click.option(
    "--replace-data", "may_lose", is_flag=True, help="Go on even if a table, bucket or secret would be left behind."
)
@click.option("--yes", is_flag=True, help="Do not ask before anything is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; what happens goes to standard error.")
def command(*, stage: str, plan: bool, check: bool, yes: bool, as_json: bool, **wishes: Any) -> None:  # noqa: ANN401
    """Deploy a stage to AWS: functions, API, table, buckets, alarms, SIP media application, numbers.

    It may be interrupted anywhere and run again; what stands is left alone. Nothing is bought and no number released.
    """
    try:
        told = _check(stage) if check else _deploy(_job(stage, yes=yes, **wishes), plan=plan)
    except DeployError as error:
        if as_json:
            click.echo(json.dumps({"ok": False, "stage": stage, "why": str(error)}))
            sys.exit(1)
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(told))
    else:
        _tell_people(told)
    sys.exit(0 if told["ok"] else 1)


def _job(stage: str, *, yes: bool, **wishes: Any) -> Job:  # noqa: ANN401
    from tools.deploy.job import Job, Wishes  # noqa: PLC0415 (boto3 takes half a second that --help need not wait)

    wanted = Wishes(**wishes, agree=_agreed if yes or not sys.stdin.isatty() else _ask)
    return Job.on(stage, lambda line: click.echo(line, err=True), wanted)


def _agreed(_proposal: Proposal) -> bool:
    return True


def _ask(proposal: Proposal) -> bool:
    return click.confirm(f"Make these {len(proposal.changes)} changes?", err=True)


def _deploy(job: Job, *, plan: bool) -> dict[str, Any]:
    from tools.deploy import steps  # noqa: PLC0415
    from tools.deploy.amazon import in_words  # noqa: PLC0415

    job.tell(f"packaging {job.stage.stack} for {job.amazon.account} in {job.amazon.region}")
    job.prepare()
    if plan:
        return {"ok": True, "stage": job.stage.name, "plan": steps.plan(job)}
    done = steps.run(job)
    with in_words("deploy"):
        outputs, application = job.stack.outputs, job.application
        numbers = [rule["TriggerValue"] for rule in job.voice.rules_to(application)]
    api = outputs["EndpointURL"].rstrip("/")
    made = {"api": api, "sma": application, "numbers": numbers, "outputs": outputs}
    return {"ok": True, "stage": job.stage.name, "done": done, **made}


def _check(stage: str) -> dict[str, Any]:
    from tools.deploy.amazon import Amazon  # noqa: PLC0415
    from tools.deploy.checking import check  # noqa: PLC0415
    from tools.deploy.stages import Stage  # noqa: PLC0415

    findings = check(Stage.read(stage), Amazon())
    return {"ok": all(one.ok for one in findings), "stage": stage, "check": [one._asdict() for one in findings]}


def _tell_people(told: dict[str, Any]) -> None:
    for line in told.get("plan", ()):
        click.echo(f"would {line}")
    for finding in told.get("check", ()):
        click.echo(f"{'ok     ' if finding['ok'] else 'missing'}  {finding['what']}{_remedy(finding)}")
    if "api" in told:
        click.echo(f"API      {told['api']}")
        click.echo(f"SMA      {told['sma']}")
        click.echo(f"numbers  {', '.join(told['numbers']) or 'none yet: see `partyline numbers`'}")
    if told.get("plan") == []:
        click.echo("nothing would change")


def _remedy(finding: dict[str, Any]) -> str:
    return "" if finding["ok"] else f": {finding['remedy']}"
