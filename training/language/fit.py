"""Counts the n-grams and calibrates: `python -m training.language.fit --corpora DIR`.

Weight and calibration are chosen on a fifth of SIB-200 that the n-grams do not know; then the n-grams are counted on
all of it. Writes `models/language`. NTREX is not read.
"""

import argparse
import itertools
import json
import sys
import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.language.detector import CALIBRATION_FILE, LANGUAGES, NGRAMS_FILE, Calibration, make_detector
from agents.language.ngrams import STEP, NgramTable, ngram_buckets, save_tables
from agents.settings import Settings
from training.language.texts import SERBIAN_LATIN, Sentences, kinds_of, read_sib

BUCKETS = {"Latn": 1 << 16, "Cyrl": 1 << 16, "Arab": 1 << 13}
"""Four times as many gain 0.1 % of 40-character texts."""

SMOOTHING_COUNT = 0.1
"""0.03 and 0.3 are as good within 0.1 %."""

MAX_LOG_ODDS = 127 * STEP

UNSCALED = Calibration(ngram_weight=1.0, steepness=1.0, growth=0.0, serbian_latin=0.0)
GRID = {
    "ngram_weight": (0.5, 0.75, 1.0, 1.5),
    "steepness": (0.3, 0.4, 0.5, 0.6, 0.7),
    "growth": (0.1, 0.15, 0.2, 0.25, 0.3),
    "serbian_latin": (-0.6, -0.45, -0.3, -0.15),
}
RARE = 0.2
"""The weight of a Serbian text in Latin letters: most news in that language are in Cyrillic ones or Croatian."""

KINDS = ("sentences", "40, anywhere", "40, words", "20, words")


def count_table(sentences: Sentences, tags: list[str], buckets_total: int) -> NgramTable:
    """Return the log-odds of each bucket: each language's smoothed logarithm less the mean of all."""
    counts = np.stack(
        [np.bincount(ngram_buckets(" ".join(sentences[tag]), buckets_total), minlength=buckets_total) for tag in tags]
    )
    smoothed = counts + SMOOTHING_COUNT
    logarithms = np.log(smoothed / smoothed.sum(axis=1, keepdims=True))
    log_odds = logarithms - logarithms.mean(axis=0)
    log_odds[:, counts.sum(axis=0) == 0] = 0
    stored = np.rint(np.clip(log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS) / STEP).astype(np.int8)
    return NgramTable(tuple(tag.partition("-")[0] for tag in tags), np.ascontiguousarray(stored.T))


def count_tables(sentences: Sentences) -> dict[str, NgramTable]:
    """Return a table for each script in which several languages are written."""
    written = tomllib.loads(LANGUAGES.read_text("utf-8"))["scripts"]
    written["Latn"] = [SERBIAN_LATIN if tag == "sr" else tag for tag in written["Latn"]]
    return {script: count_table(sentences, written[script], total) for script, total in BUCKETS.items()}


def calibrate(tables: dict[str, NgramTable], sentences: Sentences) -> Calibration:
    """Return the values that make the true languages of some texts the most likely."""
    texts = [
        (text, tag.partition("-")[0])
        for tag, some in sentences.items()
        for kind, pieces in kinds_of(some, seed=tag).items()
        if kind in KINDS
        for text in pieces
    ]
    readings = {weight: _scores(tables, texts, weight) for weight in GRID["ngram_weight"]}
    lengths = np.array([len(text) for text, _ in texts], np.float32)[:, None]
    detector = make_detector(tables, UNSCALED)
    truth = np.array([detector.tags.index(tag) for _, tag in texts])
    serbian = detector.tags.index("sr")
    is_latin = np.array(["Latn" in detector.scripts.count(text) for text, _ in texts])
    weights = np.where(is_latin & (truth == serbian), RARE, 1.0)
    results = []
    for one in itertools.starmap(Calibration, itertools.product(*GRID.values())):
        scores = readings[one.ngram_weight].copy()
        scores[is_latin, serbian] += one.serbian_latin
        results.append((_loss(scores * (one.steepness * lengths**one.growth), truth, weights), one))
    print(min(results))
    return min(results)[1]


def _scores(tables: dict[str, NgramTable], texts: list[tuple[str, str]], weight: float) -> NDArray[np.float32]:
    detector = make_detector(tables, UNSCALED._replace(ngram_weight=weight))
    unread = np.zeros(len(detector.tags), np.float32)
    readings = (detector.read(text) for text, _ in texts)
    return np.stack([unread if reading is None else reading.logits for reading in readings])


def _loss(logits: NDArray[np.float32], truth: NDArray[np.intp], weights: NDArray[np.float64]) -> float:
    """Return the mean negative logarithm of the probability of the true languages."""
    logits = logits - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(logits[np.arange(len(truth)), truth]) / np.exp(logits).sum(axis=1)
    return float(np.average(-np.log(np.maximum(probabilities, 1e-4)), weights=weights))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, default=Settings().models_dir / "language", metavar="DIR")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    known, held_out = (read_sib(arguments.corpora, held_out=which) for which in (False, True))
    calibration = calibrate(count_tables(known), held_out)
    everything = {tag: known[tag] + held_out[tag] for tag in known}
    save_tables(count_tables(everything), arguments.output / NGRAMS_FILE)
    written = json.dumps(calibration._asdict(), indent=2)
    (arguments.output / CALIBRATION_FILE).write_text(f"{written}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
