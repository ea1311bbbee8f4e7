"""Articles in files, folders and pipes."""

import gzip
import json
from pathlib import Path

import pytest

from agents.sources import FoundArticle, SourceItem, Unreadable, read_articles
from agents.sources.items import LONGEST_ARTICLE_BYTES, content_uri


def _bodies(items: list[SourceItem]) -> list[str]:
    return [item.article.body for item in items if isinstance(item, FoundArticle)]


def _reasons(items: list[SourceItem]) -> list[tuple[str, str]]:
    return [(item.location, item.reason) for item in items if isinstance(item, Unreadable)]


def _read(path: Path) -> list[SourceItem]:
    return list(read_articles([path]))


def _read_bytes(content: bytes, folder: Path, name: str = "article.txt") -> list[SourceItem]:
    path = folder / name
    path.write_bytes(content)
    return _read(path)


def test_sources_names_article_by_content(tmp_path: Path) -> None:
    """Two files with one text are one article."""
    (tmp_path / "a.txt").write_bytes(b"Same text.")
    (tmp_path / "b.txt").write_bytes(b"Same text.")

    items = _read(tmp_path)

    assert {item.article.uri for item in items if isinstance(item, FoundArticle)} == {content_uri("Same text.")}
    assert content_uri("").startswith("urn:sha256:e3b0c442")


def test_sources_walks_folders_in_order(tmp_path: Path) -> None:
    """Hidden entries and expected records are passed over, unknown suffixes are counted."""
    for name in ("b.txt", "a/z.TXT", "a/y.htm", ".hidden.txt", ".git/x.txt", "expected/b.txt", "README.md", "c.txt.gz"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(name.encode()) if name.endswith(".gz") else name.encode())
    ignored: list[Path] = []

    items = list(read_articles([tmp_path], on_ignored=ignored.append))

    assert _bodies(items) == ["a/y.htm", "a/z.TXT", "b.txt", "c.txt.gz"]
    assert ignored == [tmp_path / "README.md"]


def test_sources_names_what_is_missing(tmp_path: Path) -> None:
    """A path that is not there, and a folder without articles, are no articles."""
    (tmp_path / "notes.md").write_text("notes")

    items = list(read_articles([str(tmp_path / "nowhere.txt"), str(tmp_path)]))

    assert [reason for _, reason in _reasons(items)] == [
        "no such file or directory",
        "holds no .txt, .html or .jsonl file",
    ]


def test_sources_reads_named_file_whatever_its_suffix(tmp_path: Path) -> None:
    """A file that is named is meant, and JSON Lines are recognised."""
    (tmp_path / "notes.md").write_text("\n  A text.\n")
    (tmp_path / "export.json").write_text('\n{"uri": "a", "body": "b"}\n')

    items = list(read_articles([tmp_path / "notes.md", tmp_path / "export.json"]))

    assert _bodies(items) == ["\n  A text.\n", "b"]
    assert [item.location for item in items] == [str(tmp_path / "notes.md"), f"{tmp_path / 'export.json'}:2"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_sources_reads_json_lines(codec: str, tmp_path: Path) -> None:
    """Each line is an article of its own; blank ones are none."""
    body = "L’été dernier, la réunion s’est tenue à Genève."
    lines = f'{{"uri": "a", "body": "b", "url": "u"}}\n\n{{"body": "{body}", "uri": null}}\r\n'

    items = _read_bytes(lines.encode(codec), tmp_path, "articles.ndjson")

    assert [(item.location[-2:], item.article.uri) for item in items if isinstance(item, FoundArticle)] == [
        (":1", "a"),
        (":3", content_uri(body)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"uri": "a"}', "body: Field required"),
        ('{"metadata": []}', "body: Field required; metadata: Input should be a valid dictionary"),
        ('{"uri": "", "body": "b"}', "uri: String should have at least 1 character"),
        ('{"uri": "a", "body": "b", "published": 5}', "published: 5 is no RFC 3339 time such as 2024-05-01T12:00:00Z"),
        ('{"uri": "a", "body": "secret', "Invalid JSON: EOF while parsing a string at column 28"),
        ("[1]", "Input should be an object"),
        ('{"uri": "a", "body": "\\ud800"}', "Invalid JSON: unexpected end of hex escape at column 29"),
    ],
)
def test_sources_names_field_and_problem(line: str, reason: str, tmp_path: Path) -> None:
    """What is wrong with a line is said without its content, and the next line is read."""
    items = _read_bytes(f'{line}\n{{"body": "next"}}'.encode(), tmp_path, "articles.jsonl")

    assert _bodies(items) == ["next"]
    assert _reasons(items) == [(f"{tmp_path / 'articles.jsonl'}:1", reason)]


def test_sources_keeps_reason_short(tmp_path: Path) -> None:
    """A value of any length does not end in the message."""
    line = json.dumps({"uri": "a", "body": "b", "published": list(range(10_000))})

    items = _read_bytes(line.encode(), tmp_path, "articles.jsonl")

    assert len(_reasons(items)[0][1]) <= 201


def test_sources_reads_gzip_up_to_damage(tmp_path: Path) -> None:
    """Of a file that was cut off everything before the cut is an article."""
    lines = "".join(f'{{"uri": "{number}", "body": "{content_uri(str(number))}"}}\n' for number in range(1000))
    packed = gzip.compress(lines.encode())

    items = _read_bytes(packed[: len(packed) // 2], tmp_path, "articles.jsonl.gz")

    assert 300 < len(_bodies(items)) < 700
    assert isinstance(items[-1], Unreadable)
    assert len(_reasons(items)) == 1
    assert items[-1].reason.startswith("damaged gzip")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"plain text", id="plain"),
        pytest.param(gzip.compress(b"text " * 100)[:-12], id="cut off"),
        pytest.param(gzip.compress(b""), id="empty"),
    ],
)
def test_sources_refuses_damaged_page(content: bytes, tmp_path: Path) -> None:
    """Half an article is no article."""
    items = _read_bytes(content, tmp_path, "article.txt.gz")

    assert _bodies(items) == []
    assert len(_reasons(items)) == 1


@pytest.mark.parametrize("name", ["article.txt.gz", "articles.jsonl.gz", "unknown.gz"])
def test_sources_refuses_what_is_too_long(name: str, tmp_path: Path) -> None:
    """A line without end is passed over without being held in memory."""
    endless = b" " + b"x" * (LONGEST_ARTICLE_BYTES + 1)

    items = _read_bytes(gzip.compress(endless, compresslevel=1), tmp_path, name)

    assert [reason for _, reason in _reasons(items)] == ["longer than 64 MiB; split it"]
    assert _bodies(items) == []


def test_sources_reads_on_after_endless_line(tmp_path: Path) -> None:
    """The line behind it has its right number."""
    content = b"x" * (LONGEST_ARTICLE_BYTES + 10) + b'\n{"body": "next"}'

    items = _read_bytes(gzip.compress(content, compresslevel=1), tmp_path, "articles.jsonl.gz")

    assert [item.location[-2:] for item in items] == [":1", ":2"]
    assert _bodies(items) == ["next"]
