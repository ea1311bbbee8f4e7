"""What the measurements rest on: articles that are the same each time, queues that lose nothing, pages that follow."""

import os
import sys
import time
from typing import Any

import pytest

from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT
from benchmarks.capacity import capacity_sections, plan
from benchmarks.corpus import LONGEST_CHARACTERS, SHORTEST_CHARACTERS, made_articles, own_articles
from benchmarks.pages import filled
from benchmarks.processes import cpu_seconds, run_measured

CPU_MS = {"cleaning": 8.0, "language": 1.0, "entities": 10.0, "topics": 1.5}


def test_made_articles_are_the_same_each_time() -> None:
    """Two runs measure with the same articles, of all lengths, each under a uri of its own."""
    once, again = list(made_articles(200)), list(made_articles(200))

    assert once == again
    assert len({article.uri for article in once}) == 200
    text_lengths = [len(article.body) for article in once if article.content_type == "text/plain"]
    assert min(text_lengths) >= SHORTEST_CHARACTERS
    assert max(text_lengths) <= LONGEST_CHARACTERS
    assert max(text_lengths) > 4 * min(text_lengths)


def test_own_articles_are_repeated_under_new_uris() -> None:
    """A small folder is enough for a long measurement; one without articles is an error."""
    articles = list(own_articles(["seeds"], 50))

    assert len({article.uri for article in articles}) == 50
    with pytest.raises(ValueError, match="no article in docs"):
        list(own_articles(["docs"], 1))


@pytest.mark.alone
def test_cpu_clock_of_a_process_counts_its_work() -> None:
    """The time of our own process grows while it computes, and a command's time is found when it has ended."""
    before = cpu_seconds(os.getpid()), time.process_time()
    sum(number * number for number in range(1_000_000))
    spent = cpu_seconds(os.getpid()) - before[0], time.process_time() - before[1]

    assert spent[0] == pytest.approx(spent[1], rel=0.1)
    used = run_measured([sys.executable, "-c", "import time; sum(range(10**6)); print(time.process_time())"])
    assert used.cpu_seconds == pytest.approx(float(used.output), abs=0.1)


def results() -> dict[str, dict[str, Any]]:
    """Return what `make bench` writes, as far as the page on capacity reads it."""
    figures = {f"cpu_ms {stage} function": {"median": cost} for stage, cost in CPU_MS.items()}
    others = {"cpu_ms worker": 24.0, "cpu_ms broker": 3.0, "cpu_ms replay": 0.5, "hop_cpu_ms": 0.5}
    figures |= {name: {"median": value} for name, value in others.items()}
    turn = {
        "random_seed": 1,
        "latency_seconds": {"p50": 0.3, "p95": 0.6, "p99": 0.9},
        "cpu_ms": {**CPU_MS, "broker": 2.0, "publishing": 0.5, "reading": 0.5, "rest": 0.1},
        "function_cpu_ms": CPU_MS,
    }
    load = {"offered_per_second": 15.0, "seconds": 10, "rounds": [turn]}
    return {
        "stages": {
            "stages": {stage: {"article_cpu_ms": [cost] * 3} for stage, cost in CPU_MS.items()},
            "article_bytes": [5000] * 3,
            "languages": {"en": {"articles": 10, "cpu_ms": 20.5}},
            "record_bytes": dict.fromkeys(("raw", *STAGE_NAMES), 5000),
        },
        "stream": {"figures": figures, "memory_bytes": 1.1e9},
        "latency": {
            "room": {"cores": "2"},
            "processes": 2,
            "travel_ms": 10.0,
            "shared_by_session": False,
            "loads": dict.fromkeys(("0.25", "0.5", "0.8"), load),
        },
    }


def test_capacity_follows_from_what_was_measured() -> None:
    """Cores are articles per second times cost over utilisation; a stage gets the processes that its limit asks for."""
    found = plan(results(), 100_000_000)

    peak = 100_000_000 / 86_400 * 3
    assert found["worker_cores"] == pytest.approx(peak * 0.024 / 0.6)
    assert found["processes entities"] == -(-peak * 0.0105 // 0.6)
    assert found["partitions"] >= found["processes entities"]


def test_page_on_capacity_has_a_text_for_every_section() -> None:
    """What stands between two marks is replaced; the rest is left as it is."""
    page = (ROOT / "docs" / "capacity.md").read_text()
    text = filled(page, capacity_sections(results()))

    assert "Not measured" not in text
    assert "| 100,000,000 |" in text
    assert filled(text, capacity_sections(results())) == text
