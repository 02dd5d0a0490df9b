"""The page of a deployed stage goes into a bucket: `partyline page publish`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tools.cli import main
from tools.page import building, edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.place import Place

API = "https://abc123.execute-api.us-east-1.amazonaws.com/dev"
PAGE = '<!doctype html><html><head><script src="./assets/page-1a.js"></script></head></html>'
STACK = {
    "Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
    "Outputs": {"EndpointURL": {"Value": f"{API}/"}},
}
"""A deployed stage, as far as the page wants to know."""


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page, smaller than ours."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets/page-1a.js").write_text("1")
    monkeypatch.setattr(building, "build", lambda: False)
    monkeypatch.setattr(edition.edition, "__defaults__", (tmp_path,))
    return tmp_path


@pytest.fixture(autouse=True)
def stage(place: Place) -> Iterator[None]:
    formation = place.client("cloudformation")
    formation.create_stack(StackName="partyline-dev", TemplateBody=json.dumps(STACK))
    yield
    formation.delete_stack(StackName="partyline-dev")


def partyline(*arguments: str) -> Any:  # noqa: ANN401 - click's result
    return CliRunner().invoke(main, ["page", "publish", "--stage", "dev", *arguments])


def publish(*options: str) -> dict[str, Any]:
    result = partyline("--json", *options)
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_it_is_published_once_with_types_and_times(place: Place) -> None:
    first = publish()
    assert first["made"]
    assert first["api"] == API
    assert first["uploaded"][-1] == "index.html"
    s3, bucket = place.client("s3"), first["bucket"]
    script = s3.get_object(Bucket=bucket, Key="assets/page-1a.js")
    page = s3.get_object(Bucket=bucket, Key="index.html")
    assert (script["ContentType"], script["CacheControl"]) == (
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(closed.values())
    again = publish()
    assert (again["made"], again["uploaded"], again["removed"]) == (False, [], [])


def test_only_what_has_changed_goes_up_and_only_ours_goes_away(dist: Path, place: Place) -> None:
    bucket, s3 = "a-bucket-of-mine", place.client("s3")
    publish("--bucket", bucket)
    s3.put_object(Bucket=bucket, Key="robots.txt", Body=b"not ours")
    (dist / "assets/page-1a.js").rename(dist / "assets/page-2b.js")
    (dist / "index.html").write_text(PAGE.replace("1a", "2b"))
    second = publish("--bucket", bucket)
    assert second["uploaded"] == ["assets/page-2b.js", "index.html"]
    assert second["removed"] == ["assets/page-1a.js"]
    assert {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]} >= {"robots.txt", "index.html"}


def test_a_stage_that_is_not_deployed_is_said_in_words(place: Place) -> None:
    place.client("cloudformation").delete_stack(StackName="partyline-dev")
    result = partyline()
    assert result.exit_code == 1
    assert result.stderr == "Error: partyline-dev is not deployed: `partyline deploy --stage dev` first\n"


def test_people_are_told_in_a_line() -> None:
    result = partyline("--bucket", "told-in-a-line")
    assert result.stdout == (
        f"told-in-a-line (new, closed to the public): 3 uploaded, 0 unchanged, 0 removed, for {API}\n"
    )
