"""f. Replay alone, against the bare producers of kafka-python and aiokafka."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import write_lines
from benchmarks.processes import run_measured
from benchmarks.room import Room, Stream
from benchmarks.spread import ratios, shown, spread, table
from schemas import RawArticle

ARTICLES = 12_000
ARTICLE_CHARACTERS = 2000
PAGES = 512
PRODUCERS = ("replay.py", "kafka-python", "aiokafka")
_SPEED = re.compile(r"([\d,]+(?:\.\d+)?) articles/s")


def measure(room: Room, *, articles: int = ARTICLES, names: Sequence[str] = PRODUCERS) -> dict[str, Any]:
    """Send the same articles with each producer by turns."""
    total = room.size(articles)
    few, many = room.new_file(), room.new_file()
    pages = [
        article.model_copy(update={"body": (article.body * ARTICLE_CHARACTERS)[:ARTICLE_CHARACTERS]})
        for article in room.articles(PAGES)
    ]
    write_lines(pages[:1], few)
    write_lines(
        (pages[number % PAGES].model_copy(update={"uri": f"urn:sent:{number}"}) for number in range(total)), many
    )
    stream = room.stream()
    for name in names:
        _send(name, stream, few)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(room.rounds):
        for name in names:
            _, start_cpu = _send(name, stream, few)
            speed, cpu = _send(name, stream, many)
            found[name].append((speed, 1000 * (cpu - start_cpu) / total))
    bytes_each = many.stat().st_size / total
    return {"articles": total, "bytes_each": round(bytes_each), "producers": _figures(found, bytes_each)}


def _send(name: str, stream: Stream, path: Path) -> tuple[float, float]:
    """Return articles per second and CPU seconds, the start included in the latter."""
    if name == "replay.py":
        used = stream.replay(path)
        speed = _SPEED.search(used.output)
        return float(speed[1].replace(",", "")) if speed else 0.0, used.cpu_seconds
    topic = stream.settings.kafka_topic(RawArticle.kafka_topic)
    command = [sys.executable, "-m", "benchmarks.bare_producer", name, stream.settings.bootstrap_servers, topic]
    used = run_measured([*command, str(path)])
    return len(path.read_bytes().splitlines()) / float(used.output), used.cpu_seconds


def _figures(found: Mapping[str, list[tuple[float, float]]], bytes_each: float) -> dict[str, Any]:
    speeds = {name: [speed for speed, _ in turns] for name, turns in found.items()}
    costs = {name: [cpu for _, cpu in turns] for name, turns in found.items()}
    return {
        name: {
            "articles_per_second": spread(speeds[name]),
            "megabytes_per_second": spread(speed * bytes_each / 1e6 for speed in speeds[name]),
            "cpu_ms": spread(costs[name]),
            "replay_speed": ratios(speeds["replay.py"], speeds[name]),
            "replay_cpu": ratios(costs["replay.py"], costs[name]),
        }
        for name in found
    }


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        (
            name,
            shown(found["articles_per_second"], ",.0f"),
            shown(found["megabytes_per_second"], ".1f"),
            shown(found["cpu_ms"]),
            shown(found["replay_speed"]),
            shown(found["replay_cpu"]),
        )
        for name, found in result["producers"].items()
    ]
    names = ("", "articles/s", "MB/s", "CPU ms per article", "replay's speed ÷ this", "replay's CPU ÷ this")
    size = f"{ARTICLE_CHARACTERS:,} characters, {result['bytes_each']:,} bytes of JSON"
    intro = f"{result['articles']:,} articles a round ({size}); the start of the processes is not counted."
    return f"{intro}\n\n{table(names, rows)}"
