"""Whose fault it is.

SmaError
├── WireError               Amazon (or whoever plays Amazon) sent what cannot be read at all
└── RefusedByAmazonError    we wrote what Amazon would refuse: a fault of ours
"""

from __future__ import annotations


class SmaError(ValueError):
    """Something is wrong with a message between PSTN Audio and its Lambda."""


class WireError(SmaError):
    """The event is no JSON object. Anything less is read as well as it can be."""


class RefusedByAmazonError(SmaError):
    """An action or response breaks a documented rule. `reasons` names each field, its limit and the AWS page."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons
