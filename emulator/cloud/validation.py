"""Whether values fit a botocore shape: required members, types, lengths, ranges, patterns and enumerations.

botocore's own validator, which runs in the client, checks neither patterns nor enumerations. Values are never
repeated in a complaint: many of them are secrets or telephone numbers.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.model import ListShape, MapShape, Shape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def complaints(shape: Shape, value: object, where: str) -> Iterator[str]:
    """Say in a sentence each what is wrong with a value; nothing when it fits. `where` is the path to it."""
    check = _CHECKS.get(str(shape.type_name))
    if check is not None:
        yield from check(shape, value, where)


def _structure(shape: Shape, value: object, where: str) -> Iterator[str]:
    assert isinstance(shape, StructureShape)
    if not isinstance(value, dict):
        yield f"Value at '{where}' must be an object"
        return
    given = cast("dict[str, object]", value)
    for name in shape.required_members:
        if given.get(name) is None:
            yield _unfit(_join(where, name), "not be null")
    for name, member in shape.members.items():
        if given.get(name) is not None:
            yield from complaints(member, given[name], _join(where, name))


def _list(shape: Shape, value: object, where: str) -> Iterator[str]:
    assert isinstance(shape, ListShape)
    if not isinstance(value, list):
        yield f"Value at '{where}' must be a list"
        return
    items = cast("list[object]", value)
    yield from _size(shape, len(items), where, "length")
    for number, item in enumerate(items, 1):
        yield from complaints(shape.member, item, f"{where}.{number}")


def _map(shape: Shape, value: object, where: str) -> Iterator[str]:
    assert isinstance(shape, MapShape)
    if not isinstance(value, dict):
        yield f"Value at '{where}' must be an object"
        return
    pairs = cast("dict[str, object]", value)
    yield from _size(shape, len(pairs), where, "length")
    for key, item in pairs.items():
        yield from complaints(shape.key, key, f"{where} (a key)")
        yield from complaints(shape.value, item, f"{where} (a value)")


def _string(shape: Shape, value: object, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"Value at '{where}' must be a string"
        return
    yield from _size(shape, len(value), where, "length")
    limits: Mapping[str, Any] = shape.metadata
    pattern, choices = limits.get("pattern"), limits.get("enum")
    if pattern and not compiled(pattern).fullmatch(value):
        yield _unfit(where, f"satisfy regular expression pattern: {pattern}")
    if choices and value not in choices:
        yield _unfit(where, f"satisfy enum value set: {list(choices)}")


def _integer(shape: Shape, value: object, where: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield f"Value at '{where}' must be an integer"
        return
    yield from _size(shape, value, where, "value")


def _boolean(_shape: Shape, value: object, where: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"Value at '{where}' must be true or false"


def _size(shape: Shape, size: int, where: str, what: str) -> Iterator[str]:
    limits: Mapping[str, Any] = shape.metadata
    if size < limits.get("min", size):
        yield _unfit(where, f"have {what} greater than or equal to {limits['min']}")
    if size > limits.get("max", size):
        yield _unfit(where, f"have {what} less than or equal to {limits['max']}")


def _unfit(where: str, must: str) -> str:
    return f"Value at '{where}' failed to satisfy constraint: Member must {must}"


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a model's pattern. They are Java's, where \\d and \\w are ASCII unless said otherwise."""
    return re.compile(pattern, re.ASCII)


_CHECKS: Mapping[str, Callable[[Shape, object, str], Iterator[str]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "integer": _integer,
    "long": _integer,
    "boolean": _boolean,
}
