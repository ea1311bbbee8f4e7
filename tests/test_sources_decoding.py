"""Texts in every charset: read as they were meant."""

import codecs
import io
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agents.sources import FoundArticle, SourceItem, Unreadable, read_articles
from agents.sources.items import Stream, content_uri
from agents.sources.mojibake import repair_mojibake

CASES = Path(__file__).parent / "cases" / "sources"
ENCODINGS = json.loads((CASES / "encodings.json").read_text(encoding="utf-8"))
MOJIBAKE = json.loads((CASES / "mojibake.json").read_text(encoding="utf-8"))


def _bodies(items: list[SourceItem]) -> list[str]:
    return [item.article.body for item in items if isinstance(item, FoundArticle)]


def _reasons(items: list[SourceItem]) -> list[tuple[str, str]]:
    return [(item.location, item.reason) for item in items if isinstance(item, Unreadable)]


def _read_bytes(content: bytes, folder: Path, name: str = "article.txt") -> list[SourceItem]:
    path = folder / name
    path.write_bytes(content)
    return list(read_articles([path]))


@pytest.mark.parametrize(
    "case", [case for case in ENCODINGS if case.get("guess", True)], ids=lambda case: case["codec"]
)
def test_sources_decoding_guesses_text_in_every_charset(case: dict[str, str], tmp_path: Path) -> None:
    """A text file needs no declaration to be read."""
    items = _read_bytes(case["text"].encode(case["codec"]), tmp_path)

    assert _bodies(items) == [case["text"]]


@pytest.mark.parametrize("case", [case for case in ENCODINGS if "charset" in case], ids=lambda case: case["codec"])
def test_sources_decoding_honours_declared_charset(case: dict[str, str], tmp_path: Path) -> None:
    """A page says in its head how its bytes are meant."""
    page = f'<html><head><meta charset="{case["charset"]}"></head><body>{case["text"]}</body></html>'

    items = _read_bytes(page.encode(case["codec"]), tmp_path, "page.html")

    assert _bodies(items) == [page]
    assert isinstance(items[0], FoundArticle)
    assert items[0].article.content_type == "text/html"


@pytest.mark.parametrize("codec", ["utf-8", "koi8_r"])
def test_sources_decoding_ignores_wrong_declaration(codec: str, tmp_path: Path) -> None:
    """Pages that were saved again often keep a declaration that no longer holds."""
    page = "<head><meta charset='windows-1252'></head><p>Президент заявил, что переговоры продолжатся завтра в Женеве."

    items = _read_bytes(page.encode(codec), tmp_path, "page.htm")

    assert _bodies(items) == [page]


def test_sources_decoding_ignores_unknown_declaration(tmp_path: Path) -> None:
    """A name that is a Python codec and no charset is not looked up."""
    page = "<meta charset=unicode_escape><p>Die Bürger müssen zahlen, sagte der Präsident über die Straße."

    items = _read_bytes(page.encode("cp1252"), tmp_path, "page.html")

    assert _bodies(items) == [page]


@pytest.mark.parametrize("case", MOJIBAKE, ids=lambda case: case["expected"][:12])
@pytest.mark.parametrize("name", ["article.txt", "article.jsonl"])
def test_sources_decoding_repairs_obvious_mojibake_only(name: str, case: dict[str, str], tmp_path: Path) -> None:
    """What was decoded wrongly once is repaired, everything else is left as it is."""
    content = json.dumps({"body": case["text"]}) if name.endswith("jsonl") else case["text"]

    items = _read_bytes(content.encode(), tmp_path, name)

    assert _bodies(items) == [case["expected"]]
    assert isinstance(items[0], FoundArticle)
    assert items[0].article.uri == content_uri(case["expected"])


@given(text=st.text(min_size=1))
def test_sources_decoding_keeps_utf8_as_it_is(text: str) -> None:
    """Normal forms, newlines and blanks of a text pass unchanged, unless it is one of the obvious misreadings."""
    assume(not text.isspace() and not text.startswith("\ufeff") and not text.lstrip().startswith("{"))
    assume("\0" not in text and repair_mojibake(text) == text)
    stream: Stream = io.BufferedReader(io.BytesIO(text.encode()))

    items = list(read_articles(["-"], standard_input=stream))

    assert _bodies(items) == [text]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (codecs.BOM_UTF8, "empty"),
        ("\u00a0\n".encode(), "empty"),
        (b"PK\x03\x04\0\0\0\0text", "binary"),
        ("text".encode("utf-16-le"), "binary"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", "no text"),
    ],
)
def test_sources_decoding_refuses_what_is_no_text(content: bytes, reason: str, tmp_path: Path) -> None:
    """Empty and binary files are named with the reason."""
    items = _read_bytes(content, tmp_path)

    assert [(location, text[: len(reason)]) for location, text in _reasons(items)] == [
        (str(tmp_path / "article.txt"), reason)
    ]
