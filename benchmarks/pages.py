"""Writes what was measured into the pages of docs/: `python -m benchmarks.pages [--check]`.

A page has its words written by hand; what stands between `<!-- name -->` and `<!-- end -->` is replaced.
"""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from agents.schema_documents import write_or_check
from agents.settings import ROOT
from benchmarks.capacity import capacity_sections
from benchmarks.command import PARTS
from benchmarks.goals import goals
from benchmarks.results import read_results
from benchmarks.spread import table

_SECTION = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
UNMEASURED = "Not measured yet: `make bench` writes this."


def pages(results: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """Return the sections of each page by their names; those that need a part without results are left out."""
    performance = {name: part.tables(results[name]) for name, part in PARTS.items() if name in results}
    if results:
        performance["machine"] = _machine(results)
    if not PARTS.keys() <= results.keys():
        return {"performance.md": performance, "capacity.md": {}}
    performance["goals"] = goals(results)
    return {"performance.md": performance, "capacity.md": capacity_sections(results)}


def filled(text: str, sections: Mapping[str, str]) -> str:
    r"""Return a page with its sections.

    >>> filled("<!-- speed -->\nold\n<!-- end -->", {"speed": "fast"})
    '<!-- speed -->\nfast\n<!-- end -->'
    """
    return _SECTION.sub(lambda found: f"{found[1]}{sections.get(found[2], UNMEASURED)}\n{found[3]}", text)


def _machine(results: Mapping[str, Any]) -> str:
    """Name what everything ran on, once if it is the same for all parts."""
    rooms = {name: results[name]["room"] for name in PARTS if name in results}
    keys = next(iter(rooms.values()))
    rows = [(key.replace("_", " "), ", ".join(dict.fromkeys(room[key] for room in rooms.values()))) for key in keys]
    times = ", ".join(f"{name} {results[name]['seconds']} s" for name in rooms)
    quick = [name for name in rooms if results[name]["quick"]]
    return table(("", ""), [*rows, ("time of each part", times), ("only tried out", ", ".join(quick) or "none")])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or say which are not up to date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is not up to date")
    check = parser.parse_args(arguments).check
    texts = {}
    for name, sections in pages(read_results()).items():
        path = ROOT / "docs" / name
        texts[path] = filled(path.read_text(encoding="utf-8"), sections)
    return write_or_check(texts, check=check)


if __name__ == "__main__":
    sys.exit(main())
