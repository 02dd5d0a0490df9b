"""The package: small, whole, compiled, the same each time."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.place import ROOT
from tools.deploy import package
from tools.deploy.errors import DeployError

LAMBDA_HAS = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "urllib3", "six")

RING = {
    "SchemaVersion": "1.0",
    "Sequence": 1,
    "InvocationEventType": "NEW_INBOUND_CALL",
    "CallDetails": {
        "TransactionId": "00000000-0000-4000-8000-0000000000aa",
        "Participants": [{"CallId": "c", "ParticipantTag": "LEG-A", "To": "+12065550199", "From": "+12065550100"}],
    },
}

# Everything that is installed here is out of reach: -I and -S leave Python's own library.
PROGRAM = """
import json, sys
sys.path[:0] = sys.argv[1:]
import app
print(json.dumps(app.sma({ring}, None)))
app.app, app.meeting_events
import aws_xray_sdk.core, boto3
from chalicelib.aws.clients import Clients
from chalicelib.aws import dynamodb, chime_meetings, chime_voice
from chalicelib.web import site
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package.build("dev", tmp_path_factory.mktemp("package"))


def test_the_package_is_small(zipped: Path) -> None:
    assert zipped.stat().st_size <= package.LARGEST_MB * 1_000_000


def test_the_same_sources_give_the_same_bytes(zipped: Path, tmp_path: Path) -> None:
    assert package.build("dev", tmp_path).read_bytes() == zipped.read_bytes()


def test_it_has_what_lambda_lacks_and_nothing_else(zipped: Path) -> None:
    names = zipfile.ZipFile(zipped).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops >= {"app.py", "chalicelib", "chalice", "pydantic", "pydantic_core", "jwt", "aws_xray_sdk"}
    assert not tops & {"boto3", "botocore", "emulator", "tools", "tests", "prompts", "pip", "click"}
    assert "chalice/cli" not in {"/".join(name.split("/")[:2]) for name in names}
    assert not any(name.endswith((".dist-info", ".pyi")) for name in names)


def test_what_only_a_laptop_needs_stays_there(zipped: Path) -> None:
    """All in the package is ours, Chalice's runtime, or of what requirements.txt asks for; the extras are not."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = {canonicalize_name(Requirement(one).name) for extra in extras.values() for one in extra}
    assert "browser" in extras
    assert not named & set(package.shipped())
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(zipped).namelist()}
    theirs = {Path(top.name).stem for name in package.shipped() for top in _tops(name)}
    assert {Path(top).stem for top in tops} <= theirs | {"app", "chalicelib", "chalice", "__pycache__"}


def test_everything_is_compiled_and_never_looks_for_its_source(zipped: Path) -> None:
    archive = zipfile.ZipFile(zipped)
    names = set(archive.namelist())
    compiled = [name for name in names if name.endswith(".pyc")]
    for name in compiled:
        head = archive.read(name)[:8]
        assert head[:4] == importlib.util.MAGIC_NUMBER, name
        # PEP 552: bit 0 says that a hash stands for the source, bit 1 that it is to be checked.
        assert int.from_bytes(head[4:], "little") == 0b01, name
    tag = sys.implementation.cache_tag
    for source in (Path(name) for name in names if name.endswith(".py")):
        assert (source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc").as_posix() in names


def test_it_runs_with_nothing_but_itself_and_what_lambda_brings(tmp_path: Path) -> None:
    tree, runtime = tmp_path / "task", tmp_path / "runtime"
    zipfile.ZipFile(package.build_for(package.HERE, tmp_path)).extractall(tree)
    runtime.mkdir()
    for name in LAMBDA_HAS:
        for top in _tops(name):
            (runtime / top.name).symlink_to(top)
    program = PROGRAM.replace("{ring}", repr(RING))
    environment = {"PARTYLINE_SECRET": "a secret of a test, long enough", "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-I", "-S", "-c", program, str(tree), str(runtime)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["Actions"]


def _tops(distribution: str) -> set[Path]:
    files = metadata.files(distribution) or []
    tops = {file.parts[0] for file in files if file.suffix == ".py" and file.parts[0] not in {"..", "bin"}}
    return {Path(str(metadata.distribution(distribution).locate_file(top))) for top in tops}


def test_every_dependency_that_is_shipped_is_pinned_by_its_hash() -> None:
    pinned = package.pins()
    for name in package.shipped():
        assert f"\n{name}==" in f"\n{pinned}"
    assert pinned.count("==") - pinned.count("python_") >= len(package.shipped())
    assert "--hash=sha256:" in pinned
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    asked = {line.partition(">")[0].partition("#")[0].strip() for line in lines} - {""}
    assert asked <= set(package.shipped())


def test_the_other_processor_of_lambda_s_gets_its_own_binaries(tmp_path: Path) -> None:
    names = zipfile.ZipFile(package.build_for("arm64", tmp_path)).namelist()
    assert [name for name in names if name.startswith("pydantic_core/_pydantic_core") and "aarch64-linux" in name]


def test_a_stage_or_processor_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match="no stage 'moon'"):
        package.build("moon", tmp_path)
    with pytest.raises(DeployError, match="lambda_architecture is 'mips'"):
        package.build_for("mips", tmp_path)
