"""Training sentences that nobody annotated: names found in one language and carried to others."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from agents.entities.consistency import make_consistent
from agents.entities.extraction import find_names
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from agents.entities.taggers import load_tagger
from agents.entities.words import split_words
from training.entities.annotated import AnnotatedSentence, split_paragraphs
from training.entities.corpora import Family, load_corpora
from training.entities.dataset import read_harmonised
from training.entities.parallel import NTREX_CODES, read_ntrex, read_sib
from training.entities.projection import project_names

ARTICLE_SENTENCES = 16
"""NTREX holds 123 news articles of 16 sentences on average, without their borders."""

RUSSIAN_REPEATS = 3
"""The projected news sentences weigh as much as the Ukrainian ones they come from."""

LATIN_LANGUAGES = tuple(language for language in NTREX_CODES if language not in {"en", "ru", "uk"})


def read_silver(family: Family, corpora_folder: Path, folder: Path, *, teacher: Path | None) -> list[AnnotatedSentence]:
    """Return the silver sentences of a family of languages.

    Args:
        family: of languages that share an alphabet.
        corpora_folder: holds the archives of the corpora.
        folder: holds the archives of parallel texts.
        teacher: a trained Latin tagger; without one there are no Latin silver sentences.
    """
    gazetteer = load_gazetteer()
    if family == "latin":
        taggers = {"Latn": load_tagger(teacher)} if teacher else {}
        return list(taught_silver(folder, taggers=taggers, gazetteer=gazetteer)) if taggers else []
    corpora, _ = load_corpora()
    ukrainian = next(corpus for corpus in corpora if corpus.reader == "offsets")
    originals = read_harmonised(ukrainian, corpora_folder)
    return list(russian_silver(originals, folder, gazetteer=gazetteer)) * RUSSIAN_REPEATS


def russian_silver(
    ukrainian: Iterable[AnnotatedSentence], folder: Path, *, gazetteer: Gazetteer
) -> Iterator[AnnotatedSentence]:
    """Carry the names of Ukrainian sentences to the Russian sentences they are parallel to."""
    pairs = list(zip(read_ntrex(folder, "uk"), read_ntrex(folder, "ru"), strict=True))
    sib_ukrainian, sib_russian = read_sib(folder, "uk"), read_sib(folder, "ru")
    pairs += [(text, sib_russian[number]) for number, text in sib_ukrainian.items() if number in sib_russian]
    by_letters = {_letters(ukrainian_text): russian_text.strip() for ukrainian_text, russian_text in pairs}
    originals = list(ukrainian)
    translations = {sentence.text: by_letters.get(_letters(sentence.text), "") for sentence in originals}
    return project_names(
        originals, translations, source=gazetteer.for_language("uk"), target=gazetteer.for_language("ru")
    )


def taught_silver(folder: Path, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer) -> Iterator[AnnotatedSentence]:
    """Let a trained tagger read the English side of NTREX; yield it and its translations with the same names."""
    texts = read_ntrex(folder, "en")
    english = [
        sentence
        for first in range(0, len(texts), ARTICLE_SENTENCES)
        for sentence in _read_article(texts[first : first + ARTICLE_SENTENCES], taggers, gazetteer)
    ]
    yield from english
    for language in LATIN_LANGUAGES:
        yield from project_names(
            english,
            dict(zip(texts, read_ntrex(folder, language), strict=True)),
            source=gazetteer.for_language("en"),
            target=gazetteer.for_language(language),
        )


def _read_article(
    sentences: list[str], taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> Iterator[AnnotatedSentence]:
    """Yield English sentences with their names, as the stage reads them when they are one article."""
    text = "\n".join(sentences)
    spans = find_names(text, "en", taggers=taggers, gazetteer=gazetteer)
    words = split_words(text, language="en")
    findings = make_consistent(text, spans, words=words, index=gazetteer.for_language("en"))
    return split_paragraphs(text, (Span(found.start, found.end, found.label) for found in findings), "en")


def _letters(text: str) -> str:
    """Return the letters of a text: spaces and quotes differ between editions."""
    return "".join(filter(str.isalnum, text))
