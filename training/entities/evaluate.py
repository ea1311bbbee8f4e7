"""Score the taggers on sentences that none has seen: `python -m training.entities.evaluate --corpora DIR`."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

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
from training.entities.scores import Score, score

Step = Literal["tagger", "trimmed", "consistent"]
STEPS: tuple[Step, ...] = ("tagger", "trimmed", "consistent")
"""The tagger alone; its names trimmed; and read together with the known names, as the stage does."""

SENTENCES_FOLDER = Path(__file__).with_name("sentences")
MODELS_FOLDER = Path(__file__).parents[2] / "models"


def find_spans(
    sentences: Iterable[AnnotatedSentence], *, step: Step, taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> Iterator[list[Span]]:
    """Yield the names that one step of the stage finds in each sentence, each sentence an article of its own."""
    for text, _, language in sentences:
        if step == "tagger":
            script = "Cyrl" if language in {"ru", "uk"} else "Latn"
            yield taggers[script].tag([text])[0]
            continue
        spans = find_names(text, language, taggers=taggers, gazetteer=gazetteer)
        if step == "consistent":
            index = gazetteer.for_language(language)
            words = split_words(text, language=index.language)
            findings = make_consistent(text, spans, words=words, index=index)
            spans = [Span(finding.start, finding.end, finding.label) for finding in findings]
        yield spans


def load_own_sentences(language: str, folder: Path = SENTENCES_FOLDER) -> list[AnnotatedSentence]:
    """Read the test sentences that were written for newsloom in one language."""
    _, labels = load_corpora()
    text = (folder / f"{language}.txt").read_text(encoding="utf-8")
    return list(read_markup(text, labels=labels, language=language))


def evaluate(
    corpora_folder: Path, *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> dict[str, dict[Step, dict[str, Score]]]:
    """Return scores by corpus, step and label, over the test corpora and our own sentences."""
    corpora, _ = load_corpora()
    tests = {
        f"{corpus.name} ({corpus.language})": (read_harmonised(corpus, corpora_folder), corpus.test_labels)
        for corpus in corpora
        if corpus.role == "test"
    }
    for file in sorted(SENTENCES_FOLDER.glob("*.txt")):
        tests[f"newsloom sentences ({file.stem})"] = (load_own_sentences(file.stem), ("PER", "ORG", "LOC"))
    return {
        name: {
            step: score(
                zip(
                    (sentence.spans for sentence in sentences),
                    find_spans(sentences, step=step, taggers=taggers, gazetteer=gazetteer),
                    strict=True,
                ),
                labels=labels,
            )
            for step in STEPS
        }
        for name, (sentences, labels) in tests.items()
    }


def main() -> None:
    """Read the command line, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(prog="python -m training.entities.evaluate", description="Score the taggers.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpus archives")
    parser.add_argument("--models", type=Path, default=MODELS_FOLDER, help="folder of the models")
    parser.add_argument("--json", type=Path, help="also write the scores to this file")
    options = parser.parse_args()
    results = evaluate(options.corpora, taggers=load_taggers(options.models), gazetteer=load_gazetteer())
    for name, steps in results.items():
        print(name)
        for step, labels in steps.items():
            cells = (f"{label} {s.precision:.3f} {s.recall:.3f} {s.f1:.3f}" for label, s in labels.items())
            print(f"  {step:<11}" + "   ".join(cells))
    if options.json:
        readable = {
            name: {step: {label: s._asdict() for label, s in labels.items()} for step, labels in steps.items()}
            for name, steps in results.items()
        }
        options.json.write_text(json.dumps(readable, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
