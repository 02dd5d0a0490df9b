"""chime-sdk-voice: telephone numbers, from the search for free ones to the account's inventory.

The numbers on offer are those kept for fiction, +12065550100 to +12065550199. An order is carried out at once, while
Amazon takes its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.account import new_id, page
from emulator.cloud.errors import bad_request, conflict, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.account import Account, Act, Json

ON_OFFER = tuple(f"+12065550{last:03}" for last in range(100, 200))
"""Numbers that reach nobody, given out for films and examples by the North American Numbering Plan."""

AREA_CODE, COUNTRY = "206", "US"


def search(account: Account, asked: Json) -> Json:
    """Find free numbers by area code and country; there are no toll-free ones."""
    fits = (
        asked.get("AreaCode", AREA_CODE) == AREA_CODE
        and asked.get("Country", COUNTRY) == COUNTRY
        and asked.get("PhoneNumberType", "Local") == "Local"
        and not asked.get("TollFreePrefix")
    )
    free = [number for number in ON_OFFER if fits and number not in account.numbers]
    shown, more = page(free, asked, most=10)
    return {"E164PhoneNumbers": shown, **more}


def order(account: Account, asked: Json) -> Json:
    """Take numbers into the inventory. A number that is not on offer fails and the order is Partial or Failed."""
    order_id, now = new_id(), account.timestamp()
    with account.lock:
        ordered = [{"E164PhoneNumber": n, "Status": _acquire(account, n, order_id, asked)} for n in _wanted(asked)]
        acquired = [one["Status"] == "Acquired" for one in ordered]
        account.orders[order_id] = {
            "PhoneNumberOrderId": order_id,
            "ProductType": asked["ProductType"],
            "Status": "Successful" if all(acquired) else "Partial" if any(acquired) else "Failed",
            "OrderType": "New",
            "OrderedPhoneNumbers": ordered,
            "CreatedTimestamp": now,
            "UpdatedTimestamp": now,
        }
    return {"PhoneNumberOrder": account.orders[order_id]}


def get_order(account: Account, asked: Json) -> Json:
    """Show an order."""
    if asked["PhoneNumberOrderId"] not in account.orders:
        message = "No such order"
        raise not_found(message)
    return {"PhoneNumberOrder": account.orders[asked["PhoneNumberOrderId"]]}


def list_orders(account: Account, asked: Json) -> Json:
    """List the orders, a page at a time."""
    shown, more = page(list(account.orders.values()), asked)
    return {"PhoneNumberOrders": shown, **more}


def get_number(account: Account, asked: Json) -> Json:
    """Show a number of the inventory."""
    return {"PhoneNumber": _shown(account, _number(account, asked))}


def list_numbers(account: Account, asked: Json) -> Json:
    """List the inventory by status, product and the SIP rule that uses a number, a page at a time."""
    everything = [_shown(account, number) for number in account.numbers.values()]
    shown, more = page([number for number in everything if _fits(number, asked)], asked)
    return {"PhoneNumbers": shown, **more}


def update_number(account: Account, asked: Json) -> Json:
    """Change the product, the calling name or the name of a number."""
    with account.lock:
        number = _number(account, asked)
        number.update({name: asked[name] for name in ("ProductType", "CallingName", "Name") if asked.get(name)})
        number["UpdatedTimestamp"] = account.timestamp()
    return {"PhoneNumber": _shown(account, number)}


def delete_number(account: Account, asked: Json) -> None:
    """Give a number back. One that a SIP rule uses cannot go."""
    with account.lock:
        number = _number(account, asked)
        if _associations(account, number):
            message = "A SIP rule still uses this number"
            raise conflict(message)
        del account.numbers[number["PhoneNumberId"]]


def _wanted(asked: Json) -> list[str]:
    if not asked["E164PhoneNumbers"]:
        message = "An order names at least one number"
        raise bad_request(message)
    return list(dict.fromkeys(asked["E164PhoneNumbers"]))


def _acquire(account: Account, number: str, order_id: str, asked: Json) -> str:
    if number not in ON_OFFER or number in account.numbers:
        return "Failed"
    now = account.timestamp()
    account.numbers[number] = {
        "PhoneNumberId": number,
        "E164PhoneNumber": number,
        "PhoneNumberArn": account.arn("phone-number", number),
        "Country": COUNTRY,
        "Type": "Local",
        "ProductType": asked["ProductType"],
        "Capabilities": {"InboundCall": True, "OutboundCall": True},
        "CallingNameStatus": "Unassigned",
        "CreatedTimestamp": now,
        "UpdatedTimestamp": now,
        "OrderId": order_id,
        **({"Name": asked["Name"]} if asked.get("Name") else {}),
    }
    return "Acquired"


def _number(account: Account, asked: Json) -> Json:
    if asked["PhoneNumberId"] not in account.numbers:
        message = "No such number in the inventory"
        raise not_found(message)
    return account.numbers[asked["PhoneNumberId"]]


def _shown(account: Account, number: Json) -> Json:
    associations = _associations(account, number)
    return {**number, "Associations": associations, "Status": "Assigned" if associations else "Unassigned"}


def _associations(account: Account, number: Json) -> list[Json]:
    return [
        {"Name": "SipRuleId", "Value": rule["SipRuleId"], "AssociatedTimestamp": rule["CreatedTimestamp"]}
        for rule in account.rules.values()
        if rule["TriggerValue"] == number["E164PhoneNumber"]
    ]


def _fits(number: Json, asked: Json) -> bool:
    associated = {one["Name"]: one["Value"] for one in number["Associations"]}
    return (
        asked.get("Status") in {None, number["Status"]}
        and asked.get("ProductType") in {None, number["ProductType"]}
        and (not asked.get("FilterName") or associated.get(asked["FilterName"]) == asked.get("FilterValue"))
    )


TABLE: Mapping[str, Act] = {
    "SearchAvailablePhoneNumbers": search,
    "CreatePhoneNumberOrder": order,
    "GetPhoneNumberOrder": get_order,
    "ListPhoneNumberOrders": list_orders,
    "GetPhoneNumber": get_number,
    "ListPhoneNumbers": list_numbers,
    "UpdatePhoneNumber": update_number,
    "DeletePhoneNumber": delete_number,
}
