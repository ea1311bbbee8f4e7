"""Several processes of one stage, in one consumer group."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agents.pipeline import stages_named
from agents.settings import Settings
from agents.stage_process import StageProcess
from group_offsets import GroupOffsets, group_offsets
from running import Message, article, await_condition, publish
from schemas import RawArticle

KEYS = 12
STOP_SECONDS = 30.0
(CLEANING,) = stages_named(("cleaning",))


@dataclass
class StageGroup:
    """Processes of the stage cleaning, started one by one, and what was sent to them."""

    settings: Settings
    offsets: GroupOffsets
    processes: list[StageProcess] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    def start(self, settings: Settings | None = None, *, until_ready: bool = True) -> StageProcess:
        """Start one more process, with settings of its own if it shall differ, and return it."""
        process = StageProcess(CLEANING, settings or self.settings, 0)
        self.processes.append(process)
        process.start()
        if until_ready:
            await_condition(process.is_ready, "readiness of a stage")
        return process

    def retire(self, process: StageProcess) -> None:
        """Have a process finish its work and leave the group."""
        process.terminate()
        assert process.ends_cleanly(STOP_SECONDS)
        process.close()
        self.processes.remove(process)

    def publish(self, count: int, *, prefix: str = "urn") -> None:
        """Send so many new versions, over twelve articles whose names begin so."""
        begin = len(self.sent)
        messages = [article(f"{prefix}:{number % KEYS}", number) for number in range(begin, begin + count)]
        publish(self.settings, RawArticle.kafka_topic, messages)
        self.sent.extend(messages)

    def await_all(self) -> None:
        """Wait until everything that was sent is committed; start what has ended."""

        def committed() -> bool:
            for process in self.processes:
                if not process.is_running():
                    process.start()
            return self.lag() == 0

        await_condition(committed, "the commit of all records")

    def lag(self) -> int:
        """Return how many records are not committed."""
        return self.offsets.lag(RawArticle.kafka_topic)


@contextmanager
def stage_group(settings: Settings) -> Iterator[StageGroup]:
    """Open a group without members, and leave no process behind."""
    with group_offsets(settings, settings.group("cleaning")) as offsets:
        group = StageGroup(settings, offsets)
        try:
            yield group
        finally:
            for process in group.processes:
                process.close()
