"""A telephone exchange that rings nobody, behind the emulated API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.ports import NoSuchCallError

if TYPE_CHECKING:
    from collections.abc import Mapping


class FakeExchange:
    """The port `Telephony` of the emulated cloud. Calls in `over` are over."""

    def __init__(self) -> None:
        self.placed: dict[str, tuple[str, str, dict[str, str]]] = {}
        self.told: list[tuple[str, dict[str, str]]] = []
        self.over: set[str] = set()

    def create_call(
        self, sma_id: str, from_number: str, to_number: str, headers: Mapping[str, str], arguments: Mapping[str, str]
    ) -> str:
        assert sma_id
        assert not headers
        transaction_id = f"00000000-0000-4000-8000-{len(self.placed) + 1:012x}"
        self.placed[transaction_id] = from_number, to_number, dict(arguments)
        return transaction_id

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        assert sma_id
        if transaction_id in self.over or transaction_id not in self.placed:
            raise NoSuchCallError(transaction_id)
        self.told.append((transaction_id, dict(arguments)))
