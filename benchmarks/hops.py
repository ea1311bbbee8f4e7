"""Measures what a hop costs beside its stage: `python -m benchmarks.hops [--articles N]`.

Runs one stage after the other on a backlog, so that it is never idle, and compares the CPU time of all its processes,
after a warm-up, with that of the bare stage function over the same records.
"""

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents.attempt import Step
from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import load_pipeline
from agents.settings import Settings, load_settings
from benchmarks.corpus import mixed_articles, publish
from benchmarks.processes import cpu_seconds
from broker import KAFKA_VERSION, running_broker

WARM_UP_ARTICLES = 200
POLL_SECONDS = 0.25  # each look costs the stage the two milliseconds of a scrape


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1500, metavar="N", help="after the warm-up (default: 1500)")
    articles_total = parser.parse_args(arguments).articles
    sys.stdout.write(
        f"{articles_total} articles made from seeds/, Python {platform.python_version()}, Kafka {KAFKA_VERSION}\n\n"
        "| stage | CPU ms per record | of it the stage | of it the hop |\n|---|---|---|---|\n"
    )
    with TemporaryDirectory() as folder, running_broker() as address:
        settings = load_settings(bootstrap_servers=address, processes=1, metrics_port=0)
        create_topics(settings)
        publish(mixed_articles(WARM_UP_ARTICLES + articles_total), settings)
        records: list[Any] = list(mixed_articles(articles_total))
        for step in load_pipeline(settings).steps:
            records, bare_ms = _bare(step, records)
            whole_ms = _whole(step.stage.name, articles_total, settings, Path(folder) / "worker.log")
            sys.stdout.write(f"| {step.stage.name} | {whole_ms:.2f} | {bare_ms:.2f} | {whole_ms - bare_ms:.2f} |\n")
            sys.stdout.flush()
    return 0


def _bare(step: Step, records: list[Any]) -> tuple[list[Any], float]:
    """Return the results of a stage's function, and its CPU milliseconds per record."""
    for record in records[:WARM_UP_ARTICLES]:
        step.advance(record)
    began = time.process_time()
    results = [step.advance(record) for record in records]
    return results, 1000 * (time.process_time() - began) / len(records)


def _whole(stage: str, articles_total: int, settings: Settings, log: Path) -> float:
    """Return the CPU milliseconds per record of a worker that runs only this stage."""
    with local_worker(settings, log, "--stages", stage) as worker:
        process = worker.stage_process(stage)
        processed = partial(_processed, worker, stage)
        while processed() < WARM_UP_ARTICLES:
            time.sleep(POLL_SECONDS)
        begin, before = processed(), cpu_seconds(process)
        while processed() < WARM_UP_ARTICLES + articles_total:
            time.sleep(POLL_SECONDS)
        return 1000 * (cpu_seconds(process) - before) / (WARM_UP_ARTICLES + articles_total - begin)


def _processed(worker: LocalWorker, stage: str) -> float:
    return worker.metric(stage, f'newsloom_records_processed_total{{outcome="emitted",stage="{stage}"}}')


if __name__ == "__main__":
    sys.exit(main())
