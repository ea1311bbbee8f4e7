"""The stage: an article in, the article with its entities out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial

from agents.entities.boundaries import BoundaryRules, address_person, trim
from agents.entities.consistency import make_consistent
from agents.entities.countries import count_countries, read_name_signs, read_word_signs, weigh_countries
from agents.entities.entity import ArticleText, build_entities
from agents.entities.gazetteer import Gazetteer, NameIndex
from agents.entities.identity import group_findings
from agents.entities.linking import link_places
from agents.entities.paragraphs import Paragraph, split_paragraphs
from agents.entities.scripts import main_script
from agents.entities.spans import Span, without_overlaps
from agents.entities.tagger import Tagger
from agents.entities.words import GENITIVE_S, name_key, split_words, word_key
from schemas import EntityTaggedArticle, LanguageTaggedArticle

INFLECTED = frozenset({"ru", "uk", "be"})
"""Languages in which a country in the genitive often stands right before a name, without a preposition."""


def extract_entities(
    article: LanguageTaggedArticle, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> EntityTaggedArticle:
    """Find the people, places and organisations of an article and the countries it is about.

    Args:
        article: its clean text is read.
        taggers: by language ("en") or script ("Latn"); the language wins. A text without one has known names only.
        gazetteer: known names.
    """
    text = ArticleText(article)
    index = gazetteer.for_language(article.language.tag)
    spans = find_names(text.text, article.language.tag, taggers=taggers, gazetteer=gazetteer)
    words = split_words(text.text, language=index.language)
    findings = make_consistent(text.text, spans, words=words, index=index)
    groups = group_findings(text.text, findings, index=index)
    word_signs = read_word_signs(text.text, groups, words=words, index=index)
    countries = count_countries([*read_name_signs(groups), *word_signs])
    linked = link_places(text.text, groups, countries=countries, places=gazetteer.places, index=index)
    return EntityTaggedArticle(
        **dict(article),
        entities=build_entities(
            text,
            linked,
            transliteration=gazetteer.transliteration,
            sure=partial(gazetteer.calibration.confidence, language=article.language.tag),
            language=index.language,
        ),
        countries=weigh_countries(
            [*read_name_signs(linked), *word_signs], body_start=text.body_start, text_end=len(text.text)
        ),
    )


def find_names(text: str, language: str, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer) -> list[Span]:
    """Return what the taggers find in a text, line by line, trimmed, in text order, without what is no name."""
    index = gazetteer.for_language(language)
    spans: list[Span] = []
    for key, batch in sorted(_choose_taggers(text, language, taggers).items()):
        tagged = taggers[key].tag([paragraph.text for paragraph in batch])
        for paragraph, found in zip(batch, tagged, strict=True):
            moved = (Span(start + paragraph.start, end + paragraph.start, label) for start, end, label in found)
            spans += _read_spans(text, moved, index=index, rules=gazetteer.boundaries)
    return sorted(spans)


def _choose_taggers(text: str, language: str, taggers: Mapping[str, Tagger]) -> dict[str, list[Paragraph]]:
    """Return the paragraphs of a text by the key of their tagger; a line in another script has the tagger of that."""
    primary = language.partition("-")[0]
    home_script = main_script(text)
    batches: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in split_paragraphs(text):
        script = main_script(paragraph.text)
        key = primary if primary in taggers and script == home_script else script
        if key in taggers:
            batches[key].append(paragraph)
    return batches


def _read_spans(text: str, spans: Iterable[Span], *, index: NameIndex, rules: BoundaryRules) -> list[Span]:
    """Bring the spans of a paragraph to our policy of what a name is and where it begins and ends."""
    parts = (part for span in spans for part in _split_country(text, span, index))
    trimmed = (trim(text, part, rules=rules) for part in parts)
    named = [
        address_person(text, span, rules=rules)
        for span in trimmed
        if span and _is_name(text, span, index=index, rules=rules)
    ]
    return without_overlaps(named)


def _is_name(text: str, span: Span, *, index: NameIndex, rules: BoundaryRules) -> bool:
    """Tell whether a span is written like a name and is none of the words that are often taken for one."""
    name = text[span.start : span.end]
    lower = name.lower()
    if lower in rules.no_names or lower in rules.titles:
        return False
    if lower in index.demonyms.stems or lower.removesuffix("s") in index.demonyms.stems:
        return False
    return any(character.isupper() for character in name) or name_key(name, language=index.language) in index.entries


def _split_country(text: str, span: Span, index: NameIndex) -> list[Span]:
    """Take a country or city from the front of a name that it is no part of; given names are cities, too ("Владимир").

    "Канады Эмили Росс" is a place and a person; of "Japans Verteidigungsminister" only the place is a name.
    """
    first, blank, _ = text[span.start : span.end].partition(" ")
    entry = index.entries.get((word_key(first, language=index.language),)) if blank else None
    if entry is None or entry.type != "LOC":
        return [span]
    place = Span(span.start, span.start + len(first), "LOC")
    if span.label == "PER" and entry.is_country and index.language in INFLECTED:
        return [place, Span(place.end + len(blank), span.end, "PER")]
    is_genitive = index.language in GENITIVE_S and first.endswith("s") and (first.casefold(),) not in index.entries
    return [place] if is_genitive and entry.is_country else [span]
