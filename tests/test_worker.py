"""The worker on a real Kafka: nothing lost, nothing out of order, whoever is killed."""

import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from agents.local_worker import local_worker
from agents.process_control import children
from agents.settings import ROOT, Settings
from agents.sources import FoundArticle, read_articles
from benchmarks.corpus import seed_articles
from running import article, await_condition, await_results, newsloom, present, publish, publish_versions, stop
from schemas import CleanedArticle, EnrichedArticle, EntityTaggedArticle, RawArticle
from wholeness import assert_whole, version_of

pytestmark = pytest.mark.broker

ARTICLES = 1000
KEYS = 250
KILLS = 3


def test_worker_and_enrich_write_the_same_records(kafka_settings: Settings, tmp_path: Path) -> None:
    """Over all seeds the records are byte-equal, times apart."""
    seeds = str(ROOT / "seeds")
    messages = [
        (item.article.uri.encode(), item.article.encode())
        for item in read_articles([seeds])
        if isinstance(item, FoundArticle)
    ]
    enriched = newsloom("enrich", seeds, settings=kafka_settings)

    with local_worker(kafka_settings, tmp_path / "worker.log"):
        publish(kafka_settings, RawArticle.kafka_topic, messages)
        records, _ = await_results(kafka_settings, len(messages))

    files = [EnrichedArticle.decode(line.encode()) for line in enriched.stdout.splitlines()]
    assert enriched.returncode == 0, enriched.stderr
    assert len(files) == len(messages) >= 16
    assert {record.key: EnrichedArticle.decode(record.value).canonical_json() for record in records} == {
        file.uri.encode(): file.canonical_json() for file in files
    }


def test_worker_loses_nothing_when_killed(kafka_settings: Settings, tmp_path: Path) -> None:
    """Killed with SIGKILL three times in the flow: every version of every article arrives, in order for each key."""
    seeds = seed_articles()
    messages = [article(f"urn:{number % KEYS}", number) for number in range(ARTICLES)]
    for number in range(0, ARTICLES, 5):
        seed = seeds[number % len(seeds)].model_copy(
            update={"uri": f"urn:{number % KEYS}", "metadata": {"version": number}}
        )
        messages[number] = seed.uri.encode(), seed.encode()
    publish(kafka_settings, RawArticle.kafka_topic, messages)

    for kill in range(KILLS):
        with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
            wanted = ARTICLES * (kill + 1) // (KILLS + 2)
            await_condition(lambda: len(present(kafka_settings, EnrichedArticle.kafka_topic)) >= wanted, "progress")  # noqa: B023 - awaited within the loop
            stop(worker.process, number=signal.SIGKILL)
    with local_worker(kafka_settings, tmp_path / "worker.log"):
        seen: set[int] = set()

        def complete() -> bool:
            seen.update(version_of(record.value) for record in present(kafka_settings, EnrichedArticle.kafka_topic))
            return len(seen) == ARTICLES

        await_condition(complete, "every article")

    assert_whole(kafka_settings, messages)


def test_worker_stops_cleanly_and_repeats_nothing(kafka_settings: Settings, tmp_path: Path) -> None:
    """SIGTERM in the flow: exit code 0 within 30 s, no folder is left, the next start makes no record twice."""
    messages = publish_versions(kafka_settings, range(100))
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        await_condition(lambda: bool(present(kafka_settings, CleanedArticle.kafka_topic)), "the first result")
        began = time.monotonic()
        code = stop(worker.process)
        seconds = time.monotonic() - began

    messages += publish_versions(kafka_settings, range(100, 200))
    with local_worker(kafka_settings, tmp_path / "worker.log"):
        records, dead = await_results(kafka_settings, 200)

    assert (code, dead) == (0, [])
    assert seconds < 30
    assert sorted(record.key for record in records) == sorted(key for key, _ in messages)
    places = (Path.cwd(), Path(tempfile.gettempdir()))
    assert not [folder for place in places for folder in place.glob(f"*{kafka_settings.consumer_group}*")]


def test_worker_restarts_a_stage_that_dies(kafka_settings: Settings, tmp_path: Path) -> None:
    """The process of one stage is killed; the supervisor starts it again with its work apart, everything arrives."""
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        victim = worker.stage_process("language")
        publish_versions(kafka_settings, range(50))
        os.kill(victim, signal.SIGKILL)
        records, _ = await_results(kafka_settings, 50)

        assert {record.key for record in records} == {f"urn:{number}".encode() for number in range(50)}
        successor = worker.stage_process("language")
        assert successor != victim
        assert len(children(successor)) >= 1


def test_worker_restarts_a_stage_that_does_not_answer(kafka_settings: Settings, tmp_path: Path) -> None:
    """The whole process of a stage is frozen: its probe is silent, the supervisor ends it, and everything arrives."""
    impatient = kafka_settings.model_copy(update={"stalled_after_seconds": 8.0})
    with local_worker(impatient, tmp_path / "worker.log") as worker:
        os.kill(worker.stage_process("language"), signal.SIGSTOP)
        publish_versions(kafka_settings, range(20))
        records, _ = await_results(kafka_settings, 20)

    assert {record.key for record in records} == {f"urn:{number}".encode() for number in range(20)}
    assert "the stage language is stuck (it has not answered for" in (tmp_path / "worker.log").read_text()


def test_worker_restarts_a_stage_that_is_stuck(kafka_settings: Settings, tmp_path: Path) -> None:
    """The pool of a stage is frozen: records wait, /livez fails, the supervisor ends it, and everything arrives."""
    impatient = kafka_settings.model_copy(update={"stalled_after_seconds": 8.0})
    with local_worker(impatient, tmp_path / "worker.log") as worker:
        for member in children(worker.stage_process("entities")):
            os.kill(member, signal.SIGSTOP)
        publish_versions(kafka_settings, range(20))
        records, _ = await_results(kafka_settings, 20)

    assert {record.key for record in records} == {f"urn:{number}".encode() for number in range(20)}
    assert "is stuck (records wait and none has been finished" in worker.log.read_text()


def test_worker_leaves_no_process_when_killed(kafka_settings: Settings, tmp_path: Path) -> None:
    """With the supervisor all stages and their pools end."""
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        processes = [worker.stage_process(stage) for stage in worker.addresses]
        processes += children(worker.stage_process("entities"))
        stop(worker.process, number=signal.SIGKILL)

        await_condition(lambda: not any(Path(f"/proc/{process}/exe").exists() for process in processes), "their end")

    assert len(processes) > len(worker.addresses)


def test_worker_runs_stages_apart(kafka_settings: Settings, tmp_path: Path) -> None:
    """Two workers with different stages do together what one does."""
    with (
        local_worker(kafka_settings, tmp_path / "first.log", "--stages", "cleaning,language") as first,
        local_worker(kafka_settings, tmp_path / "second.log", "--stages", "topics,entities") as second,
    ):
        publish(kafka_settings, RawArticle.kafka_topic, [article("urn:a", 1)])
        records, _ = await_results(kafka_settings, 1)

    assert [record.key for record in records] == [b"urn:a"]
    assert (list(first.addresses), list(second.addresses)) == (["cleaning", "language"], ["entities", "topics"])


def test_worker_serves_probes(kafka_settings: Settings, tmp_path: Path) -> None:
    """A running worker lives and is ready; its lag returns to zero."""
    with local_worker(kafka_settings, tmp_path / "worker.log") as worker:
        publish_versions(kafka_settings, range(20))
        await_results(kafka_settings, 20)
        topic = kafka_settings.kafka_topic(EntityTaggedArticle.kafka_topic)
        lags = [f'newsloom_consumer_lag_records{{partition="{number}",topic="{topic}"}}' for number in range(2)]

        await_condition(lambda: all(f"{lag} 0.0" in worker.get("topics", "/metrics") for lag in lags), "no lag")

        assert worker.get("topics", "/livez") == worker.get("topics", "/readyz") == "ok\n"
        assert worker.metric("topics", "newsloom_ready") == 1
        assert worker.metric("topics", "newsloom_end_to_end_latency_seconds_count") == 20
