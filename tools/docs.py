"""Keep the documents in step with the code.

In docs/, every `<!-- generated: NAME -->` ... `<!-- end -->` is filled with what the code says. In the README, every
block of the language `console` is filled with what its command prints.
"""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

import click

from chalicelib import desk, settings
from chalicelib.callflow import asks, inputs
from chalicelib.callflow.commands import COMMANDS
from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.flows.ending import At
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.callflow.texts import texts_in
from emulator.exchange import coverage
from tools.flowcharts import diagram, last_words_of, own_rows, shared_rows
from tools.graph import pictures

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
ROW = ("where", "on", "when", "does", "that is", "leads to")
SHOWN = re.compile(r"^(```console\n\$ (.+)\n)(?:.*\n)*?(```)$", re.MULTILINE)
DRAWN_AT_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SETTING = re.compile(r"^(PARTYLINE_\w+) +(.+(?:\n +.+)*)", re.MULTILINE)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    head = [*head]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def flows() -> str:
    """Every call flow: the picture, then its own rows."""
    every = FLOWS.values()
    parts = (f"## {flow.name}\n\n{diagram(flow)}\n\n{table(ROW, own_rows(flow, every))}" for flow in every)
    return "\n\n".join(parts)


def rows_everywhere() -> str:
    """The rows that every flow has."""
    return table(ROW, shared_rows(FLOWS.values()))


def questions() -> str:
    """Every ask, what may come back, and what comes back when the service behind it fails."""
    rows = ((kind, _first_line(kind), _codes(kind.answers), _codes([kind.broke])) for kind in get_args(asks.Ask))
    head = ("ask", "what for", "answers", "the service is down")
    return table(head, ((f"`{kind.__name__}`", *cells) for kind, *cells in rows))


def keypad() -> str:
    """Every keypad command, with what the help says of it."""
    helps = {language: texts_in(language).plain for language in Language}
    rows = (
        (
            f"`{command.keys}`",
            command.name,
            "hosts" if command.hosts_only else "all",
            helps[Language.EN_US][command.help],
        )
        for command in COMMANDS
    )
    return table(("keys", "what", "who", "the help says"), rows)


def prompts() -> str:
    """Every sentence in every language."""
    return table(("prompt", *Language), ((f"`{prompt}`", *_in_every_language(prompt)) for prompt in Prompt))


def happenings() -> str:
    """Every input of the call flows, in its own words."""
    kinds = [kind for _, kind in inspect.getmembers(inputs, inspect.isclass) if issubclass(kind, inputs.Input)]
    kinds.sort(key=lambda kind: inspect.getsourcelines(kind)[1])
    return table(("input", "means"), ((f"`{kind.__name__}`", _first_line(kind)) for kind in kinds))


def outcomes() -> str:
    """Everything that `outcome` in a call record may be."""
    said = set[str]().union(*(last_words_of(flow) for flow in FLOWS.values()))
    states = dict.fromkeys(at for flow in FLOWS.values() for at in flow.rows if at != At.OVER)
    rows = [
        *(
            (f"`{prompt}`", f"We said “{texts_in(Language.EN_US).plain[prompt]}”")
            for prompt in Prompt
            if prompt in said
        ),
        *(
            (f"`{outcome}`", f"Our call was not answered: {outcome.replace('_', ' ')} (SIP {code})")
            for code, outcome in desk.UNANSWERED.items()
        ),
        *((f"`hung_up_{at}`", f"They hung up while the call was at {at}") for at in states),
    ]
    return table(("outcome", "how the call ended"), rows)


def variables() -> str:
    """Every setting of a deployment, as chalicelib/settings.py tells it."""
    found = SETTING.findall(inspect.getdoc(settings) or "")
    return table(("variable", "what it is"), ((f"`{name}`", " ".join(text.split())) for name, text in found))


def choices() -> str:
    """Every page of docs/decisions/, by its heading."""
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    headings = ((page.name, page.read_text(encoding="utf-8").partition("\n")[0]) for page in pages)
    return "\n".join(f"* [{heading.lstrip('# ')}]({name})" for name, heading in headings)


BLOCKS: Mapping[str, Callable[[], str]] = {
    "flows": flows,
    "rows-everywhere": rows_everywhere,
    "asks": questions,
    "keypad": keypad,
    "prompts": prompts,
    "inputs": happenings,
    "outcomes": outcomes,
    "settings": variables,
    "choices": choices,
    "emulator-actions": lambda: table(coverage.ACTION_HEAD, coverage.actions()),
    "emulator-switches": lambda: table(coverage.SWITCH_HEAD, coverage.switches()),
}


def filled(text: str) -> str:
    """A document with all its generated parts as they should be. Raises KeyError for a name that nobody makes."""
    return BLOCK.sub(lambda block: f"{block[1]}{BLOCKS[block[2]]()}\n{block[3]}", text)


def with_output(text: str) -> str:
    """A document in which every command shown prints what it prints today, run from the project's top."""
    return SHOWN.sub(lambda shown: f"{shown[1]}{_output(shown[2])}{shown[3]}", text)


def documents() -> Iterator[Path]:
    """Every document that may have generated parts."""
    yield from sorted(DOCS.rglob("*.md"))


def generated() -> Iterator[tuple[Path, str]]:
    """Every file in docs/ that the code writes, whole or in parts, as it should be."""
    for path in documents():
        yield path, filled(path.read_text(encoding="utf-8"))
    for flow in FLOWS.values():
        yield from ((DOCS / "flows" / name, text) for name, text in pictures(flow).items())


def _output(command: str) -> str:
    here = Path(sys.executable).parent
    done = subprocess.run(  # noqa: S602 - our own README
        command.removeprefix(".venv/bin/"),
        cwd=ROOT,
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"},
    )
    return DRAWN_AT_RANDOM.sub("...", done.stdout)


def _in_every_language(prompt: Prompt) -> Iterator[str]:
    for texts in map(texts_in, Language):
        yield texts.plain.get(prompt) or " / ".join(texts.counted[prompt].values())


def _codes(kinds: Iterable[type]) -> str:
    return ", ".join(f"`{kind.__name__}`" for kind in kinds)


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a document does not say what the code says.")
def command(*, check: bool) -> None:
    """Write into docs/ what the code says, and into README.md what its commands print."""
    for path, wanted in generated():
        if check and (not path.exists() or path.read_text(encoding="utf-8") != wanted):
            msg = f"{path.relative_to(ROOT)} is not what the code says: run `make docs`"
            raise click.ClickException(msg)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
    if not check:  # the README's commands take their time: a test compares them
        README.write_text(with_output(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    command()
