"""Pages in many languages: the skeletons of labelled pages, filled with parallel news texts and phrases of ours."""

import re
import tarfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from agents.cleaning.families import load_families
from agents.cleaning.page import Reading
from schemas import Reason
from training.cleaning.augmentation import Labelled
from training.cleaning.corpus import FOLDS
from training.corpora import find_corpus

CORPUS = "ntrex.tar.gz"
LANGUAGES: Mapping[str, str] = {
    "arb": "ar", "bel": "be", "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en",
    "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu",
    "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "mkd": "mk", "nld": "nl",
    "nob": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "slk": "sk", "slv": "sl", "spa": "es",
    "srp-Cyrl": "sr", "swe": "sv", "tur": "tr", "ukr": "uk", "vie": "vi", "zho-CN": "zh",
}  # fmt: skip
"""Names of the languages in the corpus, and their tags."""

_UNSPACED = frozenset({"ja", "zh"})
_SENTENCES = (1, 1, 2, 2, 3, 4)
_MENU_WIDTH = 26
_TITLE_WIDTH = 140
_PHRASE_WIDTH = 60
_CUT_SHARE = 0.25
_WORD = re.compile(r"[^\W\d_]+")

Documents = list[list[str]]
"""News texts as sentences; the first one is the title."""


def read_documents(corpora: Path) -> dict[str, Documents]:
    """Return the parallel news texts by language tag, in the same order in each.

    Raises:
        FileNotFoundError: the corpus is not there.
    """
    with tarfile.open(find_corpus(corpora, CORPUS)) as archive:
        names = {Path(name).name.split(".")[-2]: name for name in archive.getnames() if "newstest2019-" in name}
        ids = _lines(archive, "ntrex/DOCUMENT_IDS.tsv")
        texts = {tag: _lines(archive, names[name]) for name, tag in LANGUAGES.items()}
    return {tag: _documents(ids, text) for tag, text in texts.items()}


def _lines(archive: tarfile.TarFile, name: str) -> list[str]:
    file = archive.extractfile(name)
    if file is None:
        raise FileNotFoundError(f"{name} is no file of {CORPUS}")
    return file.read().decode("utf-8").splitlines()


def _documents(ids: Sequence[str], sentences: Sequence[str]) -> Documents:
    found: dict[str, list[str]] = defaultdict(list)
    for name, sentence in zip(ids, sentences, strict=True):
        if sentence.strip():
            found[name].append(sentence.strip())
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Filler:
    """What pages of one language and one fold are filled with; a text is in one fold only, in all languages."""

    documents: Documents
    phrases: Mapping[Reason, Sequence[str]]
    blank: str

    def fill(self, page: Reading, keep: Sequence[bool], random: Random) -> Labelled:
        """Return a page with the skeleton of another: paragraph for paragraph, line of noise for line of noise."""
        article = random.choice(self.documents)
        others = [document for document in self.documents if document is not article]
        paragraphs = self._paragraphs(article[1:], random)
        each = max(1, round(len(paragraphs) / max(1, sum(keep))))
        last = max(number for number, kept in enumerate(keep) if kept)
        same: dict[str, str] = {}
        made: Labelled = []
        for number, (line, kept) in enumerate(zip(page.lines, keep, strict=True)):
            if kept:
                taken = paragraphs[: each + 3 * (number == last)]
                paragraphs = paragraphs[each:]
                made += [(text, True) for text in taken]
            elif number == page.title.line or number in page.title.repeats:
                made.append((article[0].rstrip(".。"), False))
            else:
                if line.text not in same:
                    reason = line.phrase.reason if line.phrase else None
                    same[line.text] = self._noise(line.text, reason, others, random)
                made.append((same[line.text], False))
        return made

    def _paragraphs(self, sentences: Sequence[str], random: Random) -> list[str]:
        found = []
        begin = 0
        while begin < len(sentences):
            end = begin + random.choice(_SENTENCES)
            found.append(self.blank.join(sentences[begin:end]))
            begin = end
        return found

    def _noise(self, line: str, reason: Reason | None, others: Documents, random: Random) -> str:
        """Return a line of this language that looks like a given one of another."""
        if reason is not None and reason in self.phrases and len(line) < _PHRASE_WIDTH:
            phrase = random.choice(self.phrases[reason])
            return phrase[:1].upper() + phrase[1:]
        if len(line) < _MENU_WIDTH:
            return self._menu_entry(line, others, random)
        if len(line) < _TITLE_WIDTH and line[-1] not in ".!?。":
            return random.choice(others)[0].rstrip(".。")
        sentence = random.choice(random.choice(others)[:3])
        if random.random() < _CUT_SHARE:
            return sentence[: max(30, int(len(sentence) * 0.6))].rstrip() + "…"
        return sentence

    def _menu_entry(self, line: str, others: Documents, random: Random) -> str:
        if 3 * sum(map(str.isdigit, line)) > len(line) or not any(map(str.isalpha, line)):
            return line
        text = random.choice(random.choice(others))
        if not self.blank:
            return text[:4]
        words = _WORD.findall(text) or [line]
        begin = random.randrange(len(words))
        entry = " ".join(words[begin : begin + max(1, min(4, len(line.split())))])
        return entry[:1].upper() + entry[1:]


def fillers(documents: Mapping[str, Documents]) -> dict[tuple[str, int], Filler]:
    """Return what fills the pages of each language in each fold."""
    families = load_families()
    found = {}
    for tag, texts in documents.items():
        phrases = {
            reason: [text for kind in ("opens", "whole") for text in family.get(tag, family["en"]).get(kind, ())]
            for reason, family in families.items()
        }
        some = {reason: entries for reason, entries in phrases.items() if entries}
        for fold in range(FOLDS):
            found[tag, fold] = Filler(texts[fold::FOLDS], some, "" if tag in _UNSPACED else " ")
    return found
