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
_UNCHANGED: Final = "304"


class Recordings:
    """Knows the length of each file as it is now. `complain` is told once why a file cannot be played."""

    def __init__(self, environment: Mapping[str, str], complain: Callable[[str], None]) -> None:
        self._environment = environment
        self._complain = complain
        self._client: Any = None
        self._known: dict[tuple[str, str], tuple[str, float]] = {}
        """ETag and length of what could be played."""
        self._told: set[str] = set()

    def seconds(self, bucket: str, key: str) -> float | None:
        """Give the length of a file; None if PSTN Audio could not play it."""
        try:
            fault, seconds = self._look(bucket, key)
        except ClientError as error:
            if _code(error) == "NoSuchBucket":
                return UNMEASURED
            fault, seconds = f"S3 answers {_code(error)}", None
        except BotoCoreError:
            return UNMEASURED
        words = f"{bucket}/{key} cannot be played: {fault}"
        if fault and words not in self._told:
            self._told.add(words)
            self._complain(words)
        return seconds

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

    def _look(self, bucket: str, key: str) -> tuple[str, float | None]:
        """Give what `_measured` gives; S3 sends the file again only if it has changed. Raises what botocore raises."""
        tag, known = self._known.get((bucket, key), ("", 0.0))
        try:
            answer = self._s3().get_object(Bucket=bucket, Key=key, **({"IfNoneMatch": tag} if tag else {}))
        except ClientError as error:
            if _code(error) == _UNCHANGED:
                return "", known
            raise
        fault, seconds = _measured(answer)
        if seconds is not None:
            self._known[bucket, key] = answer["ETag"], seconds
        return fault, seconds

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


def _code(error: ClientError) -> str | None:
    return error.response.get("Error", {}).get("Code")


def _measured(answer: Mapping[str, Any]) -> tuple[str, float | None]:
    """Give (what is wrong or "", seconds or None)."""
    kind = str(answer.get("ContentType", "")).partition(";")[0].strip().lower()
    if kind not in CONTENT_TYPES:
        return f"its Content-Type is {kind or 'missing'}, not audio/wav", None
    if answer["ContentLength"] > LARGEST:
        return "it is larger than 50 MB", None
    try:
        with wave.open(io.BytesIO(answer["Body"].read()), "rb") as wav:
            # Not what the head says: what was written into a pipe promises far more than there is.
            sound = wav.readframes(wav.getnframes())
            return "", len(sound) // (wav.getnchannels() * wav.getsampwidth()) / wav.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        return f"it is no WAV file of uncompressed PCM ({str(error) or 'it ends too early'})", None
