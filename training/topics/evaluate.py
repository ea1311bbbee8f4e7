"""Score the topics on texts that a reader has labelled: `python -m training.topics.evaluate --corpora DIR`."""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from agents import topics
from agents.settings import ROOT, Settings
from schemas import Cleaning, EnrichedArticle, EntityTaggedArticle, Language
from training.topics.baselines import Guess, baselines
from training.topics.corpora import LabelledText, read_ntrex, read_own_articles, read_own_lines
from training.topics.measures import Answer, Score, score_answers
from training.topics.pages import read_pages
from training.topics.report import write_report

FEWEST_TEXTS = 20
"""Fewer texts of a language say nothing."""

Run = Callable[[EntityTaggedArticle], EnrichedArticle]


def read_test_texts(folder: Path) -> Mapping[str, list[LabelledText]]:
    """Return the texts of each corpus and language that are measured on."""
    sources = {
        "articles": read_pages(folder, role="test"),
        "own articles": read_own_articles(test=True),
        "lines": read_own_lines(test=True),
        "ntrex": read_ntrex(folder),
    }
    found: defaultdict[str, list[LabelledText]] = defaultdict(list)
    for name, texts in sources.items():
        for text in texts:
            found[f"{name} {text.language}"].append(text)
    return {name: texts for name, texts in found.items() if len(texts) >= FEWEST_TEXTS}


def answer_texts(texts: Iterable[LabelledText], run: Run) -> list[Answer]:
    """Let the stage give topics."""
    return [Answer(text.topics, _give_topics(text, run)) for text in texts]


def guess_texts(texts: Iterable[LabelledText], guess: Guess) -> list[Answer]:
    """Let a baseline give the best topic, with full confidence."""
    return [Answer(text.topics, ((best, 1.0),) if (best := guess(text)) else ()) for text in texts]


def _give_topics(text: LabelledText, run: Run) -> tuple[tuple[str, float], ...]:
    article = EntityTaggedArticle(
        uri="urn:newsloom:labelled",
        headline=text.headline,
        body=text.body,
        cleaning=Cleaning(segments=(), removed_ratio=0, raw_sha256="0" * 64, raw_length=len(text.body)),
        language=Language(tag=text.language, confidence=1, script="Zyyy"),
    )
    return tuple((subject.uri, subject.confidence) for subject in run(article).topics if subject.level == 1)


def _print_table(rows: Mapping[str, Sequence[Answer]]) -> None:
    width = max(map(len, rows)) + 2
    print(f"{'':<{width}}" + "".join(f"{field:>11}" for field in Score._fields))
    for name, answers in rows.items():
        texts, *figures = score_answers(answers)
        print(f"{name:<{width}}{texts:>11}" + "".join(f"{figure:>11.3f}" for figure in figures))


def main() -> None:
    """Read the command line, print tables, write files if asked to."""
    parser = argparse.ArgumentParser(prog="python -m training.topics.evaluate", description="Score the topics.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora, at any depth")
    parser.add_argument("--json", type=Path, help="also write the scores to this file")
    parser.add_argument("--document", type=Path, help="also write the tables to this page")
    options = parser.parse_args()
    settings = Settings()
    taxonomy = topics.load_taxonomy()
    texts = read_test_texts(options.corpora)
    run = topics.load(settings).run
    answers = {name: answer_texts(some, run) for name, some in texts.items()}
    simpler = baselines(
        options.corpora,
        read_own_lines(test=False),
        topics.load_lexicon(taxonomy),
        topics.load_model(ROOT / "models" / topics.MODEL_FOLDER),
    )
    guesses = {
        name: {f"{corpus}, {name}": guess_texts(some, guess) for corpus, some in texts.items()}
        for name, guess in simpler.items()
    }
    for rows in (answers, *guesses.values()):
        _print_table(rows)
    if options.json:
        scores = {name: score_answers(some)._asdict() for name, some in answers.items()}
        options.json.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    if options.document:
        options.document.write_text(write_report(answers, guesses, taxonomy), encoding="utf-8")


if __name__ == "__main__":
    main()
