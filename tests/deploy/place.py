"""Where the tests deploy to, and what they deploy."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.loaders import Loader

from tools.deploy import package, steps
from tools.deploy.amazon import Amazon
from tools.deploy.goods import Goods
from tools.deploy.job import Job, Wishes
from tools.deploy.journal import Journal
from tools.deploy.stages import Stage

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
ACCOUNT, REGION = "111122223333", "us-east-1"
ORIGIN = "https://meet.example.org"
MODEL = "model-of-a-stage"
"""A name that is nowhere in a template but where a stage's name is."""


def stage_of(name: str, **settings: str) -> Stage:
    """Make a stage that is configured like those of .chalice/config.json, with a meeting page."""
    config: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text())
    variables = {"PARTYLINE_ORIGIN": ORIGIN, **settings}
    config["stages"][name] = {"api_gateway_stage": name, "environment_variables": variables}
    return Stage(name, config)


@dataclass
class Place:
    """An account on an Amazon of our own. `folder` is where that Amazon keeps its log."""

    url: str
    chime_url: str
    folder: Path
    told: list[str] = field(default_factory=list[str])
    _package: bytes = field(default=b"", repr=False)
    _templates: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    _amazon: list[Amazon] = field(default_factory=list[Amazon], repr=False)
    _loader: Loader = field(default_factory=Loader, repr=False)

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make this the account that AWS's SDK finds."""
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in self.environment.items():
            patch.setenv(name, value)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS": self.chime_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": self.chime_url,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "invented",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "NO_PROXY": "127.0.0.1",
        }

    def session(self) -> boto3.Session:
        """Make a session of its own that shares what the SDK has read of Amazon's services: that takes its time."""
        core = botocore.session.get_session()
        core.register_component("data_loader", self._loader)
        return boto3.Session(botocore_session=core)

    @property
    def amazon(self) -> Amazon:
        """The account, with clients that are made once."""
        if not self._amazon:
            self._amazon.append(Amazon(self.session()))
        return self._amazon[0]

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        return self.amazon.client(service)

    def job(self, stage: Stage, journal: Path, session: boto3.Session | None = None, **wishes: Any) -> Job:  # noqa: ANN401
        """Open a stage. What it tells is in `told`; there are no recordings to publish."""
        self.told.clear()
        amazon = Amazon(session) if session else self.amazon
        return Job(
            stage,
            amazon,
            Journal(stage, amazon, journal),
            self.told.append,
            Wishes(**wishes),
            pause=0.05,
            folder=journal / "recordings",
        )

    def deploy(self, job: Job) -> list[str]:
        """Deploy, and tell which steps had something to do."""
        self.prepare(job)
        return steps.run(job)

    def prepare(self, job: Job) -> None:
        """Make package and template, unless they have been made before."""
        job.goods = self.goods(job.stage, job.amazon.region, job.artefacts.bucket)

    def goods(self, stage: Stage, region: str, bucket: str) -> Goods:
        """Make what is uploaded. Package and template take seconds, and stages differ in their names only."""
        if not self._package:
            self._package = package.build_for(package.HERE, self.folder).read_bytes()
        settings: dict[str, str] = stage.config["stages"][stage.name]["environment_variables"]
        known = json.dumps(settings)
        if known not in self._templates:
            made = Goods.around(self._package, stage_of(MODEL, **settings), region, bucket)
            self._templates[known] = made.template
        return Goods(stage.name, self._package, self._templates[known].replace(MODEL.encode(), stage.name.encode()))

    def buy(self, *numbers: str) -> None:
        """Take numbers into the account's inventory."""
        chime = self.client("chime-sdk-voice")
        chime.create_phone_number_order(ProductType="SipMediaApplicationDialIn", E164PhoneNumbers=list(numbers))
