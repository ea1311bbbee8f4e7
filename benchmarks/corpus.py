"""Articles to measure with, made from the seeds."""

from collections.abc import Iterable, Iterator
from itertools import count

from kafka import KafkaProducer

from agents.kafka_security import connect
from agents.settings import ROOT, Settings
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


def publish(articles: Iterable[RawArticle], settings: Settings) -> None:
    """Send articles to the raw topic and wait until all are acknowledged."""
    producer = connect(KafkaProducer, settings, acks="all")
    topic = settings.kafka_topic(RawArticle.kafka_topic)
    futures = [producer.send(topic, key=article.uri.encode(), value=article.encode()) for article in articles]
    for future in futures:
        future.get(timeout=60)
    producer.close()
