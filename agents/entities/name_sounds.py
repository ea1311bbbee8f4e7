"""Keys of persons' names by their sound."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

NAME_SOUNDS_FILE = Path(__file__).with_name("name_sounds.toml")

SHORTEST_KEY = 3
"""Letters that a word keeps when its last vowels go, which are case endings as often as not. A surname that sounds no
longer than this keeps its own vowels, or too many would be one; not with a hushing sound, which has many spellings."""
HUSHING = "C"

_VOWELS = re.compile("[aeiou]*([aeiou])")
_SILENT_H = re.compile("(?<=[aeiou])h(?=[^aeiou])|(?<=a)h$")
_FIRST_U = re.compile("^u(?=[aeio])")
_SOFT_C = re.compile("c(?=[ei])")
_LAST_ER = re.compile("(?<=[^aeiou])er$")
_VOWEL_SOUNDS = str.maketrans("aouei", "aaaee")
_PATRONYMIC = re.compile("(?:[oei]vich|lich|[oei]vn|ichn)[aeiou]*$")
_ACCENT = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, kw_only=True)
class NameSounds:
    """How letters sound.

    Attributes:
        groups: the sound of each group of letters.
        group: finds the groups, the longest first.
        ch: the sound of `ch` by language, where it is no hushing sound.
        given_names: one key for the forms of a given name in related languages, by their own keys.
    """

    groups: Mapping[str, str] = field(repr=False)
    group: re.Pattern[str] = field(repr=False)
    ch: Mapping[str, str]
    given_names: Mapping[str, str] = field(repr=False)


def load_name_sounds(path: Path = NAME_SOUNDS_FILE) -> NameSounds:
    """Read the sounds."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = {group: sound for sound, listed in content["groups"].items() for group in listed.split()}
    sounds = NameSounds(
        groups=groups,
        group=re.compile("|".join(sorted(groups, key=len, reverse=True))),
        ch={language: sound for sound, languages in content["ch"].items() for language in languages},
        given_names={},
    )
    given_names = {
        word_sound(form, sounds=sounds, language=language): word_sound(line.split()[0], sounds=sounds)
        for line in content["given_names"]["lines"].strip().splitlines()
        for form in line.split()
        for language in ("", "de")
    }
    return replace(sounds, given_names=given_names)


def person_key(words: Sequence[str], *, sounds: NameSounds, language: str) -> str:
    """Return the key of a name without patronymic and middle initials.

    Args:
        words: its words, transliterated, in lower case.
        sounds: how letters sound.
        language: in which the name is written (ISO 639-1).
    """
    kept = [word for position, word in enumerate(words) if position == 0 or not _is_left_out(word, words)]
    keys = [word_sound(word, sounds=sounds, language=language) for word in kept]
    if len(keys) > 1:
        keys[0] = sounds.given_names.get(keys[0], keys[0])
    if keys and len(keys[-1]) <= SHORTEST_KEY and HUSHING not in keys[-1]:
        keys[-1] = _without_last_vowels(_without_doubles(_plain(kept[-1])), "aeiou")
    return "-".join(keys).lower()


def _is_left_out(word: str, words: Sequence[str]) -> bool:
    """Tell whether a word of a name of three or more is often not said: a patronymic, an initial."""
    return len(words) > len(("given", "last")) and (len(word) == 1 or bool(_PATRONYMIC.search(word)))


def word_sound(word: str, *, sounds: NameSounds, language: str = "") -> str:
    """Return how a word sounds; vowels count as bright (e) or dark (a), and not at all at the end."""
    ch = sounds.ch.get(language)
    heard = sounds.group.sub(lambda group: (ch if group[0] == "ch" else None) or sounds.groups[group[0]], word)
    heard = _SILENT_H.sub("", _FIRST_U.sub("v", _plain(heard)))
    heard = _SOFT_C.sub("s", heard).replace("c", "k").replace("z", "s").replace("h", "g")
    heard = _LAST_ER.sub("r", _VOWELS.sub(r"\1", heard)).translate(_VOWEL_SOUNDS)
    return _without_last_vowels(_without_doubles(heard), "ae")


def _plain(word: str) -> str:
    """Return a word without accents, y and w."""
    return _ACCENT.sub("", unicodedata.normalize("NFKD", word)).replace("y", "i").replace("w", "v")


def _without_doubles(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _without_last_vowels(word: str, vowels: str) -> str:
    stem = word.rstrip(vowels)
    return stem if len(stem) >= SHORTEST_KEY else word
