"""Files, folders and standard input, whatever shape the articles in them have."""

import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from agents.sources.decoding import declared_charset, decode
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
from agents.sources.json_lines import numbered_lines, read_json_lines
from agents.sources.mojibake import repair_mojibake
from schemas import ContentType, RawArticle

STANDARD_INPUT = "-"

_GZIP = ".gz"
_JSON_LINES = (".jsonl", ".ndjson")
_CONTENT_TYPES: dict[str, ContentType] = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
_EXPECTED_RECORDS = "expected"  # a folder of what the articles beside it should become
_UTF8_MARK = b"\xef\xbb\xbf"


def _ignore(_path: Path) -> None:
    pass


def read_articles(
    paths: Iterable[str | Path],
    *,
    standard_input: Stream | None = None,
    on_ignored: Callable[[Path], None] = _ignore,
) -> Iterator[SourceItem]:
    """Yield every article under the paths, one at a time; what cannot be read is an item too, never an error.

    Text, HTML and JSON Lines are known by their suffixes, each also with `.gz`. Anything else that is named, and
    standard input, is JSON Lines if it begins with a brace, else the text of one article. Folders are read in sorted
    order, without hidden entries and folders called `expected`.

    Args:
        paths: files and folders; `-` is standard input.
        standard_input: read for `-`, instead of that of the process.
        on_ignored: called with each file in a folder whose suffix is unknown.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_stream("standard input", "", standard_input or os.fdopen(0, "rb", closefd=False))
        elif Path(path).is_dir():
            items = _read_folder(Path(path), on_ignored)
            nothing = Unreadable(_shown(path), "holds no .txt, .html or .jsonl file")
            yield from chain([next(items, nothing)], items)
        else:
            yield from _read_file(Path(path))


def _read_folder(folder: Path, on_ignored: Callable[[Path], None]) -> Iterator[SourceItem]:
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        yield Unreadable(_shown(folder), _reason(error))
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != _EXPECTED_RECORDS and not entry.is_symlink():
                yield from _read_folder(entry, on_ignored)
        elif entry.is_file() and _suffix(entry) in (*_JSON_LINES, *_CONTENT_TYPES):
            yield from _read_file(entry)
        else:
            on_ignored(entry)


def _shown(path: str | Path) -> str:
    """Return a path as text that can be printed and written, also when its name is no UTF-8."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _suffix(path: Path) -> str:
    """Return the suffix that tells the format: that before `.gz`, in lower case."""
    return Path(path.stem if _is_packed(path) else path.name).suffix.lower()


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == _GZIP


def _unpacked(file: Stream) -> Stream:
    return io.BufferedReader(gzip.GzipFile(fileobj=file))


def _read_file(path: Path) -> Iterator[SourceItem]:
    try:
        with path.open("rb") as file:
            yield from _read_stream(_shown(path), _suffix(path), _unpacked(file) if _is_packed(path) else file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Unreadable(_shown(path), f"damaged gzip, nothing is read beyond the damage: {error}")
    except OSError as error:
        yield Unreadable(_shown(path), _reason(error))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _read_stream(location: str, suffix: str, stream: Stream) -> Iterator[SourceItem]:
    if suffix in _JSON_LINES:
        yield from read_json_lines(location, numbered_lines(stream))
    elif suffix in _CONTENT_TYPES:
        content = stream.read(LONGEST_ARTICLE_BYTES + 1)
        yield _read_page(location, content, _CONTENT_TYPES[suffix])
    else:
        yield from _read_unknown(location, stream)


def _read_unknown(location: str, stream: Stream) -> Iterator[SourceItem]:
    lines = numbered_lines(stream)
    first = []
    for line in lines:
        first.append(line)
        if not line[1].isspace():
            break
    if first and first[-1][1].removeprefix(_UTF8_MARK).lstrip().startswith(b"{"):
        yield from read_json_lines(location, chain(first, lines))
    else:
        yield _read_page(location, _joined(chain(first, lines)), "text/plain")


def _joined(lines: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the lines as one, no more of them than an article may have."""
    content = bytearray()
    for _, line in lines:
        content += line
        if len(content) > LONGEST_ARTICLE_BYTES:
            break
    return bytes(content)


def _read_page(location: str, content: bytes, content_type: ContentType) -> SourceItem:
    charset = declared_charset(content) if content_type == "text/html" else None
    try:
        require_length(content)
        body = repair_mojibake(decode(content, charset=charset))
    except UnreadableError as error:
        return Unreadable(location, str(error))
    fields = {"uri": content_uri(body), "body": body, "content_type": content_type}
    return FoundArticle(location, RawArticle.model_validate(fields))
