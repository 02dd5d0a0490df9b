"""The two manners of this package: tolerant in what it reads, strict in what it writes."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, ValidationInfo, model_validator
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails, InitErrorDetails

from . import words
from .errors import RefusedByAmazonError

# The validation context of JSON, as opposed to Python code that builds a model.
FROM_THE_WIRE: Final = "wire"


class Tolerant(BaseModel):
    """What comes in: unknown fields are kept, every known one has an empty value to stand for it."""

    model_config = ConfigDict(
        alias_generator=to_pascal,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
        frozen=True,
        coerce_numbers_to_str=True,
        defer_build=True,
    )


class Strict(BaseModel):
    """What goes out: nothing that a page of the guide forbids can be built.

    `page` is the page of the Developer Guide that a refusal names; `root` begins the path of the refused field.
    """

    model_config = ConfigDict(
        alias_generator=to_pascal,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    page: ClassVar[str] = "pstn-invocations"
    root: ClassVar[tuple[str, ...]] = ()
    # Fields that have a default for our own convenience but that Amazon wants to see.
    never_left_out: ClassVar[frozenset[str]] = frozenset()

    def broken_rules(self) -> Iterable[words.Broken]:
        """Name the rules between fields that are broken; each field by itself is fine already."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _refuse_in_words(cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        from_the_wire = info.context is FROM_THE_WIRE
        found = cls._left_out(data) if from_the_wire and cls.never_left_out else []
        try:
            whole = handler(data)
        except ValidationError as error:
            faults = filter(words.is_real, error.errors(include_url=False))
            found += [cls._refusal(each, in_python=not from_the_wire) for each in faults]
        else:
            found += [
                words.refused((*cls.root, *rule.at), rule.words, rule.page or cls.page) for rule in whole.broken_rules()
            ]
            if not found:
                return whole
        raise ValidationError.from_exception_data(cls.__name__, found, hide_input=True)

    @classmethod
    def _left_out(cls, data: object) -> list[InitErrorDetails]:
        missing = cls.never_left_out.difference(cast("dict[str, Any]", data)) if isinstance(data, dict) else ()
        return [words.refused((*cls.root, name), "required", cls.page) for name in sorted(missing)]

    @classmethod
    def _refusal(cls, error: ErrorDetails, *, in_python: bool) -> InitErrorDetails:
        known = {name: str(field.alias) for name, field in cls.model_fields.items()}
        loc, context = error["loc"], error.get("ctx", {})
        if in_python:  # pydantic blames the name that was used
            loc = (*(known.get(str(step), step) for step in loc[:1]), *loc[1:])
        if error["type"] == words.RULE and context["field"]:
            loc = (*loc, context["field"])
        page = context.get("page") or cls.page
        return words.refused((*cls.root, *loc), words.words_for(error, known.values()), page)


def reasons(error: ValidationError) -> tuple[str, ...]:
    """Each refusal as one line: `Speak.Parameters.Text: 1,001 characters, at most 1,000 (AWS: speak)`."""
    return tuple(words.line(each["loc"], each["msg"]) for each in error.errors(include_url=False, include_input=False))


M = TypeVar("M", bound=Strict)


def read_strictly(model: type[M], raw: object, *, lenient: bool = False) -> M:
    """Read JSON that is meant for Amazon, by Amazon's names alone, because key case matters on the wire.

    `lenient` passes over unknown keys, as Amazon does (AWS pages never say so; its own samples rely on it).
    Raises RefusedByAmazonError.
    """
    try:
        return model.model_validate(
            raw, by_alias=True, by_name=False, context=FROM_THE_WIRE, extra="ignore" if lenient else None
        )
    except ValidationError as error:
        raise RefusedByAmazonError(reasons(error)) from None
