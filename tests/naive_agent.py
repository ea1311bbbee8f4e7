"""An agent as a tutorial writes it, to see that our tests see loss: `python naive_agent.py SERVERS FROM TO`."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import faust

from agents.skipping import keep_everything
from schemas import RawArticle

SENT_TOGETHER = 10
FATAL_VERSION = 7


def make_app(servers: str, source_name: str, target_name: str) -> faust.App:
    """Return an app that cleans nothing, collects ten results and sends them together."""
    app = faust.App(
        f"naive.{source_name}",
        broker=f"kafka://{servers}",
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / source_name,
        topic_disable_leader=True,
        web_enabled=False,
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.0,
        broker_commit_interval=0.2,
    )
    source = app.topic(source_name, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")
    target = app.topic(target_name, key_type=bytes, value_type=bytes, value_serializer="raw", key_serializer="raw")
    collected: list[tuple[bytes, bytes]] = []

    @app.agent(source)
    async def clean(stream: Any) -> None:  # noqa: ANN401 - Faust's own type
        async for event in stream.events():
            article = RawArticle.decode(event.value)
            if article.metadata["version"] == FATAL_VERSION:
                raise ValueError("an article that this agent cannot take")
            collected.append((event.key, keep_everything(article).encode()))
            if len(collected) == SENT_TOGETHER:
                for key, value in collected:
                    await target.send(key=key, value=value)
                collected.clear()

    return app


if __name__ == "__main__":
    faust.Worker(make_app(*sys.argv[1:4]), loglevel="warning", quiet=True).execute_from_commandline()
