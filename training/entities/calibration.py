"""Fit how sure the stage is: `python -m training.entities.calibration` writes `agents/entities/calibration.json`.

Of the news lines that no tagger was trained on, one half fits the weights and the other half measures them. Prints the
reliability table of `docs/entities.md`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import exp
from typing import NamedTuple
from zlib import crc32

from agents.entities.confidence import CALIBRATION_FILE, Calibration, read_evidence
from agents.entities.consistency import Finding, make_consistent
from agents.entities.extraction import find_names
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from agents.entities.taggers import load_taggers
from agents.entities.words import NameKey, split_words
from training.entities.annotated import AnnotatedSentence
from training.entities.evaluate import MODELS_FOLDER
from training.entities.news import read_news
from training.news_lines import news_languages

ROUNDS = 3000
RATE = 1.0
DECAY = 0.001
UNMEASURED = 1.5
"""Taken off in a language without lines of ours: a known name that no tagger has read is as likely wrong as right."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Sample(NamedTuple):
    """A thing found in a line: what speaks for it, and whether it is right."""

    language: str
    findings: tuple[Finding, ...]
    known: bool
    right: bool


def find_samples(
    sentences: Iterable[AnnotatedSentence], *, taggers: Mapping[str, Tagger], gazetteer: Gazetteer
) -> Iterator[Sample]:
    """Yield what the stage finds in lines, one sample for each name and label; it is right if all its places are."""
    for text, expected, language in sentences:
        index = gazetteer.for_language(language)
        spans = find_names(text, language, taggers=taggers, gazetteer=gazetteer)
        things: dict[tuple[NameKey, str], list[Finding]] = defaultdict(list)
        for finding in make_consistent(text, spans, words=split_words(text, language=language), index=index):
            things[finding.key, finding.label].append(finding)
        for (key, _), findings in things.items():
            right = all(Span(*finding[:3]) in expected for finding in findings)
            yield Sample(language, tuple(findings), key in index.entries, right)


def fit(samples: Iterable[Sample]) -> Calibration:
    """Fit a logistic regression by gradient descent."""
    rows = [
        ({**read_evidence(sample.findings, known=sample.known), f"in {sample.language}": 1.0}, sample.right)
        for sample in samples
    ]
    weights: dict[str, float] = dict.fromkeys((name for row, _ in rows for name in row), 0.0)
    for _ in range(ROUNDS):
        gradient = {name: DECAY * weight for name, weight in weights.items()}
        for row, right in rows:
            error = 1 / (1 + exp(-sum(weights[name] * amount for name, amount in row.items()))) - right
            for name, amount in row.items():
                gradient[name] += error * amount / len(rows)
        for name, amount in gradient.items():
            weights[name] -= RATE * amount
    languages = {name[3:]: round(weight, 3) for name, weight in weights.items() if name.startswith("in ")}
    return Calibration(
        evidence={name: round(weight, 3) for name, weight in weights.items() if not name.startswith("in ")},
        languages=languages,
        other=round(min(languages.values()) - UNMEASURED, 3),
    )


def reliability(
    samples: Iterable[Sample], calibration: Calibration
) -> Iterator[tuple[float, float, int, float, float]]:
    """Yield for each range of confidence its borders, how many things, their mean confidence and how many are right."""
    scored = [
        (calibration.confidence(sample.findings, known=sample.known, language=sample.language), sample.right)
        for sample in samples
    ]
    for low, high in pairwise(BINS):
        members = [(score, right) for score, right in scored if low <= score < high]
        if members:
            count = len(members)
            yield (
                low,
                high,
                count,
                sum(score for score, _ in members) / count,
                sum(right for _, right in members) / count,
            )


def main() -> None:
    """Fit, write the weights, print the reliability by language."""
    taggers, gazetteer = load_taggers(MODELS_FOLDER), load_gazetteer()
    fitting: list[Sample] = []
    measuring: dict[str, list[Sample]] = {}
    for language in news_languages():
        halves: tuple[list[AnnotatedSentence], list[AnnotatedSentence]] = ([], [])
        for sentence in read_news(language, "test"):
            halves[crc32(sentence.text.encode()) % 2].append(sentence)
        fitting += find_samples(halves[0], taggers=taggers, gazetteer=gazetteer)
        measuring[language] = list(find_samples(halves[1], taggers=taggers, gazetteer=gazetteer))
    calibration = fit(fitting)
    content = {"evidence": calibration.evidence, "languages": calibration.languages, "other": calibration.other}
    CALIBRATION_FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print("| language | confidence | things | mean confidence | right |\n|---|---|---|---|---|")
    for language, samples in measuring.items():
        for low, high, count, mean, right in reliability(samples, calibration):
            print(f"| {language} | {low:.2f}–{high:.2f} | {count} | {mean:.3f} | {right:.3f} |")


if __name__ == "__main__":
    main()
