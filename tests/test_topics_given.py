"""What an article gets besides its best topic: further and narrower topics, labels and evidence."""

import csv
from pathlib import Path

from agents.topics.choice import choose_topics
from agents.topics.taxonomy import load_taxonomy
from schemas import Entity, Mention
from topic_articles import all_evidence, find_topics, load_stage, make_article

CASES = Path(__file__).with_name("cases") / "topics"
NARROWER_FLOOR = 0.96


def test_topics_find_what_is_narrower() -> None:
    """Nearly all narrower topics that a reader expects are given, with all topics above them."""
    taxonomy = load_taxonomy()
    missed = []
    with (CASES / "narrower.tsv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    for case in cases:
        article = make_article(case["body"], language=case["language"], headline=case["headline"])
        given = {subject.uri for subject in load_stage().run(article).topics}
        if not {case["topic"], *taxonomy[case["topic"]].above} <= given:
            missed.append((case["headline"], given))

    assert len(missed) <= (1 - NARROWER_FLOOR) * len(cases), missed


def test_topics_are_several_when_several_fit() -> None:
    """A strike in schools is about labour and about education."""
    found = find_topics(
        "Teachers and pupils face empty classrooms as the union rejects a pay offer over wages.",
        headline="Teachers vote for strike at every school",
    )

    assert set(found) == {"medtop:05000000", "medtop:09000000"}


def test_topics_of_equal_confidence_keep_their_order() -> None:
    """Which of two is the more probable is known before their confidence is, and is not forgotten."""
    confidences = {"medtop:16000000": 0.8, "medtop:11000000": 0.8, "medtop:15000000": 0.9}

    given = choose_topics(confidences, {}, load_taxonomy(), min_confidence=0.25)

    assert list(given) == ["medtop:15000000", "medtop:16000000", "medtop:11000000"]


def test_topics_may_be_narrower() -> None:
    """A narrower topic comes with the one above it, is never surer, and has its own evidence."""
    article = load_stage().run(
        make_article(
            "Polling stations close at ten. Early ballots favour her, the exit poll says.", headline="Election"
        )
    )

    politics, election = article.topics
    assert (politics.uri, politics.level) == ("medtop:11000000", 1)
    assert (election.label, election.level) == ("election", 2)
    assert election.confidence <= politics.confidence
    assert {evidence.value for evidence in election.evidence} <= {evidence.value for evidence in politics.evidence}


def test_topics_hear_entities() -> None:
    """An entity speaks for a topic, once, also where no term of the lexicon names it."""
    body = "The Alliance's envoys met in Brussels on Monday. They spoke about the soldiers at the border."
    mention = Mention(start=4, end=12, exact="Alliance", field="body", source="test")
    nato = Entity(id="org:nato", type="ORG", label="NATO", salience=1, confidence=1, mentions=(mention,))
    article = make_article(body).model_copy(update={"entities": (nato,)})

    enriched = load_stage().run(article)

    heard = {(evidence.kind, evidence.value) for evidence in all_evidence(enriched)}
    assert ("entity", "Alliance") in heard


def test_topics_have_labels_in_the_language_of_the_article() -> None:
    """The English label is always there; the other is left out of an English article."""
    body = "Der Bundestag wählt. Die Regierung verliert die Wahl, sagt der Kanzler."

    german = load_stage().run(make_article(body, language="de")).topics[0]
    english = load_stage().run(make_article("Parliament votes. The government loses the election.")).topics[0]

    assert (german.label, german.label_translated) == ("politics", "Politik")
    assert (english.label, english.label_translated) == ("politics", None)


def test_topics_are_not_misled() -> None:
    """Words that look like a topic speak for none."""
    assert "medtop:16000000" not in find_topics("The new Star Wars film wins at the box office. Star Wars fans cheer.")
