"""The topics hang together and have names."""

from agents.topics.lexicon import language_files
from agents.topics.taxonomy import load_taxonomy

FEWEST_NARROWER_TOPICS = 80


def test_taxonomy_has_the_top_topics() -> None:
    """The seventeen topics of the top level have names."""
    taxonomy = load_taxonomy()

    assert sorted(uri for uri, topic in taxonomy.items() if topic.level == 1) == [
        f"medtop:{number:02}000000" for number in range(1, 18)
    ]


def test_taxonomy_hangs_together() -> None:
    """What lies above a narrower topic is of a smaller level, and a top-level topic is last."""
    taxonomy = load_taxonomy()
    narrower = [topic for topic in taxonomy.values() if topic.above]

    assert len(narrower) >= FEWEST_NARROWER_TOPICS
    for topic in narrower:
        levels = [topic.level, *(taxonomy[above].level for above in topic.above)]
        assert levels == sorted(set(levels), reverse=True)
        assert levels[-1] == 1


def test_taxonomy_speaks_the_languages_of_the_lexicon() -> None:
    """Every top-level topic has a label in every language, and no label stands alone."""
    taxonomy = load_taxonomy()
    languages = {file.stem for file in language_files()} - {"en"}

    assert {uri for uri, topic in taxonomy.items() if not topic.above and set(topic.translations) != languages} == set()
    assert {uri for uri, topic in taxonomy.items() if len(topic.translations) < 5} == set()
