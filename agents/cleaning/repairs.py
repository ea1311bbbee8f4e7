"""Repairs inside of lines, repeated until there is nothing left to repair."""

from collections.abc import Callable
from functools import partial

from agents.cleaning.characters import character_edits
from agents.cleaning.draft import Draft, Edit, revise, text_of
from agents.cleaning.glued import glued_edits
from agents.cleaning.word_lists import WordLists

MAX_ROUNDS = 8
"""Markup inside of markup inside of markup: nobody escapes so often."""


def repaired(draft: Draft, words: WordLists) -> Draft:
    """Repair characters, then cut what is glued to sentences."""
    return _settled(_settled(draft, character_edits), partial(glued_edits, words=words))


def _settled(draft: Draft, find_edits: Callable[[str], tuple[Edit, ...]]) -> Draft:
    for _ in range(MAX_ROUNDS):
        edits = find_edits(text_of(draft))
        if not edits:
            break
        draft = revise(draft, edits)
    return draft
