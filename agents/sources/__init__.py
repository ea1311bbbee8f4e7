"""Articles as they lie on disk or come through a pipe, read one after another."""

from agents.sources.articles import STANDARD_INPUT, read_articles
from agents.sources.items import FoundArticle, SourceItem, Unreadable

__all__ = ["STANDARD_INPUT", "FoundArticle", "SourceItem", "Unreadable", "read_articles"]
