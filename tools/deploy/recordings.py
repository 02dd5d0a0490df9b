"""The recordings of the prompts, as far as a deployment is concerned: published when there are any."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.deploy.errors import DeployError
from tools.recordings import work
from tools.recordings.shelves import Bucket, Folder
from tools.recordings.wanted import wanted

if TYPE_CHECKING:
    from tools.deploy.amazon import Amazon
    from tools.deploy.stages import Stage


@dataclass(frozen=True, slots=True)
class Recordings:
    """What `partyline prompts build` has made on this machine."""

    amazon: Amazon
    stage: Stage
    folder: Path

    def are_due(self) -> bool:
        """Tell whether there is something to publish, or should be."""
        return self._are_needed or self.folder.is_dir()

    def are_published(self, bucket: str) -> bool:
        """Tell whether the bucket, if there is one, has all of them as they are here."""
        here, there = Folder(self.folder), Bucket(self.amazon.client("s3"), bucket)
        labels = ((here.label(one.key), there.label(one.key)) for one in wanted())
        return bool(bucket) and all(ours and theirs and ours.sha256 == theirs.sha256 for ours, theirs in labels)

    def publish(self, bucket: str) -> int:
        """Upload what the bucket lacks; give how many. Raises DeployError when what is here cannot be heard."""
        todo, here = wanted(), Folder(self.folder)
        faults = [one for one in work.check(todo, here) if one.kind != "unknown"]
        if faults:
            message = f"{len(faults)} of {len(todo)} recordings are not as they should be: `partyline prompts build`"
            raise DeployError(message)
        return len(work.publish(todo, here, Bucket(self.amazon.client("s3"), bucket), lambda _: None).made)

    @property
    def _are_needed(self) -> bool:
        settings: dict[str, Any] = self.stage.config["stages"][self.stage.name].get("environment_variables", {})
        everywhere: dict[str, Any] = self.stage.config.get("environment_variables", {})
        return {**everywhere, **settings}.get("PARTYLINE_VOICE") == "recordings"
