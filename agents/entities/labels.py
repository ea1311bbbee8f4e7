"""The name under which an unknown thing is shown: the fullest form of an article, in the nominative."""

import re
from collections.abc import Iterable

from agents.entities.genders import surname_gender

_NOMINATIVE_ENDS = ("йьё", "аяоё")
"""Last letters of a Cyrillic nominative, the likelier ones first; other vowels end other cases."""

_SURNAMES = (
    (re.compile("([сц]к)(?:ого|ому|им|ом)$"), r"\1ий"),
    (re.compile("([сц]ьк)(?:ого|ому|им)$"), r"\1ий"),
    (re.compile("([сц]к)(?:ой|ую)$"), r"\1ая"),
    (re.compile("([сц]ьк)(?:ої|ій|у|ою)$"), r"\1а"),
    (re.compile("([оеё]в|ин)(?:ой)$"), r"\1а"),
    (re.compile("([оеє]в|[иії]н)(?:ої|ій|ою)$"), r"\1а"),
    (re.compile("([оеё]в|ин)ым$"), r"\1"),
    (re.compile("([sc]k)(?:iego|iemu|im)$"), r"\1i"),
    (re.compile("([sc]k)(?:iej|ą)$"), r"\1a"),
)
_GIVEN_NAMES = {
    "masculine": (
        (re.compile("([аеоуиіїю])(?:я|ю|ем|єм|ї)$"), r"\1й"),
        (re.compile("([бвгдзклмнпрстфхц])(?:а|у|ом|ові|е)$"), r"\1"),
        (re.compile("([a-ząćęłńóśźż]*[bcdfghjklmnprstwzłńśźż])(?:a|owi|em)$"), r"\1"),
    ),
    "feminine": (
        (re.compile("([иі])(?:и|ю|ей|ї|єю)$"), r"\1я"),
        (re.compile("([бвгдзклмнпрстфхц])(?:ы|и|у|е|і|ой|ою)$"), r"\1а"),
        (re.compile("(i)(?:i|ę|ą)$"), r"\1a"),
        (re.compile("([bcdfghjklmnprstwz])(?:y|ę|ą)$"), r"\1a"),
    ),
}


def best_label(forms: Iterable[str], *, is_person: bool) -> str:
    """Return the fullest form of a name, in the nominative as far as the forms and their endings tell.

    Most words, no initials, not in capitals, then the shortest, which has no case ending.

    >>> best_label(["Зеленского", "Владимиру Зеленскому"], is_person=True)
    'Владимир Зеленский'
    """
    fullest = min(
        (" ".join(form.split()) for form in forms),
        key=lambda form: (-form.count(" "), _has_initial(form), form.isupper(), len(form), _end_rank(form)),
    )
    return person_nominative(fullest) if is_person else fullest


def person_nominative(name: str) -> str:
    """Return a person's name in the nominative when the surname shows its case; other names as they are."""
    *given, surname = name.split(" ")
    for oblique, nominative in _SURNAMES:
        if oblique.search(surname):
            gender = surname_gender(surname)
            words = [_given_nominative(word, gender) for word in given] if gender else given
            return " ".join((*words, oblique.sub(nominative, surname)))
    return name


def _given_nominative(word: str, gender: str) -> str:
    for oblique, nominative in _GIVEN_NAMES[gender]:
        if oblique.search(word):
            return oblique.sub(nominative, word)
    return word


def _end_rank(form: str) -> int:
    """Rank forms of one length: the nominative before other cases."""
    ranks = [next((rank for rank, ends in enumerate(_NOMINATIVE_ENDS) if word[-1] in ends), 2) for word in form.split()]
    return sum(ranks)


def _has_initial(name: str) -> bool:
    """Tell whether a word of a name is one letter: "A. Merkel"."""
    return any(len(word.rstrip(".")) == 1 for word in name.split())
