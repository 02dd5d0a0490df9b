"""What every store keeps to, in memory and on DynamoDB: wrong PINs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.meetings.budgets import Budget, Purse
from tests.aws.examples import NOW

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb import DynamoStore
    from chalicelib.meetings.store import Store

PURSE = Purse("caller-x", Budget(3, 60))
OTHER = Purse("called-y", Budget(3, 60))


def tries(store: Store, now: float = NOW) -> tuple[set[str], set[str]]:
    knock = store.knock("no pin", (PURSE, OTHER), now)
    return set(knock.tries[PURSE.key]), set(knock.tries[OTHER.key])


def test_tries_are_kept_by_purse_and_each_counts_once(store: Store) -> None:
    for attempt in ("a", "b", "a", "a"):
        store.count_try(PURSE, attempt, NOW)
    store.count_try(OTHER, "c", NOW)
    assert tries(store) == ({"a", "b"}, {"c"})


def test_a_window_opens_with_its_first_try_and_no_later_one_prolongs_it(store: Store) -> None:
    store.count_try(PURSE, "a", NOW)
    store.count_try(PURSE, "b", NOW + 59)
    assert tries(store, NOW + 59) == ({"a", "b"}, set())
    assert tries(store, NOW + 60) == (set(), set())


def test_what_is_spent_is_counted_each_time_until_nothing_is_left(store: Store) -> None:
    assert [store.spend(PURSE, NOW) for _ in range(5)] == [True, True, True, False, False]
    assert store.spend(OTHER, NOW), "each purse has its own"
    ends = PURSE.budget.ends(NOW)
    assert not store.spend(PURSE, ends - 1)
    assert [store.spend(PURSE, ends) for _ in range(4)] == [True, True, True, False]


def test_a_crowd_that_spends_at_once_gets_no_more_than_there_is(dynamo: DynamoStore) -> None:
    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(lambda _: dynamo.spend(PURSE, NOW), range(24))) == PURSE.budget.tries


def test_what_is_spent_is_no_wrong_pin(store: Store) -> None:
    store.spend(PURSE, NOW)
    assert tries(store) == (set(), set())


def test_a_new_window_begins_empty(store: Store) -> None:
    store.count_try(PURSE, "a", NOW)
    store.count_try(PURSE, "b", NOW + 60)
    assert tries(store, NOW + 60) == ({"b"}, set())
    assert tries(store, NOW + 119) == ({"b"}, set())
    assert tries(store, NOW + 120) == (set(), set())
