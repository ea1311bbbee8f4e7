"""The training set of a family of languages: read, harmonised, weighed, shuffled."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

import spacy
from spacy.language import Language
from spacy.tokens import DocBin

from agents.entities.boundaries import load_boundary_rules
from agents.entities.demonyms import load_demonyms
from training.entities.annotated import AnnotatedSentence
from training.entities.augmentation import NamePool, collect_names, fill_names, in_capitals
from training.entities.corpora import Corpus, Family, load_corpora, read_corpus
from training.entities.hygiene import harmonise

DEVELOPMENT_SENTENCES = 400
"""Kept apart to watch a run; the figures of the model card are measured on whole corpora."""


def read_annotated(family: Family, folder: Path, *, random: Random) -> list[AnnotatedSentence]:
    """Read the training corpora of a family of languages, each as often as its entry says."""
    corpora, _ = load_corpora()
    chosen = [corpus for corpus in corpora if corpus.family == family and corpus.role == "train"]
    by_corpus = {corpus: read_harmonised(corpus, folder) for corpus in chosen}
    names = collect_names(sentence for sentences in by_corpus.values() for sentence in sentences)
    return [
        sentence
        for corpus, sentences in by_corpus.items()
        for sentence in _weigh(corpus, sentences, names=names, random=random)
    ]


def split_dataset(
    sentences: Iterable[AnnotatedSentence], *, random: Random
) -> tuple[list[AnnotatedSentence], list[AnnotatedSentence]]:
    """Add headlines in capitals, shuffle, and return training and development sentences."""
    mixed = list(sentences)
    mixed += list(in_capitals(mixed, random=random))
    random.shuffle(mixed)
    development = sorted(set(mixed[:DEVELOPMENT_SENTENCES]))
    apart = {sentence.text for sentence in development}
    return [sentence for sentence in mixed if sentence.text not in apart], development


def read_harmonised(corpus: Corpus, folder: Path) -> list[AnnotatedSentence]:
    """Read a corpus under our label policy; sentences that occur twice once."""
    _, labels = load_corpora()
    rules = load_boundary_rules()
    demonyms = frozenset(load_demonyms(corpus.language))
    sentences = {sentence.text: sentence for sentence in read_corpus(corpus, folder, labels=labels)}
    return [harmonise(sentence, rules=rules, demonyms=demonyms) for sentence in sentences.values()]


def write_documents(sentences: Iterable[AnnotatedSentence], path: Path, *, pipeline: Language) -> int:
    """Write sentences as spaCy documents, cut by the tokenizer of the pipeline; return how many names fit no token."""
    documents = DocBin()
    misfits = 0
    for sentence in sentences:
        document = pipeline.make_doc(sentence.text)
        spans = [document.char_span(*span[:2], label=span.label, alignment_mode="expand") for span in sentence.spans]
        document.ents = tuple(spacy.util.filter_spans([span for span in spans if span]))
        misfits += sum(
            (name.start, name.end) not in {(entity.start_char, entity.end_char) for entity in document.ents}
            for name in sentence.spans
        )
        documents.add(document)
    documents.to_disk(path)
    return misfits


def _weigh(
    corpus: Corpus, sentences: list[AnnotatedSentence], *, names: NamePool, random: Random
) -> list[AnnotatedSentence]:
    """Repeat the sentences of a corpus as its entry says, the repeats with other names if it says so."""
    repeats = [sentence for _ in range(corpus.repeat - 1) for sentence in sentences]
    if corpus.fill:
        repeats = [fill_names(sentence, names=names, random=random) for sentence in repeats]
    return sentences + repeats
