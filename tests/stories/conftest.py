"""Every story is told on every telephone, and together the stories must walk every row of every table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.callflow.machine import Flow, Reply, Row
from tests.stories.caller import Caller
from tests.stories.exchange_phone import ExchangePhone
from tests.stories.phones import BarePhone, ChalicePhone, LambdaPhone, TwicePhone

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.callflow.call import Call
    from chalicelib.callflow.inputs import Input
    from tests.stories.caller import Handset
    from tests.stories.fakes import FakeLedger, FakeMeetings

PHONES: tuple[Callable[[FakeMeetings, FakeLedger], Handset], ...] = (
    BarePhone,
    LambdaPhone,
    TwicePhone,
    ChalicePhone,
    ExchangePhone,
)


@pytest.fixture(params=PHONES, ids=lambda phone: phone.__name__)
def caller(request: pytest.FixtureRequest) -> Caller:
    return Caller(request.param)


@pytest.fixture(scope="session")
def walked() -> set[int]:
    """The rows that some story has followed, by identity."""
    return set()


@pytest.fixture(autouse=True)
def _watch(walked: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """At every step: note the row, and hold the table to having a row for whatever may come back."""
    row_for, step = Flow.row_for, Flow.step

    def watched(flow: Flow, call: Call, heard: Input) -> Row:
        row = row_for(flow, call, heard)
        walked.add(id(row))
        return row

    def checked(flow: Flow, call: Call, heard: Input) -> Reply:
        reply = step(flow, call, heard)
        for said in (*reply.actions, *([reply.ask] if reply.ask else [])):
            for answer in said.answers:
                assert any(issubclass(answer, row.on) for row in flow.rows_at(reply.call.at)), (
                    f"{reply.call.at}: {said} may be answered by {answer.__name__}, but no row hears it"
                )
        return reply

    monkeypatch.setattr(Flow, "row_for", watched)
    monkeypatch.setattr(Flow, "step", checked)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The gate counts what the stories walked: it comes last."""
    items.sort(key=lambda item: item.name == "test_the_stories_walk_every_row_of_every_table")
