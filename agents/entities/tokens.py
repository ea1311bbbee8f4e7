"""The words and marks of a text, as the taggers read them."""

import re
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces, registry
from spacy.vocab import Vocab

ELISION = r"(?:[cdjlmnstCDJLMNST]|[Qq]u|[Uu]n|(?:[DdNn]e|[Ss]u|[Aa]|[Cc]o|[Dd]a|[Qq]ue)ll)['’](?=\w)"
"""The Romance article or preposition of "l'Ukraine" and "dell'Italia", a token of its own."""

_TOKEN = re.compile(
    rf"\b{ELISION}"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_][^\W_]*(?:(?:-(?![a-zß-öø-ÿ])|['’ʼ](?!s\b)|\.(?=[^\W\d_]{2}))[^\W_]+)*"
    r"|['’]s\b|\d+|\S"
)


def split_tokens(text: str) -> list[str]:
    """Return words, numbers and marks; only blanks are left out.

    A hyphen joins what a capital or a Cyrillic letter follows.

    >>> split_tokens("Berlin-based Jean-Claude's l'Ukraine, из-за U.S.")
    ['Berlin', '-', 'based', 'Jean-Claude', "'s", "l'", 'Ukraine', ',', 'из-за', 'U.S.']
    """
    return _TOKEN.findall(text)


class Tokenizer:
    """Makes spaCy documents of texts; no attribute of a word but its text is computed, as nothing reads it.

    Attributes:
        vocab: of the pipeline.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        words: Any = vocab
        words.lex_attr_getters = {}

    def __call__(self, text: str) -> Doc:
        """Cut a text into its tokens."""
        words, spaces = get_words_and_spaces(split_tokens(text), text)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - spaCy asks for it
        """Write nothing: the rules are code."""

    def from_disk(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - the same
        """Read nothing."""


@registry.tokenizers("newsloom.tokens.v1")  # type: ignore[untyped-decorator] # spaCy has no types for it
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return what makes the tokenizer of a pipeline."""
    return lambda pipeline: Tokenizer(pipeline.vocab)
