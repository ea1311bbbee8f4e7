"""Measures what a hop costs beside its stage: `python -m benchmarks.hops [--articles N]`.

Runs one stage after the other on a backlog, so that it is never idle, and compares the CPU time of all its processes,
after a warm-up, with what the stage says that its function, and reading and writing JSON, have used.
"""

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import STAGE_NAMES
from agents.settings import Settings, load_settings
from benchmarks.corpus import mixed_articles, publish
from benchmarks.processes import cpu_seconds
from broker import KAFKA_VERSION, running_broker

WARM_UP_ARTICLES = 200
POLL_SECONDS = 1.0  # each look costs the stage the milliseconds of a scrape


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stage has done so far, and the CPU time of its function, of JSON and of all its processes, in seconds."""

    records: float
    function: float
    json: float
    whole: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1500, metavar="N", help="after the warm-up (default: 1500)")
    articles_total = parser.parse_args(arguments).articles
    sys.stdout.write(
        f"{articles_total} articles made from seeds/, Python {platform.python_version()}, Kafka {KAFKA_VERSION}\n\n"
        "| CPU ms per record | the stage's function | reading and writing JSON | Kafka, with Faust and the pool |\n"
        "|---|---|---|---|\n"
    )
    with TemporaryDirectory() as folder, running_broker() as address:
        settings = load_settings(bootstrap_servers=address, processes=1, metrics_port=0)
        create_topics(settings)
        publish(mixed_articles(WARM_UP_ARTICLES + articles_total), settings)
        for stage in STAGE_NAMES:
            spent = _measure(stage, articles_total, settings, Path(folder) / "worker.log")
            sys.stdout.write(f"| {stage} | {' | '.join(f'{milliseconds:.2f}' for milliseconds in spent)} |\n")
            sys.stdout.flush()
    return 0


def _measure(stage: str, articles_total: int, settings: Settings, log: Path) -> tuple[float, float, float]:
    """Return what a worker that runs only this stage spends for a record: on its function, on JSON, on the rest."""
    with local_worker(settings, log, "--stages", stage) as worker:
        begin = _await_reading(worker, stage, WARM_UP_ARTICLES)
        end = _await_reading(worker, stage, WARM_UP_ARTICLES + articles_total)
    milliseconds = 1000 / (end.records - begin.records)
    function, json = milliseconds * (end.function - begin.function), milliseconds * (end.json - begin.json)
    return function, json, milliseconds * (end.whole - begin.whole) - function - json


def _await_reading(worker: LocalWorker, stage: str, records: int) -> Reading:
    """Wait until so many records are processed, and say what they have cost."""
    processed = f'newsloom_records_processed_total{{outcome="emitted",stage="{stage}"}}'
    while worker.metric(stage, processed) < records:
        time.sleep(POLL_SECONDS)
    spent = 'newsloom_stage_cpu_seconds_total{{part="{}",stage="{}"}}'
    return Reading(
        records=worker.metric(stage, processed),
        function=worker.metric(stage, spent.format("function", stage)),
        json=worker.metric(stage, spent.format("json", stage)),
        whole=cpu_seconds(worker.stage_process(stage)),
    )


if __name__ == "__main__":
    sys.exit(main())
