"""Score the taggers on sentences that none has seen: `python -m training.entities.evaluate --corpora DIR`."""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from agents.entities.consistency import make_consistent
from agents.entities.extraction import find_names
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from agents.entities.taggers import load_taggers
from agents.entities.words import split_words
from training.entities.annotated import AnnotatedSentence
from training.entities.corpora import load_corpora
from training.entities.dataset import read_harmonised
from training.entities.markup import read_markup
from training.entities.news import read_news
from training.entities.peers import load_peers
from training.entities.scores import Score, score
from training.news_lines import news_languages

Step = Literal["tagger", "trimmed", "voted", "repeats", "whole stage"]
STEPS: tuple[Step, ...] = ("tagger", "trimmed", "voted", "repeats", "whole stage")
"""Each with those before it: the tagger alone; its names trimmed; one label for each name by vote, with surnames and
head nouns; repeats that the tagger missed; known names that it missed."""

SOURCES: Mapping[Step, set[str]] = {
    "voted": {"model"},
    "repeats": {"model", "consistency"},
    "whole stage": {"model", "consistency", "gazetteer"},
}
SENTENCES_FOLDER = Path(__file__).with_name("sentences")
MODELS_FOLDER = Path(__file__).parents[2] / "models"
LABELS = ("PER", "ORG", "LOC")
CYRILLIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk"})


class HeldOut(NamedTuple):
    """Sentences of one language that were not trained on, and the labels that they are annotated with."""

    language: str
    sentences: list[AnnotatedSentence]
    labels: tuple[str, ...] = LABELS


def find_spans(
    sentence: AnnotatedSentence, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> dict[Step, list[Span]]:
    """Return the names that each step of the stage finds in a sentence, as if that were an article of its own."""
    text, _, language = sentence
    index = gazetteer.for_language(language)
    trimmed = find_names(text, language, taggers=taggers, gazetteer=gazetteer)
    findings = make_consistent(text, trimmed, words=split_words(text, language=index.language), index=index)
    return {
        "tagger": taggers["Cyrl" if language in CYRILLIC else "Latn"].tag([text])[0],
        "trimmed": trimmed,
        **{
            step: [Span(found.start, found.end, found.label) for found in findings if found.source in sources]
            for step, sources in SOURCES.items()
        },
    }


def load_own_sentences(language: str, folder: Path = SENTENCES_FOLDER) -> list[AnnotatedSentence]:
    """Read the test sentences that were written for newsloom in one language."""
    _, labels = load_corpora()
    text = (folder / f"{language}.txt").read_text(encoding="utf-8")
    return list(read_markup(text, labels=labels, language=language))


def load_test_sets(corpora_folder: Path | None) -> dict[str, HeldOut]:
    """Return all test sets by name: our own, and the public ones if their folder is given."""
    sets = {}
    for language in news_languages():
        sets[f"newsloom lines ({language})"] = HeldOut(language, read_news(language, "test"))
    for file in sorted(SENTENCES_FOLDER.glob("*.txt")):
        sets[f"newsloom sentences ({file.stem})"] = HeldOut(file.stem, load_own_sentences(file.stem))
    for corpus in load_corpora()[0] if corpora_folder else ():
        if corpora_folder and corpus.role == "test":
            sentences = read_harmonised(corpus, corpora_folder / "ner")
            sets[f"{corpus.name} ({corpus.language})"] = HeldOut(corpus.language, sentences, corpus.test_labels)
    return sets


def score_steps(test: HeldOut, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer) -> dict[str, dict[str, Score]]:
    """Return the scores of each step on one set, by label and over all as `all`."""
    found = [find_spans(sentence, taggers=taggers, gazetteer=gazetteer) for sentence in test.sentences]
    return {step: _score(test, [spans[step] for spans in found]) for step in STEPS}


def score_peers(test: HeldOut) -> dict[str, dict[str, Score]]:
    """Return the scores of what is installed beside our taggers for the language of a set."""
    return {
        name: _score(test, [tagger.tag([sentence.text])[0] for sentence in test.sentences])
        for name, tagger in load_peers(test.language).items()
    }


def _score(test: HeldOut, found: Iterable[list[Span]]) -> dict[str, Score]:
    return score(zip((sentence.spans for sentence in test.sentences), found, strict=True), labels=test.labels)


def main() -> None:
    """Read the command line, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(prog="python -m training.entities.evaluate", description="Score the taggers.")
    parser.add_argument("--corpora", type=Path, help="folder in which the archives lie; default: our own sets only")
    parser.add_argument("--models", type=Path, default=MODELS_FOLDER, help="folder of the models")
    parser.add_argument("--json", type=Path, help="also write the scores to this file")
    options = parser.parse_args()
    sets = load_test_sets(options.corpora)
    taggers, gazetteer = load_taggers(options.models), load_gazetteer()
    results: dict[str, dict[str, dict[str, Score]]] = {}
    for name, test in sets.items():
        results[name] = score_steps(test, taggers=taggers, gazetteer=gazetteer) | score_peers(test)
        print(f"{name}, {len(test.sentences)} sentences: precision, recall, F1")
        for step, labels in results[name].items():
            cells = (f"{label} {s.precision:.3f} {s.recall:.3f} {s.f1:.3f}" for label, s in labels.items())
            print(f"  {step:<12}" + "   ".join(cells), flush=True)
    if options.json:
        readable = {
            name: {step: {label: s._asdict() for label, s in labels.items()} for step, labels in steps.items()}
            for name, steps in results.items()
        }
        options.json.write_text(json.dumps(readable, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
