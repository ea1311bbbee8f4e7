"""The journey of the labelled articles: sent to the raw topic, awaited on the topic of the canaries."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaProducer
from kafka.errors import AuthorizationError, KafkaError
from pydantic import ValidationError

from agents.canary.articles import URI, LabelledArticle
from agents.canary.rounds import Rounds
from agents.canary.scores import score
from agents.dead_letter import read_dead_letter
from agents.headers import CANARY, entered_at, event_headers, header_text
from agents.kafka_reader import topic_reader
from agents.kafka_security import needing
from agents.replay import connect, disconnect
from agents.settings import Settings
from schemas import CANARY_TOPIC, DEAD_LETTER_TOPIC, EnrichedArticle, RawArticle

SOURCE = "/newsloom/canary"

logger = logging.getLogger("newsloom.canary")


@dataclass(frozen=True, slots=True)
class Returned:
    """An article that has come back."""

    language: str
    scores: dict[str, float]
    latency_seconds: float


@dataclass(frozen=True, slots=True)
class Lost:
    """An article that will not come back, and why."""

    language: str
    reason: str


class Canaries:
    """Sends rounds of articles and recognises what comes back.

    Args:
        articles: one for each language.
        producer: of kafka-python, for the raw topic.
        settings: name the topics.
    """

    def __init__(self, articles: Sequence[LabelledArticle], *, producer: KafkaProducer, settings: Settings) -> None:
        self._articles = {article.language: article for article in articles}
        self._producer = producer
        self._raw_topic = settings.kafka_topic(RawArticle.kafka_topic)
        self._canary_topic = settings.kafka_topic(CANARY_TOPIC)
        self._rounds = Rounds()
        self._unacknowledged: list[tuple[str, Any]] = []

    @property
    def all_acknowledged(self) -> bool:
        """Whether the broker has taken all that was handed over."""
        return not self._unacknowledged

    def missing(self) -> tuple[str, ...]:
        """Return the languages whose article of the last round is neither back nor lost."""
        return self._rounds.missing(self._articles)

    def send(self) -> None:
        """Hand a round of articles over to the producer.

        Raises:
            AuthorizationError: writing is denied.
        """
        name = self._rounds.begin()
        for article in self._articles.values():
            value, key = article.raw.encode(), article.raw.uri
            headers = event_headers(RawArticle.kafka_topic, key, value, SOURCE, carried={CANARY: name})
            try:
                future = self._producer.send(self._raw_topic, value, key=key.encode(), headers=list(headers))
            except AuthorizationError:
                raise
            except KafkaError as error:
                logger.warning("cannot send to %s: %s", self._raw_topic, error)
                return
            self._unacknowledged.append((article.language, future))

    def acknowledged(self) -> tuple[str, ...]:
        """Return the languages whose articles the broker has acknowledged since the last call.

        Raises:
            AuthorizationError: writing is denied.
        """
        done = [(language, future) for language, future in self._unacknowledged if future.is_done]
        self._unacknowledged = [pair for pair in self._unacknowledged if pair not in done]
        for language, future in done:
            if isinstance(future.exception, AuthorizationError):
                raise future.exception
            if future.failed():
                logger.warning("the broker has not taken the article in %s: %s", language, future.exception)
        return tuple(language for language, future in done if future.succeeded())

    def receive(self, message: Any) -> Returned | Lost | None:  # noqa: ANN401
        """Return what a message says of an article of ours; None if it is another's, a repetition, or too late."""
        headers = dict(message.headers)
        language = (message.key or b"").decode(errors="replace").removeprefix(URI)
        article = self._articles.get(language)
        name = header_text(headers, CANARY)
        if article is None or name is None or not self._rounds.settle(language, name):
            return None
        if message.topic != self._canary_topic:
            letter = read_dead_letter(message)
            reason = f"dead letter {letter.place}: {letter.error_type} in {letter.stage}, {letter.message}"
            return Lost(language, reason)
        try:
            record = EnrichedArticle.decode(message.value or b"")
        except ValidationError as error:
            return Lost(language, f"no enriched record came back: {error.error_count()} faults in it")
        latency = datetime.now(UTC) - entered_at(headers, message.timestamp / 1000)
        return Returned(language, score(record, article), max(0.0, latency.total_seconds()))


@contextmanager
def canary_path(settings: Settings) -> Iterator[tuple[Iterator[Any], KafkaProducer]]:
    """Open both ends of the path: the messages where canaries may end, None for a moment without, and a producer.

    Raises:
        AccessError: Kafka turns us away, or denies reading or writing.
        ConnectionError: no broker answers.
        ValueError: a topic does not exist.
    """
    raw_topic = settings.kafka_topic(RawArticle.kafka_topic)
    ends = [settings.kafka_topic(topic) for topic in (CANARY_TOPIC, DEAD_LETTER_TOPIC)]
    with topic_reader(settings, *ends) as reader, needing(f"WRITE on the topic {raw_topic}", settings):
        producer = connect(settings, raw_topic, client_id="newsloom-canary")
        try:
            yield reader.follow(from_beginning=False), producer
        finally:
            disconnect(producer)
