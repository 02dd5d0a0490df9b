"""Where recordings are kept: a folder on this machine with a list of what is in it, or the bucket that callers hear.

Beside each recording is kept what it was made from, so that what has changed can be told without making it again. In
the bucket that is the object's metadata; the words are in it too, percent-encoded because S3 takes ASCII only, so that
whoever plays the recording where there is no sound can show them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote, unquote

CONTENT_TYPE: Final = "audio/wav"
"""What PSTN Audio insists on (AWS: Amazon Chime SDK developer guide, use-cases)."""
MANIFEST: Final = "manifest.json"
_LONGEST_WORDS: Final = 1_500
"""Of the 2 KB that S3 allows an object's metadata (AWS: S3 user guide, UsingMetadata)."""
_NOT_THERE: Final = frozenset({"404", "NoSuchKey", "NotFound"})


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a recording: who made it, from what (a fingerprint), the words, and the hash of the file."""

    maker: str
    source: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording on a shelf."""

    label: Label
    content: bytes
    content_type: str = CONTENT_TYPE

    @property
    def intact(self) -> bool:
        """Whether the file is still the one that the label was written for."""
        return hashlib.sha256(self.content).hexdigest() == self.label.sha256


def labelled(maker: str, source: str, text: str, content: bytes) -> Kept:
    """A recording just made."""
    return Kept(Label(maker, source, text, hashlib.sha256(content).hexdigest()), content)


class Shelf(Protocol):
    """Somewhere recordings are kept."""

    def names(self) -> set[str]:
        """What is there."""
        ...

    def label(self, key: str) -> Label | None:
        """What is known of a recording, without fetching it."""
        ...

    def take(self, key: str) -> Kept | None:
        """The recording itself."""
        ...

    def put(self, key: str, kept: Kept) -> None:
        """Keep it, in place of what was there."""
        ...


class Folder:
    """A folder. `save` writes the list; call it also when not all went well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._labels: dict[str, Label] = {}
        with suppress(OSError, ValueError, TypeError):
            listed: Mapping[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            self._labels = {key: Label(**label) for key, label in listed.items()}

    def names(self) -> set[str]:
        return {path.relative_to(self.path).as_posix() for path in self.path.glob("*/*.wav")}

    def label(self, key: str) -> Label | None:
        return self._labels.get(key)

    def take(self, key: str) -> Kept | None:
        try:
            content = (self.path / key).read_bytes()
        except OSError:
            return None
        return Kept(self.label(key) or Label("", "", "", ""), content)

    def put(self, key: str, kept: Kept) -> None:
        target = self.path / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(kept.content)
        self._labels[key] = kept.label

    def drop(self, keys: Iterable[str]) -> None:
        """Throw away what nobody wants any more."""
        for key in keys:
            (self.path / key).unlink(missing_ok=True)
            self._labels.pop(key, None)

    def save(self) -> None:
        """Write the list of what is here."""
        self.path.mkdir(parents=True, exist_ok=True)
        listed = {key: asdict(self._labels[key]) for key in sorted(self._labels)}
        (self.path / MANIFEST).write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


class Bucket:
    """An S3 bucket; `s3` is boto3's client, which threads may share."""

    def __init__(self, s3: Any, name: str) -> None:  # noqa: ANN401 (boto3's clients have no class of their own)
        self._s3 = s3
        self.name = name

    def names(self) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {item["Key"] for page in pages for item in page.get("Contents", [])}

    def label(self, key: str) -> Label | None:
        found = self._ask(self._s3.head_object, key)
        fits = found is not None and found.get("ContentType") == CONTENT_TYPE
        return _label(found["Metadata"]) if found is not None and fits else None

    def take(self, key: str) -> Kept | None:
        found = self._ask(self._s3.get_object, key)
        if found is None:
            return None
        return Kept(_label(found["Metadata"]), found["Body"].read(), found.get("ContentType", ""))

    def put(self, key: str, kept: Kept) -> None:
        label = asdict(kept.label) | {"text": quote(kept.label.text)[:_LONGEST_WORDS]}
        self._s3.put_object(Bucket=self.name, Key=key, Body=kept.content, ContentType=CONTENT_TYPE, Metadata=label)

    def _ask(self, operation: Any, key: str) -> Any:  # noqa: ANN401 (boto3's answer)
        from botocore.exceptions import ClientError  # noqa: PLC0415 (only who goes to S3 needs it)

        try:
            return operation(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _NOT_THERE:
                return None
            raise


def _label(metadata: Mapping[str, str]) -> Label:
    fields = {name: metadata.get(name, "") for name in ("maker", "source", "text", "sha256")}
    return Label(**fields | {"text": unquote(fields["text"])})
