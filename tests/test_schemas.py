"""The records: one JSON form each, round trips, and schemas that are up to date."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.pipeline import RECORDS
from agents.reference import pages as reference_pages
from agents.schema_documents import asyncapi, json_schema, pages
from agents.skipping import find_no_entities, give_no_topics, keep_everything, leave_undetermined
from schemas import EnrichedArticle, ProcessingStep, RawArticle, Source

CASES = json.loads((Path(__file__).parent / "cases" / "schemas" / "raw_articles.json").read_text(encoding="utf-8"))

ENRICHED_VALIDATOR = jsonschema.Draft202012Validator(json_schema(EnrichedArticle))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
raw_articles = st.builds(
    RawArticle,
    uri=st.text(min_size=1),
    headline=st.none() | st.text(),
    body=st.text(),
    published=st.none() | st.datetimes(timezones=offsets),
    source=st.none() | st.builds(Source, name=st.none() | st.text()),
    metadata=st.dictionaries(st.text(), json_values, max_size=3),
)


def enriched(article: RawArticle) -> EnrichedArticle:
    """Return the enriched record of an article that no stage has touched."""
    return give_no_topics(find_no_entities(leave_undetermined(keep_everything(article))))


@given(article=raw_articles)
def test_record_survives_its_json_form(article: RawArticle) -> None:
    """Reading what was written gives the same record, and writing it again the same bytes."""
    encoded = article.encode()

    again = RawArticle.decode(encoded)

    assert again.encode() == encoded
    assert json.loads(encoded)["metadata"] == article.metadata


@given(article=raw_articles)
def test_enriched_record_conforms_to_its_schema(article: RawArticle) -> None:
    """What is written is what the published JSON Schema promises."""
    record = json.loads(enriched(article).encode())

    ENRICHED_VALIDATOR.validate(record)


@pytest.mark.parametrize("case", CASES["accepted"], ids=lambda case: case["what"])
def test_raw_article_accepts(case: dict[str, str]) -> None:
    """Input is read as the case says."""
    article = RawArticle.decode(case["value"].encode())

    assert json.loads(article.encode()) == case["written"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["what"])
def test_raw_article_refuses(case: dict[str, str]) -> None:
    """Input that would be misunderstood is refused, and the error names the field."""
    with pytest.raises(ValidationError) as refusal:
        RawArticle.decode(case["value"].encode())

    assert case["problem"] in str(refusal.value)


def test_canonical_json_leaves_times_out() -> None:
    """Two runs that differ only in speed give the same bytes."""
    article = enriched(RawArticle(uri="urn:a", body="Text."))
    steps = [
        ProcessingStep(stage="topics", version="1", fingerprint="f", duration_seconds=seconds) for seconds in (0.1, 0.2)
    ]

    first, second = (article.model_copy(update={"processing": (step,)}).canonical_json() for step in steps)

    assert first == second


def test_records_are_frozen() -> None:
    """A stage cannot change what it was given."""
    article = RawArticle(uri="urn:a", body="Text.")

    with pytest.raises(ValidationError):
        article.body = "Other."  # type: ignore[misc]


def test_generated_files_are_up_to_date() -> None:
    """Schemas and reference pages in the tree are those of the code."""
    files = {**pages(), **reference_pages()}

    stale = [str(path) for path, text in files.items() if path.read_text(encoding="utf-8") != text]

    assert stale == []


def test_asyncapi_names_every_topic() -> None:
    """Each record has a channel whose payload is its schema."""
    document = asyncapi()

    payloads = {message["payload"].get("$ref") for message in document["components"]["messages"].values()}

    assert {f"{record.kafka_topic}.json" for record in RECORDS} < payloads
    assert {record.kafka_topic for record in RECORDS} < set(document["channels"])
