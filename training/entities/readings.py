"""What the stage makes of the marked names of a story."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agents.entities.extraction import extract_entities
from agents.entities.gazetteer import Gazetteer
from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from schemas import Cleaning, EntityTaggedArticle, Language, LanguageTaggedArticle, Segment
from training.entities.stories import NOT_JUDGED, Story, StoryArticle, tagged_spans


@dataclass(frozen=True)
class KnownSpans:
    """A tagger that finds the names that are marked in one article."""

    article: StoryArticle

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the marked names of each paragraph."""
        found, position = [], 0
        for paragraph in paragraphs:
            start = self.article.text.index(paragraph, position)
            position = start + len(paragraph)
            inside = (span for span in tagged_spans(self.article) if start <= span.start and span.end <= position)
            found.append([Span(span.start - start, span.end - start, span.label) for span in inside])
        return found


class Reading(NamedTuple):
    """A marked name: the article and the thing that it belongs to, and what the stage makes of it."""

    language: str
    thing: str
    expected: str | None
    found: str | None
    is_linked: bool


def tag_article(
    article: StoryArticle, *, taggers: Mapping[str, Tagger] | None, gazetteer: Gazetteer
) -> EntityTaggedArticle:
    """Run the stage on an article, with its marked names instead of those of taggers when there are none."""
    known = KnownSpans(article)
    raw = LanguageTaggedArticle(
        uri="urn:newsloom:story",
        headline=article.headline,
        body=article.body,
        cleaning=Cleaning(
            segments=(Segment(raw_start=0, raw_end=len(article.body), kept=True, start=0, end=len(article.body)),),
            removed_ratio=0,
            raw_sha256="0" * 64,
            raw_length=len(article.body),
        ),
        language=Language(tag=article.language, confidence=1, script="Latn"),
    )
    return extract_entities(raw, taggers=taggers or {"Latn": known, "Cyrl": known}, gazetteer=gazetteer)


def read_mentions(story: Story, article: StoryArticle, tagged: EntityTaggedArticle) -> Iterator[Reading]:
    """Yield what became of each marked name of an article."""
    body_start = len(article.headline) + 1
    found = {
        (mention.start + (body_start if mention.field == "body" else 0), len(mention.exact)): entity
        for entity in tagged.entities
        for mention in entity.mentions
    }
    for span, name in article.mentions.items():
        if name != NOT_JUDGED:
            entity = found.get((span.start, span.end - span.start))
            yield Reading(
                article.language,
                name,
                story.things[name].id,
                entity.id if entity else None,
                bool(entity and is_known(entity.id)),
            )


def is_known(identifier: str) -> bool:
    """Tell whether an identifier is one of a gazetteer, not a key made of a name."""
    return identifier.startswith(("iso3166:", "geonames:"))
