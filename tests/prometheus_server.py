"""A real Prometheus, with our rules, that scrapes what the tests start."""

import json
import os
import re
import socket
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from agents.process_control import die_with
from deploy.queries import RULES
from promtool import require
from running import await_condition, stop

INTERVAL = "1s"
"""Of scrapes and of evaluations; a scrape that takes longer has failed, as one may on a busy machine."""
RANGE = "20s"
"""What a window of a rule becomes: it holds twenty scrapes."""
PATIENCE = "5s"
"""For how long an alert waits: several failed scrapes in a row."""


@dataclass(frozen=True, slots=True)
class PrometheusServer:
    """Prometheus as its HTTP API shows it."""

    address: str

    def ask(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - its shape depends on the question
        """Return what the API answers to a question below /api/v1/."""
        query = urllib.parse.urlencode(parameters)
        return json.loads(_got(f"{self.address}/api/v1/{path}?{query}"))["data"]

    def values(self, query: str) -> dict[tuple[str, ...], float]:
        """Return the values of a query, by those of its labels in the order of their names."""
        return {
            tuple(value for _, value in sorted(sample["metric"].items())): float(sample["value"][1])
            for sample in self.ask("query", query=query)["result"]
        }

    def firing(self) -> set[tuple[str, str]]:
        """Return name and stage of the alerts that fire."""
        return {
            (alert["labels"]["alertname"], alert["labels"].get("stage", ""))
            for alert in self.ask("alerts")["alerts"]
            if alert["state"] == "firing"
        }


@contextmanager
def prometheus_server(targets: Sequence[str], folder: Path) -> Iterator[PrometheusServer]:
    """Start Prometheus with our rules on addresses such as 127.0.0.1:9464, and leave no process behind."""
    require("prometheus")
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    configuration = folder / "prometheus.yml"
    configuration.write_text(json.dumps(_configuration(targets, folder)), encoding="utf-8")
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={configuration}",
                f"--web.listen-address={place}",
                f"--storage.tsdb.path={folder / 'series'}",
            ],
            stdout=log,
            stderr=log,
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - it only asks the kernel for something
        )
    server = PrometheusServer(f"http://{place}")
    try:
        await_condition(lambda: _is_ready(server, process), "Prometheus")
        yield server
    finally:
        stop(process)


def _configuration(targets: Sequence[str], folder: Path) -> dict[str, object]:
    """Return a configuration with our rules in which minutes are seconds."""
    rules = []
    for file in RULES.glob("*.yml"):
        rules.append(folder / file.name)
        rules[-1].write_text(json.dumps(_hastened(yaml.safe_load(file.read_text("utf-8")))), encoding="utf-8")
    return {
        "global": {"scrape_interval": INTERVAL, "scrape_timeout": INTERVAL, "evaluation_interval": INTERVAL},
        "rule_files": [str(rule) for rule in rules],
        "scrape_configs": [{"job_name": "newsloom", "static_configs": [{"targets": list(targets)}]}],
    }


def _hastened(rules: Any) -> Any:  # noqa: ANN401 - a YAML file
    """Shorten for how long an alert waits, and how far back it looks."""
    for group in rules["groups"]:
        group.pop("interval", None)
        for rule in group["rules"]:
            rule["expr"] = re.sub(
                r"\[\w+(:\w*)?\]", lambda found: f"[{RANGE}{':1s' if found[1] else ''}]", rule["expr"]
            )
            if "for" in rule:
                rule["for"] = PATIENCE
    return rules


def _is_ready(server: PrometheusServer, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "Prometheus has ended: it accepts no configuration of ours"
    with suppress(OSError):
        return bool(_got(f"{server.address}/-/ready"))
    return False


def _got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - our own
        return bytes(response.read())
