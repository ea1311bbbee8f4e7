"""What a worker logs about articles: nothing of their text, whatever becomes of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import Settings
from quoting_package import TRIGGER
from running import TEXT, Message, await_results, publish, stop
from schemas import RawArticle

pytestmark = pytest.mark.broker

WORDS = ("zyzzogeton", "quoxalive", "brimborion")
"""Stand in body, headline and metadata of every article."""
BODY, HEADLINE, METADATA = WORDS
FIELDS = {"timestamp", "level", "stage", "logger", "instance", "pid", "event"}
LIMIT_BYTES = 65536


def messages() -> list[Message]:
    """Return articles that end in every way, by what becomes of them."""
    body = f"{TEXT} They called it {BODY}. "
    parts: dict[str, Any] = {"headline": f"The bridge of {HEADLINE}", "metadata": {"source": METADATA}}
    articles = {"good": body, "stage_error": f"{body} They {TRIGGER}.", "result_too_large": body * 400}
    records = {name: RawArticle(uri=f"urn:{name}", body=text, **parts).encode() for name, text in articles.items()}
    records["undecodable"] = records["good"][:-1]
    records["invalid_record"] = json.dumps({"uri": "urn:invalid_record", "body": [BODY], **parts}).encode()
    records["no_article_text"] = json.dumps({"uri": "urn:no_article_text", "body": " ", **parts}).encode()
    return [(name.encode(), record) for name, record in records.items()]


def install_quoting_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes find the package as an installed one."""
    information = folder / "quoting_package-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: quoting_package\nVersion: 1.0\n")
    paths = (folder, Path(__file__).parent, Path(__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", ":".join(map(str, paths)))


def test_log_quotes_no_article(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line is an object; none has a word of an article, not even where a stage raises or warns with its text."""
    install_quoting_package(tmp_path, monkeypatch)
    settings = settings.model_copy(
        update={
            "log_format": "json",
            "entity_packages": {"en": "quoting_package"},
            "dead_letter_brake_ratio": 2.0,
            "max_message_bytes": LIMIT_BYTES,
        }
    )
    create_topics(settings)
    sent = messages()
    log = tmp_path / "worker.log"

    with local_worker(settings, log) as worker:
        publish(settings, RawArticle.kafka_topic, sent)
        enriched, dead = await_results(settings, len(sent))
        code = stop(worker.process)

    letters = {dict(letter.headers)["newsloom.error-type"].decode(): letter for letter in dead}
    written = log.read_text()
    lines = [json.loads(line) for line in written.splitlines() if not line.startswith("newsloom worker ready")]
    assert code == 0
    assert {record.key for record in enriched} == {b"urn:good"}
    assert set(letters) == {key.decode() for key, _ in sent if key and key != b"good"}
    assert BODY in dict(letters["stage_error"].headers)["__streams.errors.message"].decode()
    assert all(set(line) >= FIELDS for line in lines)
    assert any(line["logger"] == "quoting.more" and line["stage"] == "entities" for line in lines)
    assert any(line["logger"] == "py.warnings" for line in lines)
    assert not [word for word in WORDS if word in written]
