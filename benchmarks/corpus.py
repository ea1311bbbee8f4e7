"""Articles to measure with: made of the seeds, or one's own."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from kafka import KafkaProducer

from agents.attempt import Message
from agents.kafka_security import connect
from agents.settings import ROOT, Settings
from agents.sources import FoundArticle, read_articles
from schemas import RawArticle

RANDOM_SEED = 20261123
TYPICAL_CHARACTERS = 2400
LENGTH_SPREAD = 0.6
"""Of the logarithm: one article in twenty is shorter than 900 characters, one in twenty longer than 6,400."""
SHORTEST_CHARACTERS, LONGEST_CHARACTERS = 400, 20_000
FLASH_CHARACTERS = 80
"""Shorter paragraphs are headlines and captions."""
LANGUAGE_WEIGHTS = {"ru": 30, "en": 25, "uk": 15, "de": 12, "fr": 6, "es": 5, "pl": 5, "ja": 2}
"""A news service of Eastern Europe with the wires that it reads; the seeds know no more languages."""


def seed_articles() -> list[RawArticle]:
    """Return all seeds."""
    return _read([ROOT / "seeds"])


def made_articles(total: int, *, name: str = "urn:benchmark") -> Iterator[RawArticle]:
    """Yield articles of realistic lengths and languages, the same ones each time.

    Each begins as a page of the seeds, with its headline and its adverts, and goes on with paragraphs of others in its
    language, in an order of its own.
    """
    chance = random.Random(RANDOM_SEED)  # noqa: S311 - no secret
    pages = _pages_by_language()
    for number in range(total):
        (language,) = chance.choices(list(LANGUAGE_WEIGHTS), list(LANGUAGE_WEIGHTS.values()))
        length = round(chance.lognormvariate(0, LENGTH_SPREAD) * TYPICAL_CHARACTERS)
        length = min(max(length, SHORTEST_CHARACTERS), LONGEST_CHARACTERS)
        page = chance.choice(pages[language])
        others = [paragraph for other in pages[language] for paragraph in _paragraphs(other)]
        body = _lengthened(page, length, chance.sample(others, len(others)))
        yield page.model_copy(update={"uri": f"{name}:{number}", "body": body})


def own_articles(paths: Iterable[str], total: int, *, name: str = "urn:benchmark") -> Iterator[RawArticle]:
    """Yield the articles under the paths again and again, each time under another uri.

    Raises:
        ValueError: there are none.
    """
    articles = _read(paths)
    if not articles:
        raise ValueError(f"no article in {', '.join(paths)}; name .txt, .html or .jsonl files, or folders of them")
    for number in range(total):
        yield articles[number % len(articles)].model_copy(update={"uri": f"{name}:{number}"})


def small_articles(total: int) -> Iterator[RawArticle]:
    """Yield flashes: one paragraph of a seed each."""
    flashes = [
        paragraph for page in seed_articles() for paragraph in _paragraphs(page) if len(paragraph) > FLASH_CHARACTERS
    ]
    for number in range(total):
        yield RawArticle(uri=f"urn:flash:{number}", body=flashes[number % len(flashes)])


def write_lines(articles: Iterable[RawArticle], path: Path) -> Path:
    """Write articles as JSON Lines."""
    with path.open("wb") as lines:
        lines.writelines(article.encode() + b"\n" for article in articles)
    return path


def publish(messages: Iterable[Message], settings: Settings, *, topic: str = RawArticle.kafka_topic) -> None:
    """Send keys and values and wait until all are acknowledged."""
    producer = connect(KafkaProducer, settings, acks="all", linger_ms=5)
    futures = [producer.send(settings.kafka_topic(topic), key=key, value=value) for key, value in messages]
    for future in futures:
        future.get(timeout=60)
    producer.close()


def messages(articles: Iterable[RawArticle]) -> list[tuple[bytes, bytes]]:
    """Return key and value of each article."""
    return [(article.uri.encode(), article.encode()) for article in articles]


def _read(paths: Iterable[str | Path]) -> list[RawArticle]:
    return [item.article for item in read_articles(paths) if isinstance(item, FoundArticle)]


def _pages_by_language() -> dict[str, list[RawArticle]]:
    """Return the seeds by language, which the names of their files say, and the uris of the wire."""
    pages: dict[str, list[RawArticle]] = defaultdict(list)
    for item in read_articles([ROOT / "seeds"]):
        assert isinstance(item, FoundArticle)
        language = Path(item.location).name.split("-")[1]
        pages[item.article.uri.split("/")[3] if language == "mul" else language].append(item.article)
    return pages


def _paragraphs(page: RawArticle) -> list[str]:
    """Return the lines of a text; of HTML, those in paragraphs."""
    lines = page.body.splitlines()
    if page.content_type == "text/html":
        return [line.split("<p>")[1].split("</p>")[0] for line in lines if "<p>" in line and "</p>" in line]
    return [line for line in lines if line.strip()]


def _lengthened(page: RawArticle, characters: int, others: Sequence[str]) -> str:
    """Return the page, shorter or longer; of HTML only the text between the last paragraphs grows."""
    is_html = page.content_type == "text/html"
    start, mark, end = page.body.rpartition("</p>") if is_html else (page.body, "", "")
    for turn in count():
        if len(start) >= characters or not others:
            break
        paragraph = others[turn % len(others)]
        start += f"</p>\n<p>{paragraph}" if is_html else f"\n\n{paragraph}"
    return start + mark + end if is_html else start[: max(characters, SHORTEST_CHARACTERS)]
