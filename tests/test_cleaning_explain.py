"""A page with what was removed struck through and named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.cleaning import clean, explain, load_rules
from agents.command_line import main
from agents.settings import ROOT
from schemas import RawArticle

RULES = load_rules(ROOT / "models")
SENTENCE = (
    "The council of Millbrook voted on Tuesday to build a second bridge over the river, after years of complaints."
)
BODY = f"Advertisement\n\n{SENTENCE} It cost &amp;amp; costs.\n\nRead also: Ferry stops\nfor the winter"


def _explained(body: str, *, colours: bool = False) -> str:
    page = RawArticle(uri="urn:test:1", headline="Headline", body=body)
    return explain(body, clean(page, rules=RULES), colours=colours)


def test_explain_strikes_and_names_what_was_removed() -> None:
    """Removed and rewritten parts are struck through, with reason and rule behind them; kept text is as it was."""
    page = _explained(BODY)

    assert page.startswith("~~Advertisement~~ [advert: phrase:advertisement]\n")
    assert f"{SENTENCE} It cost ~~&amp;amp;~~& [rewritten: html_entity] costs." in page
    assert "~~Read also: Ferry stops~~" in page


def test_explain_uses_colours_on_a_terminal() -> None:
    """A terminal strikes through by itself."""
    page = _explained(BODY, colours=True)

    assert "\x1b[9;31mAdvertisement\x1b[0m" in page
    assert "~~" not in page


@given(st.text(alphabet="ab\x1b\x07[31m\x9b \n.", max_size=40))
def test_explain_lets_no_control_sequence_through(noise: str) -> None:
    """What a page says cannot command the terminal that shows it."""
    page = _explained(f"{SENTENCE}{noise}\n{SENTENCE.upper()}")

    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", page)


def test_enrich_explains(capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the pages instead of the records."""
    paths = [str(ROOT / "seeds" / name) for name in ("01-en-black-sea-mines.txt", "03-en-malaria-trial.html")]

    code = main(["enrich", "--explain", "--processes", "1", *paths])

    output = capsys.readouterr().out
    assert code == 0
    assert all(f"{path}\nheadline: " in output for path in paths)
    assert "[share: phrase:" in output
