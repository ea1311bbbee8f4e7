"""More sentences from few: other names in the same places, and headlines in capitals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from random import Random

from agents.entities.spans import Span
from training.entities.annotated import AnnotatedSentence

NamePool = Mapping[tuple[str, int], tuple[str, ...]]
"""Names by label and number of words."""

FILLED_SHARE = 0.5
CAPITALS_SHARE = 0.03


def collect_names(sentences: Iterable[AnnotatedSentence]) -> NamePool:
    """Collect the names of sentences, sorted, each once."""
    names: dict[tuple[str, int], set[str]] = defaultdict(set)
    for sentence in sentences:
        for start, end, label in sentence.spans:
            name = sentence.text[start:end]
            if name[:1].isupper() and name.replace(" ", "").replace("-", "").isalpha():
                names[label, name.count(" ")].add(name)
    return {key: tuple(sorted(values)) for key, values in names.items()}


def fill_names(sentence: AnnotatedSentence, *, names: NamePool, random: Random) -> AnnotatedSentence:
    """Put another name of the same label and length in the place of every second one, at random."""
    text, spans, position = "", list[Span](), 0
    for start, end, label in sentence.spans:
        name = sentence.text[start:end]
        choices = names.get((label, name.count(" ")), ())
        if choices and random.random() < FILLED_SHARE:
            name = random.choice(choices)
        text += sentence.text[position:start]
        spans.append(Span(len(text), len(text) + len(name), label))
        text += name
        position = end
    return AnnotatedSentence(text + sentence.text[position:], tuple(spans), sentence.language)


def in_capitals(sentences: Iterable[AnnotatedSentence], *, random: Random) -> Iterator[AnnotatedSentence]:
    """Yield a few of the sentences as a headline in capitals would print them."""
    for sentence in sentences:
        capitals = sentence.text.upper()
        if sentence.spans and len(capitals) == len(sentence.text) and random.random() < CAPITALS_SHARE:
            yield sentence._replace(text=capitals)
