"""Runs Prometheus's own checker."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def promtool(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run it; where it is missing the test is skipped, except in CI."""
    if shutil.which("promtool") is None and "CI" not in os.environ:
        pytest.skip("promtool is not installed; it is part of the package prometheus")
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)
