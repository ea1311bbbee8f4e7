"""What the Kubernetes manifests say agrees with the code, and with each other."""

import re
from typing import Any

import pytest

from agents.command_line import make_parser
from agents.expected_topics import expected_topics
from agents.pipeline import STAGE_NAMES, STAGES
from agents.settings import ROOT, Settings, unknown_variables
from agents.stage import VERSION, Stage
from agents.worker import STOP_SECONDS
from deploy.manifests import VARIANTS, Manifest, containers, of_kind, read
from kubernetes_workloads import RENDERED, pod, probes, settings_of, stages_of, workloads

FIRST_PORT = Settings.model_fields["metrics_port"].default
(USER,) = map(int, re.findall(r"^USER (\d+):\1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
SCRAPED_JOBS = {job["job_name"] for job in read(ROOT / "deploy" / "prometheus" / "prometheus.yml")[0]["scrape_configs"]}
WORKLOADS = workloads("StatefulSet", "Deployment", "Job")
WORKERS = workloads("StatefulSet")


@pytest.mark.parametrize("variant", VARIANTS)
def test_kubernetes_settings_exist_and_are_valid(variant: str) -> None:
    """A variable that is no setting, or a value out of range, would stop every worker."""
    values = settings_of(variant)
    given: dict[str, Any] = {name.removeprefix("NEWSLOOM_").lower(): value for name, value in values.items()}
    elsewhere = {"security_protocol", *(name for name in given if name.endswith("_file"))}

    assert not unknown_variables(values)
    Settings(**{name: value for name, value in given.items() if name not in elsewhere})


@pytest.mark.parametrize(("variant", "workload"), WORKLOADS)
def test_kubernetes_pod_names_what_exists(variant: str, workload: Manifest) -> None:
    """Variables are settings, options are options, and volumes, settings and files are there."""
    (container,) = containers(workload)
    volumes = {volume["name"]: volume for volume in pod(workload)["volumes"]}
    files = {
        f"{mount['mountPath']}/{item['path']}"
        for mount in container["volumeMounts"]
        for item in volumes[mount["name"]].get("secret", {}).get("items", ())
    }
    (config_map,) = of_kind(RENDERED[variant], "ConfigMap")

    assert not unknown_variables({item["name"]: "" for item in container.get("env", ())})
    assert callable(make_parser().parse_args(container["args"]).run)
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
    assert container["envFrom"] == [{"configMapRef": {"name": config_map["metadata"]["name"]}}]
    assert {value for name, value in settings_of(variant).items() if name.endswith("_FILE")} == files
    assert container["image"].endswith(f"newsloom:{VERSION}")


@pytest.mark.parametrize(("variant", "workload"), WORKLOADS)
def test_kubernetes_pod_may_do_nothing_but_its_work(variant: str, workload: Manifest) -> None:
    """Whoever gets into the container finds neither rights, nor a token, nor a place to write to."""
    del variant
    (container,) = containers(workload)
    user = pod(workload)["securityContext"]

    assert (user["runAsUser"], user["runAsGroup"], user["fsGroup"]) == (USER, USER, USER)
    assert user["runAsNonRoot"]
    assert user["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod(workload)["automountServiceAccountToken"] is False
    assert pod(workload)["enableServiceLinks"] is False
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert container["resources"]["limits"].keys() == {"memory"}


@pytest.mark.parametrize(("variant", "workload"), WORKERS)
def test_kubernetes_worker_is_asked_at_the_ports_of_its_stages(variant: str, workload: Manifest) -> None:
    """One port for each stage, in pipeline order, and every stage is asked."""
    (container,) = containers(workload)
    stages = stages_of(workload)
    ports = container["ports"]
    monitor = of_kind(RENDERED["example"], "PodMonitor")[0]

    assert [port["containerPort"] for port in ports] == [FIRST_PORT + number for number in range(len(stages))]
    assert {port["name"] for port in ports} <= {asked["port"] for asked in monitor["spec"]["podMetricsEndpoints"]}
    assert len(stages) == 1 or [port["name"] for port in ports] == stages
    assert settings_of(variant)["NEWSLOOM_METRICS_HOST"] == "0.0.0.0"  # noqa: S104 - probes come from outside
    for name, probe in probes(workload):
        path = "/readyz" if name == "readinessProbe" else "/livez"
        option = ["--ready"] if name == "readinessProbe" else []
        if "httpGet" in probe:
            assert probe["httpGet"] == {"path": path, "port": ports[0]["name"]}
        else:
            assert probe["exec"]["command"] == ["python", "deploy/healthcheck.py", *option, *container["args"]]


@pytest.mark.parametrize(("variant", "workload"), workloads("Deployment"))
def test_kubernetes_canary_is_asked_at_its_port(variant: str, workload: Manifest) -> None:
    """It serves metrics and probes like a stage, under a job of its own."""
    del variant
    (container,) = containers(workload)
    (port,) = container["ports"]
    labels = workload["spec"]["template"]["metadata"]["labels"]
    monitors = [monitor["spec"] for monitor in of_kind(RENDERED["example"], "PodMonitor")]
    (monitor,) = (found for found in monitors if found["selector"]["matchLabels"] == labels)

    assert container["args"] == ["canary"]
    assert port["containerPort"] == Settings.model_fields["canary_metrics_port"].default
    assert [asked["port"] for asked in monitor["podMetricsEndpoints"]] == [port["name"]]
    assert {probe["httpGet"]["port"] for _, probe in probes(workload)} == {port["name"]}
    assert labels[monitor["jobLabel"]] in SCRAPED_JOBS


@pytest.mark.parametrize(("variant", "workload"), WORKERS)
def test_kubernetes_worker_has_the_time_that_it_needs(variant: str, workload: Manifest) -> None:
    """It waits for a broker, replaces a stuck stage, and stops, before Kubernetes loses patience."""
    settings = Settings(session_timeout_seconds=float(settings_of(variant)["NEWSLOOM_SESSION_TIMEOUT_SECONDS"]))
    patience = {name: probe["periodSeconds"] * probe.get("failureThreshold", 3) for name, probe in probes(workload)}

    assert patience["startupProbe"] > settings.broker_wait_seconds
    assert patience["livenessProbe"] > max(settings.stalled_after_seconds, 2 * settings.session_timeout_seconds)
    assert pod(workload)["terminationGracePeriodSeconds"] > STOP_SECONDS


@pytest.mark.parametrize(("variant", "workload"), WORKERS)
def test_kubernetes_worker_is_a_static_member(variant: str, workload: Manifest) -> None:
    """Its name is that of its pod, which a StatefulSet gives again and never twice at once."""
    (container,) = containers(workload)
    names = {item["name"]: item["valueFrom"] for item in container["env"]}
    services = of_kind(RENDERED[variant], "Service")

    assert names["NEWSLOOM_INSTANCE"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    assert workload["spec"]["serviceName"] in [service["metadata"]["name"] for service in services]


@pytest.mark.parametrize("variant", VARIANTS)
def test_kubernetes_selectors_find_pods(variant: str) -> None:
    """What selects nothing does nothing, and says nothing."""
    manifests = RENDERED[variant]
    workers = of_kind(manifests, "StatefulSet")
    labels = [workload["spec"]["template"]["metadata"]["labels"] for workload in workers]
    budgets = [budget["spec"]["selector"]["matchLabels"] for budget in of_kind(manifests, "PodDisruptionBudget")]
    wider = [service["spec"]["selector"] for service in of_kind(manifests, "Service")]
    wider += [monitor["spec"]["selector"]["matchLabels"] for monitor in of_kind(manifests, "PodMonitor")[:1]]

    assert [workload["spec"]["selector"]["matchLabels"] for workload in workers] == labels == budgets
    assert all(selector.items() <= found.items() for selector in wider for found in labels)
    assert sorted(stage for worker in workers for stage in stages_of(worker)) == sorted(STAGE_NAMES)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_kubernetes_scales_a_stage_by_its_own_lag(stage: Stage[Any, Any]) -> None:
    """Group and topic are those that the stage reads; more replicas than partitions would idle."""
    manifests = RENDERED["example"]
    found = {scaled["metadata"]["name"]: scaled["spec"] for scaled in of_kind(manifests, "ScaledObject")}
    spec = found[f"newsloom-{stage.name}"]
    (trigger,) = spec["triggers"]
    (target,) = (
        w for w in of_kind(manifests, "StatefulSet") if w["metadata"]["name"] == spec["scaleTargetRef"]["name"]
    )
    (authentication,) = of_kind(manifests, "TriggerAuthentication")
    defaults = Settings()

    assert stages_of(target) == [stage.name]
    assert "replicas" not in target["spec"]
    assert trigger["metadata"]["consumerGroup"] == defaults.group(stage.name)
    assert trigger["metadata"]["topic"] == defaults.kafka_topic(stage.reads.kafka_topic)
    assert trigger["metadata"]["topic"] in [topic.name for topic in expected_topics(defaults)]
    assert trigger["metadata"]["bootstrapServersFromEnv"] in settings_of("example")
    assert trigger["authenticationRef"]["name"] == authentication["metadata"]["name"]
    assert spec["maxReplicaCount"] == int(settings_of("example")["NEWSLOOM_PARTITIONS"])
