"""What the ending of a Slavic surname says about its bearer."""

import re
from typing import Literal

Gender = Literal["feminine", "masculine"]

_FEMININE = re.compile(
    "(?:[сц]кая|[сц]кую|[сц]кой|[сц]ька|[сц]ьку|[сц]ької|[сц]ькій|[сц]ькою|[оеё]вой|иной|[оеє]вої|[иії]ної|ая|яя"
    "|[sc]ka|[sc]ką|[sc]kiej|ová|ové|ovou|skaya|skaja)$"
)
_MASCULINE = re.compile(
    "(?:ий|ый|ій|ого|ому|[сц]ким|[сц]ком|[сц]ьким|[оеё]в|[ії]в|[оеё]вым|[оеє]вим|ин|ін|иным|[sc]ki|[sc]kiego|[sc]kiemu|[sc]kim"
    "|ovi|ovem|skyi|skiy|skyy|skij)$"
)


def surname_gender(surname: str) -> Gender | None:
    """Return the gender that a surname shows, in any case; None where both have the form, and for other surnames.

    >>> surname_gender("Зеленского"), surname_gender("Зеленской"), surname_gender("Орлова")
    ('masculine', 'feminine', None)
    """
    lower = surname.lower()
    if _FEMININE.search(lower):
        return "feminine"
    return "masculine" if _MASCULINE.search(lower) else None
