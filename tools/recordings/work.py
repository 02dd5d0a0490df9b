"""Making, publishing and checking: each does only what has changed, and says what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from emulator.media import loudness, wav
from tools.recordings.makers import MAKERS, Maker, made_by, recording
from tools.recordings.shelves import CONTENT_TYPE, Bucket, Folder, Kept, Shelf, labelled
from tools.recordings.wanted import Wanted, fingerprint

_AT_ONCE: Final = 8
"""Requests to S3 at a time."""


@dataclass(slots=True)
class Done:
    """What was done, by key."""

    made: list[str] = field(default_factory=list[str])
    kept: list[str] = field(default_factory=list[str])
    dropped: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a recording. `kind`: missing, stale, damaged, format, type, loudness, unknown."""

    key: str
    kind: str
    words: str


Progress = Callable[[str], None]


def build(all_wanted: Sequence[Wanted], maker: Maker, folder: Folder, progress: Progress) -> Done:
    """Make what is new or has changed, throw away what nobody wants. What is made stays made if the rest fails."""
    done = Done()
    try:
        for one in all_wanted:
            source = fingerprint(one, made_by(maker, one.language))
            label, there = folder.label(one.key), folder.take(one.key)
            if label and there and label.source == source and there.intact:
                done.kept.append(one.key)
            else:
                folder.put(one.key, labelled(maker.name, source, one.text, recording(one, maker)))
                done.made.append(one.key)
            progress(one.key)
        done.dropped = sorted(folder.names() - {one.key for one in all_wanted})
        folder.drop(done.dropped)
    finally:
        folder.save()
    return done


def publish(all_wanted: Sequence[Wanted], folder: Folder, bucket: Bucket, progress: Progress) -> Done:
    """Upload what the bucket lacks or has otherwise. Nothing is deleted there: an older version may still play it."""
    done = Done()

    def one_of(one: Wanted) -> bool:
        label, there = folder.label(one.key), bucket.label(one.key)
        changed = there is None or label is None or label.sha256 != there.sha256
        kept = folder.take(one.key) if changed else None
        if kept:
            bucket.put(one.key, kept)
        progress(one.key)
        return kept is not None

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for one, uploaded in zip(all_wanted, pool.map(one_of, all_wanted), strict=True):
            (done.made if uploaded else done.kept).append(one.key)
    return done


def check(all_wanted: Sequence[Wanted], shelf: Shelf) -> list[Problem]:
    """Everything that is wrong on a shelf. Raises CannotSpeakError if its maker is not to be had here."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(shelf.take, [one.key for one in all_wanted])
        problems = [problem for one, kept in zip(all_wanted, found, strict=True) for problem in _of(one, kept)]
    strange = {key for key in shelf.names() if key.endswith(".wav")} - {one.key for one in all_wanted}
    return [*problems, *(Problem(key, "unknown", "no prompt has this name") for key in sorted(strange))]


def _of(one: Wanted, kept: Kept | None) -> Iterator[Problem]:
    if kept is None:
        yield Problem(one.key, "missing", "there is no recording")
        return
    for kind, words in (*_origin_faults(one, kept), *_sound_faults(kept)):
        yield Problem(one.key, kind, words)


def _origin_faults(one: Wanted, kept: Kept) -> Iterator[tuple[str, str]]:
    maker = MAKERS.get(kept.label.maker)
    if maker is None:
        yield "stale", "nobody knows what it was made from"
    elif fingerprint(one, made_by(maker(), one.language)) != kept.label.source:
        yield "stale", "the words or the voice have changed since"
    elif not kept.intact:
        yield "damaged", "it is not the file that was made"


def _sound_faults(kept: Kept) -> Iterator[tuple[str, str]]:
    if kept.content_type != CONTENT_TYPE:
        yield "type", f"its content type is {kept.content_type or 'missing'}; PSTN Audio plays audio/wav only"
    try:
        heard = loudness.level(wav.read(kept.content))
    except wav.BadWavError as error:
        yield "format", str(error)
        return
    if abs(heard - loudness.TARGET) > loudness.TOLERANCE:
        yield "loudness", f"{heard:.1f} dBFS; it should be {loudness.TARGET:g}"
