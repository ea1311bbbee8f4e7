"""Writes JSON Schemas and the AsyncAPI document of the topics: `python -m agents.schema_documents [--check]`."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agents.pipeline import RECORDS
from agents.settings import ROOT
from schemas import CANARY_TOPIC, DEAD_LETTER_TOPIC, EnrichedArticle

FOLDER = ROOT / "schemas" / "json"
ASYNCAPI_VERSION = "3.0.0"
CONTRACT_VERSION = "1.0.0"


def pages() -> Mapping[Path, str]:
    """Return every generated file with its content."""
    schemas = {FOLDER / f"{record.kafka_topic}.json": json_schema(record) for record in RECORDS}
    return {path: _text(content) for path, content in {**schemas, FOLDER / "asyncapi.json": asyncapi()}.items()}


def json_schema(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a record type
    """Return the schema of what is written to the topic of a record."""
    schema: dict[str, Any] = record.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:newsloom:schema:{record.kafka_topic}",
        **schema,
    }


def asyncapi() -> dict[str, Any]:
    """Return the channels and their messages."""
    channels = {record.kafka_topic: _channel(record.kafka_topic, record.__name__) for record in RECORDS}
    channels[CANARY_TOPIC] = _channel(CANARY_TOPIC, EnrichedArticle.__name__)
    channels[DEAD_LETTER_TOPIC] = _channel(DEAD_LETTER_TOPIC, "DeadLetter")
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": "newsloom",
            "version": CONTRACT_VERSION,
            "description": "Articles on their way from a scraped page to an enriched record. The key of every result "
            "is the article's uri in UTF-8; a null value is a takedown; the last message of a key wins.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "components": {"messages": _messages()},
    }


def _channel(topic: str, message: str) -> dict[str, Any]:
    return {"address": topic, "messages": {message: {"$ref": f"#/components/messages/{message}"}}}


def _messages() -> dict[str, Any]:
    key = {"type": "string", "description": "The article's uri."}
    messages: dict[str, Any] = {
        record.__name__: {
            "summary": (record.__doc__ or "").splitlines()[0],
            "bindings": {"kafka": {"key": key}},
            "payload": {"$ref": f"{record.kafka_topic}.json"},
        }
        for record in RECORDS
    }
    messages["DeadLetter"] = {
        "summary": "A message that failed, byte for byte; the headers say where and why.",
        "contentType": "application/octet-stream",
        "payload": {},
    }
    return messages


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write_or_check(files: Mapping[Path, str], *, check: bool) -> int:
    """Write generated files, or return 1 and name those that are not up to date."""
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check:
        for path in stale:
            sys.stderr.write(f"{path} is not up to date: `make generate` writes it\n")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
        sys.stderr.write(f"wrote {path}\n")
    return 0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a file is not up to date")
    return write_or_check(pages(), check=parser.parse_args().check)


if __name__ == "__main__":
    sys.exit(main())
