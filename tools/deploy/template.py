"""The CloudFormation template of a stage: what Chalice makes of app.py, merged with .chalice/resources.yaml.

Roles are narrowed from what the policies of .chalice/ name, which has to fit any stage, to this stack's own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from chalice.package import YAMLTemplateSerializer

from tools.deploy import gateway
from tools.deploy.errors import DeployError
from tools.deploy.stages import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.deploy.stages import Stage

Template = dict[str, Any]

_OURS: Final = "arn:${AWS::Partition}"
NARROWER: Final[Mapping[str, Any]] = {
    "arn:aws:dynamodb:*:*:table/partyline*": {"Fn::GetAtt": ["Table", "Arn"]},
    "arn:aws:dynamodb:*:*:table/partyline*/index/rooms": {"Fn::Sub": "${Table.Arn}/index/rooms"},
    # A meeting belongs to the Region that made it, which need not be ours.
    "arn:aws:chime:*:*:meeting/*": {"Fn::Sub": f"{_OURS}:chime:*:${{AWS::AccountId}}:meeting/*"},
    "arn:aws:chime:*:*:sma/*": {"Fn::Sub": f"{_OURS}:chime:*:${{AWS::AccountId}}:sma/${{SmaId}}"},
    "arn:aws:logs:*:*:log-group:/aws/lambda/partyline-*": {
        "Fn::Sub": f"{_OURS}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:/aws/lambda/${{AWS::StackName}}-*"
    },
    # These two know no resources (Service Authorization Reference).
    "*": "*",
}
"""What each resource of a policy becomes in a stack. Of a resource that is not here no template is made."""

MADE_BY_THE_STACK: Final = frozenset({"logs:CreateLogGroup"})
"""What a function needs leave for only where nobody has made it before."""

_SNAPSTART_FROM: Final = (3, 12)
"""https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"""


def make(stage: Stage, region: str, code_uri: str) -> Template:
    """Make the template of a stage whose package is at `code_uri`. Raises DeployError with what Chalice said."""
    template = _chalice(stage, region)
    functions = [one for one in template["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    for function in functions:
        function["Properties"]["CodeUri"] = code_uri
        if not has_snapstart(function["Properties"]["Runtime"]):
            function["Properties"].pop("SnapStart", None)
    for role in template["Resources"].values():
        if role["Type"] == "AWS::IAM::Role":
            for policy in role["Properties"]["Policies"]:
                policy["PolicyDocument"]["Statement"] = [_narrow(one) for one in policy["PolicyDocument"]["Statement"]]
    settings = template["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    refusals = gateway.responses(settings.get("PARTYLINE_ORIGIN", ""))
    template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"] = refusals
    return template


def has_snapstart(runtime: str) -> bool:
    """Tell whether Lambda can start this Python in advance."""
    major, minor = runtime.removeprefix("python").split(".")
    return (int(major), int(minor)) >= _SNAPSTART_FROM


def _narrow(statement: Mapping[str, Any]) -> dict[str, Any]:
    named = cast("str | list[str]", statement["Resource"])
    resources = [named] if isinstance(named, str) else named
    unknown = [resource for resource in resources if resource not in NARROWER]
    if unknown:
        message = f"a policy of .chalice names {unknown[0]}: tell tools/deploy/template.py what it is in a stack"
        raise DeployError(message)
    actions = [action for action in statement["Action"] if action not in MADE_BY_THE_STACK]
    return {**statement, "Action": actions, "Resource": [NARROWER[resource] for resource in resources]}


def _chalice(stage: Stage, region: str) -> Template:
    """Have `chalice package` make a template, away from the project: it would also build its own package there."""
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch, "project")
        shutil.copytree(ROOT / ".chalice", project / ".chalice", ignore=shutil.ignore_patterns("deploy*"))
        shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(ROOT / "app.py", project / "app.py")
        (project / ".chalice" / "config.json").write_text(json.dumps(stage.config), encoding="utf-8")
        asked = ["--stage", stage.name, "--template-format", "yaml", "--merge-template", ".chalice/resources.yaml"]
        command = [
            sys.executable,
            "-c",
            "import sys; from chalice.cli import main; sys.exit(main())",
            "--project-dir",
            str(project),
            "package",
            *asked,
            "out",
        ]
        done = subprocess.run(command, env=_environment(region), capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
        if done.returncode or not (project / "out" / "sam.yaml").exists():
            message = f"Chalice cannot make a template of app.py:\n{done.stdout}{done.stderr}"
            raise DeployError(message)
        text = (project / "out" / "sam.yaml").read_text(encoding="utf-8")
    return YAMLTemplateSerializer().load_template(text)


def _environment(region: str) -> dict[str, str]:
    """Leave our settings out: app.py shall be read as the stage's configuration says, whatever this terminal has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARTYLINE_")}
    return {**kept, "AWS_DEFAULT_REGION": region, "PYTHONWARNINGS": "ignore"}
