"""Every setting of the service, its unit and its default."""

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, FilePath, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from agents.security_rules import CERTIFICATES, LOGIN, contradictions

PREFIX = "NEWSLOOM_"
ROOT = Path(__file__).resolve().parents[1]
LAST_PORT = 65535
SECRETS = ("sasl_password", "ssl_key_password")


class Settings(BaseSettings):
    """Read from `NEWSLOOM_…` environment variables; the command line says the same as options and wins."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )

    bootstrap_servers: str = Field("127.0.0.1:9092", min_length=1, description="Kafka brokers, separated by commas.")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How the brokers are spoken to: SSL encrypts, SASL logs in; see security.md."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="How the login is proved; PLAIN sends the password itself."
    )
    sasl_username: str | None = Field(None, description="Name of the login.")
    sasl_password: SecretStr | None = Field(None, description="Password of the login.")
    sasl_password_file: FilePath | None = Field(None, description="File that holds it, instead.")
    ssl_ca_file: FilePath | None = Field(
        None, description="Certificates that the brokers' are signed with, PEM; default: those of this system."
    )
    ssl_certificate_file: FilePath | None = Field(None, description="Certificate to show to the brokers, PEM.")
    ssl_key_file: FilePath | None = Field(None, description="Its key, PEM; default: in the file of the certificate.")
    ssl_key_password: SecretStr | None = Field(None, description="Password of the key.")
    ssl_key_password_file: FilePath | None = Field(None, description="File that holds it, instead.")
    topic_prefix: str = Field(
        "", pattern="^[A-Za-z0-9._-]*$", description="Put before the name of every Kafka topic, to share a cluster."
    )
    consumer_group: str = Field("newsloom", min_length=1, description="The group of a stage is this, a dot, its name.")
    instance: str | None = Field(
        None,
        pattern="^[A-Za-z0-9._-]+$",
        description="A stable name, unique per replica; makes the worker a static member of its groups.",
    )
    partitions: int = Field(4, ge=1, description="Partitions of the topics that are created.")
    replication_factor: int = Field(1, ge=1, description="Copies of the topics that are created.")
    max_message_bytes: int = Field(
        8 * 1024 * 1024, ge=65536, description="Largest record that the topics take; a larger result is a dead letter."
    )
    metrics_host: str = Field("127.0.0.1", description="Address that serves /metrics, /livez and /readyz.")
    metrics_port: int = Field(
        9464, ge=0, le=LAST_PORT, description="Port of the first stage, the next ones follow; 0 takes any free ones."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="Log lines for people, or as JSON objects; see logs.md."
    )
    otlp_endpoint: str = Field(
        default_factory=lambda: os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        pattern="^(https?://[^/]+.*)?$",
        description="Collector that takes spans over OTLP/HTTP, such as http://127.0.0.1:4318; "
        "default: OTEL_EXPORTER_OTLP_ENDPOINT; see tracing.md.",
    )
    canary_metrics_port: int = Field(
        9468, ge=0, le=LAST_PORT, description="Port of `newsloom canary`; 0 takes a free one."
    )
    canary_interval_seconds: float = Field(300, ge=1, description="From one round of canaries to the next.")
    processes: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        ge=1,
        description="Processes of a heavy stage, and of `enrich`; default: the cores.",
    )
    batch_records: int = Field(64, ge=1, le=4096, description="Most records that are processed and committed at once.")
    batch_wait_seconds: float = Field(0.1, gt=0, description="Longest wait for a batch to fill.")
    session_timeout_seconds: float = Field(15, ge=6, description="After this silence a worker loses its partitions.")
    broker_wait_seconds: float = Field(300, ge=0, description="How long a start waits for the broker.")
    stalled_after_seconds: float = Field(
        120, gt=0, description="Records wait and none is finished for so long: /livez fails."
    )
    record_timeout_seconds: float = Field(
        60,
        gt=0,
        description="A record that keeps a process of a pool busy for longer, twice, is a dead letter; "
        "keep it well below NEWSLOOM_STALLED_AFTER_SECONDS.",
    )
    dead_letter_brake_records: int = Field(
        100, ge=1, description="So many of the last records are looked at for the brake."
    )
    dead_letter_brake_ratio: float = Field(
        0.95, gt=0, description="A stage stops when this share of them failed; above 1 it never does."
    )
    models_dir: Path = Field(ROOT / "models", description="Folder of the trained models.")
    language_min_confidence: float = Field(
        0.5, ge=0, le=1, description="Below this probability the language of an article is `und`."
    )
    entity_packages: dict[str, str] = Field(
        default_factory=dict,
        description='Installed spaCy packages to use instead of our models, such as {"en": "en_core_web_sm"}.',
    )
    topic_min_confidence: float = Field(
        0.25, ge=0, le=1, description="Below this probability an article is not given a topic."
    )

    @field_validator("instance", *LOGIN, *CERTIFICATES, mode="before")
    @classmethod
    def _empty_means_none(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        given = {name for name in (*LOGIN, *CERTIFICATES) if getattr(self, name) is not None}
        problems = "; ".join(contradictions(self.security_protocol, given))
        if problems:
            raise ValueError(problems)
        return self

    def brokers(self) -> tuple[tuple[str, int], ...]:
        """Return host and port of each broker that is asked first."""
        pairs = (server.strip().rpartition(":") for server in self.bootstrap_servers.split(","))
        return tuple((host.strip("[]"), int(port)) for host, _, port in pairs)

    @field_validator("bootstrap_servers")
    @classmethod
    def _names_ports(cls, value: str) -> str:
        for server in value.split(","):
            host, _, port = server.strip().rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) <= LAST_PORT:
                raise ValueError(f"{server!r} is no HOST:PORT such as 127.0.0.1:9092")
        return value

    def kafka_topic(self, name: str) -> str:
        """Return the full name of a Kafka topic."""
        return f"{self.topic_prefix}{name}"

    def group(self, stage: str) -> str:
        """Return the name of a stage's consumer group."""
        return f"{self.consumer_group}.{stage}"


def unknown_variables(environment: dict[str, str]) -> tuple[str, ...]:
    """Return the `NEWSLOOM_…` variables that are no setting, sorted."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return tuple(sorted(name for name in environment if name.startswith(PREFIX) and name not in known))


def load_settings(**options: object) -> Settings:
    """Read the settings from the environment; options that are not None win.

    Raises:
        ValueError: a value is out of range, or a `NEWSLOOM_…` variable is unknown.
    """
    unknown = unknown_variables(dict(os.environ))
    if unknown:
        raise ValueError(
            f"unknown setting {', '.join(unknown)}; `newsloom check --settings` lists the settings, unset what is none"
        )
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise ValueError("; ".join(map(_described, error.errors()))) from error
    except SettingsError as error:
        raise ValueError(f"{error}; a setting with several values is a JSON object") from error


def _described(problem: ErrorDetails) -> str:
    """Name the variable and its value, unless the value is a secret; a contradiction has none of its own."""
    message = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return f"{message} (each name begins with {PREFIX})"
    name = ".".join(map(str, problem["loc"]))
    value = "" if name in SECRETS else f"={problem['input']}"
    return f"{PREFIX}{name}".upper() + f"{value}: {message}"
