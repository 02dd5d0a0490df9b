"""Audio files in the local S3: those that prompts name, and those that calls record.

Are they there, could PSTN Audio play them, how long are they?

A bucket that the local S3 has never heard of belongs to somebody who has put no files here: its files are taken to be
there and to last three seconds. In a bucket that exists, a file must be what the guide wants (AWS: play-audio,
use-cases): uncompressed PCM WAV, at most 50 MB, Content-Type audio/wav.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from emulator.exchange.world import UNMEASURED
from emulator.soundboard import NotKeptError

LARGEST: Final = 50 * 1024 * 1024
CONTENT_TYPES: Final = frozenset({"audio/wav", "audio/x-wav", "audio/wave"})


class Recordings:
    """Knows the length of each file, read once. `complain` is told why a file cannot be played."""

    def __init__(self, environment: Mapping[str, str], complain: Callable[[str], None]) -> None:
        self._environment = environment
        self._complain = complain
        self._client: Any = None
        self._known: dict[tuple[str, str], float | None] = {}

    def seconds(self, bucket: str, key: str) -> float | None:
        """Give the length of a file; None if PSTN Audio could not play it."""
        if (bucket, key) not in self._known:
            self._known[bucket, key] = self._look(bucket, key)
        return self._known[bucket, key]

    def file(self, bucket: str, key: str) -> bytes | None:
        """Give an audio file as it is now; None if there is none, or no such bucket."""
        try:
            body: bytes = self._s3().get_object(Bucket=bucket, Key=key)["Body"].read()
        except (ClientError, BotoCoreError):
            return None
        return body

    def keep(self, location: str, file: bytes, metadata: Mapping[str, str]) -> None:
        """Put a recording where it belongs: bucket/key. Raises NotKeptError."""
        bucket, _, key = location.partition("/")
        try:
            self._s3().put_object(Bucket=bucket, Key=key, Body=file, ContentType="audio/wav", Metadata=dict(metadata))
        except (ClientError, BotoCoreError) as error:
            raise NotKeptError(str(error)) from error

    def may_keep(self, bucket: str) -> bool:
        """Say whether recordings can be put into a bucket; why they cannot is complained of."""
        try:
            self._s3().head_bucket(Bucket=bucket)
        except (ClientError, BotoCoreError) as error:
            self._complain(f"recordings cannot be put into the bucket {bucket}: {error}")
            return False
        return True

    def _look(self, bucket: str, key: str) -> float | None:
        try:
            answer = self._s3().get_object(Bucket=bucket, Key=key)
            fault, seconds = _measured(answer)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code")
            if code == "NoSuchBucket":
                return UNMEASURED
            fault, seconds = f"S3 answers {code}", None
        except BotoCoreError:
            return UNMEASURED
        if fault:
            self._complain(f"{bucket}/{key} cannot be played: {fault}")
        return seconds

    def _s3(self) -> Any:  # noqa: ANN401 (botocore makes its clients' methods as it goes)
        if self._client is None:
            self._client = Session().create_client(
                "s3",
                region_name=self._environment["AWS_REGION"],
                endpoint_url=self._environment["AWS_ENDPOINT_URL"],
                aws_access_key_id=self._environment["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=self._environment["AWS_SECRET_ACCESS_KEY"],
                config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
            )
        return self._client


def _measured(answer: Mapping[str, Any]) -> tuple[str, float | None]:
    """Give (what is wrong or "", seconds or None)."""
    kind = str(answer.get("ContentType", "")).partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        return f"its Content-Type is {kind or 'missing'}, not audio/wav", None
    if answer["ContentLength"] > LARGEST:
        return "it is larger than 50 MB", None
    try:
        with wave.open(io.BytesIO(answer["Body"].read()), "rb") as wav:
            return "", wav.getnframes() / wav.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        return f"it is no WAV file of uncompressed PCM ({str(error) or 'it ends too early'})", None
