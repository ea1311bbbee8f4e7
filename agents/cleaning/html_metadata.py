"""What an HTML page says of itself: title, time of publication, name of the site."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

_HEAD_CHARACTERS = 300_000
"""Metadata stands in the head, or in a script close to it."""

_MAX_SCRIPT_CHARACTERS = 100_000
_MAX_DEPTH = 12
_META = re.compile(r"<meta\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z:-]{2,20})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_LINKED_DATA = re.compile(r"<script[^<>]{0,200}application/ld\+json[^<>]{0,200}>", re.IGNORECASE)
_TIME = re.compile(r"<time\s([^<>]{1,500})>", re.IGNORECASE)

_TITLES = ("og:title", "twitter:title", "headline", "dc.title", "title")
_TIMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "parsely-pub-date",
    "publishdate",
    "pubdate",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "date",
)
_SITES = ("og:site_name", "publisher", "application-name", "dc.publisher", "twitter:site")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of itself; None where it says nothing, or nothing that can be read."""

    title: str | None = None
    published: datetime | None = None
    site: str | None = None


def read_metadata(source: str) -> PageMetadata:
    """Read meta elements, then linked data (JSON-LD), then the first `<time>`."""
    head = source[:_HEAD_CHARACTERS]
    found = _meta(head)
    for name, value in _linked_data(head):
        found.setdefault(name, value)
    for match in _TIME.finditer(head):
        found.setdefault("date", _attributes(match.group(1)).get("datetime", ""))
    times = (_time(found[name]) for name in _TIMES if name in found)
    return PageMetadata(
        title=_first(found, _TITLES),
        published=next((time for time in times if time is not None), None),
        site=(_first(found, _SITES) or "").removeprefix("@") or None,
    )


def stated_text(source: str) -> str:
    """Return the longest text that linked data (JSON-LD) gives as that of an article; "" without one."""
    return max((value for name, value in _linked_data(source) if name == "articlebody"), key=len, default="")


def _first(found: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := " ".join(found.get(name, "").split()))), None)


def _meta(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _META.finditer(head):
        attributes = _attributes(match.group(1))
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and attributes.get("content"):
            found.setdefault(name.lower(), attributes["content"])
    return found


def _attributes(text: str) -> dict[str, str]:
    return {
        match.group(1).lower(): unescape(match.group(2) or match.group(3) or match.group(4) or "")
        for match in _ATTRIBUTE.finditer(text)
    }


def _linked_data(head: str) -> Iterator[tuple[str, str]]:
    for match in _LINKED_DATA.finditer(head):
        end = head.find("</script", match.end(), match.end() + _MAX_SCRIPT_CHARACTERS)
        if end < 0:
            continue
        try:
            content = json.loads(head[match.end() : end])
        except (ValueError, RecursionError):
            continue
        yield from _facts(content, _MAX_DEPTH)


def _facts(content: Any, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    if isinstance(content, list) and depth:
        for item in content:
            yield from _facts(item, depth - 1)
    if not isinstance(content, dict) or not depth:
        return
    for name, value in content.items():
        if name in {"headline", "datePublished", "articleBody"} and isinstance(value, str):
            yield name.lower(), unescape(value)
        elif name == "publisher" and isinstance(value, dict) and isinstance(value.get("name"), str):
            yield name, unescape(value["name"])
        else:
            yield from _facts(value, depth - 1)


def _time(text: str) -> datetime | None:
    """Return a time that names its offset from UTC; without one it would be a guess."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
