"""Prints our alerts as the Prometheus operator takes them: `python -m deploy.prometheus_rule | kubectl apply -f -`."""

import json
import sys

from deploy.manifests import Manifest, read
from deploy.queries import RULES


def prometheus_rule() -> Manifest:
    """Return one PrometheusRule with the groups of all files."""
    groups = [group for path in sorted(RULES.glob("*.yml")) for document in read(path) for group in document["groups"]]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "newsloom"},
        "spec": {"groups": groups},
    }


if __name__ == "__main__":
    json.dump(prometheus_rule(), sys.stdout, indent=2)
