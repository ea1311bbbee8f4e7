"""b. File mode (`newsloom enrich`) against the stage functions in a plain loop, and around one `nlp.pipe`."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from agents.stage_process import ONE_THREAD, other_variables
from benchmarks.corpus import write_lines
from benchmarks.file_mode import file_mode
from benchmarks.processes import run_measured
from benchmarks.room import Room
from benchmarks.spread import ratios, shown, spread, table

ARTICLES = 384
WARM_UP_ARTICLES = 64
PROCESSES = 2
MODES = ("loop", "pipe", "nlp.pipe alone")
"""What file mode is held against; see `bare`."""


def measure(room: Room) -> dict[str, Any]:
    """Run file mode and the loops by turns."""
    articles = room.articles(room.size(ARTICLES))
    source = write_lines(articles, room.new_file())
    lines = [article.encode() + b"\n" for article in articles]
    found: dict[str, list[dict[str, float]]] = {mode: [] for mode in ("file mode", *MODES)}
    with file_mode(PROCESSES) as files:
        files.enrich(lines[:WARM_UP_ARTICLES])
        for _ in range(room.rounds):
            wall, cpu = files.enrich(lines)
            found["file mode"].append({"articles_per_second": len(lines) / wall, "cpu_ms": 1000 * cpu / len(lines)})
            command = [sys.executable, "-m", "benchmarks.bare", str(PROCESSES), str(source), "1", *MODES]
            for mode, turn in json.loads(run_measured(command, {**other_variables(), **ONE_THREAD}).output).items():
                found[mode] += turn
    speeds = {mode: [turn["articles_per_second"] for turn in turns] for mode, turns in found.items()}
    costs = {mode: [turn["cpu_ms"] for turn in turns] for mode, turns in found.items()}
    return {
        "articles": len(lines),
        "processes": PROCESSES,
        "modes": {
            mode: {
                "articles_per_second": spread(speeds[mode]),
                "cpu_ms": spread(costs[mode]),
                "speed_of_file_mode": ratios(speeds["file mode"], speeds[mode]),
                "cpu_share_of_file_mode": ratios(costs[mode], costs["file mode"]),
            }
            for mode in found
        },
    }


_NAMES = {
    "file mode": "`newsloom enrich`",
    "loop": "stage functions in a loop",
    "pipe": "stage functions around one `nlp.pipe`",
    "nlp.pipe alone": "`nlp.pipe` alone, names only",
}


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [
        (
            _NAMES[mode],
            shown(found["articles_per_second"], ".1f"),
            shown(found["cpu_ms"]),
            shown(found["speed_of_file_mode"]),
            shown(found["cpu_share_of_file_mode"]),
        )
        for mode, found in result["modes"].items()
    ]
    names = ("", "articles/s", "CPU ms per article", "file mode's speed ÷ this", "this CPU ÷ file mode's")
    return f"{result['articles']} articles, {result['processes']} processes each.\n\n{table(names, rows)}"
