"""The Kubernetes manifests, put together, and what tests ask of their workloads."""

from collections.abc import Iterator
from typing import Any

import pytest

from agents.command_line import make_parser
from agents.pipeline import STAGE_NAMES, stages_named
from deploy.manifests import KUBERNETES, VARIANTS, Manifest, containers, of_kind, render

RENDERED = {variant: render(KUBERNETES / variant) for variant in VARIANTS}


def workloads(*kinds: str) -> list[Any]:
    """Return variant and content of each workload of these kinds, as parameters of a test."""
    return [
        pytest.param(variant, workload, id=f"{variant}-{workload['metadata']['name']}")
        for variant, manifests in RENDERED.items()
        for workload in of_kind(manifests, *kinds)
    ]


def pod(workload: Manifest) -> Manifest:
    """Return the pod of a workload."""
    found: Manifest = workload["spec"]["template"]["spec"]
    return found


def settings_of(variant: str) -> dict[str, str]:
    """Return the settings that all pods of a variant read."""
    (config_map,) = of_kind(RENDERED[variant], "ConfigMap")
    found: dict[str, str] = config_map["data"]
    return found


def stages_of(workload: Manifest) -> list[str]:
    """Return the stages that a worker runs, by its own command line."""
    (container,) = containers(workload)
    stages = make_parser().parse_args(container["args"]).stages
    return [stage.name for stage in stages_named(stages.split(",") if stages else STAGE_NAMES)]


def probes(workload: Manifest) -> Iterator[tuple[str, Manifest]]:
    """Yield name and content of each probe."""
    (container,) = containers(workload)
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        yield name, container[name]
