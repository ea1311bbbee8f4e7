"""The Kubernetes manifests and docker-compose.yml fit their schemas, and what does not is found."""

import json
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from agents.settings import ROOT
from deploy.check_manifests import compose_problems, main, manifest_problems
from deploy.manifests import KUBERNETES, VARIANTS, Manifest, of_kind, read, render
from deploy.prometheus_rule import prometheus_rule
from deploy.queries import RULES


def changed(manifest: Manifest, path: str, value: Any) -> Manifest:  # noqa: ANN401 - any YAML
    """Return a manifest with one value set; the path is keys and positions, separated by blanks."""
    new = deepcopy(manifest)
    *steps, last = path.split()
    part: Any = new
    for step in steps:
        part = part[int(step) if step.isdecimal() else step]
    part[last] = value
    return new


def test_kubernetes_manifests_fit_their_schemas(capsys: pytest.CaptureFixture[str]) -> None:
    """What `make check` runs; it names what is wrong."""
    assert main() == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("StatefulSet", "spec template spec containers 0 livenessProb", {}),
        ("StatefulSet", "spec template spec containers 0 resources limit", {"memory": "1Gi"}),
        ("StatefulSet", "spec replicas", "two"),
        ("PodDisruptionBudget", "spec maxUnavailble", 1),
        ("Job", "spec backofLimit", 1),
        ("ScaledObject", "spec maxReplicas", 12),
        ("ScaledObject", "spec triggers 0 metadata lagThreshold", 1000),
        ("TriggerAuthentication", "spec secretTargetRef 0 parameter", "user"),
        ("PodMonitor", "spec podMetricsEndpoints 0 targetport", 9464),
        ("PodMonitor", "apiVersion", "monitoring.coreos.com/v2"),
    ],
)
def test_kubernetes_checker_finds_what_is_misspelt(kind: str, path: str, value: object) -> None:
    """An unknown field would be ignored, or refused by the cluster only."""
    manifest = of_kind(render(KUBERNETES / "example"), kind)[0]

    assert not list(manifest_problems(manifest))
    assert list(manifest_problems(changed(manifest, path, value)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services worker enviroment", {}),
        ("services kafka healthcheck intervall", "5s"),
        ("services prometheus ports", "9090:9090"),
        ("service", {}),
    ],
)
def test_compose_checker_finds_what_is_misspelt(path: str, value: object) -> None:
    """Compose would refuse the whole file."""
    (compose,) = read(ROOT / "docker-compose.yml")

    assert not list(compose_problems(compose))
    assert list(compose_problems(changed(compose, path, value)))


def test_manifests_refuse_what_only_kustomize_knows(tmp_path: Path) -> None:
    """What the checker does not put together it would not check either."""
    shutil.copytree(KUBERNETES, tmp_path, dirs_exist_ok=True)
    kustomization = tmp_path / "base" / "kustomization.yaml"
    kustomization.write_text(kustomization.read_text() + "namePrefix: my-\n")

    with pytest.raises(ValueError, match=r"base/kustomization\.yaml uses namePrefix"):
        render(tmp_path / "per-stage")


def test_kubernetes_keeps_no_secret() -> None:
    """A secret is named, never shown."""
    manifests = [manifest for variant in VARIANTS for manifest in render(KUBERNETES / variant)]
    texts = [path.read_text() for path in KUBERNETES.rglob("*") if path.is_file()]

    assert not of_kind(manifests, "Secret")
    assert not re.search(r"NEWSLOOM_(SASL_PASSWORD|SSL_KEY_PASSWORD)\b", "".join(texts))


def test_prometheus_rule_has_every_rule() -> None:
    """The operator gets what Prometheus reads elsewhere, and the command prints it."""
    printed = subprocess.run(
        [sys.executable, "-m", "deploy.prometheus_rule"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rule = prometheus_rule()
    groups = [group for path in RULES.glob("*.yml") for group in read(path)[0]["groups"]]

    assert json.loads(printed.stdout) == rule
    assert {group["name"] for group in rule["spec"]["groups"]} == {group["name"] for group in groups}
    assert not list(manifest_problems(rule))
    assert list(manifest_problems(changed(rule, "spec groups 0 rules 0 exprs", "1")))
