"""The simulation of queues: cores that are never idle while something waits, and latencies as they were measured."""

import copy
import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT
from benchmarks.machine import Machine
from benchmarks.open_loop import arrivals
from benchmarks.queueing import BATCH_RECORDS, BATCH_WAIT_SECONDS, Article, Costs, simulate
from benchmarks.simulation import comparison
from benchmarks.spread import quantile

CPU_SECONDS = {"cleaning": 0.008, "language": 0.001, "entities": 0.01, "topics": 0.0015}
COSTS = Costs(
    articles=[Article(CPU_SECONDS, 5000)],
    beside=dict.fromkeys(STAGE_NAMES, 0.0005),
    broker=0.0005,
    publishing=0.0005,
    reading=0.0005,
    travel_seconds=0.01,
)
RECORDED: dict[str, Any] = json.loads((ROOT / "tests" / "cases" / "latency_rounds.json").read_text(encoding="utf-8"))
"""What a run on two cores has found, as far as the simulation reads it."""


@given(
    jobs=st.lists(st.tuples(st.floats(0.001, 1.0), st.integers(0, 2), st.integers(0, 2))),
    cores=st.integers(1, 4),
    by_session=st.booleans(),
)
def test_machine_keeps_its_cores_busy(jobs: list[tuple[float, int, int]], cores: int, *, by_session: bool) -> None:
    """Work ends no earlier than cores allow nor than the longest job, and no core is idle while something waits."""
    machine, ends = Machine(cores, by_session=by_session), [0.0]
    for seconds, session, number in jobs:
        machine.compute(seconds, lambda: ends.append(machine.now), (str(session), number))

    machine.run()

    total, longest = sum(job[0] for job in jobs), max((job[0] for job in jobs), default=0.0)
    assert len(ends) == len(jobs) + 1
    assert max(longest, total / cores) - 1e-9 <= ends[-1] <= total / cores + longest * (1 - 1 / cores) + 1e-9


@pytest.mark.parametrize(("by_session", "ends_after"), [(True, 1.0), (False, 1.5)])
def test_machine_shares_a_core(*, by_session: bool, ends_after: float) -> None:
    """By session, a process has half of the core beside a session of two; else all three have a third."""
    machine, ends = Machine(1, by_session=by_session), []
    machine.compute(0.5, lambda: ends.append(machine.now), ("single", 0))
    for number in range(2):
        machine.compute(0.6, lambda: None, ("pool", number))

    machine.run()

    assert ends == [pytest.approx(ends_after)]
    assert machine.now == pytest.approx(1.7)


@pytest.mark.parametrize("rate_per_second", [5.0, 20.0, 60.0])
def test_simulation_loses_no_article(rate_per_second: float) -> None:
    """Every article leaves, none before it is computed."""
    due = arrivals(rate_per_second, 60, random_seed=1)
    latencies = simulate(COSTS, due, Machine(2), processes=2, random_seed=1)

    assert len(latencies) == len(due)
    assert min(latencies) > sum(CPU_SECONDS.values()) + 5 * COSTS.travel_seconds


def test_simulation_waits_longer_with_more_load() -> None:
    """More articles a second make each one later."""
    medians = [
        quantile(simulate(COSTS, arrivals(rate, 60, 1), Machine(2), processes=2, random_seed=1), 0.5)
        for rate in (5.0, 20.0, 60.0, 80.0)
    ]

    assert all(earlier < later for earlier, later in itertools.pairwise(medians))


def test_simulation_begins_a_full_batch_at_once() -> None:
    """What waits for a look of its stage waits at most so long, and not at all when there is a batch of it."""
    costs = Costs([Article(dict.fromkeys(STAGE_NAMES, 0.0), 1)], dict.fromkeys(STAGE_NAMES, 0.0), 0.0, 0.0, 0.0, 0.0)
    full = simulate(costs, [0.05] * BATCH_RECORDS, Machine(2), processes=2, random_seed=1)
    single = simulate(costs, [0.05], Machine(2), processes=2, random_seed=1)

    assert max(full) == pytest.approx(0.0)
    assert BATCH_WAIT_SECONDS / 2 <= single[0] <= len(STAGE_NAMES) * BATCH_WAIT_SECONDS


def test_simulation_reproduces_recorded_latencies() -> None:
    """At each load, each percentile of what was measured lies where the simulation has it."""
    text = comparison(RECORDED)

    assert text.count("| yes |") == 9, text


def test_comparison_tells_what_is_not_reproduced() -> None:
    """With functions that cost an eighth less than they did, the latencies near saturation are others."""
    cheaper = copy.deepcopy(RECORDED)
    for load in cheaper["latency"]["loads"].values():
        for turn in load["rounds"]:
            for stage in STAGE_NAMES:
                saved = turn["function_cpu_ms"][stage] / 8
                turn["function_cpu_ms"][stage] -= saved
                turn["cpu_ms"][stage] -= saved

    assert any(line.startswith("| 80%") and "**no**" in line for line in comparison(cheaper).splitlines())
