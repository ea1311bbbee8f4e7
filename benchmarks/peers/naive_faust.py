"""Faust as its tutorial shows it: agents one after the other in one worker, each sends what it has made."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import faust

from benchmarks.peers.work import SESSION_SECONDS, Work, from_command_line


def main() -> None:
    """Run all agents."""
    servers, works = from_command_line()
    app = faust.App(
        works[0].group,
        broker=f"kafka://{servers}",
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / works[0].group,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        broker_session_timeout=SESSION_SECONDS,
        broker_heartbeat_interval=SESSION_SECONDS / 5,
    )
    for work in works:
        _add_agent(app, work)
    sys.argv = sys.argv[:1]
    faust.Worker(app, loglevel="error", quiet=True).execute_from_commandline()


def _add_agent(app: faust.App, work: Work) -> None:
    raw: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    source, target = app.topic(work.source, **raw), app.topic(work.target, **raw)

    async def agent(stream: Any) -> None:  # noqa: ANN401 - Faust's own type
        async for key, value in stream.items():
            await target.send(key=key, value=work.run(value))

    app.agent(source, name=work.group)(agent)


if __name__ == "__main__":
    main()
