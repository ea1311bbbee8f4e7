"""What the container, Compose, Prometheus and Grafana files say agrees with the code."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.metric_catalogue import METRICS
from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT, Settings, unknown_variables
from broker import KAFKA_VERSION

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = PROMETHEUS / "rules" / "newsloom.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "newsloom.json"
FIRST_PORT = Settings.model_fields["metrics_port"].default
PORTS = [FIRST_PORT + position for position in range(len(STAGE_NAMES))]
SAMPLES = {
    f"{metric.name}{suffix}": metric
    for metric in METRICS
    for suffix in (("_bucket", "_sum", "_count") if metric.kind == "histogram" else ("",))
}
ADDED_LABELS = {"instance", "job", "le"}
"""What Prometheus itself adds: the first two to every sample, the third to buckets."""


def parsed(path: Path) -> Any:  # noqa: ANN401 - its shape is the file's
    """Return what a YAML or JSON file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def services() -> Mapping[str, Any]:
    """Return the services of the Compose file."""
    found: Mapping[str, Any] = parsed(ROOT / "docker-compose.yml")["services"]
    return found


def alerts() -> list[tuple[str, str]]:
    """Return the expression of every alert, and the text that is shown when it fires."""
    rules = [rule for group in parsed(RULES)["groups"] for rule in group["rules"]]
    return [(rule["expr"], " ".join(rule["annotations"].values())) for rule in rules]


def panels() -> list[tuple[str, str]]:
    """Return every expression of the dashboard, and its legend."""
    return [
        (target["expr"], target.get("legendFormat", ""))
        for panel in parsed(DASHBOARD)["panels"]
        for target in panel.get("targets", ())
    ]


def samples_used(expression: str) -> set[str]:
    """Return the names of ours that a query reads, leaving out values of labels."""
    return set(re.findall(r"\bnewsloom_\w+", expression))


def labels_used(expression: str, text: str) -> set[str]:
    """Return the labels that a query selects or groups by, and those that the text beside it shows."""
    grouped = " ".join(re.findall(r"\b(?:by|on) \(([^)]*)\)", expression))
    selected = " ".join(re.findall(r"{([^}]*)}", expression))
    shown = re.findall(r"\$labels\.(\w+)", text) + re.findall(r"{{(\w+)}}", text)
    return {*re.findall(r"\w+", grouped), *re.findall(r"(\w+)\s*[=!]", selected), *shown}


def promtool(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run Prometheus's own checker; where it is missing the test is skipped, except in CI."""
    if shutil.which("promtool") is None and "CI" not in os.environ:
        pytest.skip("promtool is not installed; it is part of the package prometheus")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile", "docs/security.md"])
def test_deploy_names_settings_that_exist(name: str) -> None:
    """A variable that is no setting would stop the worker."""
    variables = set(re.findall(r"\bNEWSLOOM_[A-Z_]+", (ROOT / name).read_text(encoding="utf-8")))

    assert variables
    assert not unknown_variables(dict.fromkeys(variables, ""))


@pytest.mark.parametrize("service", ["topics", "worker", "replay"])
def test_deploy_compose_values_are_valid_settings(service: str) -> None:
    """A value that is out of range would stop the service."""
    environment = services()[service]["environment"]

    settings = Settings(**{name.removeprefix("NEWSLOOM_").lower(): value for name, value in environment.items()})

    assert settings.bootstrap_servers in services()["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]


def test_deploy_kafka_has_the_tested_version() -> None:
    """The broker in the container is the one of the tests."""
    assert services()["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_deploy_images_are_pinned() -> None:
    """The same files start the same software next year."""
    images = [service["image"] for service in services().values() if "build" not in service]

    assert all(re.search(r":v?\d+\.\d+\.\d+$", image) for image in images)


def test_deploy_worker_can_be_scaled() -> None:
    """A fixed name, or a port of the machine, can be taken only once."""
    assert not {"container_name", "hostname", "ports"}.intersection(services()["worker"])


def test_deploy_mounts_and_copies_what_exists() -> None:
    """A missing file would be mounted as an empty folder, or be missing in the image."""
    mounts = [mount.split(":")[0] for service in services().values() for mount in service.get("volumes", ())]
    copied = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert copied
    assert [path for path in mounts if path.startswith("./") and not (ROOT / path).exists()] == []
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_deploy_scrapes_every_stage() -> None:
    """Prometheus asks the port of each stage of each replica."""
    (job,) = parsed(PROMETHEUS / "prometheus.yml")["scrape_configs"]

    assert [found["port"] for found in job["dns_sd_configs"]] == PORTS
    assert all(found["names"] == ["worker"] and found["type"] == "A" for found in job["dns_sd_configs"])
    assert f"EXPOSE {PORTS[0]}-{PORTS[-1]}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(("expression", "text"), alerts() + panels())
def test_deploy_query_reads_what_the_worker_serves(expression: str, text: str) -> None:
    """A misspelt metric or label would stay empty for ever, and an alert silent."""
    samples = samples_used(expression)

    assert samples <= SAMPLES.keys()
    assert labels_used(expression, text) <= ADDED_LABELS.union(*(SAMPLES[sample].labels for sample in samples))


def test_deploy_misses_every_stage() -> None:
    """The alert for an absent stage has to name each: what is absent has no labels of its own."""
    named = re.findall(r'absent\(newsloom_records_received_total{stage="(\w+)"}\)', alerts()[0][0])

    assert tuple(named) == STAGE_NAMES


def test_deploy_dashboard_shows_every_metric() -> None:
    """What is measured can be seen."""
    shown = {SAMPLES[sample] for expression, _ in panels() for sample in samples_used(expression)}

    assert shown == set(METRICS)


def test_deploy_panels_do_not_overlap() -> None:
    """Grafana would move one of them somewhere else."""
    areas = [panel["gridPos"] for panel in parsed(DASHBOARD)["panels"]]

    cells = [
        (x, y)
        for area in areas
        for x in range(area["x"], area["x"] + area["w"])
        for y in range(area["y"], area["y"] + area["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_deploy_prometheus_accepts_its_configuration() -> None:
    """Prometheus would not start with a wrong one."""
    result = promtool("check", "config", PROMETHEUS / "prometheus.yml")

    assert result.returncode == 0, result.stdout + result.stderr


def test_deploy_alerts_fire_when_they_should() -> None:
    """Each alert has a case in which it fires and one in which it is silent."""
    result = promtool("test", "rules", *(PROMETHEUS / "tests").glob("*.yml"))

    assert result.returncode == 0, result.stdout + result.stderr


def test_deploy_dashboard_queries_are_valid(tmp_path: Path) -> None:
    """Prometheus can read every query of the dashboard."""
    rules = [
        {"record": f"panel:{position}", "expr": expression.replace("$__rate_interval", "1m")}
        for position, (expression, _) in enumerate(panels())
    ]
    file = tmp_path / "dashboard.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")

    result = promtool("check", "rules", file)

    assert result.returncode == 0, result.stdout + result.stderr
