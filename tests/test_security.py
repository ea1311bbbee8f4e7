"""A Kafka that asks who one is: let in in three ways, turned away with one line, and no secret ever shown."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka.admin import ACLOperation, KafkaAdminClient, ResourceType

from agents.kafka_security import AccessError, connect
from agents.kafka_topics import create_topics
from agents.local_worker import local_worker
from agents.settings import Settings
from process_tree import command_line, listening, tree
from running import TEXT, article, await_condition, present, publish
from schemas import DEAD_LETTER_TOPIC, CleanedArticle, EnrichedArticle, RawArticle
from secure_broker import GUEST, LOGIN_LASTS_MS, SECRET, USER, secure_broker, set_password
from secure_client import Client

pytestmark = pytest.mark.broker

WAYS_IN = ["scram", "plain", "mutual"]
DOCUMENTED_RIGHTS = [
    ACLOperation.READ,
    ACLOperation.WRITE,
    ACLOperation.CREATE,
    ACLOperation.DESCRIBE,
    ACLOperation.DESCRIBE_CONFIGS,
]
"""Of docs/security.md; who comes in by the way `plain` has no others."""
COMMANDS = ["worker", "replay", "consume", "topics create", "topics check", "dead-letters list", "check"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One broker for all tests of this file; at its end nobody must have been told the secret."""
    with secure_broker(tmp_path_factory.mktemp("secure")) as broker:
        client = Client(broker)
        client.allow(ResourceType.TOPIC, "plain.news.article.", *DOCUMENTED_RIGHTS)
        client.allow(ResourceType.GROUP, "plain.", ACLOperation.READ)
        yield client
        assert not [told for told in client.told if SECRET in told]


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_security_lets_every_command_in(client: Client, way_in: str, tmp_path: Path) -> None:
    """Topics, replay, worker, dead letters and consume work; the worker listens only where its metrics are."""
    settings = client.settings(way_in)
    articles = tmp_path / "articles.jsonl"
    articles.write_bytes(b"\n".join(RawArticle(uri=f"urn:{body}", body=body).encode() for body in (TEXT, " ")))
    finished = [client.run(command, settings) for command in ("topics create", "topics check")]
    finished.append(client.run("replay", settings, str(articles)))

    with local_worker(settings, tmp_path / "worker.log", "--stages", "cleaning") as worker:
        await_condition(lambda: len(present(settings, DEAD_LETTER_TOPIC)) == 1, "the dead letter")
        await_condition(lambda: len(present(settings, CleanedArticle.kafka_topic)) == 1, "the cleaned article")
        processes = tree(worker.process.pid)
        addresses = {f"http://{address}" for process in processes for address in listening(process)}
        client.told += [worker.get("cleaning", "/metrics"), *map(command_line, processes)]
    client.told.append(worker.log.read_text())
    publish(settings, EnrichedArticle.kafka_topic, [(b"urn:seed", b"{}")])
    finished += [client.run("dead-letters list", settings), client.run("dead-letters replay", settings, "--all")]
    options = ("--from-beginning", "--limit", "1", "--timeout", "10", "--format", "json")
    finished.append(client.run("consume", settings, *options))

    assert [(result.returncode, result.stderr) for result in finished if result.returncode] == []
    assert addresses == set(worker.addresses.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_security_wrong_password_ends_every_command(client: Client, command: str) -> None:
    """One line that names the user and the remedy, and an exit code; nothing is tried again and again."""
    settings = client.settings("scram", sasl_password="wrong")  # noqa: S106 - that it is

    finished = client.run(command, settings)

    assert finished.returncode in {1, 2}
    lines = [line for line in (finished.stdout + finished.stderr).splitlines() if not line.startswith("ok ")]
    assert len(lines) == 1
    assert f"refuses the login of {USER} by SCRAM-SHA-512: check NEWSLOOM_SASL_USERNAME" in lines[0]


@pytest.mark.parametrize(
    ("way_in", "others", "line"),
    [
        ("plain", {"sasl_password": "wrong"}, "refuses the login of newsloom-reader by PLAIN"),
        ("scram", {"sasl_mechanism": "SCRAM-SHA-256"}, "does not take SCRAM-SHA-256: set NEWSLOOM_SASL_MECHANISM"),
        ("scram", {"at": "MUTUAL", "mutual": True}, "takes no login at this port: use another port"),
        ("scram", {"ssl_ca_file": "other-ca.pem"}, "certificate of an unknown authority: .* NEWSLOOM_SSL_CA_FILE"),
        ("scram", {"ssl_ca_file": None}, "certificate of an unknown authority: .* NEWSLOOM_SSL_CA_FILE"),
        ("mutual", {"at": "EXPIRED"}, "certificate that has expired: renew it on the broker"),
        ("mutual", {"at": "ELSEWHERE"}, "certificate for another name than 127.0.0.1"),
        ("mutual", {"at": "SASL"}, "asks for a login: set NEWSLOOM_SECURITY_PROTOCOL=SASL_SSL"),
        (
            "plain",
            {"at": "OPEN", "security_protocol": "SASL_PLAINTEXT", "ssl_ca_file": None, "sasl_password": "wrong"},
            "refuses the login of newsloom-reader by PLAIN",
        ),
        ("mutual", {"at": "PLAIN"}, "does not speak TLS at this port"),
        ("mutual", {"mutual": False}, "asks for a certificate: set NEWSLOOM_SSL_CERTIFICATE_FILE"),
        (
            "mutual",
            {"ssl_certificate_file": "expired.pem", "ssl_key_file": "expired.key"},
            r"refuses the certificate .*expired\.pem .*: it has expired, or",
        ),
    ],
)
def test_security_refusal_is_explained(client: Client, way_in: str, others: dict[str, Any], line: str) -> None:
    """What is wrong, and the remedy."""
    folder = client.broker.folder
    chosen = {
        name: folder / value if str(value).endswith((".pem", ".key")) else value for name, value in others.items()
    }
    with_certificate = chosen.pop("mutual", None)
    if with_certificate is not None:
        chosen["ssl_certificate_file"] = folder / "client.pem" if with_certificate else None
        chosen["ssl_key_file"] = folder / "client.key" if with_certificate else None
    settings = client.settings(way_in, **chosen)

    with pytest.raises(AccessError, match=line):
        connect(KafkaAdminClient, settings)


@pytest.mark.parametrize(
    ("listener", "line"),
    [
        ("SASL", "speaks TLS at this port: set NEWSLOOM_SECURITY_PROTOCOL to SSL or SASL_SSL"),
        ("OPEN", "asks for a login: set NEWSLOOM_SECURITY_PROTOCOL=SASL_PLAINTEXT"),
    ],
)
def test_security_client_without_settings_is_told_what_to_set(client: Client, listener: str, line: str) -> None:
    """A client that knows nothing of TLS and logins learns of them."""
    settings = Settings(bootstrap_servers=client.broker.addresses[listener])

    with pytest.raises(AccessError, match=line):
        connect(KafkaAdminClient, settings)


@pytest.mark.parametrize(
    ("command", "record", "operation", "right"),
    [
        ("consume", EnrichedArticle.kafka_topic, ACLOperation.READ, "allow READ on the topic"),
        ("dead-letters list", DEAD_LETTER_TOPIC, ACLOperation.READ, "allow READ on the topic"),
        ("topics check", RawArticle.kafka_topic, ACLOperation.DESCRIBE_CONFIGS, "allow DESCRIBE and DESCRIBE_CONFIGS"),
        ("topics create", RawArticle.kafka_topic, ACLOperation.DESCRIBE, "allow CREATE and DESCRIBE"),
        ("replay", RawArticle.kafka_topic, ACLOperation.WRITE, "allow WRITE and DESCRIBE on the topic"),
        ("worker", RawArticle.kafka_topic, ACLOperation.DESCRIBE_CONFIGS, "allow DESCRIBE and DESCRIBE_CONFIGS"),
    ],
)
def test_security_denied_right_is_named(
    client: Client, command: str, record: str, operation: ACLOperation, right: str
) -> None:
    """One line names the topic, the user and what to allow; exit code 1 or 2."""
    settings = client.settings("guest", topic_prefix=f"{command.replace(' ', '-')}.")
    create_topics(settings)
    topic = settings.kafka_topic(record)
    publish(settings, record, [(b"urn:a", b"{}")])
    client.deny(ResourceType.TOPIC, topic, operation)

    finished = client.run(command, settings, *(["--from-beginning"] if command == "consume" else []))

    assert finished.returncode in {1, 2}
    (line,) = (finished.stdout + finished.stderr).splitlines()
    assert all(part in line for part in (f"denies {GUEST}", topic, right))


def test_security_denied_group_ends_the_worker(client: Client) -> None:
    """Without its group a worker would wait for partitions for ever; it ends without a traceback."""
    settings = client.settings("guest", topic_prefix="group.", consumer_group="closed")
    create_topics(settings)
    client.deny(ResourceType.GROUP, "closed.cleaning", ACLOperation.READ)

    finished = client.run("worker", settings, "--stages", "cleaning")

    assert finished.returncode == 1, finished.stderr
    assert "closed.cleaning is denied: allow this user READ" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.faults
def test_security_worker_outlives_its_logins_but_not_its_password(client: Client, tmp_path: Path) -> None:
    """A broker that ends each login after seconds loses nothing; a password that is changed ends the worker."""
    settings = client.settings("scram", at="BRIEF", topic_prefix="brief.", consumer_group="brief")
    create_topics(settings)
    with local_worker(settings, tmp_path / "worker.log", "--stages", "cleaning") as worker:
        for number in range(4):
            publish(settings, RawArticle.kafka_topic, [article(f"urn:{number}", number)])
            time.sleep(LOGIN_LASTS_MS / 1000)
        await_condition(lambda: len(present(settings, CleanedArticle.kafka_topic)) == 4, "what was sent")
        set_password(client.broker.plain, "another")
        try:
            code = worker.process.wait(90)
        finally:
            set_password(client.broker.plain, SECRET)

    client.told.append(worker.log.read_text())
    assert code == 1
    assert f"refuses the login of {USER}" in client.told[-1]
