"""What a new process imports from: our package, Chalice's own, AWS's samples' manner, and what Lambda brings itself.

All are made as Lambda would have them: unzipped, and boto3 compiled, as far as anybody outside AWS can tell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tools.deploy.package import build
from tools.stage import ROOT

_LAMBDA_BRINGS: Final = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where each of them is, and the sizes of the two packages in millions of bytes."""

    ours: Path
    chalices: Path
    plain: Path
    runtime: Path
    ours_mb: float
    chalices_mb: float


def make(stage: str, scratch: Path) -> Folders:
    """Make them. Raises DeployError, or CalledProcessError if Chalice cannot make its package."""
    ours, chalices = build(stage, scratch / "ours"), _package_of_chalice(stage, scratch / "chalices")
    plain = scratch / "plain"
    plain.mkdir()
    shutil.copyfile(Path(__file__).with_name("plain_function.py"), plain / "plain_function.py")
    _compile(plain)
    return Folders(
        _unzipped(ours),
        _unzipped(chalices),
        plain,
        _runtime(),
        ours.stat().st_size / 1e6,
        chalices.stat().st_size / 1e6,
    )


def _package_of_chalice(stage: str, out: Path) -> Path:
    """Let Chalice make its package, in a copy: it keeps what it has downloaded beside the app."""
    app = out.with_name("app")
    app.mkdir(parents=True)
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(
            ROOT / name, app / name, ignore=shutil.ignore_patterns("__pycache__", "deployed", "deployments")
        )
    for name in ("app.py", "requirements.txt"):
        shutil.copyfile(ROOT / name, app / name)
    command = [str(Path(sys.executable).with_name("chalice")), "package", "--stage", stage, str(out)]
    environ = os.environ | {"AWS_DEFAULT_REGION": "us-east-1"}
    subprocess.run(command, cwd=app, env=environ, check=True, capture_output=True)  # noqa: S603 - our own arguments
    return out / "deployment.zip"


def _unzipped(package: Path) -> Path:
    tree = package.with_suffix("")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tree)
    return tree


def _runtime() -> Path:
    """Copy what Lambda's Python brings, compiled; kept in build/ until its versions change."""
    versions = "-".join(metadata.version(name) for name in ("boto3", "botocore", "urllib3"))
    kept = ROOT / "build" / "bench" / f"runtime-{sys.version_info.major}{sys.version_info.minor}-{versions}"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        for name in _LAMBDA_BRINGS:
            _copy(name, fresh)
        _compile(fresh)
        fresh.rename(kept)
    return kept


def _copy(name: str, target: Path) -> None:
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    target.mkdir(parents=True, exist_ok=True)
    source = Path(found.origin)
    if source.name == "__init__.py":
        shutil.copytree(source.parent, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target / source.name)


def _compile(tree: Path) -> None:
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(tree)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments
