"""A spaCy package as a user may install one, which quotes what it reads wherever it can."""

import logging
import warnings
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

TRIGGER = "stumble"
"""It raises on a paragraph with this word."""


@Language.component("quoting")
def quote(document: Doc) -> Doc:
    """Log the text, warn of it and, if it is asked to, raise an error with it."""
    logging.getLogger("quoting").error("this text is odd: %s", document.text)
    logging.getLogger("quoting.more").warning(document.text)
    logging.getLogger("spacy").warning(document.text)
    warnings.warn(document.text, stacklevel=1)
    if TRIGGER in document.text:
        raise RuntimeError(document.text)
    return document


def load(**_options: Any) -> Language:  # noqa: ANN401 - of spaCy
    """Return the pipeline."""
    warnings.simplefilter("always")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("quoting", name="ner")
    return pipeline
