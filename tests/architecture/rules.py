"""The house rules. Each looks at one file and says in words what offends, and nothing of a file that is fine."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address

from tests.architecture.tree import Source

Rule = Callable[[Source], Iterator[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FUNCTION = 30
LONGEST_FILE = 400
SAYS_NOTHING = {
    "Manager",
    "Handler",
    "Helper",
    "Util",
    "Utils",
    "Service",
    "Managers",
    "Handlers",
    "Helpers",
    "Services",
}
FICTION = "+120655501"
SERVICE_NUMBERS = {"+17035550122", "+13605550122"}
"""The numbers that AWS's own pages use for a SIP media application's calls between Amazon and itself."""
OPENERS = {"bind", "create_server", "start_server", "create_datagram_endpoint", "TCPSite", "HTTPServer", "TCPServer"}
ALL_OF_IPV4 = str(IPv4Address(0))
EVERY_ADDRESS = {"", None, "::", ALL_OF_IPV4}

_NUMBER = re.compile(r"(?:\+|%2[Bb])([1-9][0-9]{7,14})(?![0-9])")
_HERE = re.compile(r"(?:^|[\s\"'`(=:])(/(?:work|root|home/\w+|Users/\w+)/[\w.\-/]*)")


def length_of(function: Function) -> int:
    """Lines from `def` to the last one, docstring included and decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def functions_in(source: Source) -> Iterator[Function]:
    """Every function and method, however deep."""
    yield from (node for node in ast.walk(source.tree) if isinstance(node, Function))


def parses_on_the_oldest_python(source: Source) -> Iterator[str]:
    if source.is_python:
        try:
            ast.parse(source.text, feature_version=(3, 11))
        except SyntaxError as error:
            yield f"{source.place}:{error.lineno} is no Python 3.11: {error.msg}"


def functions_are_short(source: Source) -> Iterator[str]:
    if not source.is_python:
        return
    for function in functions_in(source):
        length = length_of(function)
        if length > LONGEST_FUNCTION:
            yield f"{source.place}:{function.lineno} {function.name} has {length} lines; {LONGEST_FUNCTION} are allowed"


def files_are_short(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    if source.is_python and not source.is_generated and lines > LONGEST_FILE:
        yield f"{source.place} has {lines} lines; {LONGEST_FILE} are allowed"


def nothing_is_mocked(source: Source) -> Iterator[str]:
    if not source.is_python:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None) or ""
            names = {f"{module}.{alias.name}".strip(".") for alias in node.names}
            if any(name in {"unittest.mock", "mock"} or name.startswith(("unittest.mock.", "mock.")) for name in names):
                yield f"{source.place}:{node.lineno} imports a mock: write a fake"
        elif isinstance(node, ast.arg) and node.arg == "mocker":
            yield f"{source.place}:{node.lineno} asks for `mocker`: write a fake"


def everything_public_says_what_it_is(source: Source) -> Iterator[str]:
    if not source.is_python or source.is_test:
        return
    if not ast.get_docstring(source.tree):
        yield f"{source.place} has no docstring"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{source.place}:{node.lineno} {node.name} has no docstring"


def names_say_something(source: Source) -> Iterator[str]:
    if not source.is_python:
        return
    for part in source.place.removesuffix(".py").split("/"):
        if SAYS_NOTHING & _words(part):
            yield f"{source.place}: {part} says nothing"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and SAYS_NOTHING & _words(node.name):
            yield f"{source.place}:{node.lineno} {node.name} says nothing"


def _words(name: str) -> set[str]:
    """The words of `a_name` or `AName`, each with a capital."""
    return {word.capitalize() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def only_this_machine_can_connect(source: Source) -> Iterator[str]:
    """No server on every address, named or left to the library to choose."""
    if not source.is_python:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _name(node.func) in OPENERS and EVERY_ADDRESS & _hosts(node):
            yield f"{source.place}:{node.lineno} listens on every address: listen on 127.0.0.1"
        elif isinstance(node, ast.Constant) and node.value == ALL_OF_IPV4 and not source.is_test:
            yield f"{source.place}:{node.lineno} names every address: listen on 127.0.0.1"


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _hosts(call: ast.Call) -> set[object]:
    """The constants that may be a host: direct arguments, and the first of a pair."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg in {"host", "local_addr"})]
    first = [value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value for value in given]
    return {value.value for value in first if isinstance(value, ast.Constant)}


def numbers_belong_to_nobody(source: Source) -> Iterator[str]:
    """Numbers are +12065550100 to +12065550199, which are kept for fiction, or their beginnings. AWS's stay AWS's."""
    if source.place.startswith("tests/sma/examples/") or source.place == "requirements.lock":
        return
    for line, text in enumerate(source.text.splitlines(), 1):
        for digits in _NUMBER.findall(text):
            number = f"+{digits}"
            if not number.startswith(FICTION) and not FICTION.startswith(number) and number not in SERVICE_NUMBERS:
                yield f"{source.place}:{line} {number} may be somebody's number"


def no_place_on_one_machine(source: Source) -> Iterator[str]:
    for line, text in enumerate(source.text.splitlines(), 1):
        for path in _HERE.findall(text):
            yield f"{source.place}:{line} {path} is a place on one machine"


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        parses_on_the_oldest_python,
        functions_are_short,
        files_are_short,
        nothing_is_mocked,
        everything_public_says_what_it_is,
        names_say_something,
        only_this_machine_can_connect,
        numbers_belong_to_nobody,
        no_place_on_one_machine,
    )
}
