"""What a line is on its page: its neighbours, its place, what the rules say, and how it fits the article."""

import numpy as np

from agents.cleaning.classifier.cohesion import cohesion_columns, repeat_columns, stems, title_columns
from agents.cleaning.classifier.line_traits import FAMILIES, NAMES, SCRIPT
from agents.cleaning.classifier.windows import Array, Marks, distances, largest_run, shifted, smooth, stack
from agents.cleaning.lines import LONG_WIDTH
from agents.cleaning.page import Reading
from schemas import Reason

_PARAGRAPH_WIDTH = 120
_BEGUN = 0.05
"""Behind so much of the prose of a page its article has begun."""

_RULES = (
    "before_article",
    "after_article",
    "list_of_links",
    "block_continues",
    "headline",
    "repeated_line",
    "other_script",
)
_FAR_FAMILIES: tuple[Reason, ...] = ("live", "donation", "newsletter", "related", "byline", "navigation")
_FAMILIES_BEGIN = SCRIPT - len(FAMILIES)
_AT_TWO = [
    NAMES.index(name)
    for name in ("width", "words", "stops", "sentences", "function_words", "capitals", "phrase", "ago")
]
_AT_THREE = [NAMES.index(name) for name in ("width", "stops", "function_words", "phrase")]
_STOPS, _PHRASE, _OPENS, _WIDE, _FUNCTION_WORDS = (
    NAMES.index(name) for name in ("stops", "phrase", "opens", "east_asian", "function_words")
)


def page_traits(own: Array, lexical: Array, page: Reading) -> Array:
    """Return one row of traits for each line.

    Args:
        own: the traits of each line by itself, with the script in the last column.
        lexical: a score of the words of each line.
        page: the lines and what the rules say of them.
    """
    scripts, own = own[:, SCRIPT], own[:, :SCRIPT]
    width = np.array([line.width for line in page.lines], np.float32)
    stops = own[:, _STOPS] > 0
    sentence = stops & (width >= LONG_WIDTH)
    ruled = np.array([verdict is not None for verdict in page.verdicts], np.float32)
    main_script = np.bincount(scripts.astype(int), weights=width).argmax()
    columns = (
        own,
        *(shifted(own, by) for by in (1, -1)),
        *(shifted(own[:, _AT_TWO], by) for by in (2, -2)),
        *(shifted(own[:, _AT_THREE], by) for by in (3, -3)),
        _lexical_columns(lexical),
        _rule_columns(page, ruled),
        _place_columns(width, sentence, own),
        _article_columns(page, width, stops, lexical),
        stack(scripts != main_script),
        _whole_page_columns(own, width, ruled, lexical),
    )
    return np.concatenate(columns, axis=1, dtype=np.float32)


def _lexical_columns(lexical: Array) -> Array:
    near = [shifted(lexical[:, None], by)[:, 0] for by in (1, -1, 2, -2)]
    return stack(lexical, *near, *(smooth(lexical, reach) for reach in (2, 6, 15)))


def _rule_columns(page: Reading, ruled: Array) -> Array:
    index = np.arange(len(ruled))
    start, end = page.block.start, page.block.end
    title = -1 if page.title.line is None else page.title.line
    return stack(
        ruled,
        *(shifted(ruled[:, None], by)[:, 0] for by in (1, -1)),
        *(smooth(ruled, reach) for reach in (3, 8)),
        *([verdict is not None and verdict.rule == rule for verdict in page.verdicts] for rule in _RULES),
        (index >= start) & (index < end),
        np.clip((index - start) / max(1, end - start), -3, 4),
        *(np.sign(index - border) * np.log1p(abs(index - border)) for border in (start, end)),
        np.full(len(ruled), title >= 0),
        np.sign(index - title) * np.log1p(abs(index - title)),
    )


def _place_columns(width: Array, sentence: Marks, own: Array) -> Array:
    number = len(width)
    index = np.arange(number)
    mass = np.where(sentence, width, 0)
    passed = np.cumsum(mass) / max(1.0, float(mass.sum()))
    density = np.log1p(width)
    phrases, opens = own[:, _PHRASE], own[:, _OPENS] > 0
    families = [own[:, _FAMILIES_BEGIN + FAMILIES[reason]] > 0 for reason in _FAR_FAMILIES]
    return stack(
        index / max(1, number - 1),
        np.log1p(index),
        np.log1p(number - 1 - index),
        passed,
        (passed > 0) & (passed < 1),
        np.argsort(np.argsort(-width, kind="stable"), kind="stable") / number,
        *(smooth(density, reach) for reach in (2, 6, 15)),
        *(smooth(mass, reach) for reach in (1, 3, 8)),
        *(smooth(sentence.astype(np.float32), reach) for reach in (3, 8)),
        *(smooth(phrases, reach) for reach in (3, 8)),
        *distances(width >= _PARAGRAPH_WIDTH),
        *distances(sentence),
        *distances(phrases > 0),
        *(distances(marks)[0] for marks in families),
        *distances(opens),
        np.log1p(np.cumsum(opens)),
        np.log1p(np.cumsum(opens & (passed > _BEGUN))),
    )


def _article_columns(page: Reading, width: Array, stops: Marks, lexical: Array) -> Array:
    """Return where a line stands to the run of lines with the largest sum, and which words it shares with it."""
    sentence = stops & (width >= LONG_WIDTH)
    start, end = largest_run(np.where(sentence, np.where(width >= _PARAGRAPH_WIDTH, 2.0, 1.0), -0.35))
    soft_start, soft_end = largest_run(np.clip(lexical, -2, 2) * 0.5 + np.where(sentence, 0.5, -0.4))
    index = np.arange(len(width))
    inside = (index >= start) & (index < end)
    places = stack(
        inside,
        np.where(index < start, start - index, np.where(index >= end, index - end + 1, 0)),
        np.clip((index - start) / max(1, end - start), -3, 4),
        (index >= soft_start) & (index < soft_end),
        np.clip((index - soft_start) / max(1, soft_end - soft_start), -3, 4),
    )
    own = [stems(line) for line in page.lines]
    words = (cohesion_columns(own, inside), repeat_columns(page.lines), title_columns(own, page.title))
    return np.concatenate((places, *words), axis=1)


def _whole_page_columns(own: Array, width: Array, ruled: Array, lexical: Array) -> Array:
    """Return what is the same for all lines of a page."""
    sentence = (own[:, _STOPS] > 0) & (width >= LONG_WIDTH)
    total = float(width.sum()) or 1.0
    values = [
        np.log1p(len(width)),
        np.log1p(total),
        sentence.mean(),
        (width >= _PARAGRAPH_WIDTH).mean(),
        float(width[sentence].sum()) / total,
        width.mean(),
        np.median(width),
        ruled.mean(),
        float((width * ruled).sum()) / total,
        own[:, _PHRASE].mean(),
        own[:, _OPENS].sum(),
        float((lexical * width).sum()) / total,
        lexical.mean(),
        float((own[:, _WIDE] * width).sum()) / total,
        own[:, _FUNCTION_WORDS].mean(),
    ]
    return np.tile(np.array(values, np.float32), (len(width), 1))
