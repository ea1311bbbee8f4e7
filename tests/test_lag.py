"""Lag: true at each scrape, whoever stands still."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.batch import Fetched
from agents.dead_letter import Origin
from agents.lag import Lag
from agents.metrics import Metrics
from running import await_condition

YESTERDAY_SECONDS = 86400.0
HOUR_SECONDS = 3600.0
TOPIC = "raw"
FIRST, SECOND = (TOPIC, 0), (TOPIC, 1)


def batch(offsets: Sequence[int], *, partition: int = 0, age_seconds: float = 0.0) -> list[Fetched]:
    """Return messages that the broker took so long ago."""
    taken = time.time() - age_seconds
    return [Fetched(b"a", b"{}", taken, Origin(TOPIC, partition, offset, ())) for offset in offsets]


def figures(lag: Lag) -> dict[tuple[str, str], float]:
    """Return what a scrape says: by the end of the metric's name, and by the partition where it has one."""
    return {
        (sample.name.removeprefix("newsloom_consumer_lag_"), sample.labels.get("partition", "")): sample.value
        for family in lag.collect()
        for sample in family.samples
    }


@pytest.fixture
def lag() -> Lag:
    """The lag of a worker that has two partitions."""
    lag = Lag()
    lag.assign([FIRST, SECOND])
    return lag


def test_lag_says_nothing_of_what_it_does_not_know(lag: Lag) -> None:
    """Assigned and not yet asked for: only the age of the last answer."""
    assert list(figures(lag)) == [("age_seconds", "")]


def test_lag_grows_while_nobody_writes_it(lag: Lag) -> None:
    """The event loop is blocked or the broker away: nothing is noted any more, and the seconds go on."""
    lag.measure({FIRST: 7, SECOND: 3}, {FIRST: 2, SECOND: 3})
    before = figures(lag)

    await_condition(lambda: figures(lag)["seconds", "0"] > before["seconds", "0"] + 0.05, "growth")

    after = figures(lag)
    assert after["age_seconds", ""] > before["age_seconds", ""]
    assert (after["records", "0"], after["records", "1"], after["seconds", "1"]) == (5, 0, 0)


def test_lag_of_an_old_backlog_is_old_at_once(lag: Lag) -> None:
    """After a restart, records of yesterday have waited for a day; the next ones as long as the last of them."""
    messages = batch(range(9), age_seconds=YESTERDAY_SECONDS) + batch([9], age_seconds=HOUR_SECONDS)
    lag.measure({FIRST: 100, SECOND: 0}, {FIRST: 0, SECOND: 0})
    lag.take(messages)
    in_hand = figures(lag)["seconds", "0"]
    lag.commit(messages)
    lag.measure({FIRST: 100, SECOND: 0}, {FIRST: 10, SECOND: 0})

    assert in_hand == pytest.approx(YESTERDAY_SECONDS, abs=60)
    assert figures(lag)["seconds", "0"] == pytest.approx(HOUR_SECONDS, abs=60)
    assert figures(lag)["records", "0"] == 90


def test_lag_counts_what_was_fetched_before_the_broker_is_asked(lag: Lag) -> None:
    """Records in hand wait, even if the broker has never answered about the end of their partition."""
    lag.take(batch([4, 5, 6]))

    assert figures(lag)["records", "0"] == 3
    lag.commit(batch([4, 5, 6]))
    assert figures(lag)["records", "0"] == figures(lag)["seconds", "0"] == 0


def test_lag_of_a_new_record_begins_when_it_is_noticed(lag: Lag) -> None:
    """After a quiet day, a record that was not fetched yet has not waited since the last one was done."""
    lag.measure({FIRST: 10, SECOND: 0}, {FIRST: 10, SECOND: 0})
    lag.take(batch([9], age_seconds=YESTERDAY_SECONDS))
    lag.commit(batch([9], age_seconds=YESTERDAY_SECONDS))
    lag.measure({FIRST: 11, SECOND: 0}, {FIRST: 10, SECOND: 0})

    assert figures(lag)["seconds", "0"] < 60


def test_lag_of_lost_partitions_is_gone_at_once(lag: Lag) -> None:
    """After a rebalance another worker tells of them; a late answer, or a batch in hand, does not bring them back."""
    lag.measure({FIRST: 10, SECOND: 10}, {FIRST: 0, SECOND: 0})
    lag.take(batch([0], partition=1))

    lag.assign([FIRST])
    lag.commit(batch([0], partition=1))
    lag.take(batch([1], partition=1))
    lag.measure({FIRST: 10, SECOND: 10}, {FIRST: 0, SECOND: 0})

    assert {partition for _, partition in figures(lag) if partition} == {"0"}
    lag.assign([])
    assert figures(lag) == {}


@given(
    steps=st.lists(st.tuples(st.sampled_from(["append", "fetch", "commit", "look", "rebalance"]), st.integers(1, 5)))
)
def test_lag_agrees_with_the_log(steps: list[tuple[str, int]]) -> None:
    """Whatever happens in whatever order, right after a look the records that wait are those that are not committed."""
    lag = Lag()
    lag.assign([FIRST])
    end = committed = 0
    in_hand: list[Fetched] = []
    for step, count in steps:
        if step == "append":
            end += count
        elif step == "fetch" and not in_hand:
            in_hand = batch(range(committed, min(end, committed + count)))
            lag.take(in_hand)
        elif step == "commit":
            committed += len(in_hand)
            lag.commit(in_hand)
            in_hand = []
        elif step == "rebalance":
            lag.assign([FIRST])
            in_hand = []
        lag.measure({FIRST: end}, {FIRST: committed})

        found = figures(lag)
        assert found["records", "0"] == end - committed
        assert (found["seconds", "0"] > 0) <= (end > committed)


def test_lag_is_part_of_the_exposition(lag: Lag) -> None:
    """As the worker registers it."""
    metrics = Metrics("cleaning")
    metrics.registry.register(lag)
    lag.measure({FIRST: 7, SECOND: 3}, {FIRST: 2, SECOND: 3})

    assert 'newsloom_consumer_lag_records{partition="0",topic="raw"} 5.0' in metrics.expose().decode()
