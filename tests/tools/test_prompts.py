"""Recordings of the prompts: made, published and checked, and each time only what has changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from click.testing import CliRunner, Result
from moto import mock_aws

from chalicelib.callflow.prompts import COUNTED, MOST_COUNTED, Language, Prompt, Spoken
from chalicelib.callflow.voice import Voice
from emulator.media import loudness, wav
from emulator.recordings import Recordings
from emulator.stack import local_cloud
from tools.cli import main
from tools.recordings import makers, wanted, work
from tools.recordings.shelves import Bucket, Folder
from tools.recordings.wanted import Wanted

ALL = wanted.wanted()
GREETING = "en-US/greeting.wav"


class Whistle:
    """Whistles a text: a tone as long as the words, whose height hangs on them."""

    name = "whistle"
    lips = "dry"

    def settings(self, language: Language) -> str:
        return f"{self.lips} {language}"

    def speak(self, one: Wanted) -> wav.Sound:
        times = np.arange(len(one.text) * 200) / wav.RATE
        return (0.1 * np.sin(2 * np.pi * (300 + sum(one.text.encode()) % 500) * times)).astype(np.float32)


class Hoarse(Whistle):
    """Loses its voice at one word."""

    def speak(self, one: Wanted) -> wav.Sound:
        if "wrong_pin" in one.key:
            raise makers.CannotSpeakError(one.key)
        return super().speak(one)


@pytest.fixture(autouse=True)
def whistling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(makers.MAKERS, "whistle", Whistle)


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every recording, by espeak-ng."""
    folder = tmp_path_factory.mktemp("spoken")
    assert partyline("build", "--folder", folder).exit_code == 0
    return folder


@pytest.fixture(scope="session")
def whistled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every recording, whistled."""
    folder = Folder(tmp_path_factory.mktemp("whistled"))
    work.build(ALL, Whistle(), folder, lambda _: None)
    return folder.path


@pytest.fixture
def folder(whistled: Path, tmp_path: Path) -> Folder:
    """Whistled recordings to do with as one likes."""
    return Folder(shutil.copytree(whistled, tmp_path / "whistled"))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    with mock_aws():
        client: Any = boto3.Session(region_name="us-east-1").client("s3")
        client.create_bucket(Bucket="prompts")
        yield client


def partyline(*words: object) -> Result:
    return CliRunner().invoke(main, ["prompts", *map(str, words)])


def build(folder: Folder, all_wanted: tuple[Wanted, ...] = ALL, maker: makers.Maker | None = None) -> work.Done:
    return work.build(all_wanted, maker or Whistle(), Folder(folder.path), lambda _: None)


def publish(folder: Folder, s3: Any) -> work.Done:  # noqa: ANN401
    return work.publish(ALL, Folder(folder.path), Bucket(s3, "prompts"), lambda _: None)


def kinds(problems: list[work.Problem]) -> dict[str, str]:
    return {problem.key: problem.kind for problem in problems}


# which there must be


def test_every_language_has_every_sentence_and_every_number() -> None:
    names = {one.key for one in ALL}
    assert len(names) == len(ALL) == len(Language) * (len(Prompt) - len(COUNTED) + len(COUNTED) * (MOST_COUNTED + 1))
    for language in Language:
        assert {f"{language}/head_count-1.wav", f"{language}/head_count-50.wav"} <= names
        assert f"{language}/head_count-many.wav" in names


def test_what_the_call_flow_would_play_is_what_is_made_with_the_words_it_would_speak() -> None:
    voice, texts = Voice(recorded=True, bucket="prompts"), {one.key: one.text for one in ALL}
    for language in Language:
        for sentence in [*wanted.sentences(), Spoken(Prompt.HEAD_COUNT, 400)]:
            assert texts[voice.audio(sentence, language).key] == voice.text([sentence], language)


def test_a_sentence_without_words_is_named(tmp_path: Path) -> None:
    shutil.copytree(wanted.PROMPTS, tmp_path, dirs_exist_ok=True)
    spanish = tmp_path / "es-US.toml"
    spanish.write_text("\n".join(line for line in spanish.read_text().splitlines() if not line.startswith("muted =")))
    with pytest.raises(wanted.BadPromptsError, match=r"es-US\.toml has no words for muted"):
        wanted.wanted(tmp_path)
    spanish.unlink()
    with pytest.raises(wanted.BadPromptsError, match=r"es-US\.toml cannot be read"):
        wanted.wanted(tmp_path)


# made


def test_every_recording_is_what_pstn_audio_plays_and_as_loud_as_every_other(spoken: Path) -> None:
    levels = list[float]()
    for one in ALL:
        sound = wav.read((spoken / one.key).read_bytes())
        levels.append(loudness.level(sound))
        assert loudness.peak(sound) <= loudness.CEILING + 0.01, one.key
        assert len(loudness.trimmed(sound)) >= len(sound) - wav.RATE // 50, f"{one.key} has silence at its ends"
    assert min(levels) > loudness.TARGET - loudness.TOLERANCE
    assert max(levels) < loudness.TARGET + loudness.TOLERANCE


def test_a_second_build_makes_nothing(spoken: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in spoken.glob("*/*.wav")}
    told = json.loads(partyline("build", "--folder", spoken, "--json").stdout)
    assert told == {"ok": True, "made": [], "unchanged": len(ALL), "dropped": []}
    assert before == {path: path.stat().st_mtime_ns for path in spoken.glob("*/*.wav")}
    assert partyline("build", "--folder", spoken).stdout == f"{spoken}: 0 made, {len(ALL)} unchanged\n"


def test_one_changed_sentence_is_one_recording(folder: Folder, tmp_path: Path) -> None:
    shutil.copytree(wanted.PROMPTS, tmp_path / "words")
    english = tmp_path / "words" / "en-US.toml"
    english.write_text(english.read_text().replace("You are muted.", "You are now muted."))
    changed = wanted.wanted(tmp_path / "words")
    assert kinds(work.check(changed, folder)) == {"en-US/muted.wav": "stale"}
    done = build(folder, changed)
    assert (done.made, done.dropped) == (["en-US/muted.wav"], [])


def test_another_voice_is_everything_anew(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Whistle, "lips", "wet")
    assert len(build(folder).made) == len(ALL)


def test_what_is_lost_or_damaged_is_made_again(folder: Folder) -> None:
    (folder.path / GREETING).unlink()
    (folder.path / "es-US/muted.wav").write_bytes(b"scratched")
    assert sorted(build(folder).made) == [GREETING, "es-US/muted.wav"]


def test_what_no_prompt_names_any_more_is_thrown_away(folder: Folder) -> None:
    old = folder.path / "en-US" / "old_prompt.wav"
    old.write_bytes((folder.path / GREETING).read_bytes())
    assert kinds(work.check(ALL, folder)) == {"en-US/old_prompt.wav": "unknown"}
    assert build(folder).dropped == ["en-US/old_prompt.wav"]
    assert not old.exists()


def test_what_was_made_before_it_went_wrong_stays_made(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(makers.CannotSpeakError):
        work.build(ALL, Hoarse(), folder, lambda _: None)
    before = len(folder.names())
    done = build(folder)
    assert len(done.kept) == before > 0
    assert len(done.made) == len(ALL) - before


def test_a_speaker_who_says_nothing_is_not_a_recording() -> None:
    class Mute(Whistle):
        def speak(self, one: Wanted) -> wav.Sound:
            return np.zeros(8000, np.float32)

    with pytest.raises(makers.CannotSpeakError, match="not a sound"):
        makers.recording(ALL[0], Mute())


def test_a_machine_that_cannot_speak_says_what_to_do(tmp_path: Path) -> None:
    without = "import sys; sys.modules['espeakng_loader'] = None; from tools.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", without, "prompts", "build", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: espeak-ng cannot be loaded (")
    assert "make setup" in done.stderr
    assert "Traceback" not in done.stderr


# by Polly


def polly(client: Any) -> makers.Polly:  # noqa: ANN401
    return makers.Polly(lambda: client)


def test_polly_is_asked_for_8_khz_in_the_voice_of_the_language_file(tmp_path: Path) -> None:
    client: Any = boto3.Session(region_name="us-east-1").client("polly")
    one = next(one for one in ALL if one.key == "es-US/greeting.wav")
    raw = wav.to_pcm(Whistle().speak(one))
    with Stubber(client) as stub:
        expected = {"Text": one.text, "OutputFormat": "pcm", "SampleRate": "8000", "VoiceId": "Lupe"}
        expected |= {"Engine": "neural", "LanguageCode": "es-US"}
        (tmp_path / "pcm").write_bytes(raw)
        with (tmp_path / "pcm").open("rb") as pcm:
            stub.add_response("synthesize_speech", {"AudioStream": StreamingBody(pcm, len(raw))}, expected)
            sound = wav.read(makers.recording(one, polly(client)))
    assert loudness.level(sound) == pytest.approx(loudness.TARGET, abs=loudness.TOLERANCE)
    assert polly(client).settings(Language.ES_US) == "Polly neural, es-US, Lupe"


def test_a_polly_that_is_busy_is_said_in_words() -> None:
    client: Any = boto3.Session(region_name="us-east-1").client("polly")
    with Stubber(client) as stub:
        stub.add_client_error("synthesize_speech", "ThrottlingException", "Rate exceeded")
        with pytest.raises(makers.CannotSpeakError, match=r"Amazon Polly: .*ThrottlingException.*Rate exceeded"):
            makers.recording(ALL[0], polly(client))


# published


def test_published_recordings_have_their_type_and_their_words(folder: Folder, s3: Any) -> None:  # noqa: ANN401
    assert len(publish(folder, s3).made) == len(ALL)
    found = s3.get_object(Bucket="prompts", Key="es-US/enter_pin.wav")
    assert found["ContentType"] == "audio/wav"
    assert found["Body"].read() == (folder.path / "es-US/enter_pin.wav").read_bytes()
    label = Bucket(s3, "prompts").label("es-US/enter_pin.wav")
    assert label
    assert label.text == "Marque el PIN de su reunión y después numeral."
    assert work.check(ALL, Bucket(s3, "prompts")) == []


def test_a_second_publication_uploads_nothing_and_a_changed_one_only_itself(folder: Folder, s3: Any) -> None:  # noqa: ANN401
    publish(folder, s3)
    assert publish(folder, s3).made == []
    s3.delete_object(Bucket="prompts", Key=GREETING)
    body = (folder.path / "en-US/muted.wav").read_bytes()
    s3.put_object(Bucket="prompts", Key="en-US/muted.wav", Body=body, ContentType="binary/octet-stream")
    s3.put_object(Bucket="prompts", Key="en-US/foreign.wav", Body=body, ContentType="audio/wav")
    s3.put_object(Bucket="prompts", Key="hold-music.txt", Body=b"not ours")
    assert kinds(work.check(ALL, Bucket(s3, "prompts"))) == {
        GREETING: "missing",
        "en-US/muted.wav": "type",
        "en-US/foreign.wav": "unknown",
    }
    assert publish(folder, s3).made == [GREETING, "en-US/muted.wav"]
    assert kinds(work.check(ALL, Bucket(s3, "prompts"))) == {"en-US/foreign.wav": "unknown"}


def test_the_commands_go_together(spoken: Path, s3: Any) -> None:  # noqa: ANN401
    del s3
    uploaded = json.loads(partyline("publish", "--bucket", "prompts", "--folder", spoken, "--json").stdout)
    assert len(uploaded["uploaded"]) == len(ALL)
    assert (
        partyline("publish", "--bucket", "prompts", "--folder", spoken).stdout
        == f"prompts: 0 uploaded, {len(ALL)} unchanged\n"
    )
    checked = partyline("check", "--bucket", "prompts")
    assert (checked.exit_code, checked.stdout) == (0, f"{len(ALL)} recordings: all there and all right\n")


def test_nothing_stale_is_published(tmp_path: Path) -> None:
    result = partyline("publish", "--bucket", "prompts", "--folder", tmp_path)
    assert result.exit_code == 1
    assert f"{len(ALL)} of {len(ALL)} recordings are not as they should be: partyline prompts build" in result.output


def test_a_bucket_that_is_not_there_is_said_in_words(spoken: Path, s3: Any) -> None:  # noqa: ANN401
    del s3
    result = partyline("publish", "--bucket", "nowhere", "--folder", spoken)
    assert result.exit_code == 1
    assert result.output.startswith("Error: S3: ")


def test_a_call_on_the_emulator_plays_them_at_full_length(spoken: Path) -> None:
    with local_cloud() as cloud:
        session = boto3.Session("1" * 12, "local", region_name="us-east-1")
        client: Any = session.client("s3", endpoint_url=cloud.aws_url)
        client.create_bucket(Bucket="spoken-prompts")
        some = ALL[:: len(ALL) // 7]
        work.publish(some, Folder(spoken), Bucket(client, "spoken-prompts"), lambda _: None)
        refused = list[str]()
        played = Recordings(cloud.environment | {"AWS_ACCESS_KEY_ID": "1" * 12}, refused.append)
        for one in some:
            seconds = len(wav.read((spoken / one.key).read_bytes())) / wav.RATE
            assert played.seconds("spoken-prompts", one.key) == pytest.approx(seconds)
    assert refused == []


# checked


def spoil(folder: Path, how: str) -> None:
    path, sound = folder / GREETING, wav.read((folder / GREETING).read_bytes())
    match how:
        case "missing":
            path.unlink()
        case "format":
            path.write_bytes(path.read_bytes().replace(b"\x40\x1f\x00\x00", b"\x80\x3e\x00\x00", 1))
        case "loudness":
            path.write_bytes(wav.write(sound * np.float32(0.3)))
        case _:
            path.write_bytes(wav.write(sound[::-1]))


@pytest.mark.parametrize("how", ["missing", "format", "loudness", "damaged"])
def test_what_is_wrong_is_said(spoken: Path, tmp_path: Path, how: str) -> None:
    shutil.copytree(spoken, tmp_path, dirs_exist_ok=True)
    spoil(tmp_path, how)
    told = json.loads((result := partyline("check", "--folder", tmp_path, "--json")).stdout)
    assert (result.exit_code, told["ok"]) == (1, False)
    assert {problem["key"] for problem in told["problems"]} == {GREETING}
    assert how in {problem["kind"] for problem in told["problems"]}
    assert f"{GREETING}: {how}: " in partyline("check", "--folder", tmp_path).stdout


def test_a_list_that_cannot_be_read_makes_everything_stale_and_nothing_break(folder: Folder) -> None:
    (folder.path / "manifest.json").write_text("{")
    problems = work.check(ALL, Folder(folder.path))
    assert {problem.kind for problem in problems} == {"stale"}
    assert len(build(folder).made) == len(ALL)
