"""Fetches the jars of Kafka; with `--write` makes the list of them again, after a change of version."""

import argparse
import sys

from broker.errors import BrokerError
from broker.jars.fetch import fetch_jars
from broker.jars.listing import JAR_LIST, Jar, sha256_of, write_jar_list
from broker.jars.repository import Repository
from broker.version import KAFKA_VERSION


def resolve_jars(repository: Repository) -> tuple[Jar, ...]:
    """Return the jars of Kafka and of its log binding, downloaded, with the checksums that they have now.

    The log binding is resolved by itself: resolved together, its needs replace kafka-clients by an older version,
    with which the broker does not start. Of jars with the same name the one of Kafka counts.
    """
    kafka = repository.resolve(f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}")
    log4j_version = next(path.parent.name for path in kafka if path.name.startswith("log4j-core-"))
    log_binding = repository.resolve(f"org.apache.logging.log4j:log4j-slf4j-impl:{log4j_version}")
    paths = {path.name: path for path in (*log_binding, *kafka)}.values()
    return tuple(Jar(sha256_of(repository.download(path)), path) for path in paths)


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m broker.jars", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"resolve Kafka {KAFKA_VERSION} and write {JAR_LIST.name}")
    arguments = parser.parse_args()
    try:
        if arguments.write:
            write_jar_list(resolve_jars(Repository()))
        jars = fetch_jars()
    except BrokerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Kafka {KAFKA_VERSION}: {len(jars)} jars, all as listed in {JAR_LIST.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
