"""Every seed, cleaned: nothing is lost, every offset leads back, a second cleaning changes nothing."""

import json
from pathlib import Path
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.cleaning import clean, load_rules
from agents.settings import ROOT
from agents.sources import FoundArticle, read_articles
from schemas import OffsetMap, RawArticle
from training.cleaning.shingles import shingle_f1

CASES = Path(__file__).parent / "cases" / "cleaning"
FLOORS: dict[str, float] = json.loads((CASES / "floors.json").read_text("utf-8"))
RULES = load_rules(ROOT / "models")
SEEDS = [
    (item.article, clean(item.article, rules=RULES))
    for path in sorted((ROOT / "seeds").glob("*-*.*"))
    for item in read_articles([path])
    if isinstance(item, FoundArticle)
]
NOISE = st.sampled_from(
    [
        "\u00ad",
        "&amp;",
        "<b>",
        "</b>",
        "\r",
        "\n",
        "\nAdvertisement\n",
        " Read also: Ferry stops\n",
        "o\u0301",
        "Ã¶",
        "\u200b",
    ]
)


def _expected() -> dict[str, list[str]]:
    """Return the expected bodies by seed."""
    found = {}
    for path in sorted((ROOT / "seeds" / "expected").glob("*.json")):
        records = json.loads(path.read_text("utf-8"))
        found[path.stem] = [one["body"] for one in (records if isinstance(records, list) else [records])]
    return found


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_cleaning_seed_is_accounted_for(number: int) -> None:
    """Kept and removed segments are the raw body, and a span of the clean body leads to its words."""
    page, article = SEEDS[number]
    segments = article.cleaning.segments
    offsets = OffsetMap(segments)

    assert "".join(page.body[s.raw_start : s.raw_end] for s in segments) == page.body
    for start in range(0, len(article.body) - 8, 7):
        raw_start, raw_end = offsets.to_raw(start, start + 8)
        back = offsets.to_clean(raw_start, raw_end)
        assert back is not None
        assert back[0] <= start
        assert back[1] >= start + 8
        inside = [s for s in segments if s.kept and (s.start or 0) < start + 8 and (s.end or 0) > start]
        if len(inside) == 1 and inside[0].rule is None:
            assert page.body[raw_start:raw_end] == article.body[start : start + 8]


@pytest.mark.parametrize("number", range(len(SEEDS)))
def test_cleaning_seed_again_changes_nothing(number: int) -> None:
    """A clean body is its own clean body."""
    article = SEEDS[number][1]

    again = clean(RawArticle(uri="urn:test:1", headline=article.headline, body=article.body), rules=RULES)

    assert again.body == article.body


@settings(max_examples=40)
@given(st.integers(0, len(SEEDS) - 1), st.lists(st.tuples(st.floats(0, 1), NOISE), max_size=12))
def test_cleaning_seed_with_noise_keeps_its_offsets(number: int, noise: list[tuple[float, str]]) -> None:
    """Whatever is thrown into a seed, the ledger is complete and offsets lead there and back."""
    body = SEEDS[number][0].body
    for share, text in noise:
        at = int(share * len(body))
        body = body[:at] + text + body[at:]
    page = SEEDS[number][0].model_copy(update={"body": body})

    article = clean(page, rules=RULES)

    offsets = OffsetMap(article.cleaning.segments)
    assert "".join(body[s.raw_start : s.raw_end] for s in article.cleaning.segments) == body
    for start in range(0, len(article.body) - 1, max(1, len(article.body) // 50)):
        back = offsets.to_clean(*offsets.to_raw(start, start + 1))
        assert back is not None
        assert back[0] <= start < back[1]


def test_cleaning_seeds_are_as_expected() -> None:
    """The mean F1 of the clean seeds is not below its floor; raise the floor when it is well above."""
    bodies = [body for found in _expected().values() for body in found]
    articles = [article.body for _, article in SEEDS]

    scores = [shingle_f1(body, expected) for body, expected in zip(articles, bodies, strict=True)]

    assert fmean(scores) >= FLOORS["seeds"]
    assert min(scores) >= FLOORS["worst_seed"]
