"""The process in which one stage is measured: `python -m benchmarks.one_stage STAGE STARTED INPUT OUTPUT`.

STARTED is the time by the clock of the system at which it was started. Reads the stage's records from INPUT, writes the
next ones to OUTPUT for the process of the next stage, and prints what the stage took as JSON.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path

from agents.pipeline import stages_named
from agents.settings import load_settings

WARM_UP_RECORDS = 32


def main() -> int:
    """Measure one stage."""
    name, started, source, target = sys.argv[1:]
    (stage,) = stages_named((name,))
    loaded = stage.load(load_settings())
    start_seconds = time.monotonic() - float(started)
    records = [stage.reads.decode(line) for line in Path(source).read_bytes().splitlines()]
    for record in records[:WARM_UP_RECORDS]:
        loaded.run(record)
    gc.collect()  # now, and not within an article: in a worker it is one article in thousands
    cpu = []
    with Path(target).open("wb") as lines:
        for record in records:
            before = time.thread_time()
            result = loaded.run(record)
            cpu.append(time.thread_time() - before)
            lines.write(result.encode() + b"\n")  # at once: through what is kept the garbage collector would go
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"start_seconds": start_seconds, "peak_bytes": peak_bytes, "cpu_seconds": cpu}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
