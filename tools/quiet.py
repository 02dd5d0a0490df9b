"""What an emulated function writes: kept out of the way of the dialogue, shown when --verbose asks for it."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Generator

_VERBOSE: Final = "partyline.verbose"
_ours: list[TextIO] = []


def option(decorated: Any) -> Any:  # noqa: ANN401 (a click command under construction)
    """Give a command that emulates calls its --verbose."""
    words = "Show on standard error what the function writes: its log."
    flag = click.option("--verbose", is_flag=True, expose_value=False, callback=_remember, help=words)
    return flag(decorated)


def tell(words: str) -> None:
    """Say something to the person at the command line, whatever the function may not."""
    click.echo(words, file=_ours[-1] if _ours else sys.stderr)


@contextlib.contextmanager
def only_ours() -> Generator[io.StringIO]:
    """Keep from the terminal what a function prints; --json prints one object and nothing else. Gives what is kept."""
    kept = io.StringIO()
    theirs = sys.stderr if _verbose() else kept
    _ours.append(sys.stderr)
    try:
        with contextlib.redirect_stdout(theirs), contextlib.redirect_stderr(theirs):
            yield kept
    finally:
        _ours.pop()


@contextlib.contextmanager
def lambdas_log() -> Generator[None]:
    """Give the root logger a handler, as Lambda's Python runtime does (AWS: python-logging).

    Most functions count on it: without one only what is a warning or worse is written. What it writes to is standard
    error as it is now.
    """
    root, there = logging.getLogger(), logging.StreamHandler()
    level = root.level
    there.setFormatter(logging.Formatter("[%(levelname)s]\t%(message)s"))
    root.addHandler(there)
    try:
        yield
    finally:
        root.removeHandler(there)
        root.setLevel(level)


def hint(kept: io.StringIO) -> None:
    """Tell whoever looks for a reason that there is something to read."""
    lines = len(kept.getvalue().splitlines())
    if lines:
        tell(f"The function wrote {lines:,} line{'s' * (lines > 1)}: --verbose shows what.")


def _verbose() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_VERBOSE))


def _remember(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 (click's own)
    context.meta[_VERBOSE] = wanted
