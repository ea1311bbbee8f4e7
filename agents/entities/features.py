"""What the taggers see of a word: a form that is the same for cognates, and the beginning of that form."""

from collections.abc import Callable
from typing import Any

from spacy.attrs import NORM, PREFIX
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_prefix_regex, registry

from agents.entities.cognates import cognate_form

PREFIX_CHARACTERS = 4
"""Long enough for the stem of an inflected name, short enough to be seen often."""

ELISION = r"(?:[cdjlmnstCDJLMNST]|[Qq]u|[Uu]n|(?:[DdNn]e|[Ss]u|[Aa]|[Cc]o|[Dd]a|[Qq]ue)ll)['’](?=\w)"
"""The Romance article or preposition of "l'Ukraine" and "dell'Italia", a token of its own."""


def word_beginning(word: str) -> str:
    """Return the first letters of the cognate form."""
    return cognate_form(word)[:PREFIX_CHARACTERS]


@registry.callbacks("newsloom.word_features.v1")  # type: ignore[untyped-decorator] # the same
def word_features() -> Callable[[Language], Language]:
    """Return the callback that gives a new pipeline these features and the elision rule."""

    def set_features(pipeline: Language) -> Language:
        vocabulary: Any = pipeline.vocab
        vocabulary.lex_attr_getters.update({NORM: cognate_form, PREFIX: word_beginning})
        prefixes = [*(pipeline.Defaults.prefixes or ()), ELISION]
        assert isinstance(pipeline.tokenizer, Tokenizer)
        pipeline.tokenizer.prefix_search = compile_prefix_regex(prefixes).search
        return pipeline

    return set_features
