"""Scores the language stage on NTREX: `python -m training.language.evaluate --corpora DIR [--write]`.

Nothing is fitted on NTREX. Prints, and with `--write` puts into `docs/language.md`: the share of right tags for each
language and kind of text, beside py3langid; how often a probability is right; pages of two languages; the speed.
`und` counts as wrong.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from agents import language
from agents.settings import ROOT, Settings
from agents.skipping import keep_everything
from schemas import Language, RawArticle
from training.language.pages import mixed_pages
from training.language.texts import SERBIAN_LATIN, Sentences, kinds_of, read_ntrex

PAGE = ROOT / "docs" / "language.md"
EVERY_NTH_TEXT = 6
BINS = 10
ARTICLE_CHARACTERS = 3000
TIMED_ARTICLES = 300

Identify = Callable[[str], Language]
Texts = dict[str, dict[str, list[str]]]
"""By language and kind."""


def our_stage(settings: Settings) -> Identify:
    """Return what the language stage says about a text."""
    run = language.load(settings).run
    return lambda text: run(keep_everything(RawArticle(uri="urn:text", body=text))).language


def peer(tags: list[str] | None) -> Identify:
    """Return what py3langid says, of these languages or of all that it knows."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(tags)

    def identify(text: str) -> Language:
        tag, probability = identifier.classify(text)
        return Language(tag=tag, confidence=min(1.0, probability), script="Zyyy")

    return identify


def right(texts: Texts, identify: Identify) -> dict[str, dict[str, list[tuple[float, bool]]]]:
    """Return confidence and whether the tag is right for each text, by language and kind."""
    return {
        tag: {kind: [_outcome(identify(text), tag) for text in pieces] for kind, pieces in kinds.items()}
        for tag, kinds in texts.items()
    }


def _outcome(found: Language, tag: str) -> tuple[float, bool]:
    return found.confidence, found.tag == tag.partition("-")[0]


def shares(results: dict[str, dict[str, list[tuple[float, bool]]]]) -> dict[str, dict[str, float]]:
    """Return the share of right tags by language and kind; `all` is the mean of the 38 languages."""
    rows = {
        tag: {kind: sum(is_right for _, is_right in some) / len(some) for kind, some in kinds.items()}
        for tag, kinds in sorted(results.items())
    }
    counted = [row for tag, row in rows.items() if tag != SERBIAN_LATIN]
    return {"all": {kind: sum(row[kind] for row in counted) / len(counted) for kind in counted[0]}} | rows


def reliability(results: dict[str, dict[str, list[tuple[float, bool]]]]) -> Iterator[str]:
    """Yield a table of how often a probability is right, over all texts of all kinds, and the calibration error."""
    outcomes = [one for kinds in results.values() for some in kinds.values() for one in some]
    yield from ("| probability | texts | mean probability | right |", "|---|---|---|---|")
    error = 0.0
    for lower in range(BINS):
        some = [one for one in outcomes if min(BINS - 1, int(one[0] * BINS)) == lower]
        if not some:
            continue
        mean, share = (sum(column) / len(some) for column in zip(*some, strict=True))
        error += abs(mean - share) * len(some) / len(outcomes)
        yield f"| {lower / BINS:.1f} to {(lower + 1) / BINS:.1f} | {len(some)} | {mean:.3f} | {share:.3f} |"
    yield f"\nExpected calibration error: {error:.4f}. `und` counts as wrong with the probability it had."


def mixing(sentences: Sentences, identify: Identify) -> Iterator[str]:
    """Yield how well pages with a second language in more than a fifth of the lines are told."""
    found, main_right = [], 0
    for body, tag, expected in mixed_pages(sentences):
        said_language = identify(body)
        found.append((expected, said_language.mixed))
        main_right += said_language.tag == tag
    hits = sum(expected and mixed for expected, mixed in found)
    said, true = sum(mixed for _, mixed in found), sum(expected for expected, _ in found)
    yield f"{len(found)} pages, {true} of them mixed: precision {hits / said:.3f}, recall {hits / true:.3f}."
    yield f"The tag is that of most lines on {main_right / len(found):.3f} of all pages."


def speed(sentences: Sentences) -> Iterator[str]:
    """Yield articles a second and core, the best of five runs, for some languages."""
    run = language.load(Settings()).run
    for tag in ("en", "de", "ru", "hi", "zh"):
        articles = [
            keep_everything(RawArticle(uri="urn:text", body="\n".join(sentences[tag][begin:])[:ARTICLE_CHARACTERS]))
            for begin in range(TIMED_ARTICLES)
        ]
        times = []
        for _ in range(5):
            begin = time.process_time()
            for article in articles:
                run(article)
            times.append(time.process_time() - begin)
        yield f"| {tag} | {TIMED_ARTICLES / min(times):,.0f} |"


def report(sentences: Sentences) -> Iterator[str]:
    """Yield the lines of the page."""
    texts = {
        tag: {kind: pieces[::EVERY_NTH_TEXT] for kind, pieces in kinds_of(some, seed=tag).items()}
        for tag, some in sentences.items()
    }
    ours = our_stage(Settings())
    results = right(texts, ours)
    supported = sorted(set(sentences) - {SERBIAN_LATIN})
    unlimited = our_stage(Settings(language_min_confidence=0))
    others = {"ours, never unsure": unlimited, "py3langid, 38 languages": peer(supported), "py3langid, all": peer(None)}
    rows = {"ours": shares(results)["all"]} | {name: shares(right(texts, each))["all"] for name, each in others.items()}
    yield "# Language: how good it is\n"
    yield "`python -m training.language.evaluate` writes this page, on the news sentences of NTREX (CC BY-SA 4.0)."
    yield "\n## Share of right tags, mean of 38 languages\n"
    yield from _table("detector", rows)
    yield "\n## By language\n\n`sr-Latn` is Serbian in Latin letters, which the mean leaves out.\n"
    yield from _table("language", shares(results))
    yield "\n## Reliability of the probabilities\n"
    yield from reliability(results)
    yield "\n## Mixed pages\n"
    yield from mixing(sentences, ours)
    yield "\n## Speed\n\n| articles of 3,000 characters | a second and core |\n|---|---|"
    yield from speed(sentences)


def _table(first: str, rows: dict[str, dict[str, float]]) -> Iterator[str]:
    kinds = list(next(iter(rows.values())))
    yield f"| {first} | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|"
    for name, row in rows.items():
        yield f"| {name} | {' | '.join(f'{row[kind]:.3f}' for kind in kinds)} |"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)} as well")
    arguments = parser.parse_args()
    lines = []
    for line in report(read_ntrex(arguments.corpora)):
        print(line, flush=True)
        lines.append(line)
    if arguments.write:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
