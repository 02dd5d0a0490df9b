"""Telephone numbers of an account: looked for, ordered, listed.

https://docs.aws.amazon.com/chime-sdk/latest/ag/phone-numbers.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tools.deploy.voice import DIAL_IN

if TYPE_CHECKING:
    from tools.deploy.amazon import Amazon, Json

_MOST_SEARCHED: Final = 500
_UNDER_WAY: Final = "Processing"


@dataclass(frozen=True, slots=True)
class Inventory:
    """The numbers of one account and Region. `pause` is the seconds between two looks at an order."""

    amazon: Amazon
    pause: float = 2.0

    def search(self, count: int, **by: str) -> list[str]:
        """Find numbers on offer by the members of SearchAvailablePhoneNumbers, such as AreaCode and Country."""
        asked: Json = {name: text for name, text in by.items() if text}
        found = self._chime.search_available_phone_numbers(**asked, MaxResults=min(count, _MOST_SEARCHED))
        return list(found["E164PhoneNumbers"])[:count]

    def order(self, numbers: tuple[str, ...]) -> Json:
        """Buy numbers for dialling in, and wait for what comes of it. Amazon charges for each by the month."""
        asked = {"ProductType": DIAL_IN, "E164PhoneNumbers": list(numbers)}
        placed: Json = self._chime.create_phone_number_order(**asked)["PhoneNumberOrder"]
        while placed["Status"] == _UNDER_WAY:
            time.sleep(self.pause)
            asked_for = {"PhoneNumberOrderId": placed["PhoneNumberOrderId"]}
            placed = self._chime.get_phone_number_order(**asked_for)["PhoneNumberOrder"]
        return placed

    def numbers(self) -> list[Json]:
        """List the numbers we have, and where each leads."""
        names = {rule["TriggerValue"]: rule["Name"] for rule in self._every("list_sip_rules", "SipRules")}
        return [
            {
                "number": one["E164PhoneNumber"],
                "product": one["ProductType"],
                "status": one["Status"],
                "rule": names.get(one["E164PhoneNumber"], ""),
            }
            for one in self._every("list_phone_numbers", "PhoneNumbers")
        ]

    @property
    def _chime(self) -> Any:  # noqa: ANN401
        return self.amazon.client("chime-sdk-voice")

    def _every(self, operation: str, member: str) -> list[Json]:
        return [*self.amazon.every("chime-sdk-voice", operation, member)]
