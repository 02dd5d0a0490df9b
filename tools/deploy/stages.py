"""A stage: a name, and what follows from it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tools.deploy.errors import DeployError

ROOT: Final = Path(__file__).resolve().parents[2]
APP: Final = "partyline"
LOCAL: Final = "local"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,15}")


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployment's name and its part of .chalice/config.json. `config` is the whole file."""

    name: str
    config: dict[str, Any] = field(repr=False)

    @classmethod
    def read(cls, name: str) -> Stage:
        """Find a stage in .chalice/config.json. Raises DeployError when it is not there, or cannot be deployed."""
        config: dict[str, Any] = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
        known = [stage for stage in config["stages"] if stage != LOCAL]
        if name not in known:
            message = f"there is no stage {name!r} in .chalice/config.json to deploy, only {', '.join(known)}: add it"
            raise DeployError(message)
        if not _NAME.fullmatch(name):
            message = f"{name!r} cannot name a stack: at most 16 small letters, digits and hyphens, a letter first"
            raise DeployError(message)
        return cls(name, config)

    @property
    def stack(self) -> str:
        """Names the CloudFormation stack, the SIP media application, and what else belongs to the stage."""
        return f"{APP}-{self.name}"

    @property
    def architecture(self) -> str:
        mine: dict[str, Any] = self.config["stages"][self.name]
        return str(mine.get("lambda_architecture") or self.config.get("lambda_architecture") or "x86_64")
