"""How sure the stage is of an entity."""

import pytest

from agents.entities.confidence import load_calibration
from agents.entities.consistency import Finding, MentionSource


def make_finding(*, source: MentionSource = "model", agrees: bool = True) -> Finding:
    """Return a reading of the name of a person."""
    return Finding(0, 9, "PER", ("ada", "lovelace"), source, agrees=agrees)


def test_confidence_grows_with_agreement() -> None:
    """A name that the tagger always reads alike is surer than one that it reads in two ways."""
    calibration = load_calibration()

    always = calibration.confidence([make_finding(), make_finding()], known=False, language="en")
    mixed = calibration.confidence([make_finding(), make_finding(agrees=False)], known=False, language="en")

    assert 0 <= mixed < always <= 1


@pytest.mark.parametrize("known", [True, False])
def test_confidence_is_low_without_a_model(*, known: bool) -> None:
    """A name in a language that nothing was measured in is less sure than in any other."""
    calibration = load_calibration()
    findings = [make_finding(source="gazetteer", agrees=False)]

    elsewhere = calibration.confidence(findings, known=known, language="hi")

    assert all(
        elsewhere <= calibration.confidence(findings, known=known, language=language)
        for language in calibration.languages
    )
