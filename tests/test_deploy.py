"""What the container, Compose, Prometheus and Grafana files say agrees with the code."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT, Settings, unknown_variables
from broker import KAFKA_VERSION
from deploy.queries import DASHBOARD, parsed

PROMETHEUS = ROOT / "deploy" / "prometheus"
FIRST_PORT = Settings.model_fields["metrics_port"].default
CANARY_PORT = Settings.model_fields["canary_metrics_port"].default
PORTS = [FIRST_PORT + position for position in range(len(STAGE_NAMES))]


def services() -> Mapping[str, Any]:
    """Return the services of the Compose file."""
    found: Mapping[str, Any] = parsed(ROOT / "docker-compose.yml")["services"]
    return found


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile", "docs/security.md"])
def test_deploy_names_settings_that_exist(name: str) -> None:
    """A variable that is no setting would stop the worker."""
    variables = set(re.findall(r"\bNEWSLOOM_[A-Z_]+", (ROOT / name).read_text(encoding="utf-8")))

    assert variables
    assert not unknown_variables(dict.fromkeys(variables, ""))


@pytest.mark.parametrize("service", ["topics", "worker", "canary", "replay"])
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
    """Prometheus asks the port of each stage of each replica, and that of the canary."""
    job, canary = parsed(PROMETHEUS / "prometheus.yml")["scrape_configs"]

    assert [found["port"] for found in job["dns_sd_configs"]] == PORTS
    assert all(found["names"] == ["worker"] and found["type"] == "A" for found in job["dns_sd_configs"])
    assert [(found["names"], found["port"]) for found in canary["dns_sd_configs"]] == [(["canary"], CANARY_PORT)]
    assert f"EXPOSE {PORTS[0]}-{CANARY_PORT}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


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
