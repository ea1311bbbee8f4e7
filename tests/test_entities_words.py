"""Keys under which the forms of a name agree, keys for unknown names, and pieces of long texts."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.entities.labels import best_label
from agents.entities.paragraphs import MAX_CHARACTERS, split_paragraphs
from agents.entities.scripts import main_script
from agents.entities.slugs import entity_id, load_transliteration
from agents.entities.words import name_key, split_words

SPELLINGS = json.loads((Path(__file__).parent / "cases/entities/spellings.json").read_text(encoding="utf-8"))
CASES = json.loads((Path(__file__).parent / "cases/entities/name_keys.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["same"][0])
def test_words_forms_of_a_name_have_one_key(case: dict[str, list[str]]) -> None:
    """Cases, genitives and elided articles do not change the key of a name."""
    keys = {name_key(form, language=str(case["language"])) for form in case["same"]}

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("US", "us", "en"), ("WHO", "Who", "en"), ("Лев", "Льва", "ru"), ("Ukraine", "Ukrainer", "de")],
)
def test_words_different_names_have_different_keys(one: str, other: str, language: str) -> None:
    """An acronym is no pronoun, and only case endings are cut."""
    assert name_key(one, language=language) != name_key(other, language=language)


@given(st.text(max_size=60))
def test_words_lie_in_the_text(text: str) -> None:
    """Words are in order, do not overlap and are not empty."""
    words = split_words(text, language="de")

    assert all(word.start < word.end <= len(text) and word.key for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("José Núñez", "per:ase-nanes"),
        ("山田太郎", "per:山田太郎"),
        ("!", "per:!"),
        ("", "per:"),
    ],
)
def test_words_entity_id(label: str, expected: str) -> None:
    """A person's key is made of the sound of the name, letters of other scripts stay."""
    assert entity_id("PER", label, transliteration=load_transliteration()) == expected


@pytest.mark.parametrize("case", SPELLINGS, ids=lambda case: case[0].partition("|")[0])
def test_words_spellings_of_a_person_have_one_id(case: list[str]) -> None:
    """The spellings of a name in several languages, also in other cases, give one key."""
    transliteration = load_transliteration()
    named = [spelling.partition("|") for spelling in case]

    keys = {entity_id("PER", name, transliteration=transliteration, language=language) for name, _, language in named}

    assert len(keys) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Anna Ivanova", "Ivan Ivanov"), ("Li Wei", "Lu Wei"), ("Mario Rossi", "Mario Russo")]
)
def test_words_persons_have_different_ids(one: str, other: str) -> None:
    """Names that differ by more than spelling have different keys."""
    transliteration = load_transliteration()

    assert entity_id("PER", one, transliteration=transliteration) != entity_id(
        "PER", other, transliteration=transliteration
    )


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (["Зеленского", "Владимиру Зеленскому"], "Владимир Зеленский"),
        (["Ольги Смирновой"], "Ольга Смирнова"),
        (["Ірину Вознесенську", "Вознесенська"], "Ірина Вознесенська"),
        (["Сергея Орлова", "Сергей Орлов"], "Сергей Орлов"),
        (["Анну Белую", "Анна Белая"], "Анна Белая"),
        (["ODUYA", "Margaret Oduya", "M. Oduya"], "Margaret Oduya"),
        (["Donalda Sikorskiego"], "Donald Sikorski"),
    ],
)
def test_labels_are_full_and_nominative(forms: list[str], expected: str) -> None:
    """The label of a person is the fullest form in the nominative, derived where the surname shows its case."""
    assert best_label(forms, is_person=True) == expected


@given(st.text(alphabet="ab .!\n\r\u2028", max_size=50), st.integers(1, 4000))
def test_paragraphs_are_pieces_of_the_text(text: str, times: int) -> None:
    """Pieces are short, on one line, in order and where they say, and only blanks and endless words are missing."""
    long_text = text * times

    paragraphs = list(split_paragraphs(long_text))

    position = 0
    for start, piece in paragraphs:
        assert len(piece) <= MAX_CHARACTERS
        assert not set(piece) & set("\n\r\u2028")
        assert start >= position
        position = start + len(piece)
        source = long_text[start:position]
        assert all(kept in (" ", letter) for kept, letter in zip(piece, source, strict=True))


def test_paragraphs_cut_at_sentences() -> None:
    """A line that is too long is cut after a sentence."""
    sentence = "Kyiv met London today. "

    paragraphs = list(split_paragraphs(sentence * 3000))

    assert len(paragraphs) > 1
    assert all(paragraph.text.startswith("Kyiv") for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("text", "script"),
    [("Kyiv", "Latn"), ("Київ чекає, NATO", "Cyrl"), ("日本と東京とNATO", "Zzzz"), ("12 %", "Zzzz"), ("", "Zzzz")],
)
def test_scripts_main_script(text: str, script: str) -> None:
    """The script of most letters decides."""
    assert main_script(text) == script
