"""Somebody in front of the broker that asks who one is."""

import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
)

from agents.settings import ROOT, Settings
from agents.stage_process import as_environment, other_variables
from secure_broker import GUEST, SECRET, USER, SecureBroker

LIMIT_SECONDS = 60


@dataclass
class Client:
    """Somebody in front of the broker, and all that the commands have told them."""

    broker: SecureBroker
    told: list[str] = field(default_factory=list)

    def settings(self, way_in: str, **others: Any) -> Settings:  # noqa: ANN401 - of the settings
        """Return settings with topics of their own; `others` win."""
        folder = self.broker.folder
        login = {"security_protocol": "SASL_SSL", "sasl_username": USER, "sasl_password": SECRET}
        certificate = {"ssl_certificate_file": folder / "client.pem", "ssl_key_file": folder / "client.key"}
        ways: dict[str, dict[str, Any]] = {
            "scram": {"at": "SASL", **login},
            "plain": {"at": "SASL", **login, "sasl_mechanism": "PLAIN"},
            "guest": {"at": "SASL", **login, "sasl_mechanism": "PLAIN", "sasl_username": GUEST},
            "mutual": {"at": "MUTUAL", "security_protocol": "SSL", **certificate},
        }
        chosen = {"ssl_ca_file": folder / "ca.pem", **ways[way_in], **others}
        address = self.broker.addresses[chosen.pop("at")]
        own = {"topic_prefix": f"{way_in}.", "consumer_group": way_in, "partitions": 1, "processes": 1}
        times = {"metrics_port": 0, "session_timeout_seconds": 6, "broker_wait_seconds": 20}
        return Settings(bootstrap_servers=address, **{**own, **times, **chosen})

    def run(self, command: str, settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of newsloom, or replay.py, to its end."""
        words = [str(ROOT / "replay.py")] if command == "replay" else ["-m", "agents.command_line", *command.split()]
        finished = subprocess.run(
            [sys.executable, *words, *arguments],
            env={**other_variables(), **as_environment(settings)},
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.told += [finished.stdout, finished.stderr]
        return finished

    def allow(self, kind: ResourceType, prefix: str, *operations: ACLOperation) -> None:
        """Give the user some rights on all that begins so, and nobody any other."""
        pattern = ResourcePattern(kind, prefix, ACLResourcePatternType.PREFIXED)
        self._add([ACL(f"User:{USER}", "*", operation, ACLPermissionType.ALLOW, pattern) for operation in operations])

    def deny(self, kind: ResourceType, name: str, operation: ACLOperation) -> None:
        """Take one right from the guest; everybody keeps all the others."""
        pattern = ResourcePattern(kind, name)
        self._add(
            [
                ACL("User:*", "*", ACLOperation.ALL, ACLPermissionType.ALLOW, pattern),
                ACL(f"User:{GUEST}", "*", operation, ACLPermissionType.DENY, pattern),
            ]
        )

    def _add(self, rules: list[ACL]) -> None:
        admin = KafkaAdminClient(bootstrap_servers=self.broker.plain)
        admin.create_acls(rules)
        admin.close()
