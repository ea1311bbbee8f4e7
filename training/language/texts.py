"""Texts whose language is known: sentences, pieces cut from them, documents."""

import json
import random
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from training.corpora import find_corpus

Sentences = dict[str, list[str]]
"""By language tag; `sr-Latn` holds the Serbian sentences in Latin letters."""

TAGS: dict[str, str] = json.loads(Path(__file__).with_name("corpus_tags.json").read_text(encoding="utf-8"))
LATIN: dict[str, str] = json.loads(Path(__file__).with_name("serbian_latin.json").read_text(encoding="utf-8"))
DOCUMENT_SENTENCES = 10
BLOCK_SENTENCES = 40
SERBIAN_LATIN = "sr-Latn"

_NTREX = re.compile(r"newstest2019-(?:ref|src)\.([a-z]{3})")


def read_ntrex(corpora: Path) -> Sentences:
    """Return the news sentences of NTREX, which nothing is fitted on."""
    found = {}
    for name, content in _members(corpora, "ntrex.tar.gz"):
        match = _NTREX.search(name)
        if match and match[1] in TAGS:
            found[TAGS[match[1]]] = content.splitlines()
    return _with_serbian_latin(found)


def read_sib(corpora: Path, *, held_out: bool) -> Sentences:
    """Return the sentences of SIB-200: of every fifth block of numbers, or of the others.

    Sentences with near numbers come from one page. The splits of the corpus part such neighbours, and names and terms
    of a page would be learned and then found again.
    """
    found: Sentences = {}
    for name, content in _members(corpora, "sib200.tar.gz"):
        language = Path(name).parent.name[:3]
        if Path(name).suffix == ".tsv" and language in TAGS:
            rows = [row.split("\t") for row in content.splitlines()[1:]]
            some = [text for number, _, text in rows if (int(number) // BLOCK_SENTENCES % 5 == 0) is held_out]
            found.setdefault(TAGS[language], []).extend(some)
    return _with_serbian_latin(found)


def in_latin_letters(serbian: str) -> str:
    """Return Serbian in Latin letters.

    >>> in_latin_letters("Његош, Љубав")
    'Njegoš, Ljubav'
    """
    return "".join(_latin(letter) for letter in serbian)


def cut_anywhere(text: str, characters: int, choice: random.Random) -> str:
    """Return a piece of this length, whatever stands at its ends."""
    begin = choice.randrange(max(1, len(text) - characters + 1))
    return text[begin : begin + characters]


def cut_at_words(text: str, characters: int, choice: random.Random) -> str:
    """Return whole words of at most this length in all; any piece where words are not separated."""
    words = text.split(" ")
    for _ in range(20):
        begin = choice.randrange(len(words))
        piece = " ".join(words[begin:])[: characters + 1]
        piece = piece[:characters] if len(piece) <= characters else piece.rpartition(" ")[0]
        if len(piece) > characters // 2:
            return piece
    return cut_anywhere(text, characters, choice)


def kinds_of(sentences: list[str], *, seed: str = "") -> dict[str, list[str]]:
    """Return sentences, documents and pieces by kind; a piece of each length from every sentence."""
    choice = random.Random(seed)  # noqa: S311 which piece is drawn is no secret
    last = len(sentences) - DOCUMENT_SENTENCES
    return {
        "documents": ["\n".join(sentences[i : i + DOCUMENT_SENTENCES]) for i in range(0, last, DOCUMENT_SENTENCES)],
        "sentences": sentences,
        "40, anywhere": [cut_anywhere(text, 40, choice) for text in sentences],
        "40, words": [cut_at_words(text, 40, choice) for text in sentences],
        "40, first": [text[:40] for text in sentences],
        "20, words": [cut_at_words(text, 20, choice) for text in sentences],
    }


def _members(corpora: Path, archive_name: str) -> Iterator[tuple[str, str]]:
    with tarfile.open(find_corpus(corpora, archive_name)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content.read().decode("utf-8")


def _with_serbian_latin(sentences: Sentences) -> Sentences:
    return sentences | {SERBIAN_LATIN: [in_latin_letters(text) for text in sentences["sr"]]}


def _latin(letter: str) -> str:
    lower = LATIN.get(letter.lower(), letter)
    return lower if letter.lower() == letter else lower.capitalize()
