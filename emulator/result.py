"""What became of a scripted call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from emulator.dialogue import Dialogue


@dataclass(slots=True)
class Result:
    """The dialogue, every event with its answer, and what was wrong."""

    dialogue: Dialogue = field(default_factory=Dialogue)
    invocations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    faults: list[str] = field(default_factory=list[str])
    traces: list[str] = field(default_factory=list[str])
    """Tracebacks of the function, for a developer's eyes."""
    legs_left_up: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong with the call."""
        return not self.faults

    def fault(self, words: str) -> None:
        """Count something against the call, once."""
        shown = str(self.dialogue.clean(words))
        if shown not in self.faults:
            self.faults.append(shown)

    def as_json(self) -> dict[str, Any]:
        """Give the object that `--json` prints."""
        return {
            "ok": self.ok,
            "why": "; ".join(self.faults) or None,
            "dialogue": self.dialogue.lines,
            "invocations": self.invocations,
            "legs_left_up": self.legs_left_up,
        }
