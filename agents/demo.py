"""The main job from end to end on this machine: `python -m agents.demo PATH…`, or `make demo`.

Starts Kafka and a worker, replays articles, shows the enriched records and some metrics, and stops everything.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.article_table import article_table
from agents.dead_letter import read_dead_letter
from agents.expected_topics import expected_topics
from agents.kafka_reader import topic_reader
from agents.kafka_security import AccessError
from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.settings import ROOT, Settings, load_settings
from agents.sources import FoundArticle, read_articles
from agents.stage_process import as_environment, other_variables
from broker import KAFKA_VERSION, BrokerError, running_broker
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle, RawArticle

RESULT_SECONDS = 120.0
SHOWN_METRICS = (
    "newsloom_records_processed_total",
    "newsloom_stage_duration_seconds_sum",
    "newsloom_removed_characters_total",
    "newsloom_articles_language_total",
    "newsloom_entities_extracted_total",
    "newsloom_topics_assigned_total",
    "newsloom_end_to_end_latency_seconds_sum",
)
METRICS_PER_STAGE = 6


def main(paths: Sequence[str]) -> int:
    """Run the demonstration; exit code 1 if one article is missing at its end."""
    began = time.monotonic()
    try:
        with TemporaryDirectory(prefix="newsloom-demo-") as folder, _broker() as bootstrap_servers:
            settings = load_settings(bootstrap_servers=bootstrap_servers, metrics_port=0)
            missing = _demonstrate(paths or ["seeds"], settings, Path(folder) / "worker.log")
    except (AccessError, BrokerError, OSError, ValueError) as error:
        _say(f"The demonstration failed: {error}")
        return 1
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    _say(f"All is stopped after {time.monotonic() - began:.0f} s.")
    if missing:
        _say(f"{len(missing)} ARTICLES ARE MISSING: {', '.join(sorted(missing))}")
    return 1 if missing else 0


@contextmanager
def _broker() -> Iterator[str]:
    """Give the brokers that the settings name, or start one."""
    configured = load_settings()
    if "bootstrap_servers" in configured.model_fields_set:
        yield configured.bootstrap_servers
        return
    _say(f"Starting Kafka {KAFKA_VERSION} …")
    with running_broker() as address:
        _say(f"Kafka serves at {address}.")
        yield address


def _demonstrate(paths: Sequence[str], settings: Settings, log: Path) -> set[str]:
    """Return the articles that were not enriched."""
    create_topics(settings)
    articles = {item.article.uri: item.article for item in read_articles(paths) if isinstance(item, FoundArticle)}
    _say(f"Starting the worker on {len(expected_topics(settings))} topics …")
    with local_worker(settings, log) as worker:
        _say(f"The worker is ready after {worker.ready_seconds:.1f} s.")
        replayed = _run(str(ROOT / "replay.py"), *paths, settings=settings)
        missing = _show_enriched(articles, settings)
        _show_surroundings(worker, settings)
    if replayed.returncode:
        raise ValueError("replay.py did not publish everything; its messages above say why")
    return missing


def _run(*command: str, settings: Settings) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *command], env={**other_variables(), **as_environment(settings)}, check=False
    )


def _show_enriched(articles: Mapping[str, RawArticle], settings: Settings) -> set[str]:
    """Print every enriched record as it comes; return the uris of those that do not come."""
    missing = set(articles)
    deadline = time.monotonic() + RESULT_SECONDS
    with topic_reader(settings, settings.kafka_topic(EnrichedArticle.kafka_topic)) as reader:
        for message in reader.follow(from_beginning=True):
            if message is None and (time.monotonic() > deadline or missing <= set(_dead_letters(settings))):
                break
            if message is not None and message.key.decode() in missing:
                missing.discard(message.key.decode())
                record = EnrichedArticle.decode(message.value)
                print(article_table(record, raw_body=articles[record.uri].body), flush=True)  # noqa: T201
            if not missing:
                break
    for uri, reason in _dead_letters(settings).items():
        _say(f"Dead letter {uri}: {reason}")
    _say(f"{len(articles) - len(missing)} of {len(articles)} articles enriched.")
    return missing


def _dead_letters(settings: Settings) -> Mapping[str, str]:
    """Return the reason of each article that failed, by its uri."""
    with topic_reader(settings, settings.kafka_topic(DEAD_LETTER_TOPIC)) as reader:
        return {letter.uri: letter.message for letter in map(read_dead_letter, reader.present())}


def _show_surroundings(worker: LocalWorker, settings: Settings) -> None:
    """Print topics, metrics addresses and a few samples."""
    _say("Topics: " + ", ".join(topic.name for topic in expected_topics(settings)))
    for stage, address in worker.addresses.items():
        _say(f"Metrics of {stage} at {address}/metrics:")
        samples = worker.get(stage, "/metrics").splitlines()
        telling = [sample for sample in samples if sample.startswith(SHOWN_METRICS) and not sample.endswith(" 0.0")]
        for sample in telling[:METRICS_PER_STAGE]:
            _say(f"    {sample}")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the demonstration speaks to a person


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
