"""The transaction tables: whole, and true to RFC 3261 section 17 whatever happens in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.phones.sip.transactions import GIVE_UP, KEPT, MOVES, T2, WAITS, Act, Kind, Signal, State, Transaction

INPUTS = {
    Kind.INVITE_CLIENT: (Signal.PROVISIONAL, Signal.SUCCESS, Signal.FAILURE, Signal.CANCEL),
    Kind.OTHER_CLIENT: (Signal.PROVISIONAL, Signal.SUCCESS, Signal.FAILURE),
    Kind.INVITE_SERVER: (Signal.PROVISIONAL, Signal.SUCCESS, Signal.FAILURE, Signal.REQUEST, Signal.ACK),
    Kind.OTHER_SERVER: (Signal.SUCCESS, Signal.FAILURE, Signal.REQUEST),
}
CLIENTS = {Kind.INVITE_CLIENT, Kind.OTHER_CLIENT}
ENDLESS = {(Kind.INVITE_CLIENT, State.PROCEEDING), (Kind.INVITE_SERVER, State.PROCEEDING)}
"""The ringing of a call has no limit of its own."""

kinds = st.sampled_from(list(Kind))
happenings = st.lists(st.tuples(st.floats(0, 40), st.sampled_from([*list(Signal)[:5], Signal.CANCEL])), max_size=25)


def lives(kind: Kind, what: list[tuple[float, Signal]], *, reliable: bool) -> tuple[Transaction, list[Act]]:
    """Let a transaction live through what happens, its timers between."""
    transaction = Transaction.begin(kind, 0.0, reliable=reliable)
    acts: list[Act] = []
    now = 0.0
    for gap, signal in what:
        now += gap
        while (at := transaction.wake_at) is not None and at <= now:
            acts += transaction.tick(at)
        if signal in INPUTS[kind]:
            acts += transaction.happens(now, signal)
    return transaction, acts


def test_every_row_can_be_reached_and_every_state_left() -> None:
    rows = {(kind, state) for kind, state, _ in MOVES}
    reached = {(kind, State.CALLING if kind in CLIENTS else State.TRYING) for kind in Kind}
    for _ in State:
        reached |= {(kind, move.to) for (kind, state, _), move in MOVES.items() if (kind, state) in reached}
    assert rows == {(kind, state) for kind, state in reached if state is not State.TERMINATED}


def test_every_state_ends_by_itself_but_ringing() -> None:
    states = {(kind, state) for kind, state, _ in MOVES}
    ending = {place for place, wait in WAITS.items() if wait.ends is not None}
    # An INVITE that is answered at once never waits in TRYING: the agent says 100, or refuses.
    assert states - ending == ENDLESS | {(Kind.INVITE_SERVER, State.TRYING)}
    assert all((*place, Signal.EXPIRED) in MOVES for place in ending)
    assert all((*place, Signal.RESEND) in MOVES for place, wait in WAITS.items() if wait.resend is not None)
    assert all(wait.ends in {GIVE_UP, KEPT} for wait in WAITS.values() if wait.ends is not None)


@given(kinds, happenings, st.booleans())
def test_nothing_that_happens_breaks_it(kind: Kind, what: list[tuple[float, Signal]], reliable: bool) -> None:  # noqa: FBT001
    transaction, acts = lives(kind, what, reliable=reliable)
    assert transaction.state in State
    assert acts.count(Act.TELL) <= 1
    if transaction.over:
        assert transaction.wake_at is None
        assert all(transaction.happens(1e6, signal) == () for signal in Signal)


@given(kinds, happenings)
def test_every_end_is_reached(kind: Kind, what: list[tuple[float, Signal]]) -> None:
    transaction, _ = lives(kind, what, reliable=False)
    ticks = 0
    while (at := transaction.wake_at) is not None:
        transaction.tick(at)
        ticks += 1
        assert ticks < 100
    place = (transaction.kind, transaction.state)
    assert transaction.over or place in ENDLESS | {(Kind.INVITE_SERVER, State.TRYING)}


@given(st.sampled_from([Kind.INVITE_SERVER, Kind.OTHER_SERVER]), happenings)
def test_a_server_answers_once_with_a_final_response(kind: Kind, what: list[tuple[float, Signal]]) -> None:
    transaction = Transaction.begin(kind, 0.0, reliable=False)
    finals = 0
    for gap, signal in what:
        now = transaction.now + gap
        if signal in INPUTS[kind]:
            acts = transaction.happens(now, signal)
            finals += Act.SEND in acts and signal in {Signal.SUCCESS, Signal.FAILURE}
    assert finals <= 1


@given(happenings)
def test_a_client_hears_no_refusal_twice_and_acknowledges_each(what: list[tuple[float, Signal]]) -> None:
    _, acts = lives(Kind.INVITE_CLIENT, [*what, (0.0, Signal.FAILURE)], reliable=True)
    assert acts.count(Act.ACK) <= 1
    assert acts.count(Act.TELL) == 0 or acts[-1] is Act.TELL


@given(kinds, st.lists(st.sampled_from(list(Signal)), max_size=6))
def test_repeats_stop_at_the_right_gap(kind: Kind, what: list[Signal]) -> None:
    transaction = Transaction.begin(kind, 0.0, reliable=False)
    for signal in what:
        if signal in INPUTS[kind]:
            transaction.happens(0.0, signal)
    gaps: list[float] = []
    before = 0.0
    while (at := transaction.wake_at) is not None:
        if Act.REPEAT in transaction.tick(at):
            gaps.append(at - before)
            before = at
    longest = GIVE_UP if kind is Kind.INVITE_CLIENT else T2
    assert all(gap <= longest for gap in gaps)
    assert gaps == sorted(gaps)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_stream_needs_no_repeats(kind: Kind) -> None:
    for first in INPUTS[kind]:
        transaction, acts = lives(kind, [(0.0, first), (100.0, Signal.ACK)], reliable=True)
        assert transaction.kind is kind
        assert Act.REPEAT not in acts or (kind, first) == (Kind.INVITE_SERVER, Signal.SUCCESS)


def test_a_late_timer_is_not_made_good() -> None:
    transaction = Transaction.begin(Kind.INVITE_CLIENT, 0.0, reliable=False)
    assert transaction.tick(20.0) == (Act.REPEAT,)
    assert transaction.wake_at == 21.0
    assert transaction.tick(20.5) == ()
