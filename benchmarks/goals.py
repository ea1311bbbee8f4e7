"""What the measurements should show, and what they do."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.simulation import measured_latencies
from benchmarks.spread import table

Results = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for one figure; `is_least` says from which side."""

    name: str
    bound: float
    figure: Callable[[Results], float]
    unit: str = ""
    is_least: bool = True

    def row(self, results: Results) -> tuple[str, str, str, str]:
        """Return name, bound, figure, verdict."""
        figure = self.figure(results)
        reached = figure >= self.bound if self.is_least else figure <= self.bound
        bound = f"{'≥' if self.is_least else '≤'} {self.bound:,g}{self.unit}"
        return self.name, bound, f"{figure:,.4g}{self.unit}", "yes" if reached else "**no**"


def _stream(name: str) -> Callable[[Results], float]:
    return lambda results: float(results["stream"]["figures"][name]["median"])


def _ahead(name: str) -> Callable[[Results], float]:
    return lambda results: float(results["peers"]["peers"][name].get("our_speed", {"median": math.nan})["median"])


def _producer(name: str, figure: str) -> Callable[[Results], float]:
    return lambda results: float(results["producers"]["producers"][name][figure]["median"])


GOALS = (
    Goal(
        "speed of file mode ÷ stages around one `nlp.pipe`",
        0.8,
        lambda results: float(results["files"]["modes"]["pipe"]["speed_of_file_mode"]["median"]),
    ),
    Goal("CPU per article, file mode ÷ worker", 0.9, _stream("cpu_ratio")),
    Goal("speed, Kafka mode ÷ file mode, broker on the same cores", 0.85, _stream("speed_ratio")),
    Goal("CPU of a hop", 0.5, _stream("hop_cpu_ms"), " ms", is_least=False),
    Goal("speed ÷ Faust, as in its tutorial", 1, _ahead("Faust, as in its tutorial")),
    Goal("speed ÷ FastStream", 1, _ahead("FastStream")),
    Goal("speed ÷ Quix Streams", 1, _ahead("Quix Streams")),
    Goal(
        "p95 of the latency at half load",
        1,
        lambda results: measured_latencies(results["latency"]["loads"]["0.5"])["p95"]["median"],
        " s",
        is_least=False,
    ),
    Goal("replay, articles of 2,000 characters a second", 1500, _producer("replay.py", "articles_per_second")),
    Goal("speed of replay ÷ bare kafka-python", 0.8, _producer("kafka-python", "replay_speed")),
    Goal("speed of replay ÷ bare aiokafka", 0.8, _producer("aiokafka", "replay_speed")),
    Goal(
        "memory of a whole worker",
        1.5,
        lambda results: float(results["stream"]["memory_bytes"]) / 1e9,
        " GB",
        is_least=False,
    ),
    Goal("worker ready after", 15, lambda results: float(results["stream"]["ready_seconds"]), " s", is_least=False),
)


def goals(results: Results) -> str:
    """Return all goals as a table in Markdown."""
    return table(("", "goal", "measured", "reached"), [goal.row(results) for goal in GOALS])
