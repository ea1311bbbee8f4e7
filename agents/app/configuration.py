"""The settings of the Faust app of a stage."""

from collections.abc import Mapping
from typing import Any

import faust

from agents.app.transport import StageTransport
from agents.expected_topics import DEAD_LETTER_MARGIN_BYTES
from agents.kafka_security import access_options
from agents.lease import Lease
from agents.settings import Settings
from agents.stage import Stage

REQUEST_TIMEOUT_SECONDS = 30.0
HEARTBEATS_PER_SESSION = 5
REBALANCE_TIMEOUT_SECONDS = 200.0
"""How long the others wait for a member with a batch in hand: three times the time limit of a record, and a margin."""
PRODUCER_BATCH_BYTES = 1024 * 1024
"""All that a batch of ours sends to one partition: else each piece waits for the answer to the one before."""
STREAM_BUFFER_RECORDS = 256
"""Small, because what lies in it is in memory only; larger ones did not make a stage faster."""


class FolderlessApp(faust.App):
    """An app that makes no folders for tables: no stage keeps one, and the file system may be read-only."""

    def _create_directories(self) -> None:
        pass


def configured_app(
    stage: Stage[Any, Any], settings: Settings, *, limits_bytes: Mapping[str, int], lease: Lease
) -> faust.App:
    """Return an app without agents, which commits nothing by itself and sends nothing outside of the lease."""
    app = FolderlessApp(
        settings.group(stage.name),
        broker=[f"kafka://{server.strip()}" for server in settings.bootstrap_servers.split(",")],
        broker_credentials=_credentials(settings),
        env_prefix="NEWSLOOM_FAUST_",  # else a variable named BROKER_URL would win over our settings
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_rebalance_timeout=REBALANCE_TIMEOUT_SECONDS,
        broker_heartbeat_interval=settings.session_timeout_seconds / HEARTBEATS_PER_SESSION,
        broker_commit_interval=1.0,
        broker_max_poll_interval=24 * 3600.0,
        consumer_group_instance_id=member_name(stage, settings),
        consumer_max_fetch_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
        consumer_metadata_max_age_ms=10_000,
        stream_buffer_maxsize=STREAM_BUFFER_RECORDS,
        producer_linger=0.005,
        producer_request_timeout=REQUEST_TIMEOUT_SECONDS,
        producer_max_batch_size=min([PRODUCER_BATCH_BYTES, *limits_bytes.values()]),
        producer_max_request_size=settings.max_message_bytes + DEAD_LETTER_MARGIN_BYTES,
        agent_supervisor="mode.CrashingSupervisor",
        web_enabled=False,
    )
    # Before any topic is made of the app; Faust takes the producer from the consumer's transport.
    app.transport = StageTransport(app, lease)
    return app


def _credentials(settings: Settings) -> faust.auth.Credentials | None:
    """Return who we are to Kafka; without a TLS context Faust would send even a password in the clear."""
    access = access_options(settings)
    context = access.get("ssl_context")
    if "sasl_mechanism" in access:
        return faust.SASLCredentials(
            mechanism=access["sasl_mechanism"],
            username=access["sasl_plain_username"],
            password=access["sasl_plain_password"],
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None


def member_name(stage: Stage[Any, Any], settings: Settings) -> str | None:
    """Return the name under which the stage is a static member of its group, if it is."""
    return f"{settings.instance}.{stage.name}" if settings.instance else None
