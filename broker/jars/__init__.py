"""The Java archives of Kafka: fetched once per user, verified before every start."""

from broker.jars.fetch import fetch_jars
from broker.jars.listing import JAR_LIST, Jar, load_jar_list, write_jar_list

__all__ = ["JAR_LIST", "Jar", "fetch_jars", "load_jar_list", "write_jar_list"]
