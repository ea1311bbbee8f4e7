"""d. Latency with open-loop arrivals: from the time an article was due to be published until its record can be read."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import RECORDS, STAGE_NAMES
from benchmarks import open_loop
from benchmarks.corpus import messages, publish
from benchmarks.processes import cpu_seconds, function_cpu_seconds, machine_cpu_seconds
from benchmarks.room import Room, Stream
from benchmarks.spread import percentiles, shown, spread, table

CAPACITY_ARTICLES = 512
WARM_UP_ARTICLES = 64
SECONDS_PER_LOAD = 45
LOADS = (0.25, 0.5, 0.8)
PROCESSES = 2
RANDOM_SEED = 20261123
OTHERS = ("broker", "publishing", "reading", "rest")
"""Who shares the cores with the worker; publishing and reading are the measurement's own."""
TRAVEL_ARTICLES = 64
TRAVEL_DISTANCE_SECONDS = 0.3
TRAVEL_WAIT_SECONDS = 0.002


def measure(room: Room) -> dict[str, Any]:
    """Find the capacity with a backlog, then offer shares of it by turns, each round with arrivals of its own."""
    stream = room.stream(processes=PROCESSES)
    with local_worker(stream.settings, room.new_file(".log")) as worker:
        _warm_up(room, stream)
        capacity = _capacity(room, stream)
        rates = {str(load): round(load * capacity, 2) for load in LOADS}
        rounds = [
            {load: _offer(room, stream, worker, rate, RANDOM_SEED + turn) for load, rate in rates.items()}
            for turn in range(room.rounds)
        ]
    return {
        "processes": PROCESSES,
        "capacity_articles_per_second": round(capacity, 2),
        "travel_ms": round(1000 * _travel_seconds(room), 3),
        "shared_by_session": _is_shared_by_session(),
        "loads": {
            load: {"offered_per_second": rate, "seconds": _seconds(room), "rounds": [turn[load] for turn in rounds]}
            for load, rate in rates.items()
        },
    }


def _seconds(room: Room) -> float:
    return SECONDS_PER_LOAD / (4 if room.quick else 1)


def _warm_up(room: Room, stream: Stream) -> None:
    publish(messages(room.articles(WARM_UP_ARTICLES, name="urn:warm")), stream.settings)
    stream.await_results(WARM_UP_ARTICLES)


def _capacity(room: Room, stream: Stream) -> float:
    """Return articles per second while a backlog lasts."""
    total, before = room.size(CAPACITY_ARTICLES), stream.total()
    publish(messages(room.articles(total, name="urn:capacity")), stream.settings)
    done, began = stream.total(), time.monotonic()
    stream.await_results(before + total)
    return (before + total - done) / (time.monotonic() - began)


def _offer(room: Room, stream: Stream, worker: LocalWorker, rate_per_second: float, random_seed: int) -> dict[str, Any]:
    """Publish articles at a rate and return the latencies in seconds, and what an article cost.

    All costs are CPU milliseconds of an article: `cpu_ms` by who spent them, `function_cpu_ms` of the functions of the
    stages with reading and writing JSON, by the stages' own account.
    """
    due = open_loop.arrivals(rate_per_second, _seconds(room), random_seed)
    sending = messages(room.articles(len(due), name=f"urn:offered-{time.monotonic_ns()}"))
    before, functions_before = _cpu_seconds(room, worker), _functions(worker)
    latencies, missing = open_loop.latencies(stream, sending, due)
    spent, functions = _cpu_seconds(room, worker), _functions(worker)
    counted = open_loop.settled(latencies)
    return {
        "random_seed": random_seed,
        "articles": len(counted),
        "articles_per_second": round(len(due) / due[-1], 2),
        "missing": missing,
        "latency_seconds": percentiles(counted),
        "cpu_ms": {name: _each_ms(spent[name] - before[name], len(due)) for name in spent},
        "function_cpu_ms": {name: _each_ms(functions[name] - functions_before[name], len(due)) for name in STAGE_NAMES},
    }


def _travel_seconds(room: Room) -> float:
    """Return how long a record of an idle worker is under way from one process to the next.

    Articles come one by one and no stage waits for more: what the functions do not take is the way through five topics.
    """
    stream = room.stream(processes=PROCESSES, batch_wait_seconds=TRAVEL_WAIT_SECONDS)
    due = [place * TRAVEL_DISTANCE_SECONDS for place in range(1, room.size(TRAVEL_ARTICLES) + 1)]
    with local_worker(stream.settings, room.new_file(".log")) as worker:
        _warm_up(room, stream)
        before = sum(_functions(worker).values())
        latencies, _ = open_loop.latencies(stream, messages(room.articles(len(due))), due)
        functions = sum(_functions(worker).values()) - before
    return (sum(latencies) - functions) / len(due) / len(RECORDS)


def _is_shared_by_session() -> bool:
    """Tell whether Linux gives each session an even share of the cores, rather than each thread."""
    path = Path("/proc/sys/kernel/sched_autogroup_enabled")
    return path.exists() and path.read_text(encoding="ascii").strip() == "1"


def _cpu_seconds(room: Room, worker: LocalWorker) -> dict[str, float]:
    """Return what each has spent that shares the cores: stages, Kafka, this process, all others.

    This process publishes in threads and reads in the one that asks.
    """
    stages = {name: cpu_seconds(worker.stage_process(name)) for name in STAGE_NAMES}
    reading = time.thread_time()
    publishing = time.process_time() - reading
    spent = {**stages, "broker": room.broker_cpu_seconds(), "publishing": publishing, "reading": reading}
    return {**spent, "rest": machine_cpu_seconds() - sum(spent.values())}


def _functions(worker: LocalWorker) -> dict[str, float]:
    return {name: sum(function_cpu_seconds(worker, name)) for name in STAGE_NAMES}


def _each_ms(seconds: float, articles: int) -> float:
    return round(1000 * seconds / articles, 3)


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    names = ("load", "articles/s", "articles", "p50 s", "p95 s", "p99 s", "missing")
    costs = f"CPU ms an article: worker / {' / '.join(OTHERS)}"
    intro = (
        f"Capacity with a backlog: {result['capacity_articles_per_second']:.1f} articles/s, "
        f"{result['processes']} entity processes. Arrivals are a Poisson process, drawn before it begins, another in "
        f"each round. A record takes {result['travel_ms']:.0f} ms from one process to the next, all of them idle."
    )
    return f"{intro}\n\n{table((*names, costs), [_row(load, found) for load, found in result['loads'].items()])}"


def _row(load: str, found: Mapping[str, Any]) -> list[str]:
    rounds = found["rounds"]
    latencies = [spread(turn["latency_seconds"][name] for turn in rounds) for name in ("p50", "p95", "p99")]
    worker = spread(sum(turn["cpu_ms"][name] for name in STAGE_NAMES) for turn in rounds)
    others = [spread(turn["cpu_ms"][name] for turn in rounds) for name in OTHERS]
    return [
        f"{float(load):.0%}",
        f"{found['offered_per_second']:.1f}",
        str(sum(turn["articles"] for turn in rounds)),
        *map(shown, latencies),
        str(sum(turn["missing"] for turn in rounds)),
        " / ".join(shown(costs, ".1f") for costs in (worker, *others)),
    ]
