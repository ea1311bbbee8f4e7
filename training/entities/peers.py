"""What a user would pick instead of our taggers, if it is installed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from spacy.util import get_installed_models

from agents.entities.spans import Span
from agents.entities.tagger import Tagger
from agents.entities.taggers import LABELS, load_tagger


@dataclass(frozen=True)
class SlovnetTagger:
    """The tagger of natasha for Russian news."""

    model: Any

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the names in each paragraph."""
        return [
            [Span(span.start, span.stop, LABELS[span.type]) for span in self.model(paragraph).spans]
            for paragraph in paragraphs
        ]


@cache
def load_peers(language: str) -> dict[str, Tagger]:
    """Return the installed taggers of a language by name: official spaCy packages, natasha for Russian."""
    peers: dict[str, Tagger] = {
        package: load_tagger(package) for package in get_installed_models() if package.startswith(f"{language}_")
    }
    if language == "ru" and find_spec("natasha"):
        peers["natasha"] = _load_slovnet()
    return peers


def _load_slovnet() -> SlovnetTagger:
    """Load the tagger of natasha without its other parts."""
    from importlib.resources import files

    from slovnet import NER

    from training.entities.starts import load_navec

    model = files("natasha") / "data" / "model" / "slovnet_ner_news_v1.tar"
    return SlovnetTagger(NER.load(str(model)).navec(load_navec()))
