"""Starts the real commands and awaits what they do; nothing here sleeps for a fixed time and hopes."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from agents.kafka_reader import topic_reader
from agents.settings import Settings
from agents.worker import as_environment
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle

DEADLINE_SECONDS = 90.0
POLL_SECONDS = 0.05


def await_condition(condition: Callable[[], bool], what: str, *, seconds: float = DEADLINE_SECONDS) -> None:
    """Return when the condition holds; fail with the description when the deadline passes."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:.0f} s"
        time.sleep(POLL_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which a command runs with these settings."""
    return {**os.environ, **as_environment(settings)}


def newsloom(*arguments: str, settings: Settings, timeout_seconds: float = 60) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "agents.command_line", *arguments],
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )


@dataclass
class Worker:
    """A running `newsloom worker`."""

    process: "subprocess.Popen[bytes]"
    log: Path
    addresses: Mapping[str, str]

    def get(self, stage: str, path: str) -> str:
        """Return what a stage serves, whatever its status."""
        opener = urllib.request.build_opener()
        opener.addheaders = [("Connection", "close")]
        request = urllib.request.Request(f"{self.addresses[stage]}{path}")  # noqa: S310 - our own address
        try:
            with opener.open(request, timeout=10) as response:
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()

    def metric(self, stage: str, sample: str) -> float:
        """Return the value of a sample such as `newsloom_ready`; 0 when there is none."""
        found = re.search(rf"^{re.escape(sample)} (\S+)$", self.get(stage, "/metrics"), flags=re.MULTILINE)
        return float(found[1]) if found else 0.0

    def stage_pid(self, stage: str) -> int:
        """Return the process that runs a stage."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"agents.run_stage" in command and stage.encode() in command:
                return int(child)
        raise AssertionError(f"no process runs {stage}")


@contextmanager
def running_worker(settings: Settings, log: Path, *options: str) -> Iterator[Worker]:
    """Start a worker, wait until it is ready, and leave no process behind."""
    command = [sys.executable, "-m", "agents.command_line", "worker", *options]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment(settings), stdout=output, stderr=output)
    begin = log.stat().st_size if log.exists() else 0
    try:
        ready = re.compile(rb"newsloom worker ready in .*")

        def announced() -> bool:
            assert process.poll() is None, log.read_text()
            return ready.search(log.read_bytes()[begin:]) is not None

        await_condition(announced, "the worker")
        line = ready.findall(log.read_bytes()[begin:])[-1].decode()
        yield Worker(process, log, dict(re.findall(r"(\w+) (http://\S+)/metrics", line)))
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]", *, number: int = signal.SIGTERM, seconds: float = 40) -> int:
    """Send a signal, unless the process has ended, and return its exit code."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


Message = tuple[bytes | None, bytes | None]


def publish(settings: Settings, topic: str, messages: Sequence[Message]) -> None:
    """Send keys and values as they are."""
    producer = KafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, acks="all", max_request_size=16 * 1024 * 1024
    )
    try:
        futures = [producer.send(settings.kafka_topic(topic), key=key, value=value) for key, value in messages]
        for future in futures:
            future.get(timeout=30)
    finally:
        producer.close()


def present(settings: Settings, topic: str) -> list[Any]:
    """Return all records of a topic."""
    with topic_reader(settings, settings.kafka_topic(topic)) as reader:
        return list(reader.present())


def await_results(settings: Settings, count: int, *, seconds: float = DEADLINE_SECONDS) -> tuple[list[Any], list[Any]]:
    """Return enriched records and dead letters when there are this many in all."""
    results: tuple[list[Any], list[Any]] = [], []

    def arrived() -> bool:
        nonlocal results
        results = present(settings, EnrichedArticle.kafka_topic), present(settings, DEAD_LETTER_TOPIC)
        return len(results[0]) + len(results[1]) >= count

    await_condition(arrived, f"{count} results", seconds=seconds)
    return results
