"""Audio files in the local S3: the length of good ones, the reason for bad ones, trust in strangers' buckets."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any

import pytest
from botocore.session import Session

from emulator.exchange.world import UNMEASURED
from emulator.recordings import Recordings
from emulator.soundboard import NotKeptError
from emulator.stack import local_cloud

if TYPE_CHECKING:
    from collections.abc import Generator

    from emulator.stack import LocalCloud

BUCKET = "prompts-under-test"


def wav(seconds: float, rate: int = 8000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"\0\0" * int(seconds * rate))
    return file.getvalue()


@pytest.fixture(scope="module")
def cloud() -> Generator[LocalCloud]:
    with local_cloud() as running:
        yield running


@pytest.fixture(scope="module")
def s3(cloud: LocalCloud) -> Any:  # noqa: ANN401 (botocore's)
    client: Any = Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=cloud.aws_url,
        aws_access_key_id=cloud.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="local",
    )
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def recordings(cloud: LocalCloud, complaints: list[str]) -> Recordings:
    return Recordings(cloud.environment, complaints.append)


def test_a_file_is_as_long_as_it_is(s3: Any, recordings: Recordings, complaints: list[str]) -> None:  # noqa: ANN401
    s3.put_object(Bucket=BUCKET, Key="good.wav", Body=wav(1.25), ContentType="audio/wav")
    assert [recordings.seconds(BUCKET, "good.wav") for _ in range(2)] == [1.25, 1.25]
    s3.put_object(Bucket=BUCKET, Key="good.wav", Body=wav(0.5), ContentType="audio/wav")
    assert recordings.seconds(BUCKET, "good.wav") == 0.5
    assert complaints == []
    s3.delete_object(Bucket=BUCKET, Key="good.wav")
    assert recordings.seconds(BUCKET, "good.wav") is None


def test_a_file_that_was_mended_can_be_played_and_is_complained_of_once(
    s3: Any,  # noqa: ANN401
    recordings: Recordings,
    complaints: list[str],
) -> None:
    s3.put_object(Bucket=BUCKET, Key="mended.wav", Body=wav(1.25), ContentType="binary/octet-stream")
    assert [recordings.seconds(BUCKET, "mended.wav") for _ in range(2)] == [None, None]
    s3.put_object(Bucket=BUCKET, Key="mended.wav", Body=wav(1.25), ContentType="audio/wav")
    assert recordings.seconds(BUCKET, "mended.wav") == 1.25
    assert len(complaints) == 1


def test_a_bucket_that_is_made_later_is_looked_into(s3: Any, recordings: Recordings) -> None:  # noqa: ANN401
    assert recordings.seconds("made-later-under-test", "good.wav") == UNMEASURED
    s3.create_bucket(Bucket="made-later-under-test")
    s3.put_object(Bucket="made-later-under-test", Key="good.wav", Body=wav(0.5), ContentType="audio/wav")
    assert recordings.seconds("made-later-under-test", "good.wav") == 0.5


def test_a_file_is_as_long_as_its_sound_and_not_as_its_head_promises(s3: Any, recordings: Recordings) -> None:  # noqa: ANN401
    head, sound = wav(1.0)[:40], wav(1.0)[44:]  # what is written into a pipe does not know its length yet
    s3.put_object(Bucket=BUCKET, Key="piped.wav", Body=head + b"\xff" * 4 + sound, ContentType="audio/wav")
    assert recordings.seconds(BUCKET, "piped.wav") == 1.0


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ((wav(1), "binary/octet-stream"), "its Content-Type is binary/octet-stream, not audio/wav"),
        ((b"ID3 not a wave", "audio/wav"), "it is no WAV file of uncompressed PCM"),
        ((b"", "audio/wav"), "it is no WAV file of uncompressed PCM (it ends too early)"),
    ],
)
def test_a_file_that_cannot_be_played_is_complained_of(
    s3: Any,  # noqa: ANN401
    recordings: Recordings,
    complaints: list[str],
    file: tuple[bytes, str],
    words: str,
) -> None:
    s3.put_object(Bucket=BUCKET, Key="bad.wav", Body=file[0], ContentType=file[1])
    assert recordings.seconds(BUCKET, "bad.wav") is None
    assert words in complaints[0]


def test_a_file_that_is_not_there_cannot_be_played(s3: Any, recordings: Recordings, complaints: list[str]) -> None:  # noqa: ANN401
    assert s3
    assert recordings.seconds(BUCKET, "missing.wav") is None
    assert complaints == [f"{BUCKET}/missing.wav cannot be played: S3 answers NoSuchKey"]


def test_a_bucket_that_is_elsewhere_is_trusted(recordings: Recordings, complaints: list[str]) -> None:
    assert recordings.seconds("somebody-elses", "welcome.wav") == UNMEASURED
    assert complaints == []


def test_without_a_local_s3_every_file_is_trusted() -> None:
    nowhere = {
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    assert Recordings(nowhere, lambda _words: None).seconds(BUCKET, "welcome.wav") == UNMEASURED


def test_a_recording_is_kept_and_can_be_played_at_once(recordings: Recordings, s3: Any, complaints: list[str]) -> None:  # noqa: ANN401
    recordings.keep(f"{BUCKET}/calls/one.wav", wav(2.0), {"call-id": "leg"})
    assert recordings.may_keep(BUCKET)
    assert recordings.file(BUCKET, "calls/one.wav") == wav(2.0)
    assert recordings.seconds(BUCKET, "calls/one.wav") == 2.0
    assert s3.head_object(Bucket=BUCKET, Key="calls/one.wav")["Metadata"] == {"call-id": "leg"}
    assert complaints == []


def test_a_bucket_that_is_not_there_keeps_nothing_and_has_no_files(
    recordings: Recordings, complaints: list[str]
) -> None:
    with pytest.raises(NotKeptError, match="bucket"):
        recordings.keep("never-made/one.wav", wav(2.0), {})
    assert not recordings.may_keep("never-made")
    assert "recordings cannot be put into the bucket never-made" in complaints[0]
    assert recordings.file("never-made", "one.wav") is None
