"""c. Kafka mode, from replay to enriched, against file mode: speed, and which process spends what on an article."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from agents.local_worker import LocalWorker, local_worker
from agents.pipeline import STAGE_NAMES
from benchmarks.corpus import write_lines
from benchmarks.file_mode import FileMode, file_mode
from benchmarks.processes import cpu_seconds, function_cpu_seconds, memory_bytes, worker_cpu_seconds
from benchmarks.room import Room, Stream, await_condition
from benchmarks.spread import shown, spread, table
from schemas import RawArticle

ARTICLES = 384
WARM_UP_ARTICLES = 64
PROCESSES = 2
IDLE_SECONDS = 5.0

Turn = dict[str, float]


def measure(room: Room) -> dict[str, Any]:
    """Run both modes by turns, a worker and a file mode that are warm."""
    total = room.size(ARTICLES)
    stream = room.stream(processes=PROCESSES)
    with local_worker(stream.settings, room.new_file(".log")) as worker, file_mode(PROCESSES) as files:
        _turn(room, stream, worker, files, "urn:warm", WARM_UP_ARTICLES)
        turns = [_turn(room, stream, worker, files, f"urn:{number}", total) for number in range(room.rounds)]
        memory = memory_bytes(worker.process.pid)
        before = cpu_seconds(worker.process.pid)
        time.sleep(IDLE_SECONDS)
        idle_share = (cpu_seconds(worker.process.pid) - before) / IDLE_SECONDS
    for turn in turns:
        _compare(turn)
    return {
        "articles": total,
        "processes": PROCESSES,
        "figures": {name: spread(turn[name] for turn in turns) for name in turns[0]},
        "ready_seconds": worker.ready_seconds,
        "memory_bytes": memory,
        "idle_share": idle_share,
    }


def _turn(room: Room, stream: Stream, worker: LocalWorker, files: FileMode, name: str, total: int) -> Turn:
    """Enrich the same articles in both modes; CPU times are milliseconds per article, by kind of process."""
    articles = room.articles(total, name=name)
    file_wall, file_cpu = files.enrich([article.encode() + b"\n" for article in articles])
    path, done = write_lines(articles, room.new_file()), stream.total()
    published = stream.total(RawArticle.kafka_topic)
    replayed: list[float] = []
    replay = threading.Thread(target=lambda: replayed.append(stream.replay(path).cpu_seconds))
    before = _reading(room, worker)
    replay.start()
    await_condition(lambda: stream.total(RawArticle.kafka_topic) > published, "the first article")
    began = time.monotonic()
    stream.await_results(done + total)
    wall = time.monotonic() - began
    spent = {kind: seconds - before[kind] for kind, seconds in _reading(room, worker).items()}
    replay.join()
    milliseconds = {
        f"cpu_ms {kind}": 1000 * seconds / total
        for kind, seconds in {**spent, "replay": replayed[0], "file mode": file_cpu}.items()
    }
    return {"articles_per_second": total / wall, "file_articles_per_second": total / file_wall, **milliseconds}


def _reading(room: Room, worker: LocalWorker) -> dict[str, float]:
    """Return the CPU time spent so far by each process, and by the functions of each stage and on JSON."""
    reading = {"broker": room.broker_cpu_seconds(), **worker_cpu_seconds(worker)}
    for stage in STAGE_NAMES:
        reading[f"{stage} function"], reading[f"{stage} json"] = function_cpu_seconds(worker, stage)
    return reading


def _compare(turn: Turn) -> None:
    """Add what follows: cost of the worker and of a hop, ratios."""
    processes = ("supervisor", *STAGE_NAMES, "entities pool")
    worker = sum(turn[f"cpu_ms {kind}"] for kind in processes)
    functions = sum(turn[f"cpu_ms {stage} function"] for stage in STAGE_NAMES)
    turn["cpu_ms worker"] = worker
    turn["hop_cpu_ms"] = (worker - functions) / len(STAGE_NAMES)
    turn["stage_share"] = functions / worker
    turn["speed_ratio"] = turn["articles_per_second"] / turn["file_articles_per_second"]
    turn["cpu_ratio"] = turn["cpu_ms file mode"] / worker
    turn["cpu_ratio_with_broker"] = turn["cpu_ms file mode"] / (worker + turn["cpu_ms broker"])


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    figures = result["figures"]
    kinds = ("broker", "replay", "supervisor", *STAGE_NAMES, "entities pool", "worker", "file mode")
    parts = {stage: (figures[f"cpu_ms {stage} function"], figures[f"cpu_ms {stage} json"]) for stage in STAGE_NAMES}
    rows = [(kind, shown(figures[f"cpu_ms {kind}"]), *(shown(part) for part in parts.get(kind, ()))) for kind in kinds]
    summary = [
        ("articles/s, replay to enriched", shown(figures["articles_per_second"], ".1f")),
        ("articles/s, file mode", shown(figures["file_articles_per_second"], ".1f")),
        ("speed: Kafka mode ÷ file mode", shown(figures["speed_ratio"])),
        ("CPU per article: file mode ÷ worker", shown(figures["cpu_ratio"])),
        ("CPU per article: file mode ÷ worker and broker", shown(figures["cpu_ratio_with_broker"])),
        ("share of the stage functions in the worker's CPU", shown(figures["stage_share"])),
        ("a hop beside its function, JSON included, CPU ms", shown(figures["hop_cpu_ms"])),
        ("worker ready after, s", f"{result['ready_seconds']:.1f}"),
        ("memory of all processes of the worker, MB", f"{result['memory_bytes'] / 1e6:.0f}"),
        ("CPU of an idle worker, share of a core", f"{result['idle_share']:.1%}"),
    ]
    names = ("CPU ms per article", "whole process", "of that the function", "reading and writing JSON")
    full = [(*row, "", "")[: len(names)] for row in rows]
    intro = f"{result['articles']} articles a round, {result['processes']} entity processes, broker on the same cores."
    return f"{intro}\n\n{table(('', 'value'), summary)}\n\n{table(names, full)}"
