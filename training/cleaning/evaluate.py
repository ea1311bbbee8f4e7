"""Scores the cleaning on pages whose lines were labelled: `python -m training.cleaning.evaluate --corpora DIR`.

Reads `lines.jsonl.gz` anywhere below DIR: pages as lists of lines with a label each, keep or not. Prints the F1 of runs
of four words, mean over the pages, of the clean body with its headline; beside it what keeping every line scores.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from agents.cleaning import CleaningRules, clean, load_rules
from agents.stage import NoArticleTextError
from schemas import RawArticle
from training.cleaning.shingles import shingle_f1
from training.corpora import find_corpus

CORPUS = "lines.jsonl.gz"


class Page(NamedTuple):
    """A page and the part of it that a reader would keep."""

    language: str
    raw: str
    kept: str


def read_pages(corpora: Path) -> Iterator[Page]:
    """Yield the pages of the corpus that have an article.

    Raises:
        FileNotFoundError: the corpus is not there.
    """
    with gzip.open(find_corpus(corpora, CORPUS), "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            kept = [text for text, keep in zip(page["lines"], page["keep"], strict=True) if keep]
            if kept:
                yield Page(page["lang"], "\n".join(page["lines"]), "\n".join(kept))


def score(page: Page, rules: CleaningRules) -> float:
    """Return the F1 of a page; the labels count a headline sometimes as text and sometimes not, so both are right."""
    try:
        article = clean(RawArticle(uri="urn:page", body=page.raw), rules=rules)
    except NoArticleTextError:
        return 0.0
    whole = f"{article.headline or ''}\n{article.body}"
    return max(shingle_f1(article.body, page.kept), shingle_f1(whole, page.kept))


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    rules = load_rules()
    scores: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for page in read_pages(parser.parse_args().corpora):
        pair = score(page, rules), shingle_f1(page.raw, page.kept)
        scores["all"].append(pair)
        scores[page.language].append(pair)
    print("| pages | number | F1 of the cleaning | F1 of keeping all |\n|---|---|---|---|")
    for language, pairs in sorted(scores.items(), key=lambda item: -len(item[1])):
        ours, everything = (fmean(column) for column in zip(*pairs, strict=True))
        print(f"| {language} | {len(pairs)} | {ours:.3f} | {everything:.3f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
