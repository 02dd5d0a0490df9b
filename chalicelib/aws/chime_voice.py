"""Telephone calls by the API chime-sdk-voice.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Voice.html
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import asking
from chalicelib.meetings.errors import CallOverError, MeetingsError, NumberRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.aws.clients import Clients

_REFUSED: dict[str, type[MeetingsError]] = {"BadRequestException": NumberRefusedError}


class _BusyError(MeetingsError):
    """Amazon has had too many requests of us lately."""


_OVER: dict[str, type[MeetingsError]] = {
    "NotFoundException": CallOverError,
    "ThrottledClientException": _BusyError,
}
_PAUSES = (0.25, 0.5, 1.0)
"""Seconds."""


@dataclass(frozen=True, slots=True)
class ChimeVoice:
    """The port `Telephone`: calls go out by this SIP media application and show this number."""

    clients: Clients
    sma_id: str
    number: str = field(repr=False)

    def call(self, number: str, arguments: Mapping[str, str]) -> str:
        if not (self.sma_id and self.number):
            message = "no calls out: PARTYLINE_SMA_ID and PARTYLINE_DIAL_OUT_NUMBER are not both set"
            raise MeetingsError(message)
        with asking("CreateSipMediaApplicationCall", _REFUSED):
            answer = self.clients.voice().create_sip_media_application_call(
                SipMediaApplicationId=self.sma_id,
                FromPhoneNumber=self.number,
                ToPhoneNumber=number,
                ArgumentsMap=dict(arguments),
            )
            placed: dict[str, Any] = {**answer["SipMediaApplicationCall"]}
            transaction_id: str = placed["TransactionId"]
            return transaction_id

    def tell(self, transaction_id: str, arguments: Mapping[str, str]) -> None:
        # Muting a whole meeting takes as many requests as it has telephones, and Amazon about five a second.
        for pause in _PAUSES:
            with suppress(_BusyError):
                self._tell(transaction_id, arguments)
                return
            time.sleep(pause)
        self._tell(transaction_id, arguments)

    def _tell(self, transaction_id: str, arguments: Mapping[str, str]) -> None:
        with asking("UpdateSipMediaApplicationCall", _OVER):
            self.clients.voice().update_sip_media_application_call(
                SipMediaApplicationId=self.sma_id,
                TransactionId=transaction_id,
                Arguments=dict(arguments),
            )
