"""Canaries on a real Kafka: they come back right, nobody else sees them, and a broken model is noticed."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from kafka.admin import KafkaAdminClient

from agents.canary import FLOOR_RATIO, TASKS, labelled_articles
from agents.headers import CANARY
from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import ROOT, Settings
from canary_process import canary_process
from prometheus_server import prometheus_server
from running import article, await_condition, await_results, newsloom, present, publish, stop
from schemas import CANARY_TOPIC, EnrichedArticle, RawArticle

pytestmark = pytest.mark.broker

LANGUAGES = [article.language for article in labelled_articles()]


def test_canaries_come_back_right_and_nobody_else_sees_them(kafka_settings: Settings, tmp_path: Path) -> None:
    """Through four hops with their mark: all scores are 1, the enriched topic holds the article beside them alone."""
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        publish(kafka_settings, RawArticle.kafka_topic, [article("urn:news", 1)])
        result = newsloom("canary", "--once", settings=kafka_settings, timeout_seconds=150)
        records, dead = await_results(kafka_settings, 1)
        latencies = worker.metric("topics", "newsloom_end_to_end_latency_seconds_count")
        received = worker.metric("topics", 'newsloom_records_received_total{stage="topics"}')

    assert result.returncode == 0, result.stdout + result.stderr
    rows = [line.split() for line in result.stdout.splitlines()[1:-1]]
    assert {row[0]: row[1:-1] for row in rows} == {language: ["1.00"] * len(TASKS) for language in LANGUAGES}
    assert ([record.key for record in records], dead) == ([b"urn:news"], [])
    canaries = present(kafka_settings, CANARY_TOPIC)
    assert {EnrichedArticle.decode(record.value).language.tag for record in canaries} == set(LANGUAGES)
    assert len({dict(record.headers)[CANARY] for record in canaries}) == 1
    assert (latencies, received) == (1, 1 + len(LANGUAGES))


def test_canaries_go_round_until_a_signal(kafka_settings: Settings, tmp_path: Path) -> None:
    """Round after round comes back scored; the probes answer, and SIGTERM ends it cleanly."""
    with (
        local_worker(kafka_settings, tmp_path / "worker.log"),
        canary_process(kafka_settings, tmp_path / "canary.log", "--interval-seconds", "1") as canaries,
    ):
        begun = canaries.samples("newsloom_canary_returned_timestamp_seconds")
        await_condition(lambda: min(canaries.samples("newsloom_canary_sent_total").values()) >= 3, "three rounds")
        await_condition(lambda: len(canaries.samples("newsloom_canary_latency_seconds")) == len(LANGUAGES), "answers")
        scores = canaries.samples("newsloom_canary_score_ratio")
        returned = canaries.samples("newsloom_canary_returned_timestamp_seconds")
        live = canaries.get("/livez")
        await_condition(lambda: canaries.get("/readyz")[0] == 200, "readiness")
        code = stop(canaries.process)

    assert scores == {(language, task): 1.0 for language in LANGUAGES for task in TASKS}
    assert all(returned[language] > begun[language] for language in begun)
    assert (live, code) == ((200, "ok\n"), 0)


def test_canaries_of_a_cluster_without_their_topic_become_dead_letters(settings: Settings, tmp_path: Path) -> None:
    """A worker that was started without it goes on with the news, and the canaries say what has become of them."""
    create_topics(settings)
    admin = KafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    admin.delete_topics([settings.kafka_topic(CANARY_TOPIC)])
    admin.close()
    refusal = newsloom("canary", "--once", settings=settings)
    check = newsloom("topics", "check", settings=settings)
    with local_worker(settings, tmp_path / "worker.log") as worker:
        create_topics(settings)
        publish(settings, RawArticle.kafka_topic, [article("urn:news", 1)])
        result = newsloom("canary", "--once", settings=settings, timeout_seconds=150)
        records, dead = await_results(settings, 1 + len(LANGUAGES))

    assert (refusal.returncode, check.returncode) == (2, 0)
    assert "`newsloom topics create` creates it" in refusal.stderr
    assert f"note  {settings.kafka_topic(CANARY_TOPIC)} does not exist" in check.stdout
    assert f"{settings.kafka_topic(CANARY_TOPIC)} does not exist" in worker.log.read_text()
    assert result.returncode == 1
    assert result.stdout.count("canary_undeliverable in topics") == len(LANGUAGES)
    assert [record.key for record in records] == [b"urn:news"]
    assert all(CANARY in dict(letter.headers) for letter in dead)


def test_canaries_that_do_not_come_back_are_named(kafka_settings: Settings) -> None:
    """Without a worker the round fails when its time is up."""
    result = newsloom("canary", "--once", "--deadline-seconds", "1", settings=kafka_settings)

    assert result.returncode == 1
    assert result.stdout.count("not back in time") == len(LANGUAGES)
    assert f"0 of {len(LANGUAGES)} came back right" in result.stdout


@pytest.fixture
def damaged_models(tmp_path: Path) -> Path:
    """A copy of the models in which the networks that find names have lost all that they have learnt."""
    folder = tmp_path / "models"
    shutil.copytree(ROOT / "models", folder)
    for path in folder.glob("entities-*/ner/network.npz"):
        with np.load(path) as file:
            network = dict(file)
        forgotten = {name: array * 0 for name, array in network.items() if array.dtype == np.float16}
        np.savez(path, **{**network, **forgotten})
    return folder


def test_canaries_notice_a_damaged_model(kafka_settings: Settings, damaged_models: Path, tmp_path: Path) -> None:
    """All looks well but the names: their scores fall in every language, and the alert fires for each of them."""
    damaged = kafka_settings.model_copy(update={"models_dir": damaged_models})
    query = 'ALERTS{alertname="NewsloomCanaryWrong", alertstate="firing"}'
    with (
        local_worker(damaged, tmp_path / "worker.log"),
        canary_process(kafka_settings, tmp_path / "canary.log", "--interval-seconds", "2") as canaries,
        prometheus_server([canaries.address.removeprefix("http://")], tmp_path) as prometheus,
    ):

        def alarmed() -> set[tuple[str, str]]:
            alerts = prometheus.ask("query", query=query)["result"]
            return {(alert["metric"]["language"], alert["metric"]["task"]) for alert in alerts}

        await_condition(lambda: len(alarmed()) >= len(LANGUAGES), "an alert for each language")
        firing = alarmed()
        scores = canaries.samples("newsloom_canary_score_ratio")

    assert firing == {(language, "entities") for language in LANGUAGES}
    assert {labels for labels, ratio in scores.items() if ratio < FLOOR_RATIO} == firing
    assert "the article in de came back wrong: entities 0." in canaries.log.read_text()
