"""Whether all that was sent has come out: every version of each article, in order, duplicates equal to the first."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from agents.pipeline import STAGES
from agents.settings import Settings
from agents.stage import Stage
from running import Message, present
from schemas import DEAD_LETTER_TOPIC


def assert_whole(settings: Settings, sent: Sequence[Message], *, stages: Sequence[Stage[Any, Any]] = STAGES) -> None:
    """Fail if a version is lost, out of order or changed; what is no record must be a dead letter.

    Args:
        settings: name the topics.
        sent: in order; each article carries its version (`running.article`).
        stages: whose output is looked at.
    """
    letters = {record.key for record in present(settings, DEAD_LETTER_TOPIC)}
    assert letters == {key for key, value in sent if value is None or not value.startswith(b"{")}
    wanted = versions_by_key((key, version_of(value)) for key, value in sent if key not in letters)
    for stage in stages:
        records = present(settings, stage.writes.kafka_topic)
        versions = [(record.key, version_of(record.value)) for record in records]
        contents: dict[tuple[bytes | None, int], set[bytes]] = defaultdict(set)
        for place, record in zip(versions, records, strict=True):
            contents[place].add(stage.writes.decode(record.value).canonical_json())
        found = versions_by_key(versions)
        wrong = {key: (found[key], wanted[key]) for key in found.keys() | wanted.keys() if found[key] != wanted[key]}
        assert not wrong, f"{stage.name}: versions found and wanted: {wrong}"
        assert dict(versions) == {key: numbers[-1] for key, numbers in wanted.items()}, stage.name
        assert all(len(same) == 1 for same in contents.values()), stage.name


def version_of(value: bytes | None) -> int:
    """Return which version of an article a value holds."""
    assert value is not None
    return int(json.loads(value)["metadata"]["version"])


def versions_by_key(versions: Iterable[tuple[bytes | None, int]]) -> dict[bytes | None, list[int]]:
    """Return the versions of each key, in the order in which each came for the first time."""
    firsts: dict[bytes | None, list[int]] = defaultdict(list)
    for key, version in versions:
        if version not in firsts[key]:
            firsts[key].append(version)
    return firsts
