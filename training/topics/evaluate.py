"""Score the topics on texts that a reader has labelled: `python -m training.topics.evaluate --corpora DIR`."""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from agents import topics
from agents.settings import Settings
from schemas import Cleaning, EnrichedArticle, EntityTaggedArticle, Language
from training.topics.corpora import LabelledText, read_corpora

SCORE_DIGITS = 3

Run = Callable[[EntityTaggedArticle], EnrichedArticle]


class Score(NamedTuple):
    """How good the top-level topics of a corpus are; texts without any count as wrong in `accuracy` and `macro_f1`.

    Attributes:
        accuracy: share of the texts whose best topic is one that the reader gave.
        answered: share of the texts that have a topic.
        macro_f1: of the best topic, averaged over the topics that the reader gave.
        precision: share of all topics given, further ones included, that the reader gave too.
        recall: share of the reader's topics that are found.
    """

    texts: int
    accuracy: float
    answered: float
    macro_f1: float
    precision: float
    recall: float


def score_texts(texts: Iterable[LabelledText], *, language: str, run: Run) -> Score:
    """Compare the topics of a stage with those of a reader."""
    wanted_and_given = [(text.topics, _give_topics(text, language, run)) for text in texts]
    best = [_best_pair(wanted, given) for wanted, given in wanted_and_given]
    right = sum(len(set(wanted) & set(given)) for wanted, given in wanted_and_given)
    given_total = sum(len(given) for _, given in wanted_and_given)
    wanted_total = sum(len(wanted) for wanted, _ in wanted_and_given)
    figures = (
        sum(wanted == given for wanted, given in best) / len(best),
        sum(given is not None for _, given in best) / len(best),
        _macro_f1(best),
        right / max(1, given_total),
        right / wanted_total,
    )
    return Score(len(best), *(round(figure, SCORE_DIGITS) for figure in figures))


def _give_topics(text: LabelledText, language: str, run: Run) -> tuple[str, ...]:
    article = EntityTaggedArticle(
        uri="urn:newsloom:labelled",
        headline=text.headline,
        body=text.body,
        cleaning=Cleaning(segments=(), removed_ratio=0, raw_sha256="0" * 64, raw_length=len(text.body)),
        language=Language(tag=language, confidence=1, script="Zyyy"),
    )
    return tuple(subject.uri for subject in run(article).topics if subject.level == 1)


def _best_pair(wanted: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the best topic with the one it is compared with: itself when the reader gave it too."""
    best = given[0] if given else None
    return (best, best) if best in wanted and best else (wanted[0], best)


def _macro_f1(pairs: list[tuple[str, str | None]]) -> float:
    wanted = Counter(topic for topic, _ in pairs)
    given = Counter(topic for _, topic in pairs)
    right = Counter(topic for topic, other in pairs if topic == other)
    return sum(2 * right[topic] / (wanted[topic] + given[topic]) for topic in wanted) / len(wanted)


def main() -> None:
    """Read the command line, print a table, write JSON if asked to."""
    parser = argparse.ArgumentParser(prog="python -m training.topics.evaluate", description="Score the topics.")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora, at any depth")
    parser.add_argument("--json", type=Path, help="also write the scores to this file")
    options = parser.parse_args()
    run = topics.load(Settings()).run
    results = {
        name: score_texts(texts, language=name[-2:], run=run) for name, texts in read_corpora(options.corpora).items()
    }
    print(f"{'':<10}" + "".join(f"{field:>10}" for field in Score._fields))
    for name, score in results.items():
        print(f"{name:<10}" + "".join(f"{figure:>10}" for figure in score))
    if options.json:
        scores = {name: score._asdict() for name, score in results.items()}
        options.json.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
