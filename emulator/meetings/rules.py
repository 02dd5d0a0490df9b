"""Rules of the meetings API that its service model does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emulator.meetings.errors import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALL = "SendReceive"
EMPTY_FOR_SECONDS = 5 * 60
"""A meeting ends when nobody has been connected for so long (developer guide, create-mtgs)."""

LONGEST_SECONDS = 24 * 60 * 60
"""A meeting ends when it is so old (developer guide, create-mtgs)."""

SILENT_FOR_SECONDS = 6 * 60 * 60
"""A meeting ends when nobody has been heard in it for so long."""

QUIET = 60
"""Decibels below full scale; what is softer is nobody speaking."""


def is_over(*, now: float, created_at: float, empty_since: float | None, silent_since: float | None) -> bool:
    """Whether Amazon would have ended the meeting by itself. All times are in seconds."""
    limits = ((created_at, LONGEST_SECONDS), (empty_since, EMPTY_FOR_SECONDS), (silent_since, SILENT_FOR_SECONDS))
    return any(since is not None and now - since > limit for since, limit in limits)


def check_external_id(external_id: str) -> None:
    """Refuse the reserved beginning `aws:` (API reference, CreateAttendee and CreateMeeting)."""
    if external_id.startswith("aws:"):
        msg = "External ids must not begin with aws:"
        raise RequestRefusedError(msg)


def check_capabilities(capabilities: Mapping[str, str], features: Mapping[str, Any]) -> None:
    """Refuse capabilities that do not fit the meeting or one another (API reference, AttendeeCapabilities)."""
    for medium in ("Video", "Content"):
        if _resolution(features, medium) == "None" and capabilities[medium] != "None":
            msg = f"Capabilities.{medium} must be None in a meeting whose {medium} resolution is None"
            raise RequestRefusedError(msg)
    if "Receive" in capabilities["Content"] and "Receive" not in capabilities["Video"]:
        msg = "Capabilities.Content may receive only where Capabilities.Video may receive"
        raise RequestRefusedError(msg)


def usual_capabilities(features: Mapping[str, Any]) -> Mapping[str, str]:
    """Give what somebody may do of whom nothing else was said: all that the meeting has."""
    video = _resolution(features, "Video") != "None"
    content = video and _resolution(features, "Content") != "None"
    return {"Audio": _ALL, "Video": _ALL if video else "None", "Content": _ALL if content else "None"}


def _resolution(features: Mapping[str, Any], medium: str) -> object:
    return dict(features.get(medium) or {}).get("MaxResolution")
