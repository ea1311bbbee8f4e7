"""One policy for the labels of corpora that disagree: where a name begins and ends, and what is none."""

from agents.entities.boundaries import BoundaryRules, trim
from agents.entities.spans import Span
from training.entities.annotated import AnnotatedSentence


def harmonise(sentence: AnnotatedSentence, *, rules: BoundaryRules, demonyms: frozenset[str]) -> AnnotatedSentence:
    """Trim names as the stage does, and drop inhabitants and adjectives that are marked as places.

    Args:
        sentence: as its corpus annotates it.
        rules: articles, titles and the like that belong to no name.
        demonyms: words of one language in lower case, such as "american".
    """
    trimmed = (trim(sentence.text, span, rules=rules) for span in sentence.spans)
    spans = tuple(
        span
        for span in trimmed
        if span and _has_capital(sentence.text, span) and not _is_demonym(sentence.text, span, demonyms)
    )
    return sentence._replace(spans=spans)


def _has_capital(text: str, span: Span) -> bool:
    """Tell whether a name is written as one; most names in lower case are slips of annotators."""
    return any(character.isupper() for character in text[span.start : span.end])


def _is_demonym(text: str, span: Span, demonyms: frozenset[str]) -> bool:
    """Tell whether a place is one word that names its inhabitants."""
    word = text[span.start : span.end].lower()
    return span.label == "LOC" and (word in demonyms or word.removesuffix("s") in demonyms)
