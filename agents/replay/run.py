"""From one article to the next, until the end, the limit or a signal."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from agents.replay.display import Display
from agents.replay.message import OversizeError, make_message
from agents.replay.pace import Pace
from agents.replay.publisher import Sink
from agents.replay.stop import Stop
from agents.replay.tally import Tally
from agents.sources import FoundArticle, SourceItem, read_articles


def read_endlessly(paths: Iterable[str], *, on_ignored: Callable[[Path], None]) -> Iterator[SourceItem]:
    """Yield all items, then the articles again and again, as long as there are any."""
    paths = tuple(paths)
    items: Iterator[SourceItem] = read_articles(paths, on_ignored=on_ignored)
    found = True
    while found:
        found = False
        for item in items:
            found = found or isinstance(item, FoundArticle)
            yield item
        items = (item for item in read_articles(paths) if isinstance(item, FoundArticle))


def publish_all(
    items: Iterator[SourceItem],
    *,
    sink: Sink,
    tally: Tally,
    display: Display,
    pace: Pace,
    stop: Stop,
    limit: int | None,
    largest_bytes: int,
) -> None:
    """Hand over every article; name what cannot be sent and go on.

    Raises:
        Interrupted: a signal came; no article is half sent.
    """
    while limit is None or tally.sent_total < limit:
        with stop:
            item = next(items, None)
            if isinstance(item, FoundArticle):
                pace.wait()
        if item is None:
            return
        if isinstance(item, FoundArticle):
            _publish(item, sink=sink, tally=tally, display=display, largest_bytes=largest_bytes)
        else:
            tally.skipped_total += 1
            display.name_skipped(item.location, item.reason)
        display.update()


def _publish(found: FoundArticle, *, sink: Sink, tally: Tally, display: Display, largest_bytes: int) -> None:
    try:
        message = make_message(found.article, largest_bytes=largest_bytes)
    except OversizeError as error:
        tally.refuse()
        display.name_skipped(found.location, str(error))
        return
    sink.publish(found.location, message)
