"""The package of the Lambda functions: everything they import, compiled, and nothing that Lambda brings itself.

Chalice's own package leaves the compiling to the first call and carries botocore, which Lambda has: four times the
size and twice the time before a caller hears anything. docs/deploying.md has the measures.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.deploy.errors import DeployError
from tools.deploy.stages import ROOT, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "deployment.zip"
LARGEST_MB: Final = 4.5

LAMBDA_BRINGS: Final = frozenset({"boto3", "botocore"})
"""In every Python runtime of Lambda (https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html)."""

HERE: Final = "this machine"
"""In place of a processor of Lambda's: for tests that run the package where they are."""

_PLATFORMS: Final = {"x86_64": "x86_64-manylinux2014", "arm64": "aarch64-manylinux2014", HERE: ""}
_PYTHON: Final = f"{sys.version_info.major}.{sys.version_info.minor}"
_CHALICE_RUNTIME: Final = ("__init__.py", "app.py")
_NEVER_IMPORTED: Final = ("*.dist-info", "*.pyi", "*.c", "py.typed", "bin", ".lock", "__pycache__")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def build(stage: str, out_dir: Path) -> Path:
    """Make `deployment.zip` of a stage in a directory and give its path. The same sources give the same bytes.

    Raises DeployError when there is no such stage, or the dependencies cannot be had.
    """
    return build_for(Stage.read(stage).architecture, out_dir)


def build_for(architecture: str, out_dir: Path) -> Path:
    """Make `deployment.zip` for x86_64, arm64 or HERE. Raises DeployError."""
    out_dir.mkdir(parents=True, exist_ok=True)
    dependencies = _dependencies(_platform(architecture))
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "tree")
        _copy_ours(tree)
        _compile(tree)
        return _zip((dependencies, tree), out_dir / NAME)


def shipped() -> tuple[str, ...]:
    """Name the distributions that go into the package: what requirements.txt needs, less what Lambda brings."""
    wanted = [Requirement(line).name for line in _lines(ROOT / "requirements.txt")]
    found: set[str] = set()
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name not in found | LAMBDA_BRINGS:
            found.add(name)
            wanted += _needs(name)
    return tuple(sorted(found))


def pins() -> str:
    """Give the part of requirements.lock that is shipped, hashes included."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    named: dict[str, str] = {canonicalize_name(block.partition("==")[0]): block for block in blocks if "==" in block}
    return "\n".join(re.sub(r"\n\s+#.*", "", named[name]) for name in shipped()) + "\n"


def _lines(file: Path) -> Iterator[str]:
    lines = (line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return (line for line in lines if line)


def _needs(name: str) -> list[str]:
    requirements = (Requirement(text) for text in metadata.requires(name) or ())
    lambda_is = {"extra": "", "sys_platform": "linux", "platform_system": "Linux"}
    return [needed.name for needed in requirements if not needed.marker or needed.marker.evaluate(lambda_is)]


def _platform(architecture: str) -> str:
    if architecture not in _PLATFORMS:
        message = f"lambda_architecture is {architecture!r}; Lambda has x86_64 and arm64"
        raise DeployError(message)
    return _PLATFORMS[architecture]


def _dependencies(platform: str) -> Path:
    """Give a tree of compiled dependencies, kept in build/ until their versions change.

    They go without their sources: a traceback through them has files and lines, and half a megabyte stays at home.
    """
    wanted = pins()
    recipe = f"{wanted} {platform} {sys.version} {Path(__file__).read_text(encoding='utf-8')}"
    kept = ROOT / "build" / "vendor" / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
            tree = Path(scratch, "tree")
            _install(wanted, tree, platform)
            _copy_chalice(tree)
            _compile(tree, "-b")
            for source in tree.rglob("*.py"):
                source.unlink()
            if not kept.exists():
                tree.rename(kept)
    return kept


def _install(wanted: str, tree: Path, platform: str) -> None:
    pinned = tree.with_name("pins.txt")
    pinned.write_text(wanted, encoding="utf-8")
    asked = ["--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy"]
    lambda_is = ["--python-version", _PYTHON, *(["--python-platform", platform] if platform else [])]
    command = [_uv(), "pip", "install", *asked, *lambda_is, "--target", str(tree), "--requirement", str(pinned)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        message = f"the dependencies of the package cannot be installed:\n{done.stderr.strip()}"
        raise DeployError(message)
    for pattern in _NEVER_IMPORTED:
        for path in [*tree.rglob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _uv() -> str:
    """`make setup` puts it beside our Python."""
    found = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if not found:
        message = "uv is not installed: run `make setup`"
        raise DeployError(message)
    return found


def _copy_chalice(tree: Path) -> None:
    """Take of Chalice what its own packages carry: the rest is its command line."""
    installed = Path(str(metadata.distribution("chalice").locate_file("chalice")))
    (tree / "chalice").mkdir()
    for name in _CHALICE_RUNTIME:
        shutil.copyfile(installed / name, tree / "chalice" / name)


def _copy_ours(tree: Path) -> None:
    shutil.copytree(ROOT / "chalicelib", tree / "chalicelib", ignore=shutil.ignore_patterns(*_NEVER_IMPORTED))
    shutil.copyfile(ROOT / "app.py", tree / "app.py")


def _compile(tree: Path, *beside: str) -> None:
    """Compile everything so that Python neither compiles nor compares anything at the first call (PEP 552)."""
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    where = [*beside, "-s", str(tree), "-p", "/var/task", str(tree)]
    # The order of a set's members is written too: a fixed seed makes it the same each time.
    steady = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([*command, *where], check=True, env=steady, capture_output=True)  # noqa: S603 - our own arguments


def _zip(trees: tuple[Path, ...], target: Path) -> Path:
    files = sorted((path.relative_to(tree).as_posix(), path) for tree in trees for path in tree.rglob("*"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in files:
            if path.is_file():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.external_attr = (0o755 if ".so" in path.suffixes else 0o644) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return target
