"""Quix Streams: a dataframe that applies the function; at least once, its default."""

from quixstreams import Application

from benchmarks.peers.work import SESSION_SECONDS, from_command_line


def main() -> None:
    """Run one stage."""
    servers, (work,) = from_command_line()
    app = Application(
        servers,
        consumer_group=work.group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="ERROR",
        consumer_extra_config={"session.timeout.ms": SESSION_SECONDS * 1000},
    )
    source = app.topic(work.source, key_deserializer="bytes", value_deserializer="bytes")
    target = app.topic(work.target, key_serializer="bytes", value_serializer="bytes")
    app.dataframe(source).apply(work.run).to_topic(target)
    app.run()


if __name__ == "__main__":
    main()
