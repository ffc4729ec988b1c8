"""Topics: what a story matches, and the reason."""

import pytest

from bot.core.stories.topics import match
from bot.core.types import Topic
from tests.core.stories.builders import article, member

DAM = article(
    "President Saodat Yuldasheva opened the dam.\nFarmers’ leaders in Café Torpaq thanked\nher for the water.",
    title="Dam gates open at last",
    publisher="The Halyard",
    url="https://www.halyard.test/dam",
)


def reason(**asked: tuple[str, ...]) -> str | None:
    return match(Topic(name="water", **asked), [member(DAM)])


@pytest.mark.parametrize(
    "phrase", ["dam", "DAM GATES", "opened the dam", "thanked her", "farmers' leaders", "cafe torpaq"]
)
def test_phrases_match_whole_words_whatever_their_case_accents_apostrophes_and_line_breaks(phrase: str) -> None:
    assert reason(any=(phrase,)) == f"mentions “{phrase}”"


@pytest.mark.parametrize("phrase", ["da", "dams", "gate", "pen the dam", "thanked for", "", "  "])
def test_parts_of_words_and_broken_phrases_do_not_match(phrase: str) -> None:
    assert reason(any=(phrase,)) is None


def test_marks_that_mean_something_to_a_pattern_are_only_characters() -> None:
    priced = article("It costs $4.50 (net) in C++.")
    assert match(Topic(name="t", any=("$4.50",)), [member(priced)]) == "mentions “$4.50”"
    assert match(Topic(name="t", any=("4x50", "c.+", ".*")), [member(priced)]) is None


def test_one_of_any_all_of_all_and_none_of_none_must_hold() -> None:
    assert reason(any=("flood", "water")) == "mentions “water”"
    assert reason(all=("dam", "water")) == "mentions “dam”, “water”"
    assert reason(all=("dam", "flood")) is None
    assert reason(any=("dam",), none=("flood",)) == "mentions “dam”"
    assert reason(any=("dam",), none=("water",)) is None


def test_people_and_sources_are_asked_beside_the_words() -> None:
    assert reason(people=("Saodat Yuldasheva",)) == "names Saodat Yuldasheva"
    assert reason(people=("Tarik Kemal",), any=("dam",)) is None
    assert reason(sources=("the halyard",), any=("dam",)) == "mentions “dam”; comes from the halyard"


@pytest.mark.parametrize(
    ("wanted", "comes"),
    [("halyard.test", True), ("www.halyard.test", True), ("test", True), ("yard.test", False), ("", False)],
)
def test_a_source_may_be_named_by_its_domain(wanted: str, *, comes: bool) -> None:
    assert (reason(sources=(wanted,)) is not None) == comes


def test_a_topic_that_asks_nothing_takes_everything() -> None:
    assert reason() == "everything is in water"


def test_one_article_must_meet_it_all_and_copies_are_not_asked() -> None:
    other = article("The flood is over.", title="Flood")
    assert match(Topic(name="t", all=("dam", "flood")), [member(DAM), member(other)]) is None
    assert match(Topic(name="t", any=("flood",)), [member(DAM), member(other, "copy")]) is None
    assert match(Topic(name="t", any=("flood",)), [member(DAM), member(other)]) == "mentions “flood”"
