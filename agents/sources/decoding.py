"""From the bytes of a page to its text, whatever character set it was saved in."""

import codecs
import json
import re
from functools import cache
from pathlib import Path

from agents.sources.items import UnreadableError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARED_WITHIN_BYTES = 8192
_JAPANESE_ESCAPE = b"\x1b$"
_FOREIGN_WORD = re.compile(r"\w*[^\x00-\x7f]\w*")
_SIGN_IN_WORD = re.compile(r"[^\W\d_][\x80-\xb6\xb8-\xbf\ufffd][^\W\d_]")  # a middle dot belongs to Catalan words
_SIGN_AFTER_WORD = re.compile(r"[^\W\d_]{3}[¹³¶±¿]")
_CONTROL = re.compile("[\x80-\x9f]")

# A right charset scores 0.06 at most, another script's 0.13 and more (tests/cases/sources/encodings.json, 2026-11).
_MOST_MESS = 0.1
# One character in fifty: a page that was cut or patched. Text in an 8-bit charset breaks nearly every character.
_MOST_BROKEN = 1 / 50


@cache
def load_charsets() -> dict[str, str]:
    """Return the Python codec of every charset name that pages declare; codecs that are no charset have none."""
    labels = json.loads(Path(__file__).with_name("charsets.json").read_text(encoding="utf-8"))
    return {label: codec for codec, names in labels.items() for label in names}


def declared_charset(page: bytes) -> str | None:
    """Return the Python codec that an HTML page names in its head, if it is a known one."""
    declaration = _DECLARATION.search(page[:_DECLARED_WITHIN_BYTES])
    return load_charsets().get(declaration[1].decode().lower()) if declaration else None


def decode(content: bytes, *, charset: str | None = None) -> str:
    """Decode a text; newlines and normal forms stay as they are, a byte order mark goes.

    In this order: a byte order mark, UTF-8 if the bytes are that, the declared charset unless it is wrong, a guess.

    Args:
        content: the whole text.
        charset: the Python codec that the text itself declares.

    Raises:
        UnreadableError: the bytes are no text.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _require_text(_decoded(content, codec))
    if not content.strip():
        raise UnreadableError("empty")
    if b"\0" in content:
        raise UnreadableError("binary: it holds NUL bytes")
    return _require_text(
        _escaped(content)
        or _decoded(content, "utf-8")
        or _damaged_utf8(content)
        or _declared(content, charset)
        or _guessed(content)
    )


def _require_text(text: str | None) -> str:
    if text is None:
        raise UnreadableError("no text in a known character set; convert it to UTF-8")
    if "\0" in text:
        raise UnreadableError("binary: it holds NUL characters")
    if text.isspace() or not text:
        raise UnreadableError("empty")
    return text


def _decoded(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _escaped(content: bytes) -> str | None:
    """Decode ISO-2022-JP, whose bytes are all ASCII and mean something else."""
    return _decoded(content, "iso2022_jp") if _JAPANESE_ESCAPE in content and content.isascii() else None


def _damaged_utf8(content: bytes) -> str | None:
    text = content.decode("utf-8", "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    return text if text.count("\ufffd") <= beyond_ascii * _MOST_BROKEN else None


def _declared(content: bytes, charset: str | None) -> str | None:
    text = _decoded(content, charset) if charset else None
    return text if text and _is_plausible(text) else None


def _is_plausible(text: str) -> bool:
    from charset_normalizer.md import mess_ratio

    foreign = " ".join(_FOREIGN_WORD.findall(text)[:2000])
    return not _CONTROL.search(text) and not _SIGN_IN_WORD.search(text) and mess_ratio(foreign) <= _MOST_MESS


def _guessed(content: bytes) -> str | None:
    from charset_normalizer import from_bytes

    charsets = sorted(set(load_charsets().values()))
    best = from_bytes(content, cp_isolation=charsets, preemptive_behaviour=False).best()
    text = _decoded(content, best.encoding) if best else None
    if text and (_SIGN_IN_WORD.search(text) or len(_SIGN_AFTER_WORD.findall(text)) > 1):
        return _central_european(content) or text
    return text


def _central_european(content: bytes) -> str | None:
    """Decode what is no Western European text: there the Polish and Czech letters are signs amid words."""
    candidates = (_decoded(content, codec) for codec in ("iso8859_2", "cp1250"))
    return next((text for text in candidates if text and not _CONTROL.search(text)), None)
