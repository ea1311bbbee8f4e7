"""Our own articles: well-formed, each one once, and on every topic."""

from collections import Counter
from typing import get_args

import pytest

from training.news_articles import article_languages, read_news_articles
from training.news_lines import Role

TOPICS = {f"{number:02}" for number in range(1, 18)}
FEWEST_WORDS = 40
FILES: list[tuple[Role, str]] = [(role, language) for role in get_args(Role) for language in article_languages(role)]


@pytest.mark.parametrize(("role", "language"), FILES)
def test_news_articles_are_well_formed(role: Role, language: str) -> None:
    """Each has topics that exist, a headline of one line and a body of prose; no topic is left out."""
    articles = list(read_news_articles(language, role))

    for topics, headline, body in articles:
        assert 1 <= len(topics) <= 2, headline
        assert set(topics) <= TOPICS, headline
        assert headline == headline.strip() != "", topics
        assert len(body.split()) >= FEWEST_WORDS, headline
    assert {topics[0] for topics, _, _ in articles} == TOPICS


def test_news_articles_are_there_once() -> None:
    """Nothing that is measured on is also trained on."""
    bodies = Counter(article.body for role, language in FILES for article in read_news_articles(language, role))

    assert sum(bodies.values()) > 100
    assert [body for body, times in bodies.items() if times > 1] == []
