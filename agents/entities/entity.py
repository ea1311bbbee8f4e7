"""Entities as they stand in the record: label, identifier, mentions and scores."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log1p

from agents.entities.confidence import Confidence
from agents.entities.consistency import Finding
from agents.entities.identity import Group
from agents.entities.labels import best_label
from agents.entities.slugs import Transliteration, entity_id, tell_apart
from schemas import Entity, LanguageTaggedArticle, Mention, OffsetMap

SCORE_DIGITS = 4
FREQUENCY_SHARE = 0.4
POSITION_SHARE = 0.3
HEADLINE_SHARE = 0.2
LEAD_SHARE = 0.1
LEAD_END = 0.25
"""Of the body. Of the three main things of our stories 0.81 are among the four most salient entities; 0.71 with shares
of 0.4, 0.3 and 0.3, without logarithm and lead."""


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
    text: ArticleText, groups: Iterable[Group], *, transliteration: Transliteration, sure: Confidence, language: str
) -> tuple[Entity, ...]:
    """Return one entity for each thing, the most salient first; groups that get one identifier are one thing."""
    members = list(groups)
    labels = [_label(text.text, group) for group in members]
    identifiers = [
        group.entry.id
        if group.entry
        else entity_id(group.findings[0].label, label, transliteration=transliteration, language=language)
        for group, label in zip(members, labels, strict=True)
    ]
    things: dict[str, list[Group]] = defaultdict(list)
    for group, identifier in zip(members, tell_apart(identifiers, labels), strict=True):
        things[identifier].append(group)
    most = max((sum(len(group.findings) for group in same) for same in things.values()), default=1)
    entities = (
        _build_entity(text, identifier, same, most_mentions=most, sure=sure) for identifier, same in things.items()
    )
    return tuple(sorted(entities, key=lambda entity: (-entity.salience, entity.id)))


def _build_entity(
    text: ArticleText, identifier: str, groups: Sequence[Group], *, most_mentions: int, sure: Confidence
) -> Entity:
    """Return one entity with its scores."""
    findings = sorted(finding for group in groups for finding in group.findings)
    entry = next((group.entry for group in groups if group.entry), None)
    return Entity(
        id=identifier,
        type=findings[0].label,
        label=max((_label(text.text, group) for group in groups), key=lambda label: label.count(" ")),
        salience=_salience(findings, text, most_mentions),
        confidence=sure(findings, known=entry is not None),
        ids=entry.ids if entry else {},
        country=entry.country if entry else None,
        mentions=tuple(map(text.mention, findings)),
    )


def _label(text: str, group: Group) -> str:
    """Return the label of a known thing, or the best name of an unknown one."""
    if group.entry:
        return group.entry.label
    forms = (text[finding.start : finding.end] for finding in group.findings)
    return best_label(forms, is_person=group.findings[0].label == "PER")


def _salience(findings: Sequence[Finding], text: ArticleText, most_mentions: int) -> float:
    """Weigh how often, how early and whether in the headline a thing is named.

    The number of mentions (its logarithm, against that of the most mentioned thing), the share of the body behind the
    first mention, the headline, and the lead.
    """
    first = findings[0].start
    in_headline = first < text.body_start
    first_in_body = next((finding.start for finding in findings if finding.start >= text.body_start), len(text.text))
    body_length = max(1, len(text.text) - text.body_start)
    earliness = 1 - (first_in_body - text.body_start) / body_length
    score = (
        FREQUENCY_SHARE * log1p(len(findings)) / log1p(most_mentions)
        + POSITION_SHARE * earliness
        + HEADLINE_SHARE * in_headline
        + LEAD_SHARE * (earliness > 1 - LEAD_END)
    )
    return round(score, SCORE_DIGITS)
