"""What processes use, from /proc."""

import os
from pathlib import Path

from agents.process_control import children

_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def family(process: int) -> list[int]:
    """Return a process and all that it has started."""
    return [process, *(member for child in children(process) for member in family(child))]


def cpu_seconds(process: int) -> float:
    """Return the CPU time that a process and its children have spent."""
    return sum(map(_cpu_seconds, family(process)))


def memory_bytes(process: int) -> int:
    """Return the resident memory of a process and its children; pages that they share count several times."""
    return sum(map(_memory_bytes, family(process)))


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS


def _memory_bytes(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
