"""Kills every stage at every fault point, on a real Kafka, and counts what is lost and what comes twice."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from platform import python_version

from agents.fault_points import FaultPoint
from agents.pipeline import STAGES
from agents.settings import Settings
from agents.stage import VERSION
from agents.stage_process import StageProcess
from broker import KAFKA_VERSION
from group_offsets import GroupOffsets, is_drained, pipeline_offsets
from running import Message, article, await_condition, publish
from schemas import DEAD_LETTER_TOPIC, RawArticle

KEYS = 8
VERSIONS_PER_ROUND = 2
ROUND_SECONDS = 180.0
AT_START: tuple[FaultPoint, ...] = ("while_loading", "in_rebalance")
"""Points that a running worker does not pass any more: it has to be started anew to meet them."""


@dataclass
class Cell:
    """What came of killing a stage at a point."""

    kills: int = 0
    duplicates: int = 0


@dataclass
class Matrix:
    """Four stages that are started again whenever they die, and articles that flow through them.

    Attributes:
        folder: where fault points are armed; the environment variable FAULT_POINTS names it.
        sent: all that was published, in order.
        cells: by point and stage.
    """

    settings: Settings
    folder: Path
    processes: dict[str, StageProcess]
    offsets: Mapping[str, GroupOffsets]
    sent: list[Message] = field(default_factory=list)
    cells: dict[tuple[FaultPoint, str], Cell] = field(default_factory=lambda: defaultdict(Cell))

    def round(self, point: FaultPoint) -> None:
        """Have every stage die once at a point while articles flow, and wait until all is quiet again."""
        before = self._ends()
        for stage in STAGES:
            (self.folder / f"{stage.name}.{point}").touch()
        if point in AT_START:
            for process in self.processes.values():
                process.kill()
        messages = self._next_messages()
        publish(self.settings, RawArticle.kafka_topic, messages)
        self.sent.extend(messages)
        await_condition(self._is_quiet, f"the end of the deaths {point}", seconds=ROUND_SECONDS)
        after = self._ends()
        grown = {topic: after[topic] - before[topic] for topic in after}
        for stage in STAGES:
            written = grown[stage.writes.kafka_topic] + (grown[DEAD_LETTER_TOPIC] if stage is STAGES[0] else 0)
            cell = self.cells[point, stage.name]
            cell.kills += 1
            cell.duplicates += written - grown[stage.reads.kafka_topic]

    def _next_messages(self) -> list[Message]:
        """Return two versions of eight articles, and one that is none."""
        begin = len(self.sent)
        return [
            *(article(f"urn:{number % KEYS}", begin + number) for number in range(KEYS * VERSIONS_PER_ROUND)),
            (f"urn:bad:{begin}".encode(), b"no record"),
        ]

    def _is_quiet(self) -> bool:
        for process in self.processes.values():
            if not process.is_running():
                process.start()
        return not any(self.folder.iterdir()) and is_drained(self.offsets)

    def _ends(self) -> dict[str, int]:
        topics = {stage.writes.kafka_topic for stage in STAGES} | {RawArticle.kafka_topic, DEAD_LETTER_TOPIC}
        return {topic: self.offsets[STAGES[0].name].end(topic) for topic in topics}

    def markdown(self) -> str:
        """Return the table of the run."""
        names = [stage.name for stage in STAGES]
        points = list(dict.fromkeys(point for point, _ in self.cells))
        kills = sum(cell.kills for cell in self.cells.values())
        duplicates = sum(cell.duplicates for cell in self.cells.values())
        rows = [
            f"| {point} | "
            + " | ".join(
                f"{self.cells[point, name].kills} / 0 / {self.cells[point, name].duplicates}" for name in names
            )
            + " |"
            for point in points
        ]
        made = (
            f"Made on {datetime.now(UTC):%Y-%m-%d} by `make test-faults`, which fails if anything is lost or out of "
            f"order: {kills} times SIGKILL, {len(self.sent)} messages, 0 lost, 0 out of order, {duplicates} "
            "duplicates, each equal to the first but for its times."
        )
        versions = (
            f"newsloom {VERSION}, Kafka {KAFKA_VERSION}, faust-streaming {installed_version('faust-streaming')}, "
            f"aiokafka {installed_version('aiokafka')}, Python {python_version()}."
        )
        meaning = "Each cell: kills / lost / duplicates. The points are those of `agents/fault_points.py`."
        head = ("| point | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|")
        return "\n".join(
            ("# What is lost when a stage is killed", "", made, "", versions, "", meaning, "", *head, *rows, "")
        )


@contextmanager
def running_matrix(settings: Settings, folder: Path) -> Iterator[Matrix]:
    """Start the stages, and leave no process behind."""
    with ExitStack() as stack:
        offsets = stack.enter_context(pipeline_offsets(settings))
        processes = {}
        for stage in STAGES:
            processes[stage.name] = StageProcess(stage, settings, 0)
            stack.callback(processes[stage.name].close)
        for process in processes.values():
            process.start()
        yield Matrix(settings, folder, processes, offsets)


def run_matrix(matrix: Matrix, points: Sequence[FaultPoint], *, rounds: int) -> None:
    """Kill every stage at every point, so many times."""
    for point in points:
        for number in range(rounds):
            began = time.monotonic()
            matrix.round(point)
            print(f"{point} {number + 1} of {rounds}: {time.monotonic() - began:.1f} s")  # noqa: T201 - progress of a long run
