"""What the stage asks of a tagger, whatever library it is made with."""

from collections.abc import Sequence
from typing import Protocol

from agents.entities.spans import Span


class Tagger(Protocol):
    """Finds names in paragraphs; the answer for one must not depend on the others."""

    def tag(self, paragraphs: Sequence[str]) -> list[list[Span]]:
        """Return the names in each paragraph, in its order, without overlaps."""
