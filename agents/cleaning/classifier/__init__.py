"""A trained classifier of lines, for all that the rules are not sure of."""

from agents.cleaning.classifier.decision import best_selection, expected_f1
from agents.cleaning.classifier.line_classifier import FILES, LineClassifier, Memory, load_classifier

__all__ = ["FILES", "LineClassifier", "Memory", "best_selection", "expected_f1", "load_classifier"]
