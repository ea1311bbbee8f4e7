"""Fixtures that more than one test file needs: a real Kafka, and settings of a test's own on it."""

import os
import uuid
from collections.abc import Iterator

import hypothesis
import pytest

from agents.kafka_topics import create_topics
from agents.settings import Settings
from broker import ACCESS_CONTROL, running_broker

# On a busy machine any example may take long; what hangs is ended by the time limit of the test. Continuous integration
# tries the same examples each time, so that a failure is of the change; at the desk each run tries new ones.
hypothesis.settings.register_profile(
    "newsloom",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("newsloom")


@pytest.fixture(scope="session")
def bootstrap_servers() -> Iterator[str]:
    """The cluster that NEWSLOOM_BOOTSTRAP_SERVERS names, or a broker for this test session."""
    own = os.environ.get("NEWSLOOM_BOOTSTRAP_SERVERS")
    if own:
        yield own
        return
    with running_broker(properties=ACCESS_CONTROL) as address:
        yield address


@pytest.fixture
def settings(bootstrap_servers: str) -> Settings:
    """Settings with topics and groups that no other test uses."""
    name = uuid.uuid4().hex[:8]
    return Settings(
        bootstrap_servers=bootstrap_servers,
        topic_prefix=f"t{name}.",
        consumer_group=f"g{name}",
        instance=f"i{name}",
        partitions=2,
        processes=1,
        metrics_port=0,
        session_timeout_seconds=6,
        broker_wait_seconds=10,
    )


@pytest.fixture
def kafka_settings(settings: Settings) -> Settings:
    """The same settings, with their topics created."""
    create_topics(settings)
    return settings
