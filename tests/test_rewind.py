"""`newsloom rewind`: articles are processed once more, and none is ever passed over."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import Settings
from broker import ACCESS_CONTROL, running_broker
from running import await_condition, newsloom, present, publish_versions
from schemas import CleanedArticle, RawArticle

pytestmark = pytest.mark.broker


def clean(settings: Settings, log: Path, total: int) -> None:
    """Run the first stage until its topic holds so many records and nothing is left to do."""
    with local_worker(settings, log, "--stages", "cleaning"):
        await_condition(lambda: len(present(settings, CleanedArticle.kafka_topic)) >= total, f"{total} articles")


def test_rewind_has_articles_processed_once_more(kafka_settings: Settings, tmp_path: Path) -> None:
    """Since a time those that came from then on, from the beginning all of them, each as it was the first time."""
    log = tmp_path / "worker.log"
    publish_versions(kafka_settings, range(6))
    clean(kafka_settings, log, 6)
    publish_versions(kafka_settings, range(6, 10))
    clean(kafka_settings, log, 10)
    raw = present(kafka_settings, RawArticle.kafka_topic)
    began = min(
        record.timestamp for record in raw if record.key in {f"urn:{number}".encode() for number in range(6, 10)}
    )

    since = newsloom(
        "rewind", "--since", datetime.fromtimestamp(began / 1000, UTC).isoformat(), settings=kafka_settings
    )
    clean(kafka_settings, log, 14)
    everything = newsloom("rewind", "--from-beginning", settings=kafka_settings)
    clean(kafka_settings, log, 24)

    told = "records will be processed once more, from cleaning on, when a worker starts"
    assert since.stdout.splitlines()[-1:] == [f"4 {told}"]
    assert everything.stdout.splitlines()[-1:] == [f"10 {told}"]
    results = [CleanedArticle.decode(record.value) for record in present(kafka_settings, CleanedArticle.kafka_topic)]
    assert len(results) == 24
    assert len({result.model_copy(update={"processing": ()}).encode() for result in results}) == 10


def test_rewind_never_goes_forward(kafka_settings: Settings, tmp_path: Path) -> None:
    """Articles that wait are not passed over, whatever the time says."""
    publish_versions(kafka_settings, range(4))
    clean(kafka_settings, tmp_path / "worker.log", 4)
    publish_versions(kafka_settings, range(4, 8))

    result = newsloom("rewind", "--since", "2100-01-01", settings=kafka_settings)

    assert (result.returncode, result.stdout.split()[0]) == (0, "0")
    clean(kafka_settings, tmp_path / "worker.log", 8)


def test_rewind_refuses_while_a_worker_runs(kafka_settings: Settings, tmp_path: Path) -> None:
    """It would go on from where it is: exit code 2, and what to do."""
    publish_versions(kafka_settings, range(4))
    with local_worker(kafka_settings, tmp_path / "worker.log", "--stages", "cleaning"):
        await_condition(lambda: len(present(kafka_settings, CleanedArticle.kafka_topic)) >= 4, "4 articles")

        result = newsloom("rewind", "--from-beginning", settings=kafka_settings)

    assert result.returncode == 2
    assert "workers run the stage cleaning: stop them first" in result.stderr
    assert len(present(kafka_settings, CleanedArticle.kafka_topic)) == 4


def test_rewind_on_a_cluster_that_never_had_a_group(settings: Settings) -> None:
    """Kafka makes its topic of groups when one is first asked about, and turns that away for a moment."""
    with running_broker(properties=ACCESS_CONTROL) as address:
        fresh = settings.model_copy(update={"bootstrap_servers": address})
        create_topics(fresh)

        result = newsloom("rewind", "--from-beginning", settings=fresh)

    assert (result.returncode, result.stdout.split()[0]) == (0, "0"), result.stderr
