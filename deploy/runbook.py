"""Puts into docs/alerts.md what the rule of each alert says: `python -m deploy.runbook [--check]`."""

import argparse
import re
import sys
from collections.abc import Mapping
from textwrap import dedent

from agents.schema_documents import write_or_check
from agents.settings import ROOT
from deploy.queries import RULES

PAGE = ROOT / "docs" / "alerts.md"
RULE = re.compile(r"(?P<text>(?:^ +# .*\n)*^ +- alert: (?P<name>\w+)\n(?:.*\n)*?)^ +annotations:", re.MULTILINE)
SECTION = re.compile(r"^## (?P<name>Newsloom\w*)\n\n(?P<rule>```yaml\n(?:.*\n)*?```\n\n)?", re.MULTILINE)


def excerpts() -> Mapping[str, str]:
    """Return the rule of every alert as it is written, reasons included, annotations left out."""
    return {
        found["name"]: dedent(found["text"])
        for path in sorted(RULES.glob("*.yml"))
        for found in RULE.finditer(path.read_text(encoding="utf-8"))
    }


def with_rules(page: str, rules: Mapping[str, str]) -> str:
    """Return the page with the present rule in each section.

    Raises:
        ValueError: an alert has no section, or a section no alert.
    """
    sections = [found["name"] for found in SECTION.finditer(page)]
    if sorted(sections) != sorted(rules):
        odd = ", ".join(sorted(set(sections) ^ set(rules)) or sections)
        raise ValueError(f"{PAGE.name} has to have one section for each alert; see {odd}")
    return SECTION.sub(lambda found: f"## {found['name']}\n\n```yaml\n{rules[found['name']]}```\n\n", page)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the page is not up to date")
    check = parser.parse_args().check
    return write_or_check({PAGE: with_rules(PAGE.read_text(encoding="utf-8"), excerpts())}, check=check)


if __name__ == "__main__":
    sys.exit(main())
