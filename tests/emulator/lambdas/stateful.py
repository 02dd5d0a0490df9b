"""An SMA Lambda that does everything wrong that a Lambda can: used to show that the emulator bears it."""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
COUNT = 0


def remembers(event: Json, _context: Any) -> object:  # noqa: ANN401 (Lambda's)
    """Changes the event it was given, and counts in a global as warm functions do."""
    global COUNT  # noqa: PLW0603 (the fault that it shows)
    COUNT += 1
    event["CallDetails"]["Participants"].clear()
    attributes = {"count": str(COUNT)}
    return {"SchemaVersion": "1.0", "Actions": [], "TransactionAttributes": attributes, "number": Decimal("1.5")}


def raises(_event: Json, _context: Any) -> object:  # noqa: ANN401 (Lambda's)
    return _event["JoinToken"]


def leaves(_event: Json, _context: Any) -> object:  # noqa: ANN401 (Lambda's)
    sys.exit(3)


def returns_an_error(_event: Json, _context: Any) -> object:  # noqa: ANN401 (Lambda's)
    return ValueError("returned instead of raised")


def returns_a_tuple(_event: Json, _context: Any) -> object:  # noqa: ANN401 (Lambda's)
    return ("1.0", [])


def sleeps(_event: Json, _context: Any) -> None:  # noqa: ANN401 (Lambda's)
    time.sleep(5)


def tells_its_context(_event: Json, context: Any) -> object:  # noqa: ANN401 (Lambda's)
    return {
        "id": context.aws_request_id,
        "left": context.get_remaining_time_in_millis(),
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "log": context.log_group_name,
    }
