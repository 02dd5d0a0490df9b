"""What the emulated operations do. `TABLE` names each one and the function that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.operations import calls, meetings, numbers, sip, tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.account import Act

TABLE: Mapping[str, Act] = {**meetings.TABLE, **tags.TABLE, **sip.TABLE, **numbers.TABLE, **calls.TABLE}
