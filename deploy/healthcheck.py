#!/usr/bin/env python3
"""Asks the worker or the canary in this container whether it lives; exit code 1 and the reasons when it does not.

With `--ready` as the first argument, whether it is ready. The others are a command line of `newsloom`; without any,
that of the container is read. A container that runs something else is always well. Only the standard
library is imported: the check runs often and has to start fast.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

STAGES_TOTAL = 4
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "9464"
DEFAULT_CANARY_PORT = "9468"
ANSWER_TIMEOUT_SECONDS = 2.0
"""Four stages that do not answer still fit into the ten seconds that the Dockerfile allows."""


def main() -> None:
    """Ask every stage."""
    ready = sys.argv[1:2] == ["--ready"]
    command = sys.argv[1 + ready :] or container_command()
    host = os.environ.get("NEWSLOOM_METRICS_HOST", DEFAULT_HOST)  # Linux connects 0.0.0.0 to this machine
    faults = [fault(host, port, "/readyz" if ready else "/livez") for port in metrics_ports(command, os.environ)]
    sys.exit("\n".join(filter(None, faults)) or None)


def container_command() -> list[str]:
    """Return the command line of the container's first process."""
    return Path("/proc/1/cmdline").read_text(encoding="utf-8").split("\0")


def metrics_ports(command: Sequence[str], environment: Mapping[str, str]) -> range:
    """Return the ports on which the command serves its metrics, a worker one for each stage."""
    name = next((word for word in command if word in {"worker", "canary"}), None)
    if name is None:
        return range(0)
    variable, default = {
        "worker": ("NEWSLOOM_METRICS_PORT", DEFAULT_PORT),
        "canary": ("NEWSLOOM_CANARY_METRICS_PORT", DEFAULT_CANARY_PORT),
    }[name]
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--stages", default="one" if name == "canary" else None)
    parser.add_argument("--metrics-port", type=int, default=environment.get(variable, default))
    options, _ = parser.parse_known_args(command[command.index(name) + 1 :])
    if not options.metrics_port:
        sys.exit(f"the {name} serves metrics on any free port: give it a port to have its health checked")
    stages_total = len(set(options.stages.split(","))) if options.stages else STAGES_TOTAL
    return range(options.metrics_port, options.metrics_port + stages_total)


def fault(host: str, port: int, path: str) -> str:
    """Return what the stage complains of at this path; empty when all is well."""
    connection = HTTPConnection(host, port, timeout=ANSWER_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.read().decode().strip()
    except (OSError, HTTPException) as error:
        return f"port {port} does not answer: {error}"
    finally:
        connection.close()
    return "" if response.status == HTTPStatus.OK else f"port {port}: {answer}"


if __name__ == "__main__":
    main()
