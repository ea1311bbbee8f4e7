"""Labelled articles that travel the live path and are scored when they come back."""

from agents.canary.articles import LabelledArticle, labelled_articles
from agents.canary.exposed import CanaryHealth, CanaryMetrics
from agents.canary.flight import Canaries, Lost, Returned, canary_path
from agents.canary.patrol import patrol, send_once
from agents.canary.scores import FLOOR_RATIO, TASKS, score

__all__ = [
    "FLOOR_RATIO",
    "TASKS",
    "Canaries",
    "CanaryHealth",
    "CanaryMetrics",
    "LabelledArticle",
    "Lost",
    "Returned",
    "canary_path",
    "labelled_articles",
    "patrol",
    "score",
    "send_once",
]
