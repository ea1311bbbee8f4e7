"""What the stages make of the seeds, held against the expected records by floors that only rise."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from agents.attempt import Emitted
from agents.pipeline import load_pipeline
from agents.settings import ROOT, Settings
from agents.sources import FoundArticle, read_articles
from schemas import EnrichedArticle, RawArticle
from training.cleaning.shingles import shingle_f1

FLOORS: dict[str, float] = json.loads(
    (Path(__file__).parent / "cases" / "seeds" / "floors.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Pair:
    """An enriched seed and the record that a reader expects."""

    raw: RawArticle
    record: EnrichedArticle
    expected: dict[str, Any]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    """All seeds, enriched."""
    chain = load_pipeline(Settings())
    found = []
    for file in sorted((ROOT / "seeds" / "expected").glob("*.json")):
        expected = json.loads(file.read_text(encoding="utf-8"))
        (page,) = (path for path in (ROOT / "seeds").glob(f"{file.stem}.*") if path.is_file())
        items = [item for item in read_articles([page]) if isinstance(item, FoundArticle)]
        for item, one in zip(items, expected if isinstance(expected, list) else [expected], strict=True):
            outcome = chain.attempt(None, item.article.encode())
            assert isinstance(outcome, Emitted)
            found.append(Pair(item.article, EnrichedArticle.decode(outcome.value or b""), one))
    return found


def language(pair: Pair) -> float:
    """Is the language right?"""
    return float(pair.record.language.tag == pair.expected["language"])


def headline(pair: Pair) -> float:
    """Is the headline right?"""
    return float(pair.record.headline == pair.expected["headline"])


def body(pair: Pair) -> float:
    """Return the F1 of the clean body."""
    return shingle_f1(pair.record.body, pair.expected["body"])


def removed(pair: Pair) -> float:
    """Return the share of the texts that must go and are gone."""
    texts = [one["text"].strip() for one in pair.expected["removed"]]
    lines = {line.strip() for line in pair.record.body.splitlines()}
    return fmean(float(text not in lines and (len(text) < 20 or text not in pair.record.body)) for text in texts)


def entities(pair: Pair) -> float:
    """Return the share of the expected entities that are found, by label, a longer label or a mention."""
    names = [{entity.label, *(mention.exact for mention in entity.mentions)} for entity in pair.record.entities]
    types = [entity.type for entity in pair.record.entities]
    wanted = pair.expected["entities"]
    return fmean(
        float(
            any(
                kind == one["type"] and any(one["label"] in name for name in known)
                for known, kind in zip(names, types, strict=True)
            )
        )
        for one in wanted
    )


def topic(pair: Pair) -> float:
    """Is the best topic one of those expected?"""
    return float(bool(pair.record.topics) and pair.record.topics[0].uri in pair.expected["topics"])


def countries(pair: Pair) -> float:
    """Return the share of the expected countries that are found."""
    found = {country.code for country in pair.record.countries}
    return fmean(float(code in found) for code in pair.expected["countries"])


@pytest.mark.parametrize("measure", [language, headline, body, removed, entities, topic, countries])
def test_seed_quality_does_not_fall(pairs: list[Pair], measure: Callable[[Pair], float]) -> None:
    """The mean over all seeds is not below its floor; raise the floor when it is well above."""
    scores = [measure(pair) for pair in pairs]

    worst = sorted(zip(scores, (pair.expected["headline"] for pair in pairs), strict=True), key=lambda one: one[0])[:5]
    assert fmean(scores) >= FLOORS[measure.__name__], f"{fmean(scores):.4f}; worst: {worst}"
