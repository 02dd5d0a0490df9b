"""Closing calls once they are over, from what the log says of them.

Whoever answers a hang-up asks nobody anything: it writes one line, and that line is the call's record. CloudWatch Logs
hands it to a function of its own, which gives the seat back, clears the roster and keeps the record; it is tried again
when a service does not answer, and to close a call twice is as good as once.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
"""

from __future__ import annotations

import base64
import gzip
import json
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, cast

from chalicelib.meetings.model import CallRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ENDED: Final = "call_ended"
"""The `message` of such a line. The subscription filter in .chalice/resources.yaml looks for it."""
_NAMES: Final = tuple(field.name for field in fields(CallRecord))


def told(record: CallRecord) -> dict[str, object]:
    """Give what a line says of a call. No secret is in a record: its numbers are masked."""
    return {name: getattr(record, name) for name in _NAMES}


def close_all(event: Mapping[str, Any], close: Callable[[CallRecord], object]) -> int:
    """Close the calls that have ended by these lines of the log, by `Meetings.close`; tell how many.

    `event` is what a subscription sends, or what `aws logs filter-log-events` prints. Every call is tried, whatever
    becomes of the others. Raises the last error: the whole may be tried again.
    """
    closed, failed = 0, None
    for line in _lines(event):
        try:
            close(CallRecord(**{name: line[name] for name in _NAMES if name in line}))
            closed += 1
        except Exception as error:  # noqa: BLE001 - it is raised below, when the others have had their turn
            failed = error
    if failed:
        raise failed
    return closed


def _lines(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The lines by which calls have ended; all else that a log may hold is passed over."""
    said: list[dict[str, str]] = event["events"] if "events" in event else _unpacked(event)["logEvents"]
    for one in said:
        with suppress(ValueError):
            line: Any = json.loads(one["message"])
            if type(line) is dict and cast("dict[str, object]", line).get("message") == ENDED:
                yield line


def _unpacked(event: Mapping[str, Any]) -> Mapping[str, Any]:
    unpacked: Mapping[str, Any] = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    return unpacked
