"""What earlier runs have done, so that the next one knows where to look. Nothing in it is believed unseen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from tools.deploy.stages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tools.deploy.amazon import Amazon
    from tools.deploy.stages import Stage

Facts = dict[str, str]

FOLDER = ROOT / ".chalice" / "deployed"
"""Where Chalice keeps what it has deployed, too; git ignores it."""


class Journal:
    """Facts by step, in a file. One that was written for another account or Region counts as empty."""

    def __init__(self, stage: Stage, amazon: Amazon, folder: Path | None = None) -> None:
        self._file = (folder or FOLDER) / f"{stage.stack}.json"
        self._place = {"account": amazon.account, "region": amazon.region}
        self._steps = self._read()

    def noted(self, step: str) -> Facts:
        """Give what a step noted when it was done last; empty if it never was."""
        return dict(self._steps.get(step, {}))

    def note(self, step: str, facts: Facts) -> None:
        """Write down that a step is done. The file is whole at every moment."""
        self._steps[step] = facts
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps({**self._place, "steps": self._steps}, indent=1) + "\n", encoding="utf-8")
        draft.replace(self._file)

    def close(self) -> None:
        """Forget everything: there is no deployment any more."""
        self._steps = {}
        self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Facts]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            steps = cast("dict[str, Facts]", kept.pop("steps"))
        except (OSError, ValueError, KeyError, AttributeError):
            return {}
        return steps if kept == self._place else {}
