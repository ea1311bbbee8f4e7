"""Articles for the tests of the entities stage, a tagger that finds given names, and what holds for every result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from agents.entities.spans import Span
from schemas import Cleaning, EntityTaggedArticle, EntityType, Language, LanguageTaggedArticle, Segment

SCRIPTS = {"ru": "Cyrl", "uk": "Cyrl", "ja": "Jpan", "zh": "Hans"}


@dataclass(frozen=True)
class NameTagger:
    """Finds given names wherever they stand."""

    names: dict[str, EntityType]

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the places of the names in each paragraph."""
        return [
            [
                Span(match.start(), match.end(), label)
                for name, label in self.names.items()
                for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", paragraph)
            ]
            for paragraph in paragraphs
        ]


def make_article(body: str, *, language: str = "en", headline: str | None = None) -> LanguageTaggedArticle:
    """Return an article of which cleaning has removed a first line."""
    advert = "ADVERTISEMENT\n"
    segments = [
        Segment(raw_start=0, raw_end=len(advert), kept=False, reason="advert"),
        Segment(raw_start=len(advert), raw_end=len(advert) + len(body), kept=True, start=0, end=len(body)),
    ]
    return LanguageTaggedArticle(
        uri="urn:test:article",
        headline=headline,
        body=body,
        cleaning=Cleaning(
            segments=tuple(segments),
            removed_ratio=0,
            raw_sha256="0" * 64,
            raw_length=len(advert) + len(body),
        ),
        language=Language(tag=language, confidence=1, script=SCRIPTS.get(language, "Latn")),
    )


def assert_sound(article: LanguageTaggedArticle, tagged: EntityTaggedArticle) -> None:
    """Check what holds for every result: exact texts, true raw places, one line each, no overlaps, scores in range."""
    raw = "ADVERTISEMENT\n" + article.body
    places = []
    for entity in tagged.entities:
        assert entity.mentions
        for mention in entity.mentions:
            text = article.headline if mention.field == "headline" else article.body
            assert text is not None
            assert text[mention.start : mention.end] == mention.exact
            assert mention.exact == mention.exact.strip()
            assert not set(mention.exact) & set("\n\r\u2028")
            if mention.field == "body":
                assert raw[mention.raw_start : mention.raw_end] == mention.exact
            places.append((mention.field, mention.start, mention.end))
    ordered = sorted(places)
    for (field, _, end), (next_field, start, _) in pairwise(ordered):
        assert field != next_field or end <= start
    identifiers = [entity.id for entity in tagged.entities]
    assert len(identifiers) == len(set(identifiers))
    total = sum(country.weight for country in tagged.countries)
    assert not tagged.countries or total == pytest.approx(1, abs=1e-9)
