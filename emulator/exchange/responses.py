"""Checking what the Lambda function answered (AWS: unexpected-hangups, attribute-trans-invalid).

A response is refused as a whole in one of two ways: the call is hung up (`HANG_UP`), or the function hears
INVALID_LAMBDA_RESPONSE (`TELL`). A bad parameter of an action is neither: it fails that action when its turn comes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from emulator.exchange.actions import ACTIONS
from emulator.exchange.values import is_array, is_object

if TYPE_CHECKING:
    from emulator.exchange.switches import Switches

VERSION: Final = "1.0"
MOST_ACTIONS: Final = 10
MOST_CHARACTERS: Final = 1_024
MOST_BYTES: Final = 20 * 1_024

BLANK: Final = "Response is blank or empty"
WRONG_VERSION: Final = "The schema version in the invocation request does not match the schema version in the response."
UNREADABLE: Final = "Error while reading actions list."
UNSUPPORTED: Final = "Unsupported action name specified"
NO_ACTION: Final = "Actions list is empty."
TOO_MANY: Final = "Too many actions specified in a response."

How: TypeAlias = Literal["hang up", "tell"]
ActionMap: TypeAlias = Mapping[str, Any]


class Refusal(NamedTuple):
    """Why a response is refused; `how` what follows; `words` go into the SMA log, `path` names the field."""

    how: How
    error: str
    words: str
    path: str

    def __str__(self) -> str:
        return f"{self.words} (at {self.path})" if self.path else self.words


class Accepted(NamedTuple):
    """A response in order. `attributes` None: leave the stored ones alone."""

    actions: tuple[ActionMap, ...]
    attributes: dict[str, Any] | None
    warnings: tuple[str, ...] = ()


def read_response(response: object, switches: Switches) -> Accepted | Refusal:
    """Hold a whole response to the table of faults."""
    if response is None or response == {} or (isinstance(response, str) and not response.strip()):
        return Refusal("hang up", "", BLANK, "the response")
    if not is_object(response):
        return _other("the response is no JSON object", "the response", switches)
    if response.get("SchemaVersion") != VERSION:
        return Refusal("hang up", "", WRONG_VERSION, "SchemaVersion")
    actions = _actions(response.get("Actions"), switches)
    if isinstance(actions, Refusal):
        return actions
    attributes = read_attributes(response.get("TransactionAttributes"), switches)
    if isinstance(attributes, Refusal):
        return attributes
    return Accepted(actions, *attributes)


def _other(words: str, path: str, switches: Switches) -> Refusal:
    """Refuse for a reason that the guide does not name."""
    how: How = "hang up" if switches.other_faults == "hang up" else "tell"
    return Refusal(how, "InvalidLambdaResponse", words, path)


def _actions(listed: object, switches: Switches) -> tuple[ActionMap, ...] | Refusal:
    if listed is None:
        return ()
    if not is_array(listed):
        return _other("Actions is no list", "Actions", switches)
    if len(listed) > MOST_ACTIONS:
        return Refusal("hang up", "", TOO_MANY, f"Actions: {len(listed)}, at most {MOST_ACTIONS}")
    for at, action in enumerate(listed):
        refusal = _wrong_action(action, f"Actions[{at}]", switches)
        if refusal is not None:
            return refusal
    return tuple(listed)


def _wrong_action(fields: object, path: str, switches: Switches) -> Refusal | None:
    if not is_object(fields):
        return Refusal("hang up", "", UNREADABLE, path)
    kind = fields.get("Type")
    if not isinstance(kind, str):
        return Refusal("hang up", "", UNREADABLE, f"{path}.Type")
    if kind not in ACTIONS and not (kind == "Answer" and switches.answer_action == "yes"):
        return Refusal("hang up", "", f"{UNSUPPORTED}: {kind}", f"{path}.Type")
    if not isinstance(fields.get("Parameters"), dict | None):
        return _other("Parameters is no object", f"{path}.Parameters", switches)
    return None


def read_attributes(found: object, switches: Switches) -> tuple[dict[str, Any] | None, tuple[str, ...]] | Refusal:
    """Check TransactionAttributes: (the new map or None, warnings). They replace the stored map as a whole."""
    if found is None:
        return None, ()
    if not is_object(found):
        return _other("TransactionAttributes is no object", "TransactionAttributes", switches)
    most = int(switches.attribute_pairs)
    if len(found) > most:
        words = f"Transaction Attributes has too many mappings. Maximum number of mappings is {most}"
        return Refusal("tell", "TransactionAttributesInvalidMapSize", words, "TransactionAttributes")
    too_big = _too_big(found)
    if too_big is not None:
        return too_big
    odd = [key for key, value in found.items() if not isinstance(value, str)]
    return _odd_values(found, odd, switches) if odd else (found, ())


def _too_big(attributes: dict[str, Any]) -> Refusal | None:
    size = 0
    for key, value in attributes.items():
        written = value if isinstance(value, str) else json.dumps(value)
        size += _bytes(key) + _bytes(written)
        if max(len(key), len(written)) > MOST_CHARACTERS:
            words = f"Transaction Attributes has a key or value of more than {MOST_CHARACTERS:,} characters"
            return Refusal("tell", "TransactionAttributesInvalidMapSize", words, f"TransactionAttributes.{key[:40]}")
    if size > MOST_BYTES:
        words = "Transaction Attributes is larger than 20 KB"
        return Refusal("tell", "TransactionAttributesInvalidMapSize", words, "TransactionAttributes")
    return None


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))  # half a surrogate pair, left of a cut emoji, has no bytes in UTF-8


def _odd_values(
    attributes: dict[str, Any], odd: list[str], switches: Switches
) -> tuple[dict[str, Any], tuple[str, ...]] | Refusal:
    path = f"TransactionAttributes.{odd[0]}"
    if switches.attribute_types == "refuse":
        return Refusal("tell", "TransactionAttributesInvalid", "an attribute is no string", path)
    warnings = tuple(f"TransactionAttributes.{key} is no string: nobody knows what AWS does with it" for key in odd)
    if switches.attribute_types == "keep and warn":
        return attributes, warnings
    written = {key: value if isinstance(value, str) else json.dumps(value) for key, value in attributes.items()}
    return written, warnings
