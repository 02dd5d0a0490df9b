"""chime-sdk-voice: calls of a SIP media application, handed to the telephone exchange.

Source: API reference, CreateSipMediaApplicationCall (201) and UpdateSipMediaApplicationCall (202).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.errors import ApiError, not_found
from emulator.cloud.ports import NoSuchCallError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.account import Account, Act, Json
    from emulator.cloud.ports import Telephony


def create_call(account: Account, asked: Json) -> Json:
    """Dial out. The Lambda hears of it as NEW_OUTBOUND_CALL."""
    transaction_id = _telephony(account).create_call(
        asked["SipMediaApplicationId"],
        asked["FromPhoneNumber"],
        asked["ToPhoneNumber"],
        asked.get("SipHeaders") or {},
        asked.get("ArgumentsMap") or {},
    )
    return {"SipMediaApplicationCall": {"TransactionId": transaction_id}}


def update_call(account: Account, asked: Json) -> Json:
    """Have the Lambda invoked with CALL_UPDATE_REQUESTED; a call that is over is not found."""
    transaction_id = asked["TransactionId"]
    try:
        _telephony(account).update_call(asked["SipMediaApplicationId"], transaction_id, asked["Arguments"])
    except NoSuchCallError as error:
        message = f"No call is up with transaction id {transaction_id}"
        raise not_found(message) from error
    return {"SipMediaApplicationCall": {"TransactionId": transaction_id}}


def _telephony(account: Account) -> Telephony:
    if account.telephony is None:
        code, message = "ServiceUnavailableException", "No telephone exchange is connected to this cloud"
        raise ApiError(code, message, 503)
    return account.telephony


TABLE: Mapping[str, Act] = {
    "CreateSipMediaApplicationCall": create_call,
    "UpdateSipMediaApplicationCall": update_call,
}
