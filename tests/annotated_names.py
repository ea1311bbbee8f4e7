"""The names of an annotated sentence, as a test compares them."""

from training.entities.annotated import AnnotatedSentence


def names(sentence: AnnotatedSentence) -> list[tuple[str, str]]:
    """Return the names of a sentence with their labels."""
    return [(sentence.text[start:end], label) for start, end, label in sentence.spans]
