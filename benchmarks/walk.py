"""Measures a whole worker on a local Kafka: `python -m benchmarks.walk [--articles N]`."""

import argparse
import os
import platform
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.kafka_reader import topic_reader
from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import Settings, load_settings
from benchmarks.corpus import mixed_articles, publish
from benchmarks.processes import cpu_seconds, memory_bytes
from broker import KAFKA_VERSION, running_broker
from schemas import EnrichedArticle

WARM_UP_ARTICLES = 200
ENTITY_PROCESSES = 2
IDLE_SECONDS = 5.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=600, metavar="N", help="after the warm-up (default: 600)")
    articles_total = parser.parse_args(arguments).articles
    with TemporaryDirectory() as folder, running_broker() as address:
        settings = load_settings(bootstrap_servers=address, processes=ENTITY_PROCESSES, metrics_port=0)
        create_topics(settings)
        with local_worker(settings, Path(folder) / "worker.log") as worker:
            _pass(0, WARM_UP_ARTICLES, settings)
            began = time.monotonic()
            _pass(WARM_UP_ARTICLES, articles_total, settings)
            seconds = time.monotonic() - began
            memory = memory_bytes(worker.process.pid)
            idle_share = _idle_share(worker.process.pid)
            _print(
                {
                    "ready after": f"{worker.ready_seconds:.1f} s",
                    "articles per second, broker on the same cores": f"{articles_total / seconds:.1f}",
                    f"memory, {ENTITY_PROCESSES} entity processes": f"{memory / 1e6:.0f} MB",
                    "CPU while idle, all processes": f"{idle_share:.1%} of a core",
                },
                articles_total,
            )
    return 0


def _pass(begin: int, articles_total: int, settings: Settings) -> None:
    """Publish articles and wait until all are enriched."""
    publish(islice(mixed_articles(begin + articles_total), begin, None), settings)
    enriched: set[bytes] = set()
    with topic_reader(settings, settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        for record in reader.follow(from_beginning=True):
            if record is not None:
                enriched.add(record.key)
            if len(enriched) == begin + articles_total:
                return


def _idle_share(process: int) -> float:
    before, began = cpu_seconds(process), time.monotonic()
    time.sleep(IDLE_SECONDS)
    return (cpu_seconds(process) - before) / (time.monotonic() - began)


def _print(rows: dict[str, str], articles_total: int) -> None:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, Kafka {KAFKA_VERSION}"
    lines = [
        f"{articles_total} articles made from seeds/, {machine}",
        "",
        "| measure | value |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows.items()),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
