"""Repairs inside of lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.cleaning.characters import character_edits
from agents.cleaning.draft import draft_of, text_of
from agents.cleaning.repairs import repaired
from agents.cleaning.rules import load_rules

WORDS = load_rules().words
LONG = "The council of the town of Millbrook met on"


def _repaired(text: str) -> str:
    return text_of(repaired(draft_of(text), WORDS))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("schÃ¶n und grÃ¼n", "schön und grün"),
        ("itâ€™s late", "it’s late"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
        ("Yоur соntеnt", "Your content"),
        ("Кoмитет", "Комитет"),
        ("СOVID-19 в Рoссии", "COVID-19 в России"),
        ("a &amp;amp;lt;b&amp;amp;gt;word&lt;/b&gt;", "a word"),
        ("&amp;quot;yes&amp;quot;", '"yes"'),
        ("co\u00ad\noperation", "cooperation"),
        (f"{LONG} Tues-\nday evening", f"{LONG} Tuesday evening"),
        (f"well-known. {LONG} a well-\nknown bridge", f"well-known. {LONG} a well-known bridge"),
    ],
)
def test_characters_are_repaired(broken: str, whole: str) -> None:
    """What a machine broke is mended."""
    assert _repaired(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "São Paulo, Ångström, naïve",
        "Привет, мир. Ёлка №5 – «да»",
        "L’État, c’est moi… À côté",
        "iPhone-ом и Windows-версия",
        "VKонтакте",
        "3 kВт",
        "Hauptstraße-\nund",
        f"{LONG} pre-\nand post-war days",
        f"{LONG} Baden-\nWürttemberg",
    ],
)
def test_characters_that_are_meant_stay(text: str) -> None:
    """What a journalist may have written is left alone."""
    assert _repaired(text) == text


BROKEN = st.text("aÃ¶â€™Ðé\u00ad\n-&;amp\u0301 ", max_size=60)
MIXED = st.text("abcасеоpРXё\u00ad\n-&;amp\u0301 ", max_size=60)


@given(BROKEN | MIXED)
def test_characters_repaired_once_stay(text: str) -> None:
    """A second repair finds nothing."""
    once = _repaired(text)

    assert not character_edits(once)
