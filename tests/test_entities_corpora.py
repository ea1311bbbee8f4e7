"""Corpora of names: every format is read, and no text serves both training and testing."""

from pathlib import Path

import pytest

from annotated_names import names
from schemas import EntityType
from training.entities.corpora import load_corpora
from training.entities.markup import read_markup
from training.entities.news import read_news
from training.entities.readers import (
    read_columns,
    read_concepts,
    read_document_relations,
    read_objects,
    read_offsets,
    read_treebank,
)

LABELS: dict[str, EntityType] = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "Org": "ORG", "Geo": "LOC", "Sur": "PER"}


@pytest.mark.parametrize(
    ("rows", "text", "expected"),
    [
        ("Ada B-PER\nLove I-PER\n, O\nKiel B-LOC\n", "Ada Love, Kiel", [("Ada Love", "PER"), ("Kiel", "LOC")]),
        ("Ada I-PER\nKiel B-LOC\nBonn I-LOC\n", "Ada Kiel Bonn", [("Ada", "PER"), ("Kiel Bonn", "LOC")]),
        ("Kiel PER\n( 0\nBonn LOC\n) 0\n", "Kiel (Bonn)", [("Kiel", "PER"), ("Bonn", "LOC")]),
        ('" O\nKiel B-MISC\n" O\n. O\n', '"Kiel".', []),
    ],
    ids=["IOB2", "IOB1", "no prefixes", "other label"],
)
def test_corpora_read_columns(rows: str, text: str, expected: list[tuple[str, str]]) -> None:
    """Tags of all schemes become names in printed text."""
    (sentence,) = read_columns(rows, labels=LABELS, language="de", token_column=0, tag_column=1)

    assert sentence.text == text
    assert names(sentence) == expected


def test_corpora_read_portuguese_contractions() -> None:
    """Split contractions are written as they are printed."""
    rows = "Foi O\nem O\na O\nFolha B-ORG\nde O\no O\nRio B-LOC\n"

    (sentence,) = read_columns(rows, labels=LABELS, language="pt", token_column=0, tag_column=1)

    assert sentence.text == "Foi na Folha do Rio"


def test_corpora_read_documents() -> None:
    """Mentions of document entities become names of their sentences, the longest of overlapping ones."""
    text = (
        '[{"sents": [["Bank", "of", "Kiel", "."]], "vertexSet": [[{"type": "ORG", "pos": [0, 3], "sent_id": 0}],'
        ' [{"type": "LOC", "pos": [2, 3], "sent_id": 0}]]}]'
    )

    (sentence,) = read_document_relations(text, labels=LABELS, language="en")

    assert names(sentence) == [("Bank of Kiel", "ORG")]


def test_corpora_read_offsets_and_concepts() -> None:
    """Formats with positions keep the text as it is; documents are cut at their line ends."""
    offsets = '{"text": "Kiel ruft", "ents": [[0, 4, "LOC"]]}'
    concepts = (
        '{"conceptMentions": {"array": [{"span": {"start": 4, "end": 8}, "type": "LOC"}]},'
        ' "text": {"string": "Ja.\\nKiel"}}'
    )

    (first,) = read_offsets(offsets, labels=LABELS, language="de")
    second = list(read_concepts(concepts, labels=LABELS, language="de"))

    assert names(first) == names(second[1]) == [("Kiel", "LOC")]


def test_corpora_read_objects() -> None:
    """An organisation is its name, or its description with its place; a mere description is no name."""
    files = {
        "a.txt": "мэрия Киля и концерн Нева и завод",
        "a.spans": "1 org_descr 0 5 #\n2 loc_name 6 4 #\n3 org_descr 13 7 #\n4 org_name 21 4 #\n5 org_descr 28 5 #\n",
        "a.objects": "9 Org 1 2 # x\n8 Org 3 4 # x\n7 Org 5 # x\n",
    }

    (sentence,) = read_objects(files, labels=LABELS, language="ru")

    assert names(sentence) == [("мэрия Киля", "ORG"), ("Нева", "ORG")]


def test_corpora_read_treebank() -> None:
    """Neighbouring parts of a person's name are one name."""
    row = "{}\t{}\t_\tPROPN\t_\tNameType={}\t0\t_\t_\tSpaceAfter={}"
    text = "\n".join(
        [row.format(1, "Анна", "Sur", "Yes"), row.format(2, "Рибак", "Sur", "No"), row.format(3, "Київ", "Geo", "No")]
    )

    (sentence,) = read_treebank(text, labels=LABELS, language="uk")

    assert names(sentence) == [("Анна Рибак", "PER"), ("Київ", "LOC")]


def test_corpora_read_markup() -> None:
    """Marked names are found, what is marked as none is plain text."""
    (sentence,) = read_markup("[Ada|PER] met a [German|O] in [Kiel|LOC].\n", labels=LABELS, language="en")

    assert sentence.text == "Ada met a German in Kiel."
    assert names(sentence) == [("Ada", "PER"), ("Kiel", "LOC")]


def test_corpora_of_training_and_testing_are_apart() -> None:
    """No file pattern of an archive is used for training and for testing."""
    corpora, _ = load_corpora()

    used = {role: {(c.archive, m) for c in corpora if c.role == role for m in c.members} for role in ("train", "test")}

    assert not used["train"] & used["test"]


def test_corpora_split_news_lines(tmp_path: Path) -> None:
    """What a line says decides whether it is held out, not its place; its topics are no part of it."""
    lines = [f"11\t[Ada {number}|PER] left [Kiel|LOC]." for number in range(40)]
    (tmp_path / "en.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "de.txt").write_text("\n".join(reversed(lines)), encoding="utf-8")

    test, train = read_news("en", "test", tmp_path), read_news("en", "train", tmp_path)
    reordered = read_news("de", "test", tmp_path)

    assert len(test) + len(train) == len(lines)
    assert {sentence.text for sentence in test} == {sentence.text for sentence in reordered}
    assert names(test[0])[1] == ("Kiel", "LOC")
