"""Checks docker-compose.yml and the Kubernetes manifests against their schemas: `python -m deploy.check_manifests`.

Kinds of Kubernetes are checked strictly for the oldest and the newest version that is meant to work; those of KEDA and
of the Prometheus operator, which Kubernetes does not know, by schemas of our own in kubernetes/schemas.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate

from deploy.manifests import KUBERNETES, VARIANTS, Manifest, read, render, render_by_kubectl
from deploy.prometheus_rule import prometheus_rule

VERSIONS = ("1.29", "1.37")
COMPOSE = Path(__file__).resolve().parents[1] / "docker-compose.yml"


def main() -> int:
    """Print what is wrong; exit code 1 if anything is."""
    problems = [*compose_problems(read(COMPOSE)[0]), *manifest_problems(prometheus_rule())]
    for variant in VARIANTS:
        manifests = render(KUBERNETES / variant)
        problems += [f"{variant}: {problem}" for manifest in manifests for problem in manifest_problems(manifest)]
        if shutil.which("kubectl") and by_name(manifests) != by_name(render_by_kubectl(KUBERNETES / variant)):
            problems.append(f"{variant}: kubectl makes something else of it than we do, so it is not checked")
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def compose_problems(compose: Manifest) -> Iterator[str]:
    """Yield what the Compose specification forbids."""
    for error in jsonschema.Draft202012Validator(compose_schema()).iter_errors(compose):
        yield f"docker-compose.yml: {_described(error)}"


def manifest_problems(manifest: Manifest) -> Iterator[str]:
    """Yield what the schema of its kind forbids."""
    name = f"{manifest['kind']} {manifest['metadata']['name']}"
    own = KUBERNETES / "schemas" / f"{manifest['kind']}.json"
    if own.exists():
        schema = json.loads(own.read_text(encoding="utf-8"))
        for error in jsonschema.Draft202012Validator(schema).iter_errors(manifest):
            yield f"{name}: {_described(error)}"
        return
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"{name}, Kubernetes {version}: {_described(error)}"
        except kubernetes_validate.SchemaNotFoundError as error:
            yield f"{name}: {error.message}"


@cache
def compose_schema() -> dict[str, Any]:
    """Return the Compose specification, as check-jsonschema carries it; that package itself is not needed."""
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def by_name(manifests: list[Manifest]) -> dict[tuple[str, str], Manifest]:
    """Return the manifests by kind and name: their order means nothing."""
    return {(manifest["kind"], manifest["metadata"]["name"]): manifest for manifest in manifests}


def _described(error: jsonschema.ValidationError) -> str:
    return f"{'.'.join(map(str, error.absolute_path))}: {error.message}"


if __name__ == "__main__":
    sys.exit(main())
