"""Stories that were written in several languages, with the things that they name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agents.entities.spans import Span
from schemas import EntityType

STORIES_FOLDER = Path(__file__).with_name("stories")
NOT_JUDGED = "-"

_MENTION = re.compile(r"\[([^\[\]|]+)\|([^\[\]|]+)\]")
_TYPES: Mapping[str, EntityType] = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that a story names; `id` is the identifier that it should get, None for an invented one."""

    name: str
    type: EntityType
    id: str | None


@dataclass(frozen=True, kw_only=True)
class StoryArticle:
    """A story in one language.

    Attributes:
        headline: without its line end.
        body: behind the headline and a line end.
        mentions: the thing at each span of headline, line end and body; `-` for a name that is not judged.
    """

    language: str
    headline: str
    body: str
    mentions: Mapping[Span, str] = field(repr=False)

    @property
    def text(self) -> str:
        """Return headline and body as the stage reads them."""
        return f"{self.headline}\n{self.body}"


@dataclass(frozen=True, kw_only=True)
class Story:
    """The same events in several languages.

    Attributes:
        countries: that it is about, the main one first.
        things: by name, the most important first.
        is_held_out: no rule was tuned on it.
    """

    name: str
    countries: tuple[str, ...]
    things: Mapping[str, Thing]
    articles: tuple[StoryArticle, ...]
    is_held_out: bool


def read_stories(folder: Path = STORIES_FOLDER) -> tuple[Story, ...]:
    """Read all stories."""
    return tuple(_read_story(path) for path in sorted(folder.glob("*.txt")))


def _read_story(path: Path) -> Story:
    """Read a file: countries, perhaps `held-out`, a line for each thing, and the articles, each behind `== language`.

    Raises:
        KeyError: an article names a thing that the file does not list.
    """
    head, *parts = re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (_, *countries), *lines = (line.split() for line in head.strip().splitlines())
    things = {line[0]: _read_thing(line) for line in lines if line != ["held-out"]}
    articles = tuple(_read_article(part, things) for part in parts)
    return Story(
        name=path.stem,
        countries=tuple(countries),
        things=things,
        articles=articles,
        is_held_out=["held-out"] in lines,
    )


def _read_thing(words: list[str]) -> Thing:
    name, kind, *identifier = words
    return Thing(name=name, type=_TYPES[kind], id=identifier[0] if identifier else None)


def _read_article(part: str, things: Mapping[str, Thing]) -> StoryArticle:
    language, _, marked = part.partition("\n")
    plain, mentions, position = "", dict[Span, str](), 0
    for match in _MENTION.finditer(marked := marked.strip()):
        plain += marked[position : match.start()]
        kind = things[match[2]].type if match[2] != NOT_JUDGED else "ORG"
        mentions[Span(len(plain), len(plain) + len(match[1]), kind)] = match[2]
        plain += match[1]
        position = match.end()
    headline, _, body = (plain + marked[position:]).partition("\n")
    return StoryArticle(language=language, headline=headline, body=body, mentions=mentions)


def tagged_spans(article: StoryArticle) -> Iterator[Span]:
    """Yield the spans of the names that are judged."""
    return (span for span, name in article.mentions.items() if name != NOT_JUDGED)
