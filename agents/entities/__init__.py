"""Entities: the people, places and organisations of an article, and the countries it is about."""

from agents.entities.extraction import extract_entities
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.stage import load
from agents.entities.tagger import Tagger

__all__ = ["Gazetteer", "Tagger", "extract_entities", "load", "load_gazetteer"]
