"""A text under revision that remembers where each piece of it stood in the raw body."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pydantic import TypeAdapter

from schemas import Reason, Segment


class Edit(NamedTuple):
    """A change of `text[start:end]`; an empty replacement removes it, for a reason."""

    start: int
    end: int
    reason: Reason
    rule: str
    replacement: str = ""
    score: float | None = None


class Piece(NamedTuple):
    """A stretch of the raw body and what is left of it: without `rule` all of it, unchanged."""

    raw_start: int
    raw_end: int
    text: str
    reason: Reason | None = None
    rule: str | None = None
    score: float | None = None


_SEGMENTS = TypeAdapter(tuple[Segment, ...])

Draft = tuple[Piece, ...]
"""Pieces that partition the raw body."""


def draft_of(raw: str) -> Draft:
    """Return the draft in which nothing is changed."""
    return (Piece(0, len(raw), raw),) if raw else ()


def text_of(draft: Draft) -> str:
    """Return the text that is left."""
    return "".join(piece.text for piece in draft)


def raw_starts(draft: Draft, positions: Sequence[int]) -> list[int]:
    """Return where positions of the text of a draft, in ascending order, stood in the raw body."""
    found: list[int] = []
    start = 0
    for piece in draft:
        end = start + len(piece.text)
        while len(found) < len(positions) and positions[len(found)] < end:
            found.append(piece.raw_start + (positions[len(found)] - start if piece.rule is None else 0))
        start = end
    return found


def revise(draft: Draft, edits: Sequence[Edit]) -> Draft:
    """Apply edits of the text of a draft.

    A rewritten piece is atomic: whatever removes a part of it removes it whole.

    Args:
        draft: the draft to revise.
        edits: sorted, not overlapping, none of them over an empty span.
    """
    if not edits:
        return draft
    revised: list[Piece] = []
    for edit, group in groupby(_assign(draft, edits), key=itemgetter(1)):
        pieces = [piece for piece, _ in group]
        revised.extend(pieces if edit is None else _changed(pieces, edit))
    return tuple(revised)


def _changed(pieces: list[Piece], edit: Edit) -> list[Piece]:
    if not edit.replacement:
        return [
            Piece(piece.raw_start, piece.raw_end, "", edit.reason, edit.rule, edit.score) if piece.text else piece
            for piece in pieces
        ]
    if sum(len(piece.text) for piece in pieces) != edit.end - edit.start:
        return pieces
    return [Piece(pieces[0].raw_start, pieces[-1].raw_end, edit.replacement, None, edit.rule)]


def _assign(draft: Draft, edits: Sequence[Edit]) -> Iterator[tuple[Piece, Edit | None]]:
    """Split the pieces at the borders of the edits and name the edit of each part."""
    number = 0
    position = 0
    for piece in draft:
        end = position + len(piece.text)
        while number < len(edits) and edits[number].end <= position:
            number += 1
        edit = edits[number] if number < len(edits) else None
        if edit is None or edit.start >= end:
            yield piece, None
        elif piece.rule is not None:
            yield piece, edit
        else:
            yield from _parts(piece, position, edits, number)
        position = end


def _parts(piece: Piece, start: int, edits: Sequence[Edit], number: int) -> Iterator[tuple[Piece, Edit | None]]:
    """Split an unchanged piece, which begins at `start`, from the edit of that number on."""
    end = start + len(piece.text)
    position = start
    while position < end:
        edit = edits[number] if number < len(edits) and edits[number].start < end else None
        inside = edit is not None and edit.start <= position
        stop = end if edit is None else min(end, edit.end if inside else edit.start)
        raw = piece.raw_start - start
        yield Piece(raw + position, raw + stop, piece.text[position - start : stop - start]), edit if inside else None
        position = stop
        number += inside


def segments_of(draft: Draft) -> tuple[Segment, ...]:
    """Return the ledger of a draft; neighbours that were treated alike are one segment."""
    segments: list[dict[str, object]] = []
    position = 0
    for (_, reason, rule, score), group in groupby(_numbered(draft), key=itemgetter(0)):
        pieces = [piece for _, piece in group]
        start, position = position, position + sum(len(piece.text) for piece in pieces)
        segment = {"raw_start": pieces[0].raw_start, "raw_end": pieces[-1].raw_end, "kept": reason is None}
        place = {"start": start, "end": position} if reason is None else {"reason": reason}
        segments.append({**segment, **place, "rule": rule, "score": score})
    return _SEGMENTS.validate_python(segments)


def _numbered(draft: Draft) -> Iterator[tuple[tuple[int, Reason | None, str | None, float | None], Piece]]:
    """Give each piece a key; rewritten pieces get one each, so that they are never merged."""
    for number, piece in enumerate(draft):
        rewritten = piece.reason is None and piece.rule is not None
        yield (number if rewritten else -1, piece.reason, piece.rule, piece.score), piece
