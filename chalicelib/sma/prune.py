"""Taking out of an event what cannot be read, so that the rest can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import ValidationError

# The way to a value: keys of objects and places in arrays.
Loc = tuple[Any, ...]


def without_the_unreadable(raw: dict[Any, Any], error: ValidationError) -> dict[Any, Any]:
    """A copy of `raw` without the entries that `error` complains of. Something always goes, so repeating this ends."""
    gone: set[Loc] = set()
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        loc = fault["loc"]
        gone.update(_broken_keys(raw, loc) if fault["type"] == "string_unicode" else [loc])
    kept = _kept(raw, gone, {loc[:depth] for loc in gone for depth in range(len(loc))}, ())
    return kept if kept != raw else {}


def _broken_keys(raw: object, loc: Loc) -> Iterable[Loc]:
    """The keys with half a surrogate pair in the object at `loc`: pydantic names the object, not the key."""
    place: Any = raw
    for step in loc:
        place = place[step]
    broken = [(*loc, key) for key in place if not _encodable(key)] if isinstance(place, dict) else []
    return broken or [loc]


def _encodable(key: object) -> bool:
    return isinstance(key, str) and not any("\ud800" <= letter <= "\udfff" for letter in key)


def _kept(value: Any, gone: set[Loc], on_the_way: set[Loc], here: Loc) -> Any:
    if here not in on_the_way:
        return value
    entries = ((step, each, (*here, step)) for step, each in _entries(value))
    kept = {step: _kept(each, gone, on_the_way, there) for step, each, there in entries if there not in gone}
    return list(kept.values()) if isinstance(value, list) else kept


def _entries(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(value, dict) else iter(enumerate(value))
