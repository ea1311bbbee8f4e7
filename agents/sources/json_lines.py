"""Articles in JSON Lines: one raw article a line."""

import codecs
import io
from collections.abc import Callable, Iterable, Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from agents.sources.decoding import decode
from agents.sources.items import (
    LONGEST_ARTICLE_BYTES,
    FoundArticle,
    SourceItem,
    Stream,
    Unreadable,
    UnreadableError,
    content_uri,
    require_length,
)
from agents.sources.mojibake import repair_mojibake
from schemas import RawArticle

_LONGEST_REASON_CHARACTERS = 200
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def numbered_lines(stream: Stream) -> Iterator[tuple[int, bytes]]:
    """Yield every line with its number from 1, in UTF-8 also from a file in UTF-16, as Windows shells write it.

    Of a line that is longer than an article may be, only the beginning comes, and that is too long as well.
    """
    if not stream.peek(2).startswith(_UTF16_MARKS):
        yield from _numbered(stream.readline)
        return
    text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    try:
        yield from _numbered(lambda most_characters: text.readline(most_characters).encode())
    finally:
        text.detach()  # else it would close a stream that belongs to the caller


def _numbered(read_line: Callable[[int], bytes]) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := read_line(LONGEST_ARTICLE_BYTES + 1):
        number += 1
        yield number, line
        while len(line) > LONGEST_ARTICLE_BYTES and not line.endswith(b"\n"):
            line = read_line(LONGEST_ARTICLE_BYTES + 1)


def read_json_lines(location: str, lines: Iterable[tuple[int, bytes]]) -> Iterator[SourceItem]:
    """Yield what stands on every line that is not blank."""
    is_empty = True
    for number, line in lines:
        if not line.isspace():
            is_empty = False
            yield _read_line(f"{location}:{number}", line)
    if is_empty:
        yield Unreadable(location, "empty")


def _read_line(location: str, line: bytes) -> SourceItem:
    try:
        require_length(line)
        return FoundArticle(location, _repaired(_raw_article(decode(line.rstrip()))))
    except ValidationError as error:
        return Unreadable(location, _short_reason(error))
    except UnreadableError as error:
        return Unreadable(location, str(error))


def _raw_article(text: str) -> RawArticle:
    try:
        return RawArticle.model_validate_json(text)
    except ValidationError as error:
        if not any(_lacks_uri(problem) for problem in error.errors(include_url=False)):
            raise
    fields = from_json(text)
    return RawArticle.model_validate({**fields, "uri": content_uri(repair_mojibake(str(fields.get("body"))))})


def _lacks_uri(problem: ErrorDetails) -> bool:
    return problem["loc"] == ("uri",) and (problem["type"] == "missing" or problem["input"] is None)


def _repaired(article: RawArticle) -> RawArticle:
    body = repair_mojibake(article.body)
    headline = article.headline and repair_mojibake(article.headline)
    if body == article.body and headline == article.headline:
        return article
    return article.model_copy(update={"body": body, "headline": headline})


def _short_reason(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False)
    reason = "; ".join(": ".join(filter(None, (_field(problem), _message(problem)))) for problem in problems)
    return reason if len(reason) <= _LONGEST_REASON_CHARACTERS else f"{reason[:_LONGEST_REASON_CHARACTERS]}…"


def _field(problem: ErrorDetails) -> str:
    return ".".join(str(part) for part in problem["loc"])


def _message(problem: ErrorDetails) -> str:
    return problem["msg"].removeprefix("Value error, ").replace(" at line 1 column ", " at column ")
