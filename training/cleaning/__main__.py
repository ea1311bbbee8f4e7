"""Trains the classifier of lines: `python -m training.cleaning --corpora DIR`.

Reads `lines.jsonl.gz` and `ntrex.tar.gz` anywhere below DIR. Writes the weights, and the function words of all
languages. The sites of one fold are left out: `python -m training.cleaning.evaluate` measures on them.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from agents.cleaning.classifier import LineClassifier
from agents.cleaning.classifier.line_classifier import FUNCTION_WORDS, WEIGHTS
from agents.cleaning.classifier.network import Network
from agents.cleaning.rules import MODEL, load_rules
from agents.settings import ROOT
from training.cleaning.corpus import FOLDS, HELD_OUT_FOLD
from training.cleaning.examples import read_examples
from training.cleaning.fitting import Fitter
from training.cleaning.foreign import Documents, read_documents

WORDS_PER_LANGUAGE = 45
MAX_WORD_CHARACTERS = 7
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def function_words(languages: Iterable[Documents]) -> frozenset[str]:
    """Return the words that most sentences of each language share, without those that are long."""
    found: set[str] = set()
    for documents in languages:
        counts = Counter(
            word
            for document in documents
            for sentence in document
            for word in sorted({word.lower() for word in _WORD.findall(sentence)})
        )
        found.update(word for word, _ in counts.most_common(WORDS_PER_LANGUAGE) if len(word) <= MAX_WORD_CHARACTERS)
    return frozenset(found)


def make_fitter(corpora: Path) -> Fitter:
    """Read everything that a classifier learns from.

    Raises:
        FileNotFoundError: a corpus is not there.
    """
    rules = load_rules()
    words = function_words(read_documents(corpora).values())
    return Fitter(read_examples(corpora, rules), rules.words, words)


def store(classifier: LineClassifier, folder: Path) -> None:
    """Write what `load_classifier` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FUNCTION_WORDS).write_text("\n".join(sorted(classifier.function_words)) + "\n", encoding="utf-8")
    rows = np.flatnonzero(classifier.lexicon)
    trees, networks = classifier.trees, classifier.networks
    np.savez_compressed(
        folder / WEIGHTS,
        allow_pickle=False,
        lexicon_rows=rows.astype(np.uint16),
        lexicon_weights=classifier.lexicon[rows].astype(np.float16),
        intercept=np.float64(classifier.intercept),
        feature=trees.feature.astype(np.uint16),
        threshold=trees.threshold.astype(np.float32),
        children=trees.children.astype(np.uint16),
        value=trees.value.astype(np.float32),
        roots=trees.roots.astype(np.uint16),
        walking=np.array(trees.walking, np.uint16),
        mean=networks.mean,
        deviation=networks.deviation,
        **{
            part: np.stack([getattr(one, part) for one in networks.members]).astype(np.float16)
            for part in Network.__annotations__
        },
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, default=ROOT / "models" / MODEL, metavar="DIR")
    arguments = parser.parse_args()
    fitter = make_fitter(arguments.corpora)
    print(f"{len(fitter.examples)} pages, {sum(len(one.page.lines) for one in fitter.examples)} lines", flush=True)
    store(fitter.fit(sorted(set(range(FOLDS)) - {HELD_OUT_FOLD})), arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
