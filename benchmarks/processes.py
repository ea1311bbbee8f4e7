"""What processes use; Linux only."""

import os
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.local_worker import LocalWorker
from agents.pipeline import STAGES
from agents.process_control import children

_CLOCK_OF_ALL_THREADS = 2  # CPUCLOCK_SCHED of linux/posix-timers.h; what clock_getcpuclockid returns
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Used:
    """What a command has used, with all that it started and awaited, and what it wrote to standard output."""

    wall_seconds: float
    cpu_seconds: float
    output: str


def run_measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Used:
    """Run a command to its end.

    Raises:
        ChildProcessError: it failed; the message holds what it said.
    """
    before = os.times()
    with subprocess.Popen(  # noqa: S603 - our own commands
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        output, complaints = process.communicate()
    after = os.times()
    if process.returncode:
        raise ChildProcessError(f"{' '.join(command)} ended with exit code {process.returncode}:\n{complaints}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Used(after.elapsed - before.elapsed, spent, output)


def family(process: int) -> list[int]:
    """Return a process and all that it has started."""
    return [process, *(member for child in children(process) for member in family(child))]


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process and its children have spent."""
    return own_cpu_seconds(family(process))


def own_cpu_seconds(processes: Iterable[int]) -> float:
    """Return the CPU time that these processes have spent, without their children."""
    return sum(map(_cpu_seconds, processes))


def machine_cpu_seconds() -> float:
    """Return the CPU time that everything on this machine has spent since it started, the kernel included."""
    user, nice, system, _idle, _waiting, interrupts, soft, stolen, *_ = (
        Path("/proc/stat").read_text("ascii").split()[1:11]
    )
    return sum(map(int, (user, nice, system, interrupts, soft, stolen))) / os.sysconf("SC_CLK_TCK")


def memory_bytes(process: int) -> int:
    """Return the resident memory of a process and its children; pages that they share count several times."""
    return sum(map(_memory_bytes, family(process)))


def worker_cpu_seconds(worker: LocalWorker) -> dict[str, float]:
    """Return the CPU time of a worker by kind of process: supervisor, each stage's own one, its pool."""
    spent = {"supervisor": own_cpu_seconds([worker.process.pid])}
    for stage in STAGES:
        process, *pool = family(worker.stage_process(stage.name))
        spent[stage.name] = own_cpu_seconds([process])
        if pool:
            spent[f"{stage.name} pool"] = own_cpu_seconds(pool)
    return spent


def function_cpu_seconds(worker: LocalWorker, stage: str) -> tuple[float, float]:
    """Return what a stage has spent on its function, and on reading and writing JSON, by its own account."""
    sample = 'newsloom_stage_cpu_seconds_total{{part="{}",stage="{}"}}'
    return worker.metric(stage, sample.format("function", stage)), worker.metric(stage, sample.format("json", stage))


def _cpu_seconds(process: int) -> float:
    """Ask the kernel's CPU clock of a process: exact, and with threads that have ended; /proc counts in hundredths."""
    return time.clock_gettime((~process << 3) | _CLOCK_OF_ALL_THREADS)


def _memory_bytes(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
