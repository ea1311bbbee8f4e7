"""Language: which of the supported languages an article is written in."""

from agents.language.detector import Detector, load_detector
from agents.language.stage import identify_language, load

__all__ = ["Detector", "identify_language", "load", "load_detector"]
