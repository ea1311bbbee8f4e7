"""What the worker makes of bad input: a record or a dead letter with its exact bytes, and the next articles go on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import LocalWorker, local_worker
from agents.settings import Settings
from running import Message, await_results, newsloom, publish
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle, RawArticle

pytestmark = pytest.mark.broker

CASES = json.loads((Path(__file__).parent / "cases" / "worker" / "bad_input.json").read_text(encoding="utf-8"))
PATIENCE_SECONDS = 400.0
"""The body of 5 MB takes 22 s of CPU time, on a machine that other tests share."""
TEXT = "The mayor of Vienna opened the new bridge over the Danube on Monday. Thousands of people came to see it."
NAMELESS = "The council voted for the new bridge over the river after a long debate, as had been expected. "
"""With two names in each sentence the mentions alone would be more than a topic takes."""
LONG_SENTENCE = "The council of Vienna voted for the new bridge over the Danube after a long debate on Monday. "


def value_of(case: dict[str, Any]) -> bytes:
    """Return the bytes that a case sends."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    if "record" in case:
        return json.dumps({"uri": f"urn:{case['what']}", "body": TEXT, **case["record"]}).encode()
    return str(case["value"]).encode()


def large_cases() -> list[dict[str, Any]]:
    """Return the cases that are too long for a file."""
    return [
        {
            "what": "a body of 5 MB",
            "record": {"body": "\n\n".join([5 * NAMELESS] * (5_000_000 // (5 * len(NAMELESS))))},
            "outcome": "emitted",
        },
        {
            "what": "one line of 1 MB",
            "record": {"body": LONG_SENTENCE * (1_000_000 // len(LONG_SENTENCE))},
            "outcome": "emitted",
        },
    ]


ALL_CASES = [*CASES, *large_cases()]


@dataclass(frozen=True)
class Run:
    """What became of all cases and of the good articles between them."""

    settings: Settings
    worker: LocalWorker
    enriched: dict[bytes, Any]
    dead: dict[bytes | None, Any]


@pytest.fixture(scope="module")
def run(bootstrap_servers: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Send every case, each with a good article behind it, through one worker."""
    settings = Settings(
        bootstrap_servers=bootstrap_servers,
        topic_prefix="bad-input.",
        consumer_group="bad-input",
        partitions=1,
        processes=1,
        metrics_port=0,
        session_timeout_seconds=6,
        record_timeout_seconds=PATIENCE_SECONDS / 2,
        stalled_after_seconds=PATIENCE_SECONDS,
    )
    create_topics(settings)
    messages: list[Message] = []
    for number, case in enumerate(ALL_CASES):
        messages.append((case["what"].encode(), value_of(case)))
        messages.append((None, RawArticle(uri=f"urn:good:{number}", body=TEXT).encode()))
    messages += [(b"urn:taken-down", None), (None, None)]
    with local_worker(settings, tmp_path_factory.mktemp("worker") / "worker.log") as worker:
        publish(settings, RawArticle.kafka_topic, messages)
        enriched, dead = await_results(settings, len(messages), seconds=PATIENCE_SECONDS)
        yield Run(
            settings, worker, {record.key: record for record in enriched}, {record.key: record for record in dead}
        )


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case["what"])
def test_worker_answers_bad_input(run: Run, case: dict[str, Any]) -> None:
    """A case ends as its file says; a dead letter holds exactly the bytes that were sent."""
    if case["outcome"] == "emitted":
        record = EnrichedArticle.decode(run.enriched[f"urn:{case['what']}".encode()].value)
        assert record.body
        return

    letter = run.dead[case["what"].encode()]
    assert letter.value == value_of(case)
    assert dict(letter.headers)["newsloom.error-type"].decode() == case["outcome"]


def test_worker_goes_on_after_bad_input(run: Run) -> None:
    """Every good article behind a bad one is enriched, also those without a key."""
    good = {f"urn:good:{number}".encode() for number in range(len(ALL_CASES))}

    assert good <= set(run.enriched)


def test_worker_passes_a_takedown_through(run: Run) -> None:
    """A null value arrives as a null value under its key."""
    assert run.enriched[b"urn:taken-down"].value is None


def test_worker_answers_a_message_without_key_and_value(run: Run) -> None:
    """A takedown of nobody knows what is a dead letter, null as it came."""
    letter = run.dead[None]

    assert letter.value is None
    assert dict(letter.headers)["newsloom.error-type"] == b"missing_key"


def test_worker_counts_what_it_did(run: Run) -> None:
    """The metrics of the first stage account for every message."""
    total = 2 * len(ALL_CASES) + 2
    failed = sum(case["outcome"] != "emitted" for case in ALL_CASES) + 1

    received = run.worker.metric("cleaning", 'newsloom_records_received_total{stage="cleaning"}')
    dead = run.worker.metric("cleaning", 'newsloom_records_processed_total{outcome="dead_lettered",stage="cleaning"}')

    assert (received, dead) == (total, failed)


def test_worker_sends_cloud_events(run: Run) -> None:
    """A result carries the attributes of CloudEvents and a trace context."""
    headers = dict(run.enriched[b"urn:good:0"].headers)

    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"].decode() == EnrichedArticle.kafka_topic
    assert headers["ce_subject"] == b"urn:good:0"
    assert headers["content-type"] == b"application/json"
    assert headers["traceparent"].startswith(b"00-")


def test_dead_letters_are_listed_and_shown(run: Run) -> None:
    """The command finds letters by their error and shows the value byte for byte."""
    listed = newsloom("dead-letters", "list", "--error-type", "undecodable", settings=run.settings)
    place = listed.stdout.split()[0]
    shown = newsloom("dead-letters", "show", place, settings=run.settings)

    assert listed.returncode == shown.returncode == 0
    assert listed.stdout.count("undecodable") == sum(case["outcome"] == "undecodable" for case in ALL_CASES)
    assert "This is no JSON." in shown.stdout
    assert "newsloom.error-type: undecodable" in shown.stdout


def test_dead_letters_are_replayed_to_where_they_failed(run: Run) -> None:
    """A letter that is sent back and fails again comes back with its attempts counted."""
    before = sum(key == b"not JSON" for key in run.dead)

    sent = newsloom("dead-letters", "replay", "0:0", settings=run.settings)
    total = 2 * len(ALL_CASES) + 3
    _, dead = await_results(run.settings, total)

    again = [record for record in dead if record.key == b"not JSON"]
    assert (sent.returncode, len(again)) == (0, before + 1)
    assert again[-1].value == again[0].value
    assert dict(again[-1].headers)["newsloom.attempts"] == b"2"
    assert run.settings.kafka_topic(DEAD_LETTER_TOPIC) == again[-1].topic
