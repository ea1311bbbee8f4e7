"""Cleaning: from a scraped page to the article on it, with a ledger of what was removed."""

from agents.cleaning.explanation import explain
from agents.cleaning.rules import CleaningRules, load_rules
from agents.cleaning.stage import clean, load

__all__ = ["CleaningRules", "clean", "explain", "load", "load_rules"]
