"""Training sentences that nobody annotated: read by a teacher, and carried to the languages they are translated to."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from agents.entities.consistency import make_consistent
from agents.entities.extraction import find_names
from agents.entities.gazetteer import Gazetteer
from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from agents.entities.words import split_words
from training.corpora import find_corpus
from training.entities.annotated import AnnotatedSentence, split_paragraphs
from training.entities.corpora import Family
from training.entities.parallel import read_ntrex, read_ntrex_articles, read_sib
from training.entities.projection import project_names

TEACHER_LANGUAGE = {"latin": "en", "cyrillic": "ru"}
TRANSLATIONS = {
    "latin": ("de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "no", "cs", "sk", "ro", "hu", "hr", "fi", "tr"),
    "cyrillic": ("uk", "be", "bg", "sr", "mk"),
}
PAGE_LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pl", "pt", "sv", "da", "no"})
SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl"}


def read_silver(family: Family, corpora: Path, *, teacher: Tagger, gazetteer: Gazetteer) -> list[AnnotatedSentence]:
    """Return what a teacher reads in parallel news and in news pages, and the translations with the same names.

    Args:
        family: of languages that share an alphabet.
        corpora: folder in which the archives lie.
        teacher: a tagger of English or Russian.
        gazetteer: known names.
    """
    texts = find_corpus(corpora, "ntrex.tar.gz").parent
    language = TEACHER_LANGUAGE[family]
    articles = ["\n".join(article) for article in read_ntrex_articles(texts, language)]
    originals = _read_articles(articles, language, family, teacher, gazetteer)
    silver = list(originals)
    for target in TRANSLATIONS[family]:
        translations = dict(zip(read_ntrex(texts, language), read_ntrex(texts, target), strict=True))
        silver += _project(originals, translations, language, target, gazetteer)
    if family == "cyrillic":
        silver += _read_sib_pairs(texts, teacher, gazetteer)
    else:
        silver += _read_pages(find_corpus(corpora, "lines.jsonl.gz"), teacher, gazetteer)
    return silver


def _read_sib_pairs(texts: Path, teacher: Tagger, gazetteer: Gazetteer) -> list[AnnotatedSentence]:
    """Read the Russian side of SIB-200 and carry its names to the Ukrainian one; each sentence stands alone."""
    russian, ukrainian = read_sib(texts, "ru"), read_sib(texts, "uk")
    originals = _read_articles(russian.values(), "ru", "cyrillic", teacher, gazetteer)
    translations = {text: ukrainian[number] for number, text in russian.items() if number in ukrainian}
    return originals + list(_project(originals, translations, "ru", "uk", gazetteer))


def _read_pages(path: Path, teacher: Tagger, gazetteer: Gazetteer) -> list[AnnotatedSentence]:
    """Read the lines of news pages that belong to the article, page by page."""
    with gzip.open(path, "rt", encoding="utf-8") as records:
        pages = [json.loads(record) for record in records]
    return [
        sentence
        for page in pages
        if page["lang"] in PAGE_LANGUAGES
        for sentence in _read_articles([_kept_text(page)], page["lang"], "latin", teacher, gazetteer)
    ]


def _kept_text(page: dict[str, list[str]]) -> str:
    """Return the lines of a page that its annotators kept."""
    return "\n".join(line for line, keep in zip(page["lines"], page["keep"], strict=True) if keep)


def _project(
    originals: Iterable[AnnotatedSentence], translations: dict[str, str], source: str, target: str, gazetteer: Gazetteer
) -> Iterator[AnnotatedSentence]:
    """Carry names from one language to another."""
    projected = project_names(
        originals, translations, source=gazetteer.for_language(source), target=gazetteer.for_language(target)
    )
    return (sentence._replace(language=target) for sentence in projected)


def _read_articles(
    articles: Iterable[str], language: str, family: Family, teacher: Tagger, gazetteer: Gazetteer
) -> list[AnnotatedSentence]:
    """Return the lines of articles with their names, as the stage reads them."""
    index = gazetteer.for_language(language)
    sentences: list[AnnotatedSentence] = []
    for text in articles:
        spans = find_names(text, language, taggers={SCRIPTS[family]: teacher}, gazetteer=gazetteer)
        findings = make_consistent(text, spans, words=split_words(text, language=language), index=index)
        sentences += split_paragraphs(text, [Span(f.start, f.end, f.label) for f in findings], language)
    return sentences
