"""Runs Prometheus's own checker."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def require(program: str) -> None:
    """Skip the test where a program of Prometheus is missing, except in CI."""
    if shutil.which(program) is None and "CI" not in os.environ:
        pytest.skip(f"{program} is not installed; it is part of the package prometheus")


def promtool(*arguments: str | Path, text: str = "") -> "subprocess.CompletedProcess[str]":
    """Run it on files, or on a text."""
    require("promtool")
    return subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True, timeout=60, check=False)
