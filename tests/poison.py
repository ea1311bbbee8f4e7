"""Messages as they should not be: real records with bytes changed, cut, doubled and swapped, and pure noise."""

import json
import random
from collections.abc import Iterator
from typing import Any

from agents.headers import ReadHeaders
from running import Message

NOISE_BYTES = 300
ODD_VALUES: tuple[object, ...] = (None, True, -1, 1e308, "", "\x00", "\ud800", [], {}, [[[]]], "ﷺ" * 50, "1e999", "0x")
HEADERS: ReadHeaders = (
    ("", b""),
    ("traceparent", b"\xff\x00"),
    ("ce_time", b"yesterday"),
    ("newsloom.attempts", b"many"),
    ("newsloom.attempts", None),
    ("trace-id", None),
    ("__streams.errors.message", b"an old one"),
    ("ключ", "значение".encode()),
    ("content-type", b"application/json" * 100),
)


def poisoned(records: list[bytes], count: int, *, seed: int) -> Iterator[tuple[Message, ReadHeaders]]:
    """Yield messages with headers: keys, values and headers each odd in their own way, the same for the same seed.

    Args:
        records: valid records of one topic, from which most of the messages are made.
        count: how many.
        seed: of the random choices.
    """
    random_source = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(count):
        value = random_source.choice((_noise, _changed_bytes, _changed_bytes, _changed_field, _changed_field, _null))(
            random_source, random_source.choice(records)
        )
        headers = tuple(random_source.sample(HEADERS, random_source.randrange(3)))
        yield (_key(random_source), value), headers


def _key(random_source: random.Random) -> bytes | None:
    return random_source.choice(
        (None, b"", b"urn:a", "urn:ключ".encode(), b"\xff\xfe", random_source.randbytes(random_source.randrange(60)))
    )


def _null(_random_source: random.Random, _record: bytes) -> None:
    return None


def _noise(random_source: random.Random, _record: bytes) -> bytes:
    return random_source.randbytes(random_source.randrange(NOISE_BYTES))


def _changed_bytes(random_source: random.Random, record: bytes) -> bytes:
    """Cut the record, or replace, insert, repeat or drop a piece of it."""
    begin = random_source.randrange(len(record))
    end = min(len(record), begin + random_source.randrange(1, 9))
    piece = random_source.choice(
        (b"", random_source.randbytes(2), record[begin:end] * 3, b'"', b"}", b"\\ud800", b"\xed\xa0\x80", b"NaN")
    )
    if random_source.random() < 0.1:
        return record[:begin]
    return record[:begin] + piece + record[end:]


def _changed_field(random_source: random.Random, record: bytes) -> bytes:
    """Give a field, at any depth, a value that it should not have."""
    article = json.loads(record)
    place: Any = article
    while True:
        key = random_source.choice(list(place)) if isinstance(place, dict) else random_source.randrange(len(place))
        deeper = place[key]
        if isinstance(deeper, dict | list) and deeper and random_source.random() < 0.5:
            place = deeper
            continue
        place[key] = random_source.choice(ODD_VALUES)
        return json.dumps(article).encode()
