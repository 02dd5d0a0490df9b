"""The bucket through which CloudFormation and Lambda get packages and templates. Names are made of what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tools.deploy.amazon import code_of
from tools.deploy.stages import APP

if TYPE_CHECKING:
    from tools.deploy.amazon import Amazon

_FIRST_REGION: Final = "us-east-1"
_NOT_THERE: Final = {"404", "NoSuchBucket", "NoSuchKey", "NotFound"}
_CLOSED: Final = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)


@dataclass(frozen=True, slots=True)
class Artefacts:
    """One bucket for all stages of an account and Region; each stage has a folder."""

    amazon: Amazon

    @property
    def bucket(self) -> str:
        return f"{APP}-artefacts-{self.amazon.account}-{self.amazon.region}"

    def is_there(self) -> bool:
        """Tell whether the bucket exists and is ours."""
        return self._has(lambda: self._s3.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self.amazon.account))

    def make(self) -> None:
        """Make the bucket, closed to the public."""
        elsewhere = self.amazon.region != _FIRST_REGION
        where = {"CreateBucketConfiguration": {"LocationConstraint": self.amazon.region}} if elsewhere else {}
        if not self.is_there():
            self._s3.create_bucket(Bucket=self.bucket, **where)
        self._s3.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration=_CLOSED)

    def has(self, key: str) -> bool:
        """Tell whether something is there."""
        return self._has(lambda: self._s3.head_object(Bucket=self.bucket, Key=key))

    def put(self, key: str, body: bytes) -> None:
        """Upload something, unless it is there."""
        if not self.has(key):
            self._s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def url(self, key: str) -> str:
        """Give the address by which CloudFormation reads a template."""
        asked = {"Bucket": self.bucket, "Key": key}
        signed: str = self._s3.generate_presigned_url("get_object", Params=asked)
        return signed.partition("?")[0]

    def clear(self, stage: str) -> None:
        """Delete a stage's folder."""
        if not self.is_there():
            return
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{stage}/"):
            for one in page.get("Contents", ()):
                self._s3.delete_object(Bucket=self.bucket, Key=one["Key"])

    @property
    def _s3(self) -> Any:  # noqa: ANN401
        return self.amazon.client("s3")

    def _has(self, look: Any) -> bool:  # noqa: ANN401
        try:
            look()
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                return False
            raise
        return True
