"""Entities as they stand in the record: label, identifier, mentions and scores."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.entities.consistency import Finding
from agents.entities.gazetteer import Entry
from agents.entities.identity import Group
from agents.entities.slugs import Transliteration, entity_id
from schemas import Entity, LanguageTaggedArticle, Mention, OffsetMap

SCORE_DIGITS = 4
FREQUENCY_SHARE = 0.4
POSITION_SHARE = 0.3
HEADLINE_SHARE = 0.3


class ArticleText:
    """Headline and body as one text, and the way back.

    Attributes:
        text: the headline, a line end, the body; the body alone where there is no headline.
        body_start: where the body begins in it.
    """

    def __init__(self, article: LanguageTaggedArticle) -> None:
        self.text = f"{article.headline}\n{article.body}" if article.headline else article.body
        self.body_start = len(self.text) - len(article.body)
        self._offsets = OffsetMap(article.cleaning.segments)

    def mention(self, finding: Finding) -> Mention:
        """Return a finding as a mention in its field; one in the body knows its place in the raw body."""
        in_body = finding.start >= self.body_start
        offset = self.body_start if in_body else 0
        start, end = finding.start - offset, finding.end - offset
        raw_start, raw_end = self._offsets.to_raw(start, end) if in_body else (None, None)
        return Mention(
            start=start,
            end=end,
            exact=self.text[finding.start : finding.end],
            field="body" if in_body else "headline",
            raw_start=raw_start,
            raw_end=raw_end,
            source=finding.source,
        )


def build_entities(
    text: ArticleText, groups: Iterable[Group], *, transliteration: Transliteration
) -> tuple[Entity, ...]:
    """Return one entity for each thing, the most salient first; groups that get one identifier are one thing."""
    entries: dict[str, Entry | None] = {}
    found: dict[str, list[Finding]] = defaultdict(list)
    for group in groups:
        label = _label(text.text, group.findings)
        identifier = (
            group.entry.id
            if group.entry
            else entity_id(group.findings[0].label, label, transliteration=transliteration)
        )
        entries[identifier] = group.entry
        found[identifier] += group.findings
    most = max(map(len, found.values()), default=1)
    entities = (
        _build_entity(text, identifier, entries[identifier], sorted(findings), most_mentions=most)
        for identifier, findings in found.items()
    )
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.id)))


def _build_entity(
    text: ArticleText, identifier: str, entry: Entry | None, findings: Sequence[Finding], *, most_mentions: int
) -> Entity:
    """Return one entity with its scores."""
    country = entry.country if entry else None
    return Entity(
        id=identifier,
        type=findings[0].label,
        label=entry.label if entry else _label(text.text, findings),
        salience=_salience(findings, text, most_mentions),
        confidence=_confidence(findings, known=entry is not None),
        ids={"iso3166": country} if entry and entry.is_country and country else {},
        country=country,
        mentions=tuple(map(text.mention, findings)),
    )


def _label(text: str, findings: Iterable[Finding]) -> str:
    """Return the fullest form of a name: most words, not in capitals, then the shortest, which has no case ending."""
    forms = [" ".join(text[finding.start : finding.end].split()) for finding in findings]
    return min(forms, key=lambda form: (-form.count(" "), _has_initial(form), form.isupper(), len(form)))


def _has_initial(name: str) -> bool:
    """Tell whether a word of a name is one letter: "A. Merkel"."""
    return any(len(word.rstrip(".")) == 1 for word in name.split())


def _salience(findings: Sequence[Finding], text: ArticleText, most_mentions: int) -> float:
    """Weigh how often, how early and whether in the headline a thing is named.

    Shares of mentions (against the most mentioned thing), of the text after the first mention, and the headline.
    """
    first = findings[0].start
    in_headline = first < text.body_start
    first_in_body = next((finding.start for finding in findings if finding.start >= text.body_start), len(text.text))
    body_length = max(1, len(text.text) - text.body_start)
    earliness = 1 - (first_in_body - text.body_start) / body_length
    score = FREQUENCY_SHARE * len(findings) / most_mentions + POSITION_SHARE * earliness + HEADLINE_SHARE * in_headline
    return round(score, SCORE_DIGITS)


def _confidence(findings: Sequence[Finding], *, known: bool) -> float:
    """Estimate that a thing is one and has its type: Laplace's rule of succession over the readings of the tagger.

    A known name counts as two more readings that agree.
    """
    votes = sum(finding.source == "model" for finding in findings) + 2 * known
    agreeing = sum(finding.agrees for finding in findings) + 2 * known
    return round((agreeing + 1) / (votes + 2), SCORE_DIGITS)
