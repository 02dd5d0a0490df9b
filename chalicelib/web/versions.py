"""Which version of something a change is meant for, or is known already: ETag, If-Match and If-None-Match.

RFC 9110, sections 8.8.3, 13.1.1 and 13.1.2.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from chalicelib.web.problems import Code, ProblemError

if TYPE_CHECKING:
    from pydantic import BaseModel

_HEX_DIGITS = 16


def tag(shown: BaseModel) -> str:
    """Make the strong ETag of what is shown: the same as long as nothing that can be seen has changed."""
    return f'"{hashlib.sha256(shown.model_dump_json().encode()).hexdigest()[:_HEX_DIGITS]}"'


def check(if_match: str, shown: BaseModel) -> None:
    """Raise ProblemError (412) unless this version is among those asked for; no header, and * , fit any."""
    if if_match and not _tags(if_match) & {"*", tag(shown)}:
        raise ProblemError(Code.CHANGED_MEANWHILE)


def is_known(if_none_match: str, shown: BaseModel) -> bool:
    """Tell whether whoever asks has this version. Tags are compared weakly: a proxy may have weakened ours."""
    return bool({part.removeprefix("W/") for part in _tags(if_none_match)} & {"*", tag(shown)})


def _tags(header: str) -> set[str]:
    return {part.strip() for part in header.split(",")} - {""}
