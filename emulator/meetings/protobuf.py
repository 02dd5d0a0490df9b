"""Protocol buffers whose messages are dataclasses: the fields can be read in one place, and nothing is generated.

A message is a frozen dataclass below `Message`. Each of its fields says its number on the wire:

    class Ping(Message):
        kind: int | None = uint32(1)

A field that is absent on the wire is None, or an empty tuple if it is repeated; one that is None is not written. An
explicit zero is therefore something else than nothing, as in proto2.
"""

from __future__ import annotations

import dataclasses
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PACKAGE = "emulator"


class BadMessageError(ValueError):
    """Bytes that are no such message."""


def uint32(number: int) -> int | None:
    """A number from 0 to 2**32 - 1. Enumerations too: a value that we do not know must stay readable."""
    return cast("int | None", _field(number, "uint32"))


def uint64(number: int) -> int | None:
    """A number from 0 to 2**64 - 1."""
    return cast("int | None", _field(number, "uint64"))


def int64(number: int) -> int | None:
    """A number with a sign."""
    return cast("int | None", _field(number, "int64"))


def double(number: int) -> float | None:
    """A number with a fraction."""
    return cast("float | None", _field(number, "double"))


def flag(number: int) -> bool | None:
    """True or false."""
    return cast("bool | None", _field(number, "bool"))


def text(number: int) -> str | None:
    """Characters; UTF-8 on the wire."""
    return cast("str | None", _field(number, "string"))


def octets(number: int) -> bytes | None:
    """Bytes."""
    return cast("bytes | None", _field(number, "bytes"))


def numbers(number: int) -> tuple[int, ...]:
    """Any many of `uint32`."""
    return cast("tuple[int, ...]", _field(number, "uint32", repeated=True))


def texts(number: int) -> tuple[str, ...]:
    """Any many of `text`."""
    return cast("tuple[str, ...]", _field(number, "string", repeated=True))


_M = TypeVar("_M", bound="Message")


def one(kind: type[_M], number: int) -> _M | None:
    """A message inside."""
    return cast("_M | None", _field(number, "message", of=kind))


def many(kind: type[_M], number: int) -> tuple[_M, ...]:
    """Any many messages inside."""
    return cast("tuple[_M, ...]", _field(number, "message", of=kind, repeated=True))


def _field(number: int, kind: str, *, of: type[Message] | None = None, repeated: bool = False) -> object:
    about = {"number": number, "kind": kind, "of": of, "repeated": repeated}
    return dataclasses.field(default=cast("Any", () if repeated else None), metadata=about)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message:
    """What every message has: it can be written, and read."""

    fields_of: ClassVar[tuple[dataclasses.Field[Any], ...]] = ()

    def __init_subclass__(cls) -> None:
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        cls.fields_of = dataclasses.fields(cast("Any", cls))

    def write(self) -> bytes:
        """Give the bytes. Raises ValueError for a number that does not fit its field."""
        target = _compiled(type(self))()
        _fill(target, self)
        return cast("bytes", target.SerializeToString())

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Take the bytes apart; fields that are not named here are passed over. Raises BadMessageError."""
        try:
            return _emptied(cls, _compiled(cls).FromString(data))
        except _google("message").DecodeError as error:
            message = f"this is no {cls.__name__}"
            raise BadMessageError(message) from error


def _google(module: str) -> Any:  # noqa: ANN401 (protobuf comes without types, and is an extra)
    return import_module(f"google.protobuf.{module}")


def _fill(target: Any, message: Message) -> None:  # noqa: ANN401
    for field in message.fields_of:
        value = getattr(message, field.name)
        if field.metadata["repeated"]:
            _append(getattr(target, field.name), value)
        elif isinstance(value, Message):
            place = getattr(target, field.name)
            place.SetInParent()  # or an empty one would be left out
            _fill(place, value)
        elif value is not None:
            setattr(target, field.name, value)


def _append(place: Any, items: tuple[Any, ...]) -> None:  # noqa: ANN401
    for item in items:
        if isinstance(item, Message):
            _fill(place.add(), item)
        else:
            place.append(item)


def _emptied(kind: type[_M], source: Any) -> _M:  # noqa: ANN401
    found: dict[str, Any] = {}
    for field in kind.fields_of:
        about, value = field.metadata, getattr(source, field.name)
        if about["repeated"]:
            found[field.name] = tuple(_taken(about, item) for item in value)
        elif source.HasField(field.name):
            found[field.name] = _taken(about, value)
    return kind(**found)


def _taken(about: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401
    if about["kind"] == "string" and not isinstance(value, str):  # protobuf gives bytes for what is no UTF-8
        message = "characters that are no UTF-8"
        raise BadMessageError(message)
    return _emptied(about["of"], value) if about["of"] else value


_made: dict[type[Message], Any] = {}


def _compiled(kind: type[Message]) -> Any:  # noqa: ANN401
    """Give protobuf's own class of a message."""
    if kind not in _made:
        _made[kind] = _compile(kind)
    return _made[kind]


def _compile(kind: type[Message]) -> Any:  # noqa: ANN401
    file = _google("descriptor_pb2").FileDescriptorProto(name=kind.__name__, package=_PACKAGE, syntax="proto2")
    for each in dict.fromkeys(_with_inner(kind)):
        _describe(file.message_type.add(name=each.__name__), each)
    pool = _google("descriptor_pool").DescriptorPool()
    pool.Add(file)
    return _google("message_factory").GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{kind.__name__}"))


def _with_inner(kind: type[Message]) -> Iterator[type[Message]]:
    yield kind
    for field in kind.fields_of:
        if field.metadata["of"]:
            yield from _with_inner(field.metadata["of"])


def _describe(target: Any, kind: type[Message]) -> None:  # noqa: ANN401
    shape = _google("descriptor_pb2").FieldDescriptorProto
    for field in kind.fields_of:
        about = field.metadata
        described = target.field.add(name=field.name, number=about["number"])
        described.type = getattr(shape, f"TYPE_{about['kind'].upper()}")
        described.label = shape.LABEL_REPEATED if about["repeated"] else shape.LABEL_OPTIONAL
        if about["of"]:
            described.type_name = f".{_PACKAGE}.{about['of'].__name__}"
