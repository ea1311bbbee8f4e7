"""h. What our code costs beside what it is built on: the ratios that `make bench-check` watches.

`python -m benchmarks.check` measures them again and fails when one is 15 % worse than in the committed results. All are
ratios of CPU times that were taken on one machine within seconds of each other, so neither its speed nor what else runs
there matters much; each comes from several rounds, and one that is worse is measured once more before it counts.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from agents.local_worker import local_worker
from agents.stage_process import ONE_THREAD, other_variables
from benchmarks import hops, producers
from benchmarks.corpus import messages, write_lines
from benchmarks.file_mode import file_mode
from benchmarks.processes import run_measured
from benchmarks.results import read_results
from benchmarks.room import Room, open_room
from benchmarks.spread import Spread, shown, spread, table

PART = "check"
TOLERANCE = 1.15
ROUNDS = 5
PAGES = 64
HOP_RECORDS = 512
POOL_RECORDS = 96
FILE_ARTICLES = 64
REPLAYED_ARTICLES = 3000
NAMES = {
    "hop": "a hop of a light stage ÷ one of a plain aiokafka loop; function and JSON are not counted",
    "pool_hop": "a hop of the stage with a pool ÷ one of a plain aiokafka loop; the same",
    "file_mode": "an article in file mode ÷ the stage functions in a plain loop",
    "replay": "an article sent by replay.py ÷ by a bare kafka-python producer",
}


def measure(room: Room) -> dict[str, Any]:
    """Measure every ratio."""
    return {"ratios": {name: found for some in _MEASURED for name, found in some(room).items()}}


def _hops(room: Room) -> dict[str, Spread]:
    """Run two stages and the plain loop by turns, all of them warm."""
    light, heavy, plain = room.stream(processes=1), room.stream(processes=1), room.stream()
    cleaned = hops.results("cleaning", messages(room.articles(PAGES)), light)
    tagged = hops.results("language", cleaned, light)
    log = room.new_file(".log")
    with (
        local_worker(light.settings, log, "--stages", "language") as language,
        local_worker(heavy.settings, log, "--stages", "entities") as entities,
        hops.loop_hop(plain, room.new_file(".txt")) as loop,
    ):
        ours, pooled = hops.StageHop(language, "language", light), hops.StageHop(entities, "entities", heavy)
        turns = [
            (
                loop.cost_ms(cleaned, HOP_RECORDS),
                ours.cost_ms(cleaned, HOP_RECORDS),
                pooled.cost_ms(tagged, POOL_RECORDS),
            )
            for _ in range(ROUNDS + 1)
        ][1:]
    return {
        "hop": spread(hop / yardstick for yardstick, hop, _ in turns),
        "pool_hop": spread(hop / yardstick for yardstick, _, hop in turns),
    }


def _file_mode(room: Room) -> dict[str, Spread]:
    """Compare the least costs of file mode and the plain loop, one process each: what else runs only adds to them."""
    articles = room.articles(FILE_ARTICLES)
    source, lines = write_lines(articles, room.new_file()), [article.encode() + b"\n" for article in articles]
    with file_mode(1) as files:
        files.enrich(lines)
        ours = [1000 * files.enrich(lines)[1] / len(lines) for _ in range(ROUNDS)]
        command = [sys.executable, "-m", "benchmarks.bare", "1", str(source), str(ROUNDS), "loop"]
        bare = json.loads(run_measured(command, {**other_variables(), **ONE_THREAD}).output)["loop"]
    return {"file_mode": spread([min(ours) / min(turn["cpu_ms"] for turn in bare)])}


def _replay(room: Room) -> dict[str, Spread]:
    found = producers.measure(room, articles=REPLAYED_ARTICLES, names=("replay.py", "kafka-python"))
    return {"replay": found["producers"]["kafka-python"]["replay_cpu"]}


_MEASURED: tuple[Callable[[Room], dict[str, Spread]], ...] = (_hops, _file_mode, _replay)


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    rows = [(NAMES[name], shown(found)) for name, found in result["ratios"].items()]
    return table(("ratio of CPU times", "median (least–greatest)"), rows)


def main() -> int:
    """Compare with the committed results."""
    committed = read_results().get(PART)
    if committed is None:
        sys.stderr.write("benchmarks/results.json has no ratios to compare with; `make bench` writes them\n")
        return 1
    with open_room() as room:
        worse = [name for measured in _MEASURED for name in _worse(measured, room, committed["ratios"])]
    if worse:
        sys.stderr.write(f"more than {TOLERANCE - 1:.0%} worse than in benchmarks/results.json: {', '.join(worse)}\n")
    return 1 if worse else 0


def _worse(measured: Callable[[Room], dict[str, Spread]], room: Room, committed: Mapping[str, Spread]) -> list[str]:
    """Return the ratios that are worse, twice in a row."""
    for _ in range(2):
        found = measured(room)
        shares = {name: ratio["median"] / committed[name]["median"] for name, ratio in found.items()}
        for name, share in shares.items():
            sys.stdout.write(f"{share:.2f} of before, {shown(found[name])}: {NAMES[name]}\n")
        worse = [name for name, share in shares.items() if share > TOLERANCE]
        if not worse:
            break
    return worse


if __name__ == "__main__":
    sys.exit(main())
