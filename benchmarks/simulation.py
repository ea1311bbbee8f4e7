"""The simulation of queues beside what was measured, and scaled up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

from agents.pipeline import RECORDS, STAGE_NAMES
from benchmarks.latency import LOADS
from benchmarks.machine import Machine
from benchmarks.open_loop import arrivals, settled
from benchmarks.queueing import Article, Costs, simulate
from benchmarks.spread import Spread, percentiles, spread, table

Results = Mapping[str, Any]

PERCENTILES = ("p50", "p95", "p99")
DRAWS = 3
"""So often a round is simulated, with other articles each time."""
PLANNED_LOAD = "0.5"
"""The costs of this load are taken for workers that are planned to be far from saturation."""


def comparison(results: Results) -> str:
    """Return measured and simulated latencies beside each other."""
    names = ("load", "articles/s", "", "measured, s", "simulated, s", "simulated ÷ measured, medians", "reproduced")
    return table(names, [row for load in map(str, LOADS) for row in _rows(results, load)])


def _rows(results: Results, load: str) -> Iterator[tuple[str, ...]]:
    found = results["latency"]["loads"][load]
    measured, simulated = measured_latencies(found), simulated_latencies(results, found)
    for name in PERCENTILES:
        one, other = measured[name], simulated[name]
        verdict = "yes" if overlap(one, other) else "**no**"
        rate, ratio = f"{found['offered_per_second']:.1f}", f"{other['median'] / one['median']:.2f}"
        yield f"{float(load):.0%}", rate, name, _range(one), _range(other), ratio, verdict


def measured_latencies(load: Mapping[str, Any]) -> dict[str, Spread]:
    """Return the spread of each percentile over the rounds, in seconds."""
    return {name: spread(turn["latency_seconds"][name] for turn in load["rounds"]) for name in PERCENTILES}


def simulated_latencies(results: Results, load: Mapping[str, Any]) -> dict[str, Spread]:
    """Return the same of the simulation of each round: its arrivals, at what an article cost in it."""
    return _spreads(
        _simulated(results, measured_costs(results, turn), due, draw)
        for turn in load["rounds"]
        for due in [arrivals(load["offered_per_second"], load["seconds"], turn["random_seed"])]
        for draw in range(DRAWS)
    )


def scaled_latencies(results: Results, rate_per_second: float, seconds: float) -> dict[str, Spread]:
    """Return the same for one machine with a worker, while the brokers are elsewhere."""
    turns = results["latency"]["loads"][PLANNED_LOAD]["rounds"]
    return _spreads(
        _simulated(results, replace(measured_costs(results, turn), broker=0.0, publishing=0.0, reading=0.0), due, 0)
        for turn in turns
        for due in [arrivals(rate_per_second, seconds, turn["random_seed"])]
    )


def overlap(one: Spread, other: Spread) -> bool:
    """Tell whether two ranges have a value in common."""
    return one["min"] <= other["max"] and other["min"] <= one["max"]


def measured_costs(results: Results, turn: Mapping[str, Any]) -> Costs:
    """Return the costs in a round: how articles differ is known of each stage alone, what they cost of the round."""
    functions, spent = turn["function_cpu_ms"], turn["cpu_ms"]
    alone = {name: results["stages"]["stages"][name]["article_cpu_ms"] for name in STAGE_NAMES}
    factors = {name: functions[name] / fmean(alone[name]) / 1000 for name in STAGE_NAMES}
    sizes = results["stages"]["article_bytes"]
    return Costs(
        articles=[
            Article({name: alone[name][place] * factors[name] for name in STAGE_NAMES}, size)
            for place, size in enumerate(sizes)
        ],
        beside={name: max(0.0, spent[name] - functions[name]) / 1000 for name in STAGE_NAMES},
        broker=spent["broker"] / 1000 / len(RECORDS),
        publishing=max(0.0, spent["publishing"] + spent["rest"]) / 1000,
        reading=spent["reading"] / 1000,
        travel_seconds=results["latency"]["travel_ms"] / 1000,
    )


def _simulated(results: Results, costs: Costs, due: Sequence[float], random_seed: int) -> dict[str, float]:
    latency = results["latency"]
    machine = Machine(int(latency["room"]["cores"]), by_session=latency["shared_by_session"])
    found = simulate(costs, due, machine, processes=latency["processes"], random_seed=random_seed)
    return percentiles(settled(found))


def _spreads(simulations: Iterator[dict[str, float]]) -> dict[str, Spread]:
    found = list(simulations)
    return {name: spread(latencies[name] for latencies in found) for name in PERCENTILES}


def _range(figures: Spread) -> str:
    return f"{figures['min']:.2f}–{figures['max']:.2f}"
