"""Port: the telephone side of chime-sdk-voice. The switchboard stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class NoSuchCallError(Exception):
    """No call by that transaction id, or it is over."""


class Telephony(Protocol):
    """What CreateSipMediaApplicationCall and UpdateSipMediaApplicationCall need. Neither waits for the Lambda."""

    def create_call(
        self,
        sma_id: str,
        from_number: str,
        to_number: str,
        headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Begin to dial and give the transaction id back. Numbers are E.164."""
        ...

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Ask for a CALL_UPDATE_REQUESTED. Raises NoSuchCallError."""
        ...
