"""A `newsloom canary` as a child of the test."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from agents.metrics_port import ask
from agents.settings import Settings
from running import await_condition, environment, stop


@dataclass(frozen=True, slots=True)
class CanaryProcess:
    """Canaries that are on their way; `address` is where the metrics are served, without a path."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of what is served."""
        return ask(f"{self.address}{path}", timeout_seconds=10)

    def samples(self, name: str) -> dict[tuple[str, ...], float]:
        """Return the values of a metric by those of its labels, in the order of their names."""
        return {
            tuple(value for _, value in sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(self.get("/metrics")[1])
            for sample in family.samples
            if sample.name == name
        }


@contextmanager
def canary_process(settings: Settings, log: Path, *options: str) -> Iterator[CanaryProcess]:
    """Start it with metrics on a free port, and end it."""
    command = [sys.executable, "-m", "agents.command_line", "canary", "--metrics-port", "0", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment(settings), stdout=output, stderr=output)
    try:
        await_condition(
            lambda: process.poll() is not None or "/metrics" in log.read_text(), "the address of the metrics"
        )
        found = re.search(r"(http://\S+)/metrics", log.read_text())
        assert found, log.read_text()
        yield CanaryProcess(process, found[1], log)
    finally:
        stop(process)
