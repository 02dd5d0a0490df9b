"""Taking out of an event what cannot be read, so that the rest can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pydantic import ValidationError

# The way to a value: keys of objects and places in arrays.
Loc = tuple[Any, ...]


def without_the_unreadable(raw: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """Copy `raw` without the entries that `error` complains of. Something always goes, so repeating this ends."""
    gone: set[Loc] = set()
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        loc = fault["loc"]
        gone.update(_broken_keys(raw, loc) if fault["type"] == "string_unicode" else [loc])
    kept = _kept(raw, gone, {loc[:depth] for loc in gone for depth in range(len(loc))}, ())
    return cast("dict[str, Any]", kept) if kept != raw else {}


def _broken_keys(raw: object, loc: Loc) -> list[Loc]:
    """Find the keys with half a surrogate pair in the object at `loc`: pydantic names the object, not the key."""
    place: Any = raw
    for step in loc:
        place = place[step]
    keys = cast("dict[object, object]", place) if isinstance(place, dict) else {}
    return [(*loc, key) for key in keys if not _encodable(key)] or [loc]


def _encodable(key: object) -> bool:
    return isinstance(key, str) and not any("\ud800" <= letter <= "\udfff" for letter in key)


def _kept(value: object, gone: set[Loc], on_the_way: set[Loc], here: Loc) -> object:
    if here not in on_the_way:
        return value
    kept = {
        step: _kept(each, gone, on_the_way, (*here, step))
        for step, each in _entries(value).items()
        if (*here, step) not in gone
    }
    return list(kept.values()) if isinstance(value, list) else kept


def _entries(value: object) -> dict[Any, object]:
    if isinstance(value, list):
        return dict(enumerate(cast("list[object]", value)))
    return cast("dict[Any, object]", value)
