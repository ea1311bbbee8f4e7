"""Puts the Kubernetes manifests together as `kubectl kustomize` does, so that they can be checked without it.

Only what our kustomizations use of it is known; anything else is an error.
"""

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Manifest: TypeAlias = dict[str, Any]

KUBERNETES = Path(__file__).resolve().parent / "kubernetes"
VARIANTS = ("all-in-one", "per-stage", "example")
"""Folders to apply; the others are parts of them."""

_KNOWN = {"apiVersion", "kind", "resources", "components", "configMapGenerator", "patches", "namespace", "images"}
_LIST_KEYS = {
    "containers": "name",
    "env": "name",
    "ports": "containerPort",
    "volumeMounts": "mountPath",
    "volumes": "name",
}
"""Lists that a patch changes item by item, and what names an item; it replaces any other list."""


def render(folder: Path) -> list[Manifest]:
    """Return the manifests of a kustomization.

    Raises:
        ValueError: it uses something that is not known here.
        OSError: a file that it names does not exist.
    """
    manifests: list[Manifest] = []
    _apply(folder, manifests)
    return manifests


def render_by_kubectl(folder: Path) -> list[Manifest]:
    """Return what kubectl makes of a kustomization, without the hashes in the names of its ConfigMaps.

    Raises:
        ValueError: it makes nothing of it; the message is its own.
    """
    command = ["kubectl", "kustomize", str(folder)]
    rendered = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - by any name
    if rendered.returncode:
        raise ValueError(f"kubectl cannot read {folder.name}: {rendered.stderr.strip()}")
    return list(yaml.safe_load_all(re.sub(r"\b(newsloom-settings)-[a-z0-9]{10}\b", r"\1", rendered.stdout)))


def read(path: Path) -> list[Manifest]:
    """Return the documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def _apply(folder: Path, manifests: list[Manifest]) -> None:
    (kustomization,) = read(folder / "kustomization.yaml")
    unknown = kustomization.keys() - _KNOWN
    if unknown:
        raise ValueError(f"{folder.name}/kustomization.yaml uses {', '.join(sorted(unknown))}, unknown here")
    for name in kustomization.get("resources", ()):
        path = folder / name
        manifests.extend(render(path) if path.is_dir() else read(path))
    for name in kustomization.get("components", ()):
        _apply(folder / name, manifests)
    for generator in kustomization.get("configMapGenerator", ()):
        _generate(generator, folder, manifests)
    for patch in kustomization.get("patches", ()):
        _patch(patch, folder, manifests)
    for manifest in manifests:
        if "namespace" in kustomization:
            manifest["metadata"]["namespace"] = kustomization["namespace"]
        for image in kustomization.get("images", ()):
            _rename_image(manifest, image)


def _generate(generator: Manifest, folder: Path, manifests: list[Manifest]) -> None:
    lines = [line for name in generator.get("envs", ()) for line in (folder / name).read_text().splitlines()]
    pairs = dict(
        line.split("=", 1) for line in [*lines, *generator.get("literals", ())] if line and not line.startswith("#")
    )
    if generator.get("behavior") != "merge":
        manifests.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": generator["name"]}, "data": {}})
    (target,) = (found for found in of_kind(manifests, "ConfigMap") if found["metadata"]["name"] == generator["name"])
    target["data"].update(pairs)


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> list[Manifest]:
    """Return the manifests of these kinds."""
    return [manifest for manifest in manifests if manifest["kind"] in kinds]


def _patch(patch: Manifest, folder: Path, manifests: list[Manifest]) -> None:
    (change,) = read(folder / patch["path"])
    for manifest in of_kind(manifests, *patch["target"]["kind"].split("|")):
        for part in change.keys() - {"apiVersion", "kind", "metadata"}:
            manifest[part] = _merged(manifest.get(part), change[part], part)


def _merged(old: Any, new: Any, name: str) -> Any:  # noqa: ANN401 - any YAML
    if isinstance(new, Mapping):
        old = old or {}
        parts = {key: _merged(old.get(key), value, key) for key, value in new.items()}
        return {key: value for key, value in {**old, **parts}.items() if value is not None}
    if isinstance(new, list) and name in _LIST_KEYS:
        key, old_items = _LIST_KEYS[name], old or []
        changes = {item[key]: item for item in new}
        kept = [_merged(item, changes.get(item[key], {}), "") for item in old_items]
        return [item for item in new if item[key] not in {found[key] for found in old_items}] + kept
    return new


def _rename_image(manifest: Manifest, image: Mapping[str, str]) -> None:
    for container in containers(manifest):
        if container.get("image", "").partition(":")[0] == image["name"]:
            container["image"] = f"{image['newName']}:{image['newTag']}"


def containers(manifest: Manifest) -> list[Manifest]:
    """Return the containers of a workload; other kinds have none."""
    found: list[Manifest] = manifest.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    return found
