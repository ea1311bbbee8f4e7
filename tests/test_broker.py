"""A real Kafka is started, used, restarted and stopped."""

import os
import secrets
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from broker import ACCESS_CONTROL, Broker, BrokerError, running_broker

pytestmark = pytest.mark.broker

PARENT = """
import pathlib, sys, broker
node = broker.Broker(data_dir=pathlib.Path(sys.argv[1]))
node.start()
print(node.pid, flush=True)
sys.stdin.read()
"""
DEADLINE_SECONDS = 120


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A node with access control, a directory whose name is not ASCII, and a cluster id that starts with a dash."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", lambda count: b"\xf8" * count)
        started = Broker(data_dir=tmp_path_factory.mktemp("données 日本"), properties=ACCESS_CONTROL)
        started.start()
    with started:
        yield started


def create_topic(address: str, topic: str) -> None:
    """Create a topic of one partition that takes large records."""
    from kafka.admin import KafkaAdminClient, NewTopic

    with closing(KafkaAdminClient(bootstrap_servers=address)) as admin:
        admin.create_topics([NewTopic(topic, 1, 1)])


def publish(address: str, topic: str, value: bytes) -> None:
    """Publish one record and await its acknowledgement."""
    from kafka import KafkaProducer

    with closing(KafkaProducer(bootstrap_servers=address, acks="all", max_request_size=2 * len(value) + 1024)) as out:
        out.send(topic, value).get(DEADLINE_SECONDS)


def first_value(address: str, topic: str) -> bytes:
    """Read the first record of a topic."""
    from kafka import KafkaConsumer

    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=address,
        auto_offset_reset="earliest",
        consumer_timeout_ms=DEADLINE_SECONDS * 1000,
    )
    with closing(consumer):
        value: bytes = next(consumer).value
        return value


def test_broker_serves_large_records(node: Broker) -> None:
    """A record of nine mebibytes goes in and comes out."""
    value = bytes(range(256)) * 36 * 1024
    create_topic(node.address, "large")

    publish(node.address, "large", value)

    assert first_value(node.address, "large") == value


def test_broker_denies_what_a_list_denies(node: Broker) -> None:
    """With access control, a topic that has a list against reading can be written and cannot be read."""
    from kafka import errors
    from kafka.admin import ACL, ACLOperation, ACLPermissionType, KafkaAdminClient, ResourcePattern, ResourceType

    create_topic(node.address, "denied")
    pattern = ResourcePattern(ResourceType.TOPIC, "denied")
    rules = [
        ACL("User:ANONYMOUS", "*", ACLOperation.ALL, ACLPermissionType.ALLOW, pattern),
        ACL("User:ANONYMOUS", "*", ACLOperation.READ, ACLPermissionType.DENY, pattern),
    ]

    with closing(KafkaAdminClient(bootstrap_servers=node.address)) as admin:
        admin.create_acls(rules)

    publish(node.address, "denied", b"article")
    with pytest.raises(errors.TopicAuthorizationFailedError):
        first_value(node.address, "denied")


def test_broker_refuses_a_data_directory_in_use(node: Broker) -> None:
    """A second node on the data of a running one is refused, and the first one goes on."""
    second = Broker(data_dir=node.log_path.parent)

    with pytest.raises(BrokerError, match="in use by another Kafka"):
        second.start()

    assert second.pid is None
    create_topic(node.address, "after-second")


def test_broker_names_a_port_in_use() -> None:
    """The error names the port that something else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(BrokerError, match=f"port {port} is in use"):
            Broker(port=port).start()


@pytest.mark.parametrize("port", [-1, 65535, 100000])
def test_broker_refuses_ports_that_do_not_exist(port: int) -> None:
    """A port out of range, or without a next one, is an error that names it."""
    with pytest.raises(BrokerError, match=f"port {port} is not between"):
        Broker(port=port).start()


@pytest.mark.parametrize(
    ("name", "when"), [("node.id", "cannot format"), ("authorizer.class.name", "ended with exit code 1 while starting")]
)
def test_broker_shows_why_it_did_not_start(name: str, when: str) -> None:
    """The error of a node that refuses its configuration has the end of the log."""
    node = Broker(properties={name: "nonsense"})

    with pytest.raises(BrokerError, match=rf"{when}(.|\n)*kafka\.log ends:(.|\n)*nonsense"):
        node.start()

    assert node.pid is None


def test_broker_names_a_data_directory_that_it_cannot_make(tmp_path: Path) -> None:
    """A file where the data directory should be is an error that names it."""
    (tmp_path / "file").touch()

    with pytest.raises(BrokerError, match=f"cannot write to {tmp_path}"):
        Broker(data_dir=tmp_path / "file").start()


def test_broker_keeps_records_over_restarts(tmp_path: Path) -> None:
    """A node that was stopped or killed leaves no process, and serves the same records at the same address later."""
    with Broker(data_dir=tmp_path) as node:
        address = node.address
        create_topic(address, "kept")
        publish(address, "kept", b"article")

        for end in (node.stop, node.kill):
            pid = node.pid
            end()

            assert pid
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
            assert node.start() == address
            assert first_value(address, "kept") == b"article"


def test_broker_temporary_data_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a data directory, a node has one as long as it runs."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with running_broker() as address:
        create_topic(address, "served")
        assert list(tmp_path.glob("newsloom-kafka-*/records"))

    assert not list(tmp_path.glob("newsloom-kafka-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of a killed parent")
def test_broker_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """`kill -9` of the process that started the node ends the node too."""
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        node = os.pidfd_open(int(parent.stdout.readline()))

        parent.kill()

    ended, _, _ = select.select([node], [], [], DEADLINE_SECONDS)
    os.close(node)
    assert ended
