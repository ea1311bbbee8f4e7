"""One attempt at one record: every way in which it can end is a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.attempt import Chain, Emitted, Failed, Step
from agents.skipping import keep_everything
from agents.stage import LoadedStage, Model, NoArticleTextError, Stage
from schemas import CleanedArticle, RawArticle


def clean(article: RawArticle) -> CleanedArticle:
    """Clean as a stage does that has trouble with some articles."""
    if article.body == "nothing":
        raise NoArticleTextError("no text is left")
    if article.body == "bug":
        raise KeyError("a bug of the stage")
    return keep_everything(article)


def loaded(**parameters: object) -> LoadedStage[RawArticle, CleanedArticle]:
    """Return the stage, ready to run."""
    return LoadedStage(run=clean, models=(Model("rules", "1"),), parameters=tuple(parameters.items()))


STAGE = Stage("cleaning", RawArticle, CleanedArticle, lambda _settings: loaded())
CHAIN = Chain((Step(STAGE, loaded()),))


def test_attempt_emits_the_record_under_its_uri() -> None:
    """The key of the result is the uri, whatever key came; the record says what processed it."""
    outcome = CHAIN.attempt(b"other key", b'{"uri": "urn:\\u00e9", "body": "Text."}')

    assert isinstance(outcome, Emitted)
    assert outcome.key == "urn:é".encode()
    assert outcome.value is not None
    (step,) = CleanedArticle.decode(outcome.value).processing
    assert (step.stage, step.model) == ("cleaning", "rules@1")


def test_attempt_passes_a_takedown_on() -> None:
    """A null value stays one."""
    assert CHAIN.attempt(b"urn:a", None) == Emitted(key=b"urn:a", value=None)


@pytest.mark.parametrize(
    ("key", "value", "error_type"),
    [
        (b"urn:a", b"Text.", "undecodable"),
        (b"urn:a", b'{"uri": "urn:a", "body": "\xff"}', "undecodable"),
        (b"urn:a", b"", "undecodable"),
        (b"urn:a", b'{"uri": "urn:a"}', "invalid_record"),
        (b"urn:a", b'{"uri": "urn:a", "body": "nothing"}', "no_article_text"),
        (b"urn:a", b'{"uri": "urn:a", "body": "bug"}', "stage_error"),
        (None, None, "missing_key"),
    ],
)
def test_attempt_fails_with_a_reason(key: bytes | None, value: bytes | None, error_type: str) -> None:
    """What cannot be processed says why, without repeating the article."""
    outcome = CHAIN.attempt(key, value)

    assert isinstance(outcome, Failed)
    assert (outcome.stage, outcome.error_type) == ("cleaning", error_type)
    assert outcome.message


@given(key=st.none() | st.binary(), value=st.none() | st.binary())
def test_attempt_never_raises(key: bytes | None, value: bytes | None) -> None:
    """Whatever bytes come, there is an outcome."""
    assert isinstance(CHAIN.attempt(key, value), Emitted | Failed)


def test_attempt_gives_the_same_bytes_again() -> None:
    """Processing a record again gives the same canonical JSON."""
    value = RawArticle(uri="urn:a", body="Text.").encode()

    first, second = (CHAIN.attempt(None, value) for _ in range(2))

    assert isinstance(first, Emitted)
    assert isinstance(second, Emitted)
    records = [CleanedArticle.decode(outcome.value or b"") for outcome in (first, second)]
    assert records[0].canonical_json() == records[1].canonical_json()


def test_fingerprint_tells_settings_apart() -> None:
    """Another threshold is another fingerprint; the same is the same."""
    assert loaded(threshold=0.5).fingerprint == loaded(threshold=0.5).fingerprint
    assert loaded(threshold=0.5).fingerprint != loaded(threshold=0.6).fingerprint
