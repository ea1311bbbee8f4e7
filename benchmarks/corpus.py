"""Articles to measure with, made from the seeds."""

from collections.abc import Iterator
from itertools import count

from agents.settings import ROOT
from agents.sources import FoundArticle, read_articles
from schemas import RawArticle


def seed_articles() -> list[RawArticle]:
    """Return all seeds."""
    return [item.article for item in read_articles([ROOT / "seeds"]) if isinstance(item, FoundArticle)]


def mixed_articles(articles_total: int) -> Iterator[RawArticle]:
    """Yield seeds again and again, each time under another uri."""
    seeds = seed_articles()
    for number in count():
        if number == articles_total:
            return
        seed = seeds[number % len(seeds)]
        yield seed.model_copy(update={"uri": f"urn:benchmark:{number}"})
