"""The one way to a client of kafka-python, and what it says when Kafka does not let it in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from agents.kafka_security.options import access_options
from agents.kafka_security.refusal import AccessError, find_refusal
from agents.settings import Settings

BOOTSTRAP_TIMEOUT_MS = 5_000

Client = TypeVar("Client")


def connect(client: Callable[..., Client], settings: Settings, **options: object) -> Client:
    """Make a client that has reached a broker.

    Args:
        client: a class of kafka-python.
        settings: where and how to connect.
        options: more of that class.

    Raises:
        AccessError: the brokers turn us away.
        ConnectionError: no broker answers.
        ValueError: a file of the settings cannot be used.
    """
    from kafka.errors import KafkaError

    access = access_options(settings)
    servers = [server.strip() for server in settings.bootstrap_servers.split(",")]
    if settings.security_protocol != "PLAINTEXT":
        _require_access(settings)
    try:
        return client(bootstrap_servers=servers, bootstrap_timeout_ms=BOOTSTRAP_TIMEOUT_MS, **access, **options)
    except (KafkaError, OSError) as error:
        raise find_refusal(settings) or ConnectionError(
            f"no Kafka broker answers at {settings.bootstrap_servers}: start one with `newsloom broker`, "
            "or set NEWSLOOM_BOOTSTRAP_SERVERS"
        ) from error


def _require_access(settings: Settings) -> None:
    """Knock once: kafka-python would repeat a wrong password for seconds, which may lock the account."""
    refusal = find_refusal(settings)
    if refusal:
        raise refusal


@contextmanager
def needing(rights: str, settings: Settings) -> Iterator[None]:
    """Say which rights are needed when Kafka denies one.

    Args:
        rights: such as `READ on news.article.raw.v1`.
        settings: whose user is denied it.

    Raises:
        AccessError: Kafka has denied something.
    """
    from kafka.errors import AuthorizationError

    try:
        yield
    except AuthorizationError as error:
        who = settings.sasl_username or "this client"
        raise AccessError(f"Kafka denies {who} what it needs ({error}): allow {rights}") from error
