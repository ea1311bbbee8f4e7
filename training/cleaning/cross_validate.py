"""Measures the classifier on sites that it has not seen: `python -m training.cleaning.cross_validate --corpora DIR`.

For each fold but the one that is kept apart, a classifier is trained on the others; its pages are cleaned as the stage
does it. Prints the F1 of runs of four words, mean over pages: of rules alone, the classifier alone, and both; and of
HTML made of the lines of whole pages, beside trafilatura.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import fmean

import numpy as np

from agents.cleaning import CleaningRules, load_rules
from agents.cleaning.classifier import LineClassifier, best_selection
from training.cleaning.__main__ import make_fitter
from training.cleaning.cases import kept_of, text_of
from training.cleaning.corpus import FOLDS, HELD_OUT_FOLD
from training.cleaning.examples import Example
from training.cleaning.fitting import Fitter
from training.cleaning.html_pages import html_page
from training.cleaning.peers import trafilatura
from training.cleaning.shingles import shingle_f1
from training.cleaning.trial import clean_text, page_f1

Scores = tuple[float, ...]

TEXT_COLUMNS = ("everything", "rules", "classifier", "both")
HTML_COLUMNS = ("trafilatura", "trafilatura, fast mode", "newsloom")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    fitter = make_fitter(parser.parse_args().corpora)
    text_scores: dict[str, list[Scores]] = defaultdict(list)
    html_scores: dict[str, list[Scores]] = defaultdict(list)
    for fold in sorted(set(range(FOLDS)) - {HELD_OUT_FOLD}):
        for example, text, html in _fold_scores(fitter, fold):
            language = example.language if example.language in {"en", "de"} else "other"
            for group in (language, "all"):
                text_scores[f"{example.kind}, {group}"].append(text)
                if html is not None:
                    html_scores[f"HTML, {group}"].append(html)
        print(f"fold {fold} done", file=sys.stderr, flush=True)
    _print_table(TEXT_COLUMNS, text_scores)
    _print_table(HTML_COLUMNS, html_scores)
    return 0


def _print_table(columns: Sequence[str], scores: Mapping[str, Sequence[Scores]]) -> None:
    print(f"\n| pages | number | {' | '.join(columns)} |\n|---|---|{'---|' * len(columns)}")
    for kind, rows in sorted(scores.items()):
        print(f"| {kind} | {len(rows)} | {' | '.join(f'{fmean(row):.3f}' for row in zip(*rows, strict=True))} |")


def _fold_scores(fitter: Fitter, fold: int) -> Iterator[tuple[Example, Scores, Scores | None]]:
    """Return what each column scores on the pages of one fold; as HTML the whole ones only."""
    training = set(range(FOLDS)) - {HELD_OUT_FOLD, fold}
    rules = load_rules()
    classifier = fitter.fit(sorted(training))
    both = replace(rules, classifier=classifier)
    for number, example in enumerate(one for one in fitter.examples if one.fold == fold):
        page = [(line.text, bool(keep)) for line, keep in zip(example.page.lines, example.keep, strict=True)]
        raw, kept = text_of(page), kept_of(page)
        alone = _classifier_alone(example, classifier, rules)
        texts = (clean_text(raw, rules), ("", alone), clean_text(raw, both))
        html = _html_scores(html_page(page, Random(number)), kept, both) if example.kind == "whole" else None  # noqa: S311
        yield example, (shingle_f1(raw, kept), *(page_f1(text, kept) for text in texts)), html


def _html_scores(source: str, kept: str, rules: CleaningRules) -> Scores:
    ours = clean_text(source, rules, content_type="text/html")
    return shingle_f1(trafilatura(source), kept), shingle_f1(trafilatura(source, fast=True), kept), page_f1(ours, kept)


def _classifier_alone(example: Example, classifier: LineClassifier, rules: CleaningRules) -> str:
    probabilities = classifier.probabilities(example.page, rules.words, {})
    widths = np.array([line.width for line in example.page.lines], np.float32)
    chosen = best_selection(probabilities, widths)
    return "\n".join(line.text for line, keep in zip(example.page.lines, chosen, strict=True) if keep)


if __name__ == "__main__":
    sys.exit(main())
