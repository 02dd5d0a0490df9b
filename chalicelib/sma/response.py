"""What the Lambda answers (AWS: pstn-invocations, transaction-attributes)."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, StrictStr, ValidationInfo

from . import limits
from .actions.base import Action
from .errors import RefusedByAmazonError
from .wire import Strict, read_strictly
from .words import Broken


def _action(value: object, info: ValidationInfo) -> object:
    if isinstance(value, Action):
        return value
    from .actions.table import class_and_rest  # noqa: PLC0415 - who writes a response does not need every action

    kind, rest = class_and_rest(value)
    return kind.model_validate(rest, by_alias=True, by_name=False, context=info.context)


def _null_is_none(value: object) -> object:
    """Amazon reads a null like a key that is not there."""
    return () if value is None else value


Actions = Annotated[
    tuple[Annotated[InstanceOf[Action], BeforeValidator(_action)], ...],
    Field(max_length=limits.ACTIONS),
    BeforeValidator(_null_is_none),
]


class Response(Strict):
    """At most ten actions, and the call's attributes.

    The attributes replace what was stored, as a whole; `{}` clears them, None leaves them alone.
    """

    page: ClassVar[str] = "invoke-on-call-leg"
    never_left_out: ClassVar[frozenset[str]] = frozenset({"SchemaVersion"})

    schema_version: Literal["1.0"] = limits.SCHEMA_VERSION
    actions: Actions = ()
    transaction_attributes: dict[str, StrictStr] | None = None

    def broken_rules(self) -> Iterator[Broken]:
        """The attributes are checked as a whole."""
        fault = attributes_fault(self.transaction_attributes or {})
        if fault:
            yield Broken(fault, ("TransactionAttributes",), "attribute-trans-invalid")

    @classmethod
    def read(cls, raw: object) -> Self:
        """Read a Lambda's answer. Raises RefusedByAmazonError with every reason for which Amazon would refuse it."""
        return read_strictly(cls, raw)

    def dump(self) -> dict[str, Any]:
        """Amazon's JSON. SchemaVersion is the one thing that even an empty answer needs."""
        answer: dict[str, Any] = {
            "SchemaVersion": self.schema_version,
            "Actions": [action.dump() for action in self.actions],
        }
        if self.transaction_attributes is not None:
            answer["TransactionAttributes"] = dict(self.transaction_attributes)
        return answer


def answer(actions: list[dict[str, Any]], attributes: dict[str, str]) -> dict[str, Any]:
    """Put together what `Response.dump` gives, of actions that were dumped before. Raises RefusedByAmazonError."""
    many = f"Actions: {len(actions)}, at most {limits.ACTIONS}" if len(actions) > limits.ACTIONS else None
    fault = many or attributes_fault(attributes)
    if fault:
        raise RefusedByAmazonError((fault,))
    return {"SchemaVersion": limits.SCHEMA_VERSION, "Actions": actions, "TransactionAttributes": attributes}


def attributes_fault(attributes: dict[str, str]) -> str | None:
    """Say what is wrong with TransactionAttributes, or None (AWS: attribute-trans-invalid, transaction-attributes)."""
    if len(attributes) > limits.ATTRIBUTE_PAIRS:
        return f"{len(attributes):,} pairs, at most {limits.ATTRIBUTE_PAIRS}"
    texts = [*attributes, *attributes.values()]
    whole = "".join(texts)
    if len(whole) <= limits.ATTRIBUTE_CHARACTERS:  # all together no longer than one may be, so none is too long
        return None
    longest = max(map(len, texts))
    if longest > limits.ATTRIBUTE_CHARACTERS:
        return f"a key or value of {longest:,} characters, at most {limits.ATTRIBUTE_CHARACTERS:,}"
    size = len(whole.encode(errors="surrogatepass"))
    if size > limits.ATTRIBUTE_BYTES:
        return f"{size:,} bytes, at most {limits.ATTRIBUTE_BYTES:,}"
    return None
