"""Measures a whole worker on a local Kafka: `python -m benchmarks.walk [--articles N]`.

Prints, in Markdown: articles per second from the first to the last enriched record, the time until the worker is
ready, memory of all its processes, and what a hop costs in CPU beside its stage.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kafka import KafkaProducer

from agents.kafka_reader import topic_reader
from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import load_pipeline
from agents.process_control import children
from agents.settings import Settings, load_settings
from benchmarks.corpus import mixed_articles
from broker import KAFKA_VERSION, running_broker
from schemas import EnrichedArticle, RawArticle

WARM_UP_ARTICLES = 200
ENTITY_PROCESSES = 2
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the processes of a stage have used so far."""

    cpu_seconds: float
    records: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=600, metavar="N", help="after the warm-up (default: 600)")
    articles_total = parser.parse_args(arguments).articles
    with TemporaryDirectory() as folder, running_broker() as address:
        settings = load_settings(bootstrap_servers=address, processes=ENTITY_PROCESSES, metrics_port=0)
        create_topics(settings)
        with local_worker(settings, Path(folder) / "worker.log") as worker:
            _pass(0, WARM_UP_ARTICLES, settings)
            before = {stage: _read(worker, stage) for stage in worker.addresses}
            began = time.monotonic()
            _pass(WARM_UP_ARTICLES, articles_total, settings)
            seconds = time.monotonic() - began
            after = {stage: _read(worker, stage) for stage in worker.addresses}
            bare = _bare_stages(articles_total, settings)
            hops = [
                (stage, _milliseconds(before[stage], after[stage]), 1000 * bare[stage] / articles_total)
                for stage in worker.addresses
            ]
            _print(worker, seconds, articles_total, hops)
    return 0


def _milliseconds(before: Reading, after: Reading) -> float:
    return 1000 * (after.cpu_seconds - before.cpu_seconds) / max(1.0, after.records - before.records)


def _pass(begin: int, articles_total: int, settings: Settings) -> None:
    """Publish articles and wait until all are enriched."""
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all")
    for article in islice(mixed_articles(begin + articles_total), begin, None):
        producer.send(settings.kafka_topic(RawArticle.kafka_topic), key=article.uri.encode(), value=article.encode())
    producer.close()
    enriched: set[bytes] = set()
    with topic_reader(settings, settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        for record in reader.follow(from_beginning=True):
            if record is not None:
                enriched.add(record.key)
            if len(enriched) == begin + articles_total:
                return


def _read(worker: LocalWorker, stage: str) -> Reading:
    return Reading(
        cpu_seconds=sum(map(_cpu_seconds, _family(worker.stage_process(stage)))),
        records=worker.metric(stage, f'newsloom_records_processed_total{{outcome="emitted",stage="{stage}"}}'),
    )


def _bare_stages(articles_total: int, settings: Settings) -> dict[str, float]:
    """Return the CPU seconds of each stage's function over the same articles, with nothing around it."""
    steps = load_pipeline(settings).steps
    spent = dict.fromkeys((step.stage.name for step in steps), 0.0)
    for number, article in enumerate(mixed_articles(WARM_UP_ARTICLES + articles_total)):
        record: Any = article
        for step in steps:
            began = time.process_time()
            record = step.advance(record)
            if number >= WARM_UP_ARTICLES:
                spent[step.stage.name] += time.process_time() - began
    return spent


def _family(process: int) -> list[int]:
    return [process, *(member for child in children(process) for member in _family(child))]


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def _memory_bytes(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES


def _print(worker: LocalWorker, seconds: float, articles_total: int, hops: Sequence[tuple[str, float, float]]) -> None:
    memory = sum(map(_memory_bytes, _family(worker.process.pid)))
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, Kafka {KAFKA_VERSION}"
    lines = [
        f"{articles_total} articles made from seeds/, {machine}, {ENTITY_PROCESSES} entity processes",
        "",
        "| measure | value |",
        "|---|---|",
        f"| ready after | {worker.ready_seconds:.1f} s |",
        f"| throughput, broker on the same cores | {articles_total / seconds:.1f} articles/s |",
        f"| memory of the worker, all processes | {memory / 1e6:.0f} MB |",
        "",
        "| stage | CPU ms per record | of it the stage | of it the hop |",
        "|---|---|---|---|",
        *(f"| {stage} | {cpu:.2f} | {bare:.2f} | {cpu - bare:.2f} |" for stage, cpu, bare in hops),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
