"""A worker whose model is damaged, or raises on every record."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agents.settings import Settings
from agents.skipping import keep_everything
from running import newsloom, present, publish
from schemas import DEAD_LETTER_TOPIC, CleanedArticle, RawArticle

pytestmark = pytest.mark.broker

BRAKE_RECORDS = 20


def cut(models: Path) -> None:
    """Leave half of the file."""
    path = models / "language" / "ngrams.npz"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def shrink(models: Path) -> None:
    """Make tables that can be read and have no rows: the stage raises on every record."""
    path = models / "language" / "ngrams.npz"
    with np.load(path) as arrays:
        rows = {name: array if name.endswith(".tags") else array[:0] for name, array in arrays.items()}
    np.savez(path, **rows)


@pytest.mark.parametrize(
    ("damage", "message", "letters_most"),
    [
        (cut, r"cannot load the models: the models of language in \S+ are damaged \(BadZipFile: ", 0),
        (
            shrink,
            r"(\d+) of the last \1 records failed, most of them with stage_error \(builtins\.IndexError\)",
            BRAKE_RECORDS,
        ),
    ],
    ids=["unreadable", "raises"],
)
def test_worker_with_a_poisoned_model_stops_and_says_so(
    kafka_settings: Settings, tmp_path: Path, damage: Callable[[Path], None], message: str, letters_most: int
) -> None:
    """It drains no topic: it does not begin, or it brakes."""
    shutil.copytree(kafka_settings.models_dir, tmp_path / "models")
    damage(tmp_path / "models")
    poisoned = kafka_settings.model_copy(
        update={"models_dir": tmp_path / "models", "dead_letter_brake_records": BRAKE_RECORDS, "batch_records": 8}
    )
    articles = [RawArticle(uri=f"urn:{number}", body="Text of the article.") for number in range(100)]
    messages = [(article.uri.encode(), keep_everything(article).encode()) for article in articles]
    publish(kafka_settings, CleanedArticle.kafka_topic, messages)

    result = newsloom("worker", "--stages", "language", settings=poisoned)

    assert result.returncode == 1
    assert re.search(message, result.stderr)
    assert "Traceback" not in result.stderr
    assert len(present(kafka_settings, DEAD_LETTER_TOPIC)) <= letters_most
