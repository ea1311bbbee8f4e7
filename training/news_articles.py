"""Whole news articles that were written for newsloom (`training/articles`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.news_lines import Role

ARTICLES_FOLDER = Path(__file__).parent / "articles"
START_MARK = "## "


class NewsArticle(NamedTuple):
    """An article.

    Attributes:
        topics: first two digits of top-level topics, the main one first.
    """

    topics: tuple[str, ...]
    headline: str
    body: str


def article_languages(role: Role) -> tuple[str, ...]:
    """Return the languages in which there are articles (ISO 639-1), sorted."""
    return tuple(sorted(path.stem for path in (ARTICLES_FOLDER / role).glob("??.txt")))


def read_news_articles(language: str, role: Role) -> Iterator[NewsArticle]:
    """Yield the articles of a language: a line with the topics, the headline, the body, each article like this."""
    path = ARTICLES_FOLDER / role / f"{language}.txt"
    for article in path.read_text(encoding="utf-8").removeprefix(START_MARK).split(f"\n{START_MARK}"):
        topics, headline, body = article.split("\n", 2)
        yield NewsArticle(tuple(topics.split(",")), headline, body.strip())
