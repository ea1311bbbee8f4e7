"""a. Each stage alone, in a process of its own: speed on one core, start, memory; and what a language costs."""

import itertools
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.pipeline import STAGE_NAMES, STAGES
from agents.stage_process import ONE_THREAD, other_variables
from benchmarks.corpus import write_lines
from benchmarks.processes import run_measured
from benchmarks.room import Room
from benchmarks.spread import percentiles, shown, spread, table

ARTICLES = 320


def measure(room: Room) -> dict[str, Any]:
    """Run the stages one after the other, in several rounds."""
    articles = room.articles(room.size(ARTICLES))
    raw = write_lines(articles, room.new_file())
    rounds = [_round(raw, room) for _ in range(room.rounds)]
    words = sum(len(article.body.split()) for article in articles)
    total = statistics.median(sum(sum(turn[name]["cpu_seconds"]) for name in STAGE_NAMES) for turn in rounds)
    return {
        "articles": len(articles),
        "words_per_article": round(words / len(articles)),
        "characters_per_article": round(sum(len(article.body) for article in articles) / len(articles)),
        "record_bytes": {name: round(statistics.fmean(turn["bytes"])) for name, turn in rounds[0].items()},
        "article_bytes": rounds[0][_before_pool()]["bytes"],
        "stages": {name: _figures([turn[name] for turn in rounds], words, total) for name in STAGE_NAMES},
        "languages": _languages(rounds[0]),
    }


def _round(source: Path, room: Room) -> dict[str, Any]:
    """Have each stage read what the one before it has written."""
    found: dict[str, Any] = {"raw": {"bytes": _record_bytes(source)}}
    for name in STAGE_NAMES:
        target = room.new_file()
        command = [sys.executable, "-m", "benchmarks.one_stage", name, str(time.monotonic()), str(source), str(target)]
        found[name] = json.loads(run_measured(command, {**other_variables(), **ONE_THREAD}).output)
        found[name]["bytes"] = _record_bytes(target)
        source = target
    found[STAGE_NAMES[-1]]["languages"] = [
        json.loads(line)["language"]["tag"].partition("-")[0] for line in source.read_bytes().splitlines()
    ]
    return found


def _record_bytes(path: Path) -> list[int]:
    return list(map(len, path.read_bytes().splitlines()))


def _before_pool() -> str:
    """Return the stage whose results a pool divides by their size."""
    return next(before.name for before, stage in itertools.pairwise(STAGES) if stage.heavy)


def _figures(turns: list[dict[str, Any]], words: int, total: float) -> dict[str, Any]:
    spent = [sum(turn["cpu_seconds"]) for turn in turns]
    each = [1000 * seconds for seconds in turns[0]["cpu_seconds"]]
    return {
        "articles_per_second": spread(len(each) / seconds for seconds in spent),
        "words_per_second": spread(words / seconds for seconds in spent),
        "cpu_ms": spread(1000 * seconds / len(each) for seconds in spent),
        "cpu_ms_percentiles": percentiles(each),
        "article_cpu_ms": [round(milliseconds, 3) for milliseconds in each],
        "share": spread(seconds / total for seconds in spent),
        "start_seconds": spread(turn["start_seconds"] for turn in turns),
        "peak_bytes": spread(turn["peak_bytes"] for turn in turns),
    }


def _languages(turn: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return by language how many articles there were and their mean CPU time in milliseconds, over all stages."""
    costs: dict[str, list[float]] = defaultdict(list)
    spent = zip(*(turn[name]["cpu_seconds"] for name in STAGE_NAMES), strict=True)
    for language, seconds in zip(turn[STAGE_NAMES[-1]]["languages"], spent, strict=True):
        costs[language].append(1000 * sum(seconds))
    return {
        language: {"articles": len(each), "cpu_ms": round(statistics.fmean(each), 2)}
        for language, each in sorted(costs.items(), key=lambda item: -len(item[1]))
    }


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        (
            name,
            shown(found["articles_per_second"], ".0f"),
            shown(found["words_per_second"], ",.0f"),
            f"{found['cpu_ms_percentiles']['p50']:.2f}",
            f"{found['cpu_ms_percentiles']['p99']:.2f}",
            f"{found['share']['median']:.0%}",
            f"{found['peak_bytes']['median'] / 1e6:.0f}",
            shown(found["start_seconds"], ".1f"),
        )
        for name, found in result["stages"].items()
    ]
    names = ("stage", "articles/s", "words/s", "p50 ms", "p99 ms", "share", "peak memory, MB", "start, s")
    languages = [
        (language, f"{found['articles']:.0f}", f"{found['cpu_ms']:.1f}")
        for language, found in result["languages"].items()
    ]
    intro = (
        f"{result['articles']} articles, {result['words_per_article']} words and "
        f"{result['characters_per_article']} characters each on average; CPU time of the function on one core."
    )
    by_language = table(("language found", "articles", "CPU ms per article, all stages"), languages)
    return f"{intro}\n\n{table(names, rows)}\n\n{by_language}"
