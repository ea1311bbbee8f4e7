"""A sentence with its names, whatever file it came from."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from agents.entities.spans import Span
from schemas import EntityType

LabelMap = dict[str, EntityType]

_QUOTE = '"'
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}»”’%…") | {"'s", "’s", "n't", "..."}
_NO_SPACE_AFTER = frozenset("([{«“„‘¿¡")
_CONTRACTIONS = {
    (preposition, article): contraction + article
    for preposition, contraction in (("de", "d"), ("em", "n"), ("por", "pel"))
    for article in ("o", "a", "os", "as")
} | {("a", "o"): "ao", ("a", "os"): "aos", ("a", "a"): "à", ("a", "as"): "às"}


class AnnotatedSentence(NamedTuple):
    """A text and the names in it, in text order, without overlaps."""

    text: str
    spans: tuple[Span, ...]
    language: str


def from_tokens(tokens: Sequence[str], tags: Sequence[str], *, labels: LabelMap, language: str) -> AnnotatedSentence:
    """Write tokens as running text and read names from tags in IOB1, IOB2 or without prefixes.

    A name begins at `B-`, or where the label differs from that of the token before.
    """
    text, offsets = write_text(tokens)
    spans: list[Span] = []
    previous = "O"
    for (start, end), tag in zip(offsets, tags, strict=True):
        kind = tag.rpartition("-")[2]
        label = labels.get(kind)
        if label and kind == previous.rpartition("-")[2] and not tag.startswith("B-"):
            spans[-1] = spans[-1]._replace(end=end)
        elif label:
            spans.append(Span(start, end, label))
        previous = tag
    return AnnotatedSentence(text, tuple(spans), language)


def write_text(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens with the spaces that a printed text has; return the text and the place of each token."""
    text = ""
    offsets: list[tuple[int, int]] = []
    quote_open = False
    glue = True
    for token in tokens:
        is_quote = token == _QUOTE
        closes_quote = is_quote and quote_open
        if not (glue or closes_quote or token in _NO_SPACE_BEFORE):
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        quote_open ^= is_quote
        glue = token in _NO_SPACE_AFTER or (is_quote and quote_open)
    return text, offsets


def contract_portuguese(tokens: Sequence[str], tags: Sequence[str]) -> tuple[list[str], list[str]]:
    """Undo the split of "da", "no" and the like, so that text looks as it is printed."""
    contracted: list[str] = []
    kept_tags: list[str] = []
    for token, tag in zip(tokens, tags, strict=True):
        contraction = _CONTRACTIONS.get((contracted[-1], token)) if contracted else None
        if contraction and (tag == kept_tags[-1] or tag.startswith("I-")):
            contracted[-1] = contraction
        else:
            contracted.append(token)
            kept_tags.append(tag)
    return contracted, kept_tags


def split_paragraphs(text: str, spans: Iterable[Span], language: str) -> Iterator[AnnotatedSentence]:
    """Cut a document at its line ends; a name across a line end is dropped."""
    remaining = sorted(spans)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = tuple(
            Span(span.start - start, span.end - start, span.label)
            for span in remaining
            if start <= span.start and span.end <= end
        )
        if line.strip():
            yield AnnotatedSentence(line, inside, language)
        start = end + 1
