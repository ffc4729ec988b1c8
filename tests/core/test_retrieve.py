"""Passages are weighed by what of the question they cover, and what a question needs and nobody has speaks against all."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answer import Answer, extracted
from bot.core.questions import Question, asked
from bot.core.reading import read
from bot.core.record import record
from bot.core.retrieve import Hit, Source, hits
from bot.core.types import Article, ArticleId

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
PORT = """The port of Tarsk will reopen on Friday after nine days, its director Rhona Vance said in the morning.

The harbour employs 340 people and costs the town $2 million a year, according to the council’s own report.

Vance demanded that the ministry of transport repair the western pier before the end of the month.

“Nobody here sleeps while the cranes stand still,” Vance said. “We count the days, and then we count the ships.”

Piet Roe, who leads the dockers’ union, threatened to strike unless the night shift was paid twice the usual rate."""


def source(text: str = PORT, name: str = "a", title: str = "Tarsk port to reopen", rank: float = 1.0) -> Source:
    made = Article(id=ArticleId(name), title=title, text=text, sha="", language="en", fetched_at=NOW)
    return Source(article=made, record=record(read(made)), rank=rank)


def question(text: str, *sources: Source) -> Question:
    found = asked(text, now=NOW)
    assert isinstance(found, Question)
    people = [person for one in sources for person in one.record.people]
    return found.about((key, p.canonical) for p in people for key in found.keys if key in p.canonical.lower().split())


def weighed(text: str, *sources: Source) -> tuple[Hit, ...]:
    given_ = sources or (source(),)
    return hits(question(text, *given_), given_)


def answer(text: str, *sources: Source) -> Answer:
    given_ = sources or (source(),)
    meant = question(text, *given_)
    return extracted(meant, hits(meant, given_))


def told(made: Answer) -> str:
    return " ".join(point.text for point in made.points)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("When will the port of Tarsk reopen?", "on Friday"),
        ("How many people work at the harbour?", "340 people"),
        ("How much does the harbor cost the town?", "$2 million"),
        ("Who leads the dockers' union?", "Piet Roe"),
        ("how long was tarsk port closed", "nine days"),
    ],
)
def test_the_passage_that_tells_comes_first(text: str, words: str) -> None:
    best = weighed(text)[0]
    assert words in best.source.article.text[best.passage.start : best.passage.end]


@pytest.mark.parametrize(
    "text",
    [
        "How deep is the port of Tarsk?",
        "Who was arrested in the port of Tarsk?",
        "What has Merkel demanded?",
        "What has Vance threatened?",
        "What did Roe say about cranes?",
        "How many ships sank off Kirkavoe?",
    ],
)
def test_what_the_article_does_not_tell_is_not_answered(text: str) -> None:
    assert answer(text).support == "none"


def test_a_demand_is_answered_with_whose_it_is_and_never_with_anothers() -> None:
    made = answer("What has Vance demanded?")
    assert "Vance demanded" in told(made) or [c.actor.canonical for c in made.conditions] == ["Rhona Vance"]
    assert "strike" not in told(made)
    assert all(c.actor.canonical == "Rhona Vance" for c in made.conditions)


def test_what_was_said_is_answered_in_the_speakers_words() -> None:
    made = answer("What did Vance say about the cranes?")
    assert made.quotes[0].text.startswith("Nobody here sleeps")
    assert all(quote.speaker and quote.speaker.canonical == "Rhona Vance" for quote in made.quotes)


def test_copies_of_one_report_tell_it_once() -> None:
    made = answer("When will the port of Tarsk reopen?", source(), source(name="b", rank=0.9))
    assert len([point for point in made.points if "Friday" in point.text]) == 1


def test_no_point_overlaps_another() -> None:
    made = answer("Tarsk port Vance harbour council dockers night shift")
    spans = sorted(span for point in (*made.points, *made.nearby) for span in point.evidence)
    assert all(one.end <= other.start for one, other in pairwise(spans))


HOSTILE = {
    "digits": "1" * 15_000 + ".",
    "numbers": "1,2" * 4_000 + ".",
    "wills": "will " * 4_000 + ".",
    "one long word": "x" * 15_000,
    "many sentences in one paragraph": "The port of Tarsk opened again. " * 400,
    "nothing": "",
    "quote marks": "“" * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_made_to_be_slow_or_strange_is_weighed_like_any_other(name: str) -> None:
    for text in (
        "How much does the port cost?",
        "How long will Tarsk port stay shut?",
        "What has Tarsk port demanded?",
    ):
        found = weighed(text, source(), source(HOSTILE[name], name="b"))
        assert found[0].source.article.id in ("a", "b")


@given(st.text(max_size=120), st.text(max_size=300))
def test_any_question_to_any_text_is_weighed_between_nothing_and_all(text: str, body: str) -> None:
    meant = asked(text, now=NOW)
    if not isinstance(meant, Question):
        return
    sources = [source(body)]
    for hit in hits(meant, sources):
        assert 0 <= hit.covers <= 1
        assert hit.shown is None or hit.shown.start <= hit.passage.start < hit.passage.end == hit.shown.end
    made = extracted(meant, hits(meant, sources))
    assert made.support != "none" or not (made.points or made.quotes or made.conditions)
