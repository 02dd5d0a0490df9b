"""Turn `prompts/<language>.toml` into the modules that are deployed: Chalice ships `chalicelib/` and not `prompts/`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from pprint import pformat

import click

ROOT = Path(__file__).parent.parent
PROMPTS = ROOT / "prompts"
TEXTS = ROOT / "chalicelib" / "callflow" / "texts"
HEAD = '''"""Generated from prompts/{} by `make texts`: edit that file."""

'''


def module_for(source: Path) -> str:
    """The Python module with the words of one language file."""
    words = tomllib.loads(source.read_text(encoding="utf-8"))
    tables = (("POLLY", words["polly"]), ("PLAIN", words["prompts"]), ("COUNTED", words["counted"]))
    body = "\n".join(f"{name} = {pformat(table, width=110, sort_dicts=False)}" for name, table in tables)
    return f"{HEAD.format(source.name)}{body}\n"


def target_of(source: Path) -> Path:
    """Where the module of a language file goes."""
    return TEXTS / f"{source.stem.replace('-', '_').lower()}.py"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a module is not what its language file says.")
def command(*, check: bool) -> None:
    """Put the words of prompts/*.toml into the deployed code."""
    for source in sorted(PROMPTS.glob("*.toml")):
        target, wanted = target_of(source), module_for(source)
        if check and (not target.exists() or target.read_text(encoding="utf-8") != wanted):
            msg = f"{target.relative_to(ROOT)} is not what prompts/{source.name} says: run `make texts`"
            raise click.ClickException(msg)
        if not check:
            target.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    command()
