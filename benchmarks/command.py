"""`python -m benchmarks`: all parts, or some, into one table.

Each part is also a module of its own: `python -m benchmarks --parts latency` measures only that one. Results are kept
part by part, so that a run that was interrupted goes on with `--missing`.
"""

import argparse
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks import backlog, check, files, latency, producers, scale, stages, stream
from benchmarks.peers import contest
from benchmarks.results import RESULTS, read_results, write_results
from benchmarks.room import Room, open_room


class Part(Protocol):
    """A module that measures something."""

    __doc__: str | None

    def measure(self, room: Room) -> dict[str, Any]:
        """Return what was found, fit for JSON."""

    def tables(self, result: Mapping[str, Any]) -> str:
        """Return it as Markdown."""


PARTS: Mapping[str, Part] = {
    "stages": stages,
    "files": files,
    "stream": stream,
    "latency": latency,
    "peers": contest,
    "producers": producers,
    "scale": scale,
    "backlog": backlog,
    "check": check,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write results and pages."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what was started is stopped
    results, failed = read_results(options.results), []
    with open_room(paths=options.paths, quick=options.quick) as room:
        for name in options.parts.split(",") if options.parts else PARTS:
            if options.missing and name in results:
                continue
            began = time.monotonic()
            sys.stderr.write(f"{name} …\n")
            try:
                found = PARTS[name].measure(room)
            except OSError as error:  # something did not come in time, or ended: the other parts go on
                failed.append(name)
                sys.stderr.write(f"{name} failed: {error}\n")
                continue
            seconds = round(time.monotonic() - began)
            results[name] = {"room": room.describe(), "quick": room.quick, "seconds": seconds, **found}
            if options.write and not room.quick:
                write_results(results, options.results)
            sys.stdout.write(f"## {PARTS[name].__doc__}\n\n{PARTS[name].tables(results[name])}\n\n({seconds} s)\n\n")
            sys.stdout.flush()
    return 1 if failed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="articles of your own (default: made from seeds/)")
    parser.add_argument("--parts", metavar="NAMES", help=f"of {','.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a try-out of a few minutes")
    parser.add_argument("--missing", action="store_true", help="only the parts that have no results yet")
    parser.add_argument("--write", action="store_true", help="keep the results, but for those of a try-out")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE", help="default: %(default)s")
    return parser.parse_args(arguments)
