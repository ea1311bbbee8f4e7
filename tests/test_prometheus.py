"""A real Prometheus watches a real worker: its figures are true, and it notices the worker's end."""

import signal
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import STAGE_NAMES
from agents.settings import Settings
from benchmarks.corpus import made_articles
from prometheus_server import PrometheusServer, prometheus_server
from promtool import promtool
from running import DEADLINE_SECONDS, await_condition, publish, stop
from schemas import RawArticle

pytestmark = [pytest.mark.broker, pytest.mark.alone]

ARTICLES = 100
MEDIAN_SCRAPE_SECONDS = 0.05
"""Measured: 0.014 in the stage entities, 0.006 in the others, on two cores that much else was done on."""
LATE_SCRAPE_SECONDS = 0.25
"""Measured: 0.048, and 0.096 with seven other programs on the cores."""
SERIES = 200
"""Of a stage; measured: 130. What articles could make of it at worst says test_metrics_cardinality.py."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A worker, the Prometheus that scrapes it, and for how long it had articles to enrich, such as 20s."""

    worker: LocalWorker
    prometheus: PrometheusServer
    busy: str


@pytest.fixture(scope="module")
def watched(bootstrap_servers: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A worker with all stages, scraped while it enriches articles until all of them are done."""
    name = uuid.uuid4().hex[:8]
    settings = Settings(
        bootstrap_servers=bootstrap_servers,
        topic_prefix=f"t{name}.",
        consumer_group=f"g{name}",
        processes=1,
        metrics_port=0,
    )
    create_topics(settings)
    folder = tmp_path_factory.mktemp("prometheus")
    with local_worker(settings, folder / "worker.log") as worker:
        targets = [address.removeprefix("http://") for address in worker.addresses.values()]
        with prometheus_server(targets, folder) as prometheus:
            began = time.monotonic()
            articles = made_articles(ARTICLES)
            publish(
                settings, RawArticle.kafka_topic, [(article.uri.encode(), article.encode()) for article in articles]
            )
            done = 'newsloom_records_processed_total{stage="topics",outcome="emitted"}'
            await_condition(lambda: sum(prometheus.values(done).values()) >= ARTICLES, "all articles")
            yield Watched(worker, prometheus, f"{time.monotonic() - began:.0f}s")


def test_prometheus_counts_every_article(watched: Watched) -> None:
    """In each stage: received = processed + in progress = sent; all have a latency, and none waits."""
    each: dict[tuple[str, ...], float] = dict.fromkeys([(stage,) for stage in STAGE_NAMES], float(ARTICLES))
    in_all = "sum by (stage) (newsloom_records_processed_total) + sum by (stage) (newsloom_records_in_progress)"
    truths = {
        "sum by (stage) (newsloom_records_received_total)": each,
        'sum by (stage) (newsloom_records_processed_total{outcome="emitted"})': each,
        in_all: each,
        "sum(newsloom_end_to_end_latency_seconds_count)": {(): ARTICLES},
        "sum(newsloom_consumer_lag_records)": {(): 0},
        "sum(newsloom_consumer_lag_seconds)": {(): 0},
        f"max(newsloom_consumer_lag_age_seconds) < bool {DEADLINE_SECONDS}": {(): 1},
        "sum(newsloom_ready)": {(): len(STAGE_NAMES)},
    }

    def untrue() -> list[str]:
        return [query for query, truth in truths.items() if watched.prometheus.values(query) != truth]

    await_condition(lambda: not untrue(), "what is true of each stage")


def test_prometheus_scrapes_quickly_while_the_worker_is_busy(watched: Watched) -> None:
    """Served on a thread of its own: a scrape waits for no record, and has few series to tell."""

    def share(ratio: float) -> float:
        return max(
            watched.prometheus.values(f"quantile_over_time({ratio}, scrape_duration_seconds[{watched.busy}])").values()
        )

    median, late = share(0.5), share(0.95)
    series = watched.prometheus.values("sum by (instance) (scrape_samples_scraped)")

    print(f"\nscrapes of the slowest stage: median {median:.3f} s, p95 {late:.3f} s; series {sorted(series.values())}")  # noqa: T201 - a figure
    assert median < MEDIAN_SCRAPE_SECONDS
    assert late < LATE_SCRAPE_SECONDS
    assert max(series.values()) < SERIES


@pytest.mark.parametrize("stage", STAGE_NAMES)
def test_prometheus_has_nothing_to_say_against_the_metrics(watched: Watched, stage: str) -> None:
    """Names, units and help texts of a real scrape are as its linter wants them."""
    result = promtool("check", "metrics", text=watched.worker.get(stage, "/metrics"))

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_prometheus_notices_the_end_of_a_worker(watched: Watched) -> None:
    """The alerts fall silent while the worker runs; killed, each stage is missed. The last test: the others need it."""
    absent = {("NewsloomStageAbsent", stage) for stage in STAGE_NAMES}
    await_condition(lambda: not absent & watched.prometheus.firing(), "the silence of the alerts")

    stop(watched.worker.process, number=signal.SIGKILL)

    await_condition(lambda: absent <= watched.prometheus.firing(), "the alerts")
