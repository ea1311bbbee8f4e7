"""The script of a text."""

from collections import Counter
from unicodedata import name

UNKNOWN = "Zyyy"
"""ISO 15924 for a text without letters."""

_JAPANESE_SHARE = 0.05
"""So many kana among East Asian letters are Japanese writing; Chinese quotes Japanese names in Chinese characters."""

_CODES = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "DEVANAGARI": "Deva",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Kore",
    "THAI": "Thai",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "BENGALI": "Beng",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "ORIYA": "Orya",
    "SINHALA": "Sinh",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "MYANMAR": "Mymr",
    "TIBETAN": "Tibt",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
}


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script that most letters belong to, `Zyyy` when there are none.

    >>> script_of("Київ, 24 August"), script_of("2024!")
    ('Latn', 'Zyyy')
    """
    codes: Counter[str] = Counter()
    for character, occurrences in Counter(text).items():
        if character.isalpha():
            code = _CODES.get(name(character, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").split(" ")[0])
            if code is not None:
                codes[code] += occurrences
    if codes["Jpan"] > _JAPANESE_SHARE * (codes["Jpan"] + codes["Hani"]):
        codes["Jpan"] += codes.pop("Hani", 0)
    best = min(codes, key=lambda code: (-codes[code], code), default=UNKNOWN)
    return best if codes[best] else UNKNOWN
