"""When an article is due, and what is sent of it."""

import time

import pytest

from agents.headers import header_text
from agents.replay import OversizeError, Pace, make_message
from schemas import RawArticle


@pytest.mark.alone
def test_replay_pace_is_exact_on_average() -> None:
    """A delay of one article is made up for by the next ones."""
    pace = Pace(per_second=200)
    began_seconds = time.monotonic()

    for _ in range(41):
        pace.wait()

    assert time.monotonic() - began_seconds == pytest.approx(0.2, rel=0.2)


def test_replay_message_carries_article() -> None:
    """Key, value and headers say which article it is."""
    article = RawArticle.model_validate({"uri": "urn:ü", "body": "Text."})

    message = make_message(article, largest_bytes=10_000)

    headers = dict(message.headers)
    assert message.key == "urn:ü".encode()
    assert RawArticle.decode(message.value) == article
    assert header_text(headers, "ce_type") == "news.article.raw.v1"
    assert header_text(headers, "ce_subject") == "urn:ü"


def test_replay_message_refuses_oversize() -> None:
    """The message is measured as a whole, and the limit is in the reason."""
    article = RawArticle.model_validate({"uri": "a", "body": "x" * 10_000})

    with pytest.raises(OversizeError, match="the topic takes 10,000"):
        make_message(article, largest_bytes=10_000)
