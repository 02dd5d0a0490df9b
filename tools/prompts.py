"""`partyline prompts`: recordings of every sentence, made, published and checked."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from tools.recordings.shelves import Bucket
    from tools.recordings.work import Done, Progress

FOLDER: Final = Path("build/prompts")

_folder = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where the recordings are on this machine.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words for people.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Make, publish and check the recordings of the prompts.

    They are needed for PARTYLINE_VOICE=recordings. The words are in prompts/*.toml; a recording is an 8 kHz mono
    16-bit PCM WAV file, trimmed and as loud as all others, named LANGUAGE/PROMPT.wav.
    """


@command.command()
@click.option(
    "--with",
    "maker",
    type=click.Choice(["espeak", "polly"]),
    default="espeak",
    show_default=True,
    help="Who speaks: espeak-ng on this machine, or Amazon Polly with your AWS credentials (it costs a little).",
)
@_folder
@_json
def build(*, maker: str, folder: Path, as_json: bool) -> None:
    """Make what is new or has changed."""
    from tools.recordings import makers, shelves, work  # noqa: PLC0415 (a third of a second that --help need not wait)
    from tools.recordings.wanted import wanted  # noqa: PLC0415

    with _plain_words():
        todo = wanted()
        with _counting(len(todo), "making", quiet=as_json) as progress:
            done = work.build(todo, makers.MAKERS[maker](), shelves.Folder(folder), progress)
    _say(done, "made", folder, as_json=as_json)


@command.command()
@click.option("--bucket", required=True, help="The bucket that PARTYLINE_PROMPTS_BUCKET names.")
@_folder
@_json
def publish(*, bucket: str, folder: Path, as_json: bool) -> None:
    """Upload what has changed, as audio/wav with the words as metadata."""
    from tools.recordings import shelves, work  # noqa: PLC0415
    from tools.recordings.wanted import wanted  # noqa: PLC0415

    with _plain_words():
        todo, here = wanted(), shelves.Folder(folder)
        faults = [problem for problem in work.check(todo, here) if problem.kind != "unknown"]
        if faults:
            msg = f"{len(faults)} of {len(todo)} recordings are not as they should be: partyline prompts build"
            raise click.ClickException(msg)
        with _counting(len(todo), "publishing", quiet=as_json) as progress:
            done = work.publish(todo, here, _the(bucket), progress)
    _say(done, "uploaded", bucket, as_json=as_json)


@command.command()
@click.option("--bucket", help="Check what is in this bucket, not what is on this machine.")
@_folder
@_json
def check(*, bucket: str | None, folder: Path, as_json: bool) -> None:
    """Say what is missing, stale, damaged, of the wrong format or too loud, in every language. Exit status 1: any."""
    from tools.recordings import shelves, work  # noqa: PLC0415
    from tools.recordings.wanted import wanted  # noqa: PLC0415

    with _plain_words():
        todo = wanted()
        problems = work.check(todo, _the(bucket) if bucket else shelves.Folder(folder))
    if as_json:
        told = {"ok": not problems, "recordings": len(todo), "problems": [asdict(problem) for problem in problems]}
        click.echo(json.dumps(told))
    else:
        for problem in problems:
            click.echo(f"{problem.key}: {problem.kind}: {problem.words}")
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(problem.kind for problem in problems).items())
        click.echo(f"{len(todo)} recordings: {kinds or 'all there and all right'}")
    raise SystemExit(1 if problems else 0)


def _the(bucket: str) -> Bucket:
    import boto3  # noqa: PLC0415 (half a second that only S3 needs)

    from tools.recordings.shelves import Bucket  # noqa: PLC0415

    session: Any = boto3.Session()
    return Bucket(session.client("s3"), bucket)


@contextmanager
def _plain_words() -> Generator[None]:
    """Turn what can go wrong into a sentence and exit status 1."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from tools.recordings.makers import CannotSpeakError  # noqa: PLC0415
    from tools.recordings.wanted import BadPromptsError  # noqa: PLC0415

    try:
        yield
    except (BadPromptsError, CannotSpeakError, OSError) as error:
        raise click.ClickException(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        msg = f"S3: {error}"
        raise click.ClickException(msg) from error


@contextmanager
def _counting(total: int, doing: str, *, quiet: bool) -> Generator[Progress]:
    """A bar on standard error, for people at a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=total, label=doing, file=sys.stderr) as bar:
        yield lambda _: bar.update(1)


def _say(done: Done, did: str, where: object, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": True, did: done.made, "unchanged": len(done.kept), "dropped": done.dropped}))
    else:
        dropped = f", {len(done.dropped)} thrown away" if done.dropped else ""
        click.echo(f"{where}: {len(done.made)} {did}, {len(done.kept)} unchanged{dropped}")
