"""What docker-compose.yml and the container say agrees with the code, and with the files that they mount."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from agents.command_line import make_parser
from agents.pipeline import STAGE_NAMES
from agents.settings import ROOT, Settings, unknown_variables
from broker import KAFKA_VERSION
from deploy.check_manifests import compose_problems
from deploy.queries import parsed
from replay import make_parser as replay_parser

PROMETHEUS = ROOT / "deploy" / "prometheus"
GRAFANA = ROOT / "deploy" / "grafana"
SCRAPED = parsed(PROMETHEUS / "prometheus.yml")["scrape_configs"]
FIRST_PORT = Settings.model_fields["metrics_port"].default
CANARY_PORT = Settings.model_fields["canary_metrics_port"].default
PORTS = [FIRST_PORT + position for position in range(len(STAGE_NAMES))]


def services() -> Mapping[str, Any]:
    """Return the services of the Compose file."""
    found: Mapping[str, Any] = parsed(ROOT / "docker-compose.yml")["services"]
    return found


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile", "docs/security.md", "docs/kubernetes.md"])
def test_deploy_names_settings_that_exist(name: str) -> None:
    """A variable that is no setting would stop the worker."""
    variables = set(re.findall(r"\bNEWSLOOM_[A-Z_]+", (ROOT / name).read_text(encoding="utf-8")))

    assert variables
    assert not unknown_variables(dict.fromkeys(variables, ""))


def own_services() -> list[str]:
    """Return the names of the services that run our image."""
    return [name for name, service in services().items() if service.get("image") == "newsloom"]


def mounted(service: str, path: str) -> Path:
    """Return the file of ours that a service finds at a path."""
    pairs = [mount.split(":")[:2] for mount in services()[service]["volumes"]]
    source, folder = next((source, folder) for source, folder in pairs if path.startswith(f"{folder}/"))
    return ROOT / str(source) / path.removeprefix(f"{folder}/")


def test_deploy_compose_commands_exist() -> None:
    """Each is one of the command line, with options that it has."""
    commands = {name: services()[name] for name in own_services()}

    for service in commands.values():
        parser = replay_parser() if "replay.py" in service.get("entrypoint", ()) else make_parser()
        parser.parse_args(service["command"])  # ends the test with what is wrong
    assert {"worker", "topics", "replay"} <= commands.keys()


def test_deploy_compose_names_services_that_exist() -> None:
    """A host is the name of a service: what is misspelt is never found."""
    asked = [found["names"] for job in SCRAPED for found in job["dns_sd_configs"]]
    (source,) = parsed(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    host, port = source["url"].removeprefix("http://").split(":")
    hosts = [host, *(name for names in asked for name in names)]
    awaited = [name for service in services().values() for name in service.get("depends_on", ())]

    assert {*hosts, *awaited} <= services().keys()
    assert f"127.0.0.1:{port}:{port}" in services()[host]["ports"]


def test_deploy_compose_finds_its_configuration() -> None:
    """Prometheus and Grafana are given paths inside of what is mounted."""
    (option,) = (option for option in services()["prometheus"]["command"] if option.startswith("--config.file="))
    home = services()["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    (provider,) = parsed(GRAFANA / "provisioning" / "dashboards" / "newsloom.yml")["providers"]

    assert mounted("prometheus", option.partition("=")[2]) == PROMETHEUS / "prometheus.yml"
    assert mounted("grafana", home).is_file()
    assert mounted("grafana", f"{provider['options']['path']}/x").parent == mounted("grafana", home).parent
    assert mounted("grafana", "/etc/grafana/provisioning/datasources").is_dir()


def test_deploy_compose_example_of_a_login_is_valid() -> None:
    """The file that security.md shows fits the specification, and names services and settings that exist."""
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "security.md").read_text(), re.DOTALL)
    compose = yaml.safe_load(example)

    assert not list(compose_problems(compose))
    assert compose["services"].keys() == set(own_services())
    for service in compose["services"].values():
        assert set(service["secrets"]) == compose["secrets"].keys()
        assert not unknown_variables(service["environment"])


@pytest.mark.parametrize("service", own_services())
def test_deploy_compose_values_are_valid_settings(service: str) -> None:
    """A value that is out of range would stop the service."""
    environment = services()[service]["environment"]

    settings = Settings(**{name.removeprefix("NEWSLOOM_").lower(): value for name, value in environment.items()})

    assert settings.bootstrap_servers in services()["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert {host for host, _ in settings.brokers()} <= services().keys()


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
    job, canary = SCRAPED

    assert [found["port"] for found in job["dns_sd_configs"]] == PORTS
    assert all(found["names"] == ["worker"] and found["type"] == "A" for found in job["dns_sd_configs"])
    assert [(found["names"], found["port"]) for found in canary["dns_sd_configs"]] == [(["canary"], CANARY_PORT)]
    assert f"EXPOSE {PORTS[0]}-{CANARY_PORT}\n" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
