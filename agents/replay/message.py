"""An article as a Kafka message."""

from dataclasses import dataclass

from agents.headers import Headers, event_headers
from schemas import RawArticle

SOURCE = "/newsloom/replay"

# What a record batch and an incompressible zstd frame of 8 MiB add to a record: 300 bytes, rounded up.
_BATCH_BYTES = 1024


class OversizeError(ValueError):
    """The topic would not take the article."""


@dataclass(frozen=True, slots=True)
class Message:
    """Key, value and headers as they are sent."""

    key: bytes
    value: bytes
    headers: Headers


def make_message(article: RawArticle, *, largest_bytes: int) -> Message:
    """Return the message of an article; it begins a trace.

    Raises:
        OversizeError: it is larger than the topic takes, before compression.
    """
    value = article.encode()
    headers = event_headers(article.kafka_topic, article.uri, value, SOURCE)
    message = Message(article.uri.encode(), value, headers)
    size = len(message.key) + len(value) + sum(len(name) + len(text) for name, text in headers) + _BATCH_BYTES
    if size > largest_bytes:
        raise OversizeError(
            f"too large: {size:,} bytes, the topic takes {largest_bytes:,}; see NEWSLOOM_MAX_MESSAGE_BYTES"
        )
    return message
