"""Our own news lines: well-formed, each one once, and enough of them."""

from collections import Counter
from pathlib import Path

import pytest

from training.entities.markup import read_markup
from training.entities.news import LABELS
from training.news_lines import NEWS_FOLDER

TOPICS = {f"{number:02}" for number in range(1, 18)}
ENOUGH = {
    "en": 1200,
    "de": 1200,
    "ru": 1200,
    "uk": 1200,
    "pl": 300,
    "fr": 300,
    "es": 300,
    "it": 300,
    "nl": 300,
    "pt": 250,
}
OFTEN = {True: 60, False: 12}
"""How often each topic is the main one at least, in a large file and in a small one."""


@pytest.mark.parametrize("language", ENOUGH)
def test_news_lines_are_well_formed(language: str) -> None:
    """Topics exist, names are marked as the guide says, no text comes twice."""
    lines = lines_of(NEWS_FOLDER / f"{language}.txt")
    texts = [text for _, text in lines]

    assert len(lines) >= ENOUGH[language]
    assert [codes for codes, _ in lines if not set(codes) <= TOPICS or len(codes) not in (1, 2)] == []
    assert [text for text in texts if text != text.strip() or "  " in text] == []
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    for text in texts:
        assert list(read_markup(text, labels=LABELS, language=language)), text


@pytest.mark.parametrize("language", ENOUGH)
def test_news_lines_cover_every_topic(language: str) -> None:
    """No topic is left to a few examples."""
    main = Counter(codes[0] for codes, _ in lines_of(NEWS_FOLDER / f"{language}.txt"))

    assert min(main[topic] for topic in TOPICS) >= OFTEN[ENOUGH[language] > 1000]


def lines_of(path: Path) -> list[tuple[list[str], str]]:
    """Return topics and annotated text of each line."""
    pairs = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(codes.split(","), text) for codes, text in pairs]
