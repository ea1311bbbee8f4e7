"""The tables of docs/capacity.md, computed from what was measured; none of its figures is written by hand."""

import math
from collections.abc import Mapping
from typing import Any

from agents.expected_topics import DAY_MS, expected_topics
from agents.pipeline import RECORDS, STAGE_NAMES
from agents.settings import Settings
from benchmarks.simulation import PERCENTILES, comparison, scaled_latencies
from benchmarks.spread import shown, table

VOLUMES = (10_000, 1_000_000, 100_000_000)
DAY_SECONDS = 86_400
PEAK_FACTOR = 3.0
"""Articles in the busiest hour over the mean of the day; an assumption, replace it by your own."""
UTILISATION = 0.6
"""Above it queues grow quickly, and there is no room for a restart; see the simulation."""
COPIES = 3
WORKER_CORES = 2
ENTITY_PROCESSES = 2
SIMULATED_SECONDS = 120.0
FEWEST_ARTICLES = 500

Results = Mapping[str, Any]


def capacity_sections(results: Results) -> dict[str, str]:
    """Return the generated sections of the page by their names."""
    return {
        "costs": _costs(results),
        "limits": _limits(results),
        "volumes": _volumes(results),
        "disk": _disk(results),
        "simulation": comparison(results),
        "scaled": _scaled(results),
    }


def _costs(results: Results) -> str:
    figures = results["stream"]["figures"]
    kinds = ("worker", "broker", "replay")
    rows = [(kind, f"{figures[f'cpu_ms {kind}']['median']:.1f}") for kind in kinds]
    languages = [
        (language, f"{found['cpu_ms']:.1f}", str(found["articles"]))
        for language, found in results["stages"]["languages"].items()
    ]
    by_kind = table(("process", "CPU ms per article"), rows)
    return f"{by_kind}\n\n{table(('language', 'CPU ms of the functions', 'articles measured'), languages)}"


def stage_limits(results: Results) -> dict[str, float]:
    """Return how many articles a second one process of each stage can do on a core of its own.

    The stage with a pool is limited by the pool, as long as its own process has less to do.
    """
    figures = results["stream"]["figures"]
    hop = figures["hop_cpu_ms"]["median"]
    function = {stage: figures[f"cpu_ms {stage} function"]["median"] for stage in STAGE_NAMES}
    return {stage: 1000 / (function[stage] + hop) for stage in STAGE_NAMES}


def _limits(results: Results) -> str:
    rows = [
        (stage, f"{limit:.0f}", f"{limit * UTILISATION * DAY_SECONDS / PEAK_FACTOR / 1e6:.1f} M")
        for stage, limit in stage_limits(results).items()
    ]
    names = ("stage", "articles/s of one process", f"articles a day at {UTILISATION:.0%} in a peak of {PEAK_FACTOR:g}")
    return table(names, rows)


def plan(results: Results, articles_per_day: int) -> dict[str, float]:
    """Return what a volume needs in its peak hour."""
    figures, peak = results["stream"]["figures"], articles_per_day / DAY_SECONDS * PEAK_FACTOR
    processes = {stage: math.ceil(peak / limit / UTILISATION) for stage, limit in stage_limits(results).items()}
    busiest = max(processes.values())
    return {
        "mean": articles_per_day / DAY_SECONDS,
        "peak": peak,
        "worker_cores": peak * figures["cpu_ms worker"]["median"] / 1000 / UTILISATION,
        "broker_cores": peak * figures["cpu_ms broker"]["median"] / 1000 / UTILISATION,
        "partitions": max(Settings.model_fields["partitions"].default, 2 ** math.ceil(math.log2(busiest))),
        **{f"processes {stage}": number for stage, number in processes.items()},
    }


def _volumes(results: Results) -> str:
    plans = {volume: plan(results, volume) for volume in VOLUMES}
    workers = {volume: _workers(found) for volume, found in plans.items()}
    rows = [
        ("articles/s, mean", *(f"{found['mean']:,.1f}" for found in plans.values())),
        (f"articles/s, peak (× {PEAK_FACTOR:g})", *(f"{found['peak']:,.1f}" for found in plans.values())),
        *(
            (f"processes of {stage}", *(f"{found[f'processes {stage}']:,.0f}" for found in plans.values()))
            for stage in STAGE_NAMES
        ),
        ("cores of the workers", *(f"{found['worker_cores']:,.1f}" for found in plans.values())),
        ("cores of the brokers, one copy", *(f"{found['broker_cores']:,.1f}" for found in plans.values())),
        ("partitions of each topic", *(f"{found['partitions']:,.0f}" for found in plans.values())),
        (
            f"memory of workers with {ENTITY_PROCESSES} entity processes each, GB",
            *(f"{number * results['stream']['memory_bytes'] / 1e9:,.1f}" for number in workers.values()),
        ),
        ("such workers", *(f"{number:,}" for number in workers.values())),
    ]
    return table(("", *(f"{volume:,} articles a day" for volume in VOLUMES)), rows)


def _workers(found: Mapping[str, float]) -> int:
    """Return how many whole workers do as much as a plan asks, each on as many cores as it was measured on."""
    return math.ceil(found["worker_cores"] / WORKER_CORES)


def _disk(results: Results) -> str:
    bytes_each = results["stages"]["record_bytes"]
    sizes = dict(zip(RECORDS, bytes_each.values(), strict=True))
    days = {topic.name: int(dict(topic.advised)["retention.ms"]) / DAY_MS for topic in expected_topics(Settings())}
    per_article = {record.kafka_topic: sizes[record] * days[record.kafka_topic] for record in RECORDS}
    rows = [
        (
            name,
            f"{sizes[record]:,}",
            f"{days[name]:.0f}",
            *(_gigabytes(volume * per_article[name]) for volume in VOLUMES),
        )
        for record in RECORDS
        for name in [record.kafka_topic]
    ]
    total = sum(per_article.values())
    rows.append(("all, one copy", "", "", *(_gigabytes(volume * total) for volume in VOLUMES)))
    rows.append((f"all, {COPIES} copies", "", "", *(_gigabytes(COPIES * volume * total) for volume in VOLUMES)))
    return table(("topic", "bytes a record", "days kept", *(f"{volume:,} a day, GB" for volume in VOLUMES)), rows)


def _gigabytes(size_bytes: float) -> str:
    return f"{size_bytes / 1e9:,.1f}"


def _scaled(results: Results) -> str:
    """Return latencies in the peak hour, each worker on a machine of its own and the brokers elsewhere."""
    rows = []
    for volume in VOLUMES:
        found = plan(results, volume)
        rate = found["peak"] / _workers(found)
        latencies = scaled_latencies(results, rate, max(SIMULATED_SECONDS, FEWEST_ARTICLES / rate))
        shown_latencies = [shown(latencies[name]) for name in PERCENTILES]
        rows.append((f"{volume:,}", f"{_workers(found):,}", f"{rate:.1f}", *shown_latencies))
    return table(("articles a day", "workers", "articles/s of each in the peak", "p50 s", "p95 s", "p99 s"), rows)
