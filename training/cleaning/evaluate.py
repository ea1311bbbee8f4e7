"""Scores the cleaning beside others: `python -m training.cleaning.evaluate --corpora DIR`.

Measures on pages of sites that the shipped classifier has not learned from: whole pages, pages that are nearly clean,
and HTML that is made of their lines, since the corpus has no markup; then on HTML pages that were written with their
markup. F1 of runs of four words, mean over pages.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from agents.cleaning import CleaningRules, load_rules
from agents.settings import ROOT
from training.cleaning.cases import Case, cases, written_pages
from training.cleaning.corpus import HELD_OUT_FOLD, folds_of, read_pages
from training.cleaning.peers import HTML_PEERS, TEXT_PEERS
from training.cleaning.shingles import shingle_f1
from training.cleaning.trial import clean_text, page_f1
from training.corpora import find_corpus

if TYPE_CHECKING:
    from schemas import ContentType

SEGMENTS = "cleaning_segments.jsonl.gz"


def print_table(title: str, chosen: list[Case], extractors: Mapping[str, Callable[[str, str], float]]) -> None:
    """Print the mean F1 of each extractor, for all pages and by language."""
    groups = ["all", *sorted({case.group for case in chosen})]
    rows = [[case for case in chosen if group in {"all", case.group}] for group in groups]
    print(f"\n| {title} | {' | '.join(f'{name} ({len(row)})' for name, row in zip(groups, rows, strict=True))} |")
    print("|---|" + "---|" * len(groups))
    for name, score in extractors.items():
        scored = {case: score(case.raw, case.kept) for case in chosen}
        print(f"| {name} | {' | '.join(f'{fmean(scored[case] for case in row):.3f}' for row in rows)} |", flush=True)


def scorers(rules: CleaningRules, *, html: bool) -> dict[str, Callable[[str, str], float]]:
    """Return what scores a page, by the name of the extractor; ours last."""
    peers = HTML_PEERS if html else TEXT_PEERS

    def peer_score(name: str) -> Callable[[str, str], float]:
        return lambda raw, kept: shingle_f1(peers[name](raw), kept)

    found = {name: peer_score(name) for name in peers}
    content_type: ContentType = "text/html" if html else "text/plain"
    found["newsloom"] = lambda raw, kept: page_f1(clean_text(raw, rules, content_type=content_type), kept)
    return found


def print_segments(corpora: Path, rules: CleaningRules) -> None:
    """Print how many passages that must stay are there, and how many that must go are gone."""
    stayed, gone = [], []
    with gzip.open(find_corpus(corpora, SEGMENTS), "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            text = " ".join(" ".join(clean_text(page["noisy"], rules)).split())
            stayed += [" ".join(part.split()) in text for part in page["with"]]
            gone += [" ".join(part.split()) not in text for part in page["without"]]
    print(f"\n{fmean(stayed):.3f} of {len(stayed)} passages stayed, {fmean(gone):.3f} of {len(gone)} are gone")


def print_repeats(chosen: list[Case], rules: CleaningRules, *, html: bool) -> None:
    """Print how many cleaned pages a second cleaning changes, and how fast the first one was."""
    began = time.process_time()
    content_type: ContentType = "text/html" if html else "text/plain"
    once = [clean_text(case.raw, rules, content_type=content_type) for case in chosen]
    seconds = time.process_time() - began
    changed = sum(bool(body) and clean_text(body, rules, headline=headline)[1] != body for headline, body in once)
    characters = sum(len(case.raw) for case in chosen)
    print(f"\n{changed} of {len(chosen)} cleaned pages change when cleaned again")
    print(f"{len(chosen) / seconds:.0f} pages ({characters / seconds / 1000:.0f} kB) a second")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    corpora = parser.parse_args().corpora
    rules = load_rules(ROOT / "models")
    pages = read_pages(corpora)
    held_out = [page for page, fold in zip(pages, folds_of(pages), strict=True) if fold == HELD_OUT_FOLD]
    for title, chosen in {**cases(held_out), "HTML pages, written": written_pages()}.items():
        print_table(title, chosen, scorers(rules, html=title.startswith("HTML")))
        with threadpool_limits(1):  # as the workers have it
            print_repeats(chosen, rules, html=title.startswith("HTML"))
    print_segments(corpora, rules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
