"""How asking Amazon without boto3 fails.

DirectError
├── RefusedDirectlyError   Amazon answered with an error
└── (DirectError itself)   Amazon could not be reached, or its answer could not be read
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class DirectError(Exception):
    """Amazon gave no answer that can be used. The text names no number and no token."""


class RefusedDirectlyError(DirectError):
    """Amazon refused. `response` looks like that of boto3's ClientError, without Amazon's words."""

    def __init__(self, code: str, response: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.response = response
