"""The telephone side of chime-sdk-voice while a script is played: updates reach the call, new calls are not placed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from emulator.cloud.ports import NoSuchCallError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.player import Player


class ScriptedTelephony:
    """Implements `emulator.cloud.ports.Telephony` for one scripted call."""

    def __init__(self, player: Player) -> None:
        self._player = player

    def create_call(
        self,
        sma_id: str,
        from_number: str,
        to_number: str,
        headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Accept the order and write it down; a script plays one call."""
        del sma_id, headers, arguments
        said = f"a second call from {from_number} is accepted, but a script plays one call only"
        self._player.result.dialogue.add(self._player.now, "application", "calls out", to=to_number, words=said)
        return str(uuid.uuid4())

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Update the call that is being played. Raises NoSuchCallError."""
        del sma_id
        if transaction_id != self._player.call.transaction_id or not self._player.update(arguments):
            raise NoSuchCallError(transaction_id)
