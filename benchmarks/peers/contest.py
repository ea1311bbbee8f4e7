"""e. The same stage functions on what a user would pick instead; and what each does with a bad record and a kill.

All read and write the same topics, with sessions of 6 s, and commit after the acknowledgements of a batch where they
can be told to. Whatever ends is started again at once.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from agents.kafka_reader import topic_reader
from benchmarks.corpus import messages, publish
from benchmarks.peers.contestant import CONTESTANTS, Contestant, Processes, running
from benchmarks.peers.environment import peers_python
from benchmarks.room import Room, Stream
from benchmarks.spread import shown, spread, table
from schemas import DEAD_LETTER_TOPIC, EnrichedArticle

ARTICLES = 768
"""Enough that the last batches, which go from stage to stage while the other processes idle, matter little."""
FAULT_ARTICLES = 192
WARM_UP_ARTICLES = 64
PASSES = 3
START_PATIENCE_SECONDS = 90.0
PATIENCE_SECONDS = 25.0
"""Longer than a session and a start: after so long without a result nothing more is expected."""
FAULT_PATIENCE_SECONDS = 75.0
"""For who starts again and again makes results for ever: always the same ones."""
POISON = (b"urn:poison:bad", b'{"uri": "urn:poison:bad", "body": ')


def measure(room: Room) -> dict[str, Any]:
    """Measure the speed of all by turns; once each is killed, and given a bad record."""
    peers_python()
    passes = 1 if room.quick else PASSES
    turns: dict[str, list[dict[str, Any]]] = {contestant.name: [] for contestant in CONTESTANTS}
    for _ in range(passes):
        for contestant in CONTESTANTS:
            found = turns[contestant.name]
            found.append(_attempt(contestant, room, faults=not any("killed" in turn for turn in found)))
    ours = turns[CONTESTANTS[0].name]
    return {
        "articles": room.size(ARTICLES),
        "passes": passes,
        "fault_articles": room.size(FAULT_ARTICLES),
        "peers": {name: _figures(found, ours) for name, found in turns.items()},
    }


def _attempt(contestant: Contestant, room: Room, *, faults: bool) -> dict[str, Any]:
    """Measure one of them once; one that gets stuck is slow beyond measure, and the others go on."""
    stream, began = room.stream(), time.monotonic()
    sys.stderr.write(f"  {contestant.name} …")
    with running(contestant, stream, room) as processes:
        try:
            turn = _turn(room, stream, processes, faults=faults)
            told = f"{turn['articles_per_second']:.1f} articles/s"
        except TimeoutError as error:
            told = str(error)
            turn = {"failed": told}
    sys.stderr.write(f" {told} ({time.monotonic() - began:.0f} s)\n")
    return turn


def _turn(room: Room, stream: Stream, processes: Processes, *, faults: bool) -> dict[str, Any]:
    total = room.size(ARTICLES)
    publish(messages(room.articles(WARM_UP_ARTICLES, name="urn:warm")), stream.settings)
    stream.await_results(WARM_UP_ARTICLES, seconds=START_PATIENCE_SECONDS)
    cpu, broker, began = processes.cpu_seconds(), room.broker_cpu_seconds(), time.monotonic()
    publish(messages(room.articles(total, name="urn:speed")), stream.settings)
    stream.await_results(WARM_UP_ARTICLES + total)
    turn: dict[str, Any] = {
        "articles_per_second": total / (time.monotonic() - began),
        "cpu_ms": 1000 * (processes.cpu_seconds() - cpu) / total,
        "broker_cpu_ms": 1000 * (room.broker_cpu_seconds() - broker) / total,
    }
    if faults:
        turn["killed"] = _kill(room, stream, processes)
        turn["poisoned"] = _poison(room, stream, processes)
    return turn


def _kill(room: Room, stream: Stream, processes: Processes) -> dict[str, int]:
    """Kill all processes at once when a third of the articles is through, and start them again."""
    sending, before = messages(room.articles(room.size(FAULT_ARTICLES), name="urn:kill")), stream.total()
    publish(sending, stream.settings)
    stream.await_results(before + len(sending) // 3)
    processes.kill()
    processes.revive()
    expected = {key for key, _ in sending}
    found, restarts = _collect(stream, expected, processes.revive)
    return {"lost": len(expected) - len(found), "duplicates": sum(found.values()) - len(found), "restarts": restarts}


def _poison(room: Room, stream: Stream, processes: Processes) -> dict[str, int]:
    """Publish a record that is cut off among good ones."""
    sending = messages(room.articles(room.size(FAULT_ARTICLES), name="urn:good"))
    half = len(sending) // 2
    publish([*sending[:half], POISON, *sending[half:]], stream.settings)
    expected = {key for key, _ in sending}
    found, restarts = _collect(stream, expected, processes.revive)
    letters = _keys(stream, DEAD_LETTER_TOPIC)
    return {
        "lost": len(expected) - len(found),
        "duplicates": sum(found.values()) - len(found),
        "restarts": restarts,
        "dead_letters": letters[POISON[0]],
    }


def _collect(stream: Stream, expected: set[bytes], revive: Callable[[], int]) -> tuple[Counter[bytes], int]:
    """Wait until all keys are among the results, or nothing more comes; return how often each is, and restarts."""
    total, restarts, changed = stream.total(), 0, time.monotonic()
    end = changed + FAULT_PATIENCE_SECONDS
    while time.monotonic() < min(end, changed + PATIENCE_SECONDS):
        time.sleep(1)
        restarts += revive()
        if (now := stream.total()) > total:
            total, changed = now, time.monotonic()
        elif expected <= _keys(stream, EnrichedArticle.kafka_topic).keys():
            break
    found = _keys(stream, EnrichedArticle.kafka_topic)
    return Counter({key: found[key] for key in expected & found.keys()}), restarts


def _keys(stream: Stream, topic: str) -> Counter[bytes]:
    with topic_reader(stream.settings, stream.settings.kafka_topic(topic)) as reader:
        return Counter(record.key for record in reader.present())


def _figures(turns: list[dict[str, Any]], ours: list[dict[str, Any]]) -> dict[str, Any]:
    failures = [turn["failed"] for turn in turns if "failed" in turn]
    pairs = [pair for pair in zip(turns, ours, strict=True) if not any("failed" in turn for turn in pair)]
    faults = next((turn for turn in turns if "killed" in turn), None)
    if faults is None or not pairs:
        return {"failed": failures}
    speeds = [(turn["articles_per_second"], our["articles_per_second"]) for turn, our in pairs]
    costs = [(turn["cpu_ms"], our["cpu_ms"]) for turn, our in pairs]
    return {
        "failed": failures,
        "articles_per_second": spread(speed for speed, _ in speeds),
        "cpu_ms": spread(cost for cost, _ in costs),
        "broker_cpu_ms": spread(turn["broker_cpu_ms"] for turn, _ in pairs),
        "our_speed": spread(our / speed for speed, our in speeds),
        "our_cpu": spread(our / cost for cost, our in costs),
        "killed": faults["killed"],
        "poisoned": faults["poisoned"],
    }


def tables(result: Mapping[str, Any]) -> str:
    """Return what was measured as Markdown."""
    peers = {name: found for name, found in result["peers"].items() if "our_speed" in found}
    failed = "".join(
        f"\n\n{name}, {len(found['failed'])} of {result['passes']} passes: {found['failed'][0]}."
        for name, found in result["peers"].items()
        if found["failed"]
    )
    speed = [
        (
            name,
            shown(found["articles_per_second"], ".1f"),
            shown(found["cpu_ms"], ".1f"),
            shown(found["broker_cpu_ms"], ".1f"),
            shown(found["our_speed"]),
            shown(found["our_cpu"]),
        )
        for name, found in peers.items()
    ]
    faults = [(name, _fate(found["killed"]), _fate(found["poisoned"]), _letter(found)) for name, found in peers.items()]
    names = ("", "articles/s", "CPU ms per article", "of the broker", "our speed ÷ this", "our CPU ÷ this")
    fault_names = (
        f"of {result['fault_articles']} articles",
        "all killed at once",
        "one bad record among them",
        "the bad record",
    )
    return f"{result['articles']} articles a pass.\n\n{table(names, speed)}\n\n{table(fault_names, faults)}{failed}"


def _fate(found: Mapping[str, int]) -> str:
    restarts = f", {found['restarts']} restarts" if found["restarts"] else ""
    return f"{found['lost']} lost or stuck, {found['duplicates']} twice{restarts}"


def _letter(found: Mapping[str, Any]) -> str:
    if found["poisoned"]["dead_letters"]:
        return "a dead letter"
    return "stops its partition" if found["poisoned"]["lost"] else "vanishes"
