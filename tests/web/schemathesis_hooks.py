"""What Schemathesis cannot read from the document: that a time lies ahead, on the clock of the fakes."""

from __future__ import annotations

from datetime import UTC, datetime

import schemathesis
from hypothesis import strategies as st

from tests.fakes import FakeClock

NOW = int(FakeClock()())
A_YEAR = 365 * 86_400


def _written(seconds: int) -> str:
    return datetime.fromtimestamp(NOW + seconds, tz=UTC).isoformat().replace("+00:00", "Z")


schemathesis.openapi.format("date-time", st.integers(60, A_YEAR).map(_written))
