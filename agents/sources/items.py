"""What a source yields: an article, or the reason why there is none."""

import io
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from schemas import RawArticle

Stream: TypeAlias = io.BufferedReader
"""Bytes that can be looked at before they are read."""

LONGEST_ARTICLE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article and where it was found: a path, or a path and a line such as `news.jsonl:12`."""

    location: str
    article: RawArticle


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have been an article; the reason names no more than field and problem."""

    location: str
    reason: str


SourceItem: TypeAlias = FoundArticle | Unreadable


class UnreadableError(ValueError):
    """There is no article to be had here; the message is the reason."""


def content_uri(body: str) -> str:
    """Name an article that came without a name: equal bodies have equal names."""
    return f"urn:sha256:{sha256(body.encode()).hexdigest()}"


def require_length(content: bytes) -> None:
    """Refuse what is too long to be an article; readers hold no more than one byte beyond the limit in memory.

    Raises:
        UnreadableError: it is longer.
    """
    if len(content) > LONGEST_ARTICLE_BYTES:
        raise UnreadableError(f"longer than {LONGEST_ARTICLE_BYTES // 1024**2} MiB; split it")
