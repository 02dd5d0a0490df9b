"""Values: dataclasses that are quickly made.

To import a frozen dataclass takes four tenths of a millisecond, as Python writes and compiles six methods for it; a
ring imports half a hundred of them before it is answered. A `value` has one method written, `__init__`, and shares the
rest with all others. That nobody assigns to its fields is what the type checkers see to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 - so that the checkers know the fields of `replace` below

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_T]) -> type[_T]:
    """Make a dataclass with slots, to be read only: `fields`, `replace` and `match` work on it as on any other."""
    made: Any = dataclass(slots=True, repr=False, eq=False)(cls)
    told: Any = attrgetter(*made.__match_args__) if made.__match_args__ else _nothing

    def equals(self: object, other: object) -> Any:  # noqa: ANN401 - NotImplemented is no bool
        return told(self) == told(other) if type(other) is type(self) else NotImplemented

    def hashed(self: object) -> int:
        return hash(told(self))

    made.__eq__, made.__hash__, made.__repr__ = equals, hashed, _repr
    return made  # type: ignore[no-any-return]


if not TYPE_CHECKING:

    def replace(whole: Any, **changes: Any) -> Any:  # noqa: ANN401
        """Make the same value with other contents of some fields, in half the time of `dataclasses.replace`."""
        for name in whole.__match_args__:
            if name not in changes:
                changes[name] = getattr(whole, name)
        return type(whole)(**changes)


def _nothing(_: object) -> tuple[()]:
    return ()


def _repr(self: Any) -> str:  # noqa: ANN401
    shown = [f"{each.name}={getattr(self, each.name)!r}" for each in self.__dataclass_fields__.values() if each.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"
