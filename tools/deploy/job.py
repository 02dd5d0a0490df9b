"""One run over a stage: what was asked for, what is made here, and the hands that reach into the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools.deploy.amazon import Amazon
from tools.deploy.artefacts import Artefacts
from tools.deploy.goods import Goods
from tools.deploy.journal import Journal
from tools.deploy.recordings import Recordings
from tools.deploy.stack import Proposal, Stack
from tools.deploy.stages import ROOT, Stage
from tools.deploy.voice import Voice
from tools.prompts import FOLDER

PAUSE = 2.0
"""Seconds between two looks at something that takes its time."""

RECORDINGS = ROOT / FOLDER
"""Where `partyline prompts build` puts them."""


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
    """One run. `tell` gets a line for each thing that happens; `folder` has the recordings of the prompts."""

    stage: Stage
    amazon: Amazon
    journal: Journal
    tell: Callable[[str], None]
    wishes: Wishes = field(default_factory=Wishes)
    pause: float = field(default_factory=lambda: PAUSE)
    folder: Path = field(default_factory=lambda: RECORDINGS)
    goods: Goods | None = None
    proposal: Proposal | None = None

    def __post_init__(self) -> None:
        self.artefacts = Artefacts(self.amazon)
        self.stack = Stack(self.amazon, self.stage.stack, self.tell, self.pause)
        self.voice = Voice(self.amazon, self.stage.stack)
        self.recordings = Recordings(self.amazon, self.stage, self.folder)

    @classmethod
    def on(cls, stage: str, tell: Callable[[str], None], wishes: Wishes | None = None) -> Job:
        """Open a stage of .chalice/config.json in the account we are in. Raises DeployError."""
        chosen, amazon = Stage.read(stage), Amazon()
        return cls(chosen, amazon, Journal(chosen, amazon), tell, wishes or Wishes())

    def prepare(self) -> None:
        """Make the package and the template, here. Raises DeployError."""
        self.goods = Goods.make(self.stage, self.amazon.region, self.artefacts.bucket)

    def upload(self) -> dict[str, str]:
        """Upload both; tell where."""
        assert self.goods, "prepare first"
        self.artefacts.put(self.goods.package_key, self.goods.package)
        self.artefacts.put(self.goods.template_key, self.goods.template)
        return self.goods.keys

    @property
    def application(self) -> str:
        """Give the id of the SIP media application; empty if there is none yet."""
        found = self.voice.application(self.journal.noted("application").get("id", ""))
        return str(found["SipMediaApplicationId"]) if found else ""

    def propose(self) -> Proposal | None:
        """Have CloudFormation say what would change, if only in what the functions are told; None for nothing."""
        application = self.application
        rules = self.voice.rules_to(application) if application else []
        number = next((str(rule["TriggerValue"]) for rule in rules if rule["TriggerType"] == "ToPhoneNumber"), "")
        parameters = {
            "SmaId": application,
            "DialInNumber": number,
            "AlarmTopic": self.wishes.alarm_topic,
            "RecordingDays": self.wishes.recording_days,
        }
        template = self.artefacts.url(self.goods.template_key) if self.goods else ""
        return self.stack.propose(template, parameters)
