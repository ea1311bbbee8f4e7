"""Words for the inhabitants and the adjective of a country: "Japanese", "japanisch", "японский"."""

import csv
from pathlib import Path

DEMONYMS_FILE = Path(__file__).with_name("demonyms.tsv")


def load_demonyms(language: str, path: Path = DEMONYMS_FILE) -> dict[str, str]:
    """Read the stems of one language in lower case, each with the ISO 3166-1 alpha-2 code of its country.

    A language that the table does not have gives none.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {stem.replace("_", " "): row["code"] for row in rows for stem in (row.get(language) or "").split()}
