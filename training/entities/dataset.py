"""The training set of a family of languages: read, harmonised, weighed."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

from agents.entities.boundaries import load_boundary_rules
from agents.entities.demonyms import load_demonyms
from training.entities.annotated import AnnotatedSentence
from training.entities.augmentation import NamePool, collect_names, fill_names, in_capitals
from training.entities.corpora import Corpus, Family, load_corpora, read_corpus
from training.entities.hygiene import harmonise
from training.entities.news import read_news

NEWS_LANGUAGES = {"latin": ("en", "de", "pl", "fr", "es", "it", "pt", "nl"), "cyrillic": ("ru", "uk")}
NEWS_REPEATS = {"en": 5, "de": 5, "ru": 5, "uk": 5}
"""How often our own lines go into a training set, with other names each time; 8 times in other languages."""
FEW_NEWS_REPEATS = 8


def read_dataset(
    family: Family, folder: Path, silver: Iterable[AnnotatedSentence], *, random: Random
) -> list[AnnotatedSentence]:
    """Read the corpora and our own news lines of a family of languages, each as often as it should count.

    Args:
        family: of languages that share an alphabet.
        folder: holds the archives of the corpora.
        silver: sentences that a teacher has read.
        random: chooses the names that are filled in, and the sentences that are repeated in capitals.
    """
    corpora, _ = load_corpora()
    chosen = [corpus for corpus in corpora if corpus.family == family and corpus.role == "train"]
    by_corpus = {corpus: read_harmonised(corpus, folder) for corpus in chosen}
    news = {language: read_harmonised_news(language) for language in NEWS_LANGUAGES[family]}
    taught = list(silver)
    names = collect_names(sentence for part in (*by_corpus.values(), *news.values(), taught) for sentence in part)
    sentences = taught
    for corpus, part in by_corpus.items():
        sentences += _weigh(part, corpus.repeat, names if corpus.fill else {}, random)
    for language, part in news.items():
        sentences += _weigh(part, NEWS_REPEATS.get(language, FEW_NEWS_REPEATS), names, random)
    return sentences + list(in_capitals(sentences, random=random))


def read_harmonised(corpus: Corpus, folder: Path) -> list[AnnotatedSentence]:
    """Read a corpus under our label policy; sentences that occur twice once."""
    _, labels = load_corpora()
    rules = load_boundary_rules()
    demonyms = frozenset(load_demonyms(corpus.language))
    sentences = {sentence.text: sentence for sentence in read_corpus(corpus, folder, labels=labels)}
    return [harmonise(sentence, rules=rules, demonyms=demonyms) for sentence in sentences.values()]


def read_harmonised_news(language: str) -> list[AnnotatedSentence]:
    """Read the training part of our own news lines of a language, trimmed as the stage trims names."""
    rules = load_boundary_rules()
    return [harmonise(sentence, rules=rules, demonyms=frozenset()) for sentence in read_news(language, "train")]


def _weigh(sentences: list[AnnotatedSentence], repeat: int, names: NamePool, random: Random) -> list[AnnotatedSentence]:
    """Repeat sentences, the repeats with other names where there are any."""
    repeats = (sentence for _ in range(repeat - 1) for sentence in sentences)
    return sentences + [fill_names(sentence, names=names, random=random) for sentence in repeats]
