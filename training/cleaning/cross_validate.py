"""Measures the classifier on sites that it has not seen: `python -m training.cleaning.cross_validate --corpora DIR`.

For each fold but the one that is kept apart, a classifier is trained on the others; its pages are cleaned as the stage
does it. Prints the F1 of runs of four words, mean over pages, of rules alone, the classifier alone, and both.
"""

import argparse
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np

from agents.cleaning import CleaningRules, load_rules
from agents.cleaning.classifier import LineClassifier, best_selection
from training.cleaning.__main__ import make_fitter
from training.cleaning.corpus import FOLDS, HELD_OUT_FOLD
from training.cleaning.examples import Example
from training.cleaning.fitting import Fitter
from training.cleaning.shingles import shingle_f1
from training.cleaning.trial import clean_text, page_f1

COLUMNS = ("everything", "rules", "classifier", "both")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    fitter = make_fitter(parser.parse_args().corpora)
    scores: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for fold in sorted(set(range(FOLDS)) - {HELD_OUT_FOLD}):
        for example, found in _fold_scores(fitter, fold):
            language = example.language if example.language in {"en", "de"} else "other"
            scores[f"{example.kind}, {language}"].append(found)
            scores[f"{example.kind}, all"].append(found)
        print(f"fold {fold} done", file=sys.stderr, flush=True)
    print(f"| pages | number | {' | '.join(COLUMNS)} |\n|---|---|{'---|' * len(COLUMNS)}")
    for kind, rows in sorted(scores.items()):
        print(f"| {kind} | {len(rows)} | {' | '.join(f'{fmean(row):.3f}' for row in zip(*rows, strict=True))} |")
    return 0


def _fold_scores(fitter: Fitter, fold: int) -> list[tuple[Example, tuple[float, ...]]]:
    """Return what each column scores on the pages of one fold."""
    training = set(range(FOLDS)) - {HELD_OUT_FOLD, fold}
    rules = load_rules()
    classifier = fitter.fit(sorted(training))
    both = replace(rules, classifier=classifier)
    found = []
    for example in fitter.examples:
        if example.fold != fold:
            continue
        lines = [line.text for line in example.page.lines]
        raw, kept = "\n".join(lines), "\n".join(line for line, keep in zip(lines, example.keep, strict=True) if keep)
        alone = _classifier_alone(example, classifier, rules)
        texts = (clean_text(raw, rules), ("", alone), clean_text(raw, both))
        found.append((example, (shingle_f1(raw, kept), *(page_f1(text, kept) for text in texts))))
    return found


def _classifier_alone(example: Example, classifier: LineClassifier, rules: CleaningRules) -> str:
    probabilities = classifier.probabilities(example.page, rules.words, {})
    widths = np.array([line.width for line in example.page.lines], np.float32)
    chosen = best_selection(probabilities, widths)
    return "\n".join(line.text for line, keep in zip(example.page.lines, chosen, strict=True) if keep)


if __name__ == "__main__":
    sys.exit(main())
