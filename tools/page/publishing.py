"""The page in a bucket: what is new goes up, what is no longer part of it goes away, everything else stays."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tools.deploy.amazon import code_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.page.edition import Sheet

_NOT_THERE: Final = {"404", "NoSuchBucket", "NoSuchKey", "NotFound"}
_FIRST_REGION: Final = "us-east-1"
_CLOSED: Final = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was done: the names of files."""

    uploaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bucket with the page in it. What others have put there is left alone. `s3` is boto3's client."""

    s3: Any
    bucket: str

    def make(self, region: str) -> bool:
        """Make the bucket unless it is there, closed to the public; tell whether it was made."""
        with suppress(ClientError):
            self.s3.head_bucket(Bucket=self.bucket)
            return False
        where = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != _FIRST_REGION else {}
        self.s3.create_bucket(Bucket=self.bucket, **where)
        self.s3.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration=_CLOSED)
        return True

    def publish(self, sheets: Mapping[str, Sheet]) -> Published:
        """Upload in the order given what has changed, then take away what is no longer part of it."""
        before = self._names()
        changed = tuple(name for name, sheet in sheets.items() if self._mark(name) != _fingerprint(sheet))
        for name in changed:
            self._put(name, sheets[name])
        gone = tuple(name for name in sorted(before - sheets.keys()) if self._mark(name))
        for name in gone:
            self.s3.delete_object(Bucket=self.bucket, Key=name)
        return Published(changed, tuple(name for name in sheets if name not in changed), gone)

    def _names(self) -> set[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {str(one["Key"]) for page in pages for one in page.get("Contents", ())}

    def _mark(self, name: str) -> str:
        try:
            head: dict[str, Any] = self.s3.head_object(Bucket=self.bucket, Key=name)
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                return ""
            raise
        return str(head["Metadata"].get("fingerprint", ""))

    def _put(self, name: str, sheet: Sheet) -> None:
        self.s3.put_object(
            Bucket=self.bucket,
            Key=name,
            Body=sheet.content,
            ContentType=sheet.content_type,
            CacheControl=sheet.cache_control,
            Metadata={"fingerprint": _fingerprint(sheet)},
        )


def _fingerprint(sheet: Sheet) -> str:
    """Make one hash of the file and of what is said about it."""
    whole = hashlib.sha256(f"{sheet.content_type}\n{sheet.cache_control}\n".encode())
    whole.update(sheet.content)
    return whole.hexdigest()
