"""Scores the language stage on the sentences of NTREX: `python -m training.language.evaluate --corpora DIR`.

Reads `ntrex.tar.gz` anywhere below DIR. Prints the share of right tags for whole sentences, for their first 40
characters and for documents of ten sentences; `und` counts as wrong.
"""

import argparse
import json
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from agents import language
from agents.settings import Settings
from agents.skipping import keep_everything
from schemas import CleanedArticle, LanguageTaggedArticle, RawArticle
from training.corpora import find_corpus

CORPUS = "ntrex.tar.gz"
TAGS: dict[str, str] = json.loads(Path(__file__).with_name("ntrex.json").read_text(encoding="utf-8"))
SHORT_CHARACTERS = 40
DOCUMENT_SENTENCES = 10
EVERY_NTH_SENTENCE = 20

Identify = Callable[[CleanedArticle], LanguageTaggedArticle]


def read_sentences(corpora: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield a language tag and the sentences in that language.

    Raises:
        FileNotFoundError: the corpus is not there.
    """
    with tarfile.open(find_corpus(corpora, CORPUS)) as archive:
        for member in archive:
            code = member.name.partition(".")[2][:3]  # newstest2019-ref.srp-Cyrl.txt
            content = archive.extractfile(member) if code in TAGS else None
            if content is not None:
                yield TAGS[code], content.read().decode().splitlines()


def texts(sentences: list[str]) -> dict[str, list[str]]:
    """Return what is identified, by kind."""
    some = sentences[::EVERY_NTH_SENTENCE]
    documents = [
        "\n".join(sentences[begin : begin + DOCUMENT_SENTENCES])
        for begin in range(0, len(sentences) - DOCUMENT_SENTENCES, 5 * DOCUMENT_SENTENCES)
    ]
    return {"sentences": some, "40 characters": [text[:SHORT_CHARACTERS] for text in some], "documents": documents}


def share_right(tag: str, bodies: list[str], identify: Identify) -> float:
    """Return the share of texts whose tag is right."""
    found = [identify(keep_everything(RawArticle(uri="urn:text", body=body))).language.tag for body in bodies]
    return sum(one == tag for one in found) / len(found)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    corpora = parser.parse_args().corpora
    identify = language.load(Settings()).run
    rows = {
        tag: {kind: share_right(tag, bodies, identify) for kind, bodies in texts(sentences).items()}
        for tag, sentences in read_sentences(corpora)
    }
    kinds = list(next(iter(rows.values())))
    rows["all"] = {kind: sum(row[kind] for row in rows.values()) / len(rows) for kind in kinds}
    print(f"| language | {' | '.join(kinds)} |\n|---{'|---' * len(kinds)}|")
    for tag, row in rows.items():
        print(f"| {tag} | {' | '.join(f'{row[kind]:.3f}' for kind in kinds)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
