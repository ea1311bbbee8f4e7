"""What was measured last, part by part: a file that is committed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.settings import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"


def read_results(path: Path = RESULTS) -> dict[str, Any]:
    """Return the last results by part; none when nothing has been measured."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write_results(results: Mapping[str, Any], path: Path = RESULTS) -> None:
    """Keep results."""
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
