"""What is made here and uploaded: the package of the functions and the template that names it."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.deploy import package, template

if TYPE_CHECKING:
    from tools.deploy.stages import Stage


@dataclass(frozen=True, slots=True)
class Goods:
    """Both, each under a name made of what is in it."""

    stage: str
    package: bytes = field(repr=False)
    template: bytes = field(repr=False)

    @classmethod
    def make(cls, stage: Stage, region: str, bucket: str) -> Goods:
        """Make both for a Region, to be uploaded into a bucket there. Raises DeployError."""
        with tempfile.TemporaryDirectory() as scratch:
            zipped = package.build_for(stage.architecture, Path(scratch)).read_bytes()
        return cls.around(zipped, stage, region, bucket)

    @classmethod
    def around(cls, zipped: bytes, stage: Stage, region: str, bucket: str) -> Goods:
        """Make the template for a package that has been made. Raises DeployError."""
        key = cls(stage.name, zipped, b"").package_key
        made = template.make(stage, region, f"s3://{bucket}/{key}")
        return cls(stage.name, zipped, json.dumps(made, sort_keys=True).encode())

    @property
    def package_key(self) -> str:
        return f"{self.stage}/package-{_digest(self.package)}.zip"

    @property
    def template_key(self) -> str:
        return f"{self.stage}/template-{_digest(self.template)}.json"

    @property
    def keys(self) -> dict[str, str]:
        """Where both go."""
        return {"package": self.package_key, "template": self.template_key}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]
