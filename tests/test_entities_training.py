"""What training makes of annotated sentences: label policy, other names, projection, scores."""

from random import Random

from agents.entities import load_gazetteer
from agents.entities.boundaries import load_boundary_rules
from agents.entities.spans import Span
from annotated_names import names
from training.entities.annotated import AnnotatedSentence
from training.entities.augmentation import collect_names, fill_names
from training.entities.hygiene import harmonise
from training.entities.projection import project_names
from training.entities.scores import Score, score


def test_training_harmonises_labels() -> None:
    """Articles go, and inhabitants are no places."""
    text = "The American navy left the Alps."
    sentence = AnnotatedSentence(text, (Span(4, 12, "LOC"), Span(23, 31, "LOC")), "en")

    harmonised = harmonise(sentence, rules=load_boundary_rules(), demonyms=frozenset({"american"}))

    assert names(harmonised) == [("Alps", "LOC")]


def test_training_fills_names() -> None:
    """Other names of the same kind stand in the same places."""
    sentence = AnnotatedSentence("Ada met Bo.", (Span(0, 3, "PER"), Span(8, 10, "PER")), "en")
    others = ("Winnifred", "Aoife", "Njoki", "Tariq", "Yuki")
    pool = collect_names(AnnotatedSentence(name, (Span(0, len(name), "PER"),), "en") for name in others)

    random = Random(1)  # noqa: S311 - repeatable, not secret
    filled = [fill_names(sentence, names=pool, random=random) for _ in range(20)]

    assert {name for item in filled for name, _ in names(item)} == {"Ada", "Bo", *others}


def test_training_projects_names() -> None:
    """Names are found in a translation by what they mean or by their letters; without a counterpart it is left out."""
    gazetteer = load_gazetteer(["en", "de"])
    sentences = [
        AnnotatedSentence("Ada Lovelace left Japan.", (Span(0, 12, "PER"), Span(18, 23, "LOC")), "en"),
        AnnotatedSentence("Ada Lovelace slept.", (Span(0, 12, "PER"),), "en"),
    ]
    translations = {
        "Ada Lovelace left Japan.": "Aus Japan ging Ada Lovelace.",
        "Ada Lovelace slept.": "Sie schlief.",
    }

    projected = list(
        project_names(sentences, translations, source=gazetteer.for_language("en"), target=gazetteer.for_language("de"))
    )

    assert [names(sentence) for sentence in projected] == [[("Japan", "LOC"), ("Ada Lovelace", "PER")]]


def test_training_scores_are_strict() -> None:
    """A name with one wrong border counts as missed and as false."""
    wanted = [Span(0, 3, "PER"), Span(5, 9, "LOC")]
    found = [Span(0, 3, "PER"), Span(5, 8, "LOC")]

    scores = score([(wanted, found)], labels=("PER", "LOC"))

    assert scores == {"all": Score(0.5, 0.5, 0.5, 2), "PER": Score(1, 1, 1, 1), "LOC": Score(0, 0, 0, 1)}


def test_training_fills_the_same_case() -> None:
    """A name in the genitive gets another in the genitive, and none of another language."""
    genitives = ("Петрова", "Иванова", "Сидорова", "Громова", "Белова", "Орлова")
    names_in_text = (*genitives, "Кларк", "Мюллер", "Шмидт", "Купер", "Бауэр")
    pool = collect_names(AnnotatedSentence(name, (Span(0, len(name), "PER"),), "ru") for name in names_in_text)
    text = "Ответ Маркова"

    random = Random(1)  # noqa: S311 - repeatable, not secret
    sentence, stranger = (AnnotatedSentence(text, (Span(6, 13, "PER"),), language) for language in ("ru", "en"))
    filled = {fill_names(sentence, names=pool, random=random).text for _ in range(50)}

    assert filled == {text, *(f"Ответ {name}" for name in genitives)}
    assert fill_names(stranger, names=pool, random=random).text == text
