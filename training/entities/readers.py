"""Readers of the file formats of the corpora: from the text of one file to annotated sentences."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from agents.entities.spans import Span, without_overlaps
from training.entities.annotated import (
    AnnotatedSentence,
    LabelMap,
    contract_portuguese,
    from_tokens,
    split_paragraphs,
)


def read_columns(
    text: str, *, labels: LabelMap, language: str, token_column: int, tag_column: int
) -> Iterator[AnnotatedSentence]:
    """Read one token a line, its tag in another column, an empty line after each sentence."""
    tokens: list[str] = []
    tags: list[str] = []
    for line in [*text.splitlines(), ""]:
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) > tag_column and not line.startswith(("# ", "#\t", "-DOCSTART-")):
            tokens.append(cells[token_column].replace("\xad", ""))
            tags.append(cells[tag_column].strip())
        if not line.strip() and tokens:
            if language == "pt":
                tokens, tags = contract_portuguese(tokens, tags)
            yield from_tokens(tokens, tags, labels=labels, language=language)
            tokens, tags = [], []


def read_treebank(text: str, *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read CoNLL-U whose proper nouns carry `NameType`; neighbours of one label are one name."""
    for block in text.split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        rows = [row for row in rows if row[0].isdigit()]
        written, spans, touches = "", list[Span](), False
        for row in rows:
            features = dict(part.split("=", 1) for part in row[5].split("|") if "=" in part)
            label = labels.get(features.get("NameType", ""))
            start, end = len(written), len(written) + len(row[1])
            written += row[1] if "SpaceAfter=No" in row[9] else row[1] + " "
            if label and touches and spans[-1].label == label == "PER":
                spans[-1] = spans[-1]._replace(end=end)
            elif label:
                spans.append(Span(start, end, label))
            touches = label is not None
        if rows:
            yield AnnotatedSentence(written.rstrip(), tuple(spans), language)


def read_document_relations(text: str, *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read DocRED: documents of tokenised sentences, entities as lists of mentions."""
    for document in json.loads(text):
        mentions: dict[int, list[Span]] = defaultdict(list)
        for mention in (mention for entity in document["vertexSet"] for mention in entity):
            if label := labels.get(mention["type"]):
                mentions[mention["sent_id"]].append(Span(mention["pos"][0], mention["pos"][1], label))
        for number, tokens in enumerate(document["sents"]):
            tags = ["O"] * len(tokens)
            for start, end, label in without_overlaps(mentions[number]):
                tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
            yield from_tokens(tokens, tags, labels=labels, language=language)


def read_offsets(text: str, *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read one JSON object a line: `text` and `ents` as start, end, label."""
    for record in map(json.loads, text.splitlines()):
        spans = (Span(start, end, labels[kind]) for start, end, kind in record["ents"] if kind in labels)
        yield AnnotatedSentence(record["text"], tuple(without_overlaps(list(spans))), language)


def read_concepts(text: str, *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read SmartData: JSON documents one after the other, names as concept mentions."""
    decoder = json.JSONDecoder()
    position = 0
    while (position := text.find("{", position)) >= 0:
        document, position = decoder.raw_decode(text, position)
        spans = [
            Span(mention["span"]["start"], mention["span"]["end"], labels[mention["type"]])
            for mention in document["conceptMentions"]["array"]
            if mention["type"] in labels
        ]
        yield from split_paragraphs(document["text"]["string"], without_overlaps(spans), language)


def read_objects(files: Mapping[str, str], *, labels: LabelMap, language: str) -> Iterator[AnnotatedSentence]:
    """Read factRuEval: per document a text, spans in it, and objects made of spans.

    A name is what its name spans cover. An organisation without one is its description together with the place it
    belongs to ("мэрия Москвы"); a mere description is no name.
    """
    for stem in sorted(file.removesuffix(".spans") for file in files if file.endswith(".spans")):
        parts = {row[0]: row for row in map(str.split, files[f"{stem}.spans"].splitlines()) if row}
        spans = []
        for row in filter(None, map(str.split, files[f"{stem}.objects"].splitlines())):
            identifiers = row[2 : row.index("#")] if "#" in row else row[2:]
            members = [parts[identifier] for identifier in identifiers if identifier in parts]
            extent = _extent(members)
            if row[1] in labels and extent:
                spans.append(Span(*extent, labels[row[1]]))
        yield from split_paragraphs(files[f"{stem}.txt"], without_overlaps(spans), language)


def _extent(members: Iterable[list[str]]) -> tuple[int, int] | None:
    """Return the stretch that the naming spans of one object cover, or None when none names it."""
    rows = list(members)
    kinds = {row[1] for row in rows}
    if "org_name" in kinds:
        rows = [row for row in rows if row[1] in {"org_name", "loc_name"}]
    elif "org_descr" in kinds and "loc_name" not in kinds:
        return None
    elif "org_descr" not in kinds:
        rows = [row for row in rows if row[1] in {"name", "surname", "patronymic", "nickname", "loc_name"}]
    if not rows:
        return None
    return min(int(row[2]) for row in rows), max(int(row[2]) + int(row[3]) for row in rows)
