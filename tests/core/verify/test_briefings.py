"""Only what the articles say, in their own characters, gets from a draft into a briefing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.drafts import Claim, Draft, DraftPoint
from bot.core.extractive import extractive
from bot.core.reading import Reading, read
from bot.core.types import ArticleId, Briefing, Condition, Person, Problem, Span, Story, StoryId
from bot.core.verify import briefing
from tests.core.verify.told import newsroom, quoting

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = (
    "The bridge at Norvik stays closed, its owner said on Monday.\n"
    "“We open when it is safe,” said Anna Berg. “Not a day before.” The council wants it open by Friday.\n"
    "Ferries run every hour until then."
)


@pytest.fixture
def reading() -> Reading:
    return quoting(TEXT, Anna_Berg="We open | Not a day")


def brief(draft: Draft, *readings: Reading) -> tuple[Briefing, tuple[Problem, ...]]:
    ids = tuple(reading.article.id for reading in readings)
    story = Story(id=StoryId("s"), version=3, article_ids=ids, first_at=NOW, last_at=NOW)
    return briefing(draft, readings, story=story, method="model", now=NOW, id="b")


def point(words: str, text: str | None = None) -> DraftPoint:
    start = TEXT.index(words)
    span = Span(article_id=ArticleId("a"), start=start, end=start + len(words))
    return DraftPoint(text=text or words, evidence=(span,))


LEAD = "The bridge at Norvik stays closed, its owner said on Monday."


def test_whole_sentences_with_their_evidence_become_points(reading: Reading) -> None:
    made, problems = brief(Draft(headline=LEAD, points=(point("Ferries run every hour until then."),)), reading)
    assert [p.text for p in made.points] == ["Ferries run every hour until then."]
    assert (made.headline, made.story_version, made.method, made.made_at) == (LEAD, 3, "model", NOW)
    assert problems == ()


@pytest.mark.parametrize(
    "bad",
    [
        point("Ferries run every hour"),
        point("run every hour until then."),
        point("Ferries run every hour until then.", text="Ferries run every day until then."),
        point("“We open when it is safe,”"),
        DraftPoint(text="Ferries run every hour until then.", evidence=()),
        DraftPoint(text="", evidence=()),
        DraftPoint(text=LEAD, evidence=(Span(article_id=ArticleId("b"), start=0, end=len(LEAD)),)),
        DraftPoint(text=LEAD, evidence=(Span(article_id=ArticleId("a"), start=0, end=9_999),)),
        DraftPoint(text=LEAD, evidence=(Span(article_id=ArticleId("a"), start=-5, end=len(LEAD)),)),
    ],
)
def test_any_other_point_is_refused_with_its_reason(reading: Reading, bad: DraftPoint) -> None:
    made, problems = brief(Draft(headline=LEAD, points=(bad,)), reading)
    assert made.points == ()
    assert len(problems) == 1
    assert problems[0].where.startswith("point")


def test_a_headline_of_somebodys_making_falls_back_to_the_articles(reading: Reading) -> None:
    made, problems = brief(Draft(headline="Norvik bridge to open"), reading)
    assert made.headline == LEAD
    assert [p.where for p in problems] == ["headline"]
    titled = replace(reading, article=replace(reading.article, title="Bridge stays closed"))
    assert brief(Draft(headline="Norvik bridge to open"), titled)[0].headline == "Bridge stays closed"


def test_a_headline_is_never_bare_quoted_words() -> None:
    text = "“We will never sell.”\nAnna Berg said so on Monday, and left."
    made, _ = brief(Draft(headline=""), quoting(text, Anna_Berg="We will"))
    assert made.headline == "Anna Berg said so on Monday, and left."


def test_quotes_come_out_in_the_articles_characters_or_not_at_all(reading: Reading) -> None:
    claims = (
        Claim(quote="We open when it's safe", speaker="Anna Berg"),
        Claim(quote="we open when it is\u00a0safe", speaker="Berg"),
        Claim(quote="We open when it is safe", speaker="the council"),
    )
    made, problems = brief(Draft(headline=LEAD, quotes=claims), reading)
    assert [quote.text for quote in made.quotes] == ["We open when it is safe,"]
    assert len(problems) == 2


def test_a_cut_quote_is_shown_whole(reading: Reading) -> None:
    made, _ = brief(Draft(headline=LEAD, quotes=(Claim(quote="it is safe", speaker="Anna Berg"),)), reading)
    assert [quote.text for quote in made.quotes] == ["We open when it is safe,"]


def test_the_same_words_are_shown_once(reading: Reading) -> None:
    claim = Claim(quote="We open when it is safe", speaker="Anna Berg")
    made, _ = brief(Draft(headline=LEAD, quotes=(claim, claim)), reading)
    assert len(made.quotes) == 1


def test_an_unsure_name_is_not_shown(reading: Reading) -> None:
    unsure = tuple(replace(quote, confidence=0.01) for quote in reading.spoken.quotes)
    doubtful = Reading(article=reading.article, spoken=replace(reading.spoken, quotes=unsure))
    draft = Draft(headline=LEAD, quotes=(Claim(quote="We open when it is safe", speaker="Anna Berg"),))
    made, problems = brief(draft, doubtful)
    assert made.quotes == ()
    assert "not sure" in problems[0].why


def test_conditions_are_checked_like_everything_else(reading: Reading) -> None:
    evidence = point("The council wants it open by Friday.").evidence[0]
    forged = Condition(
        actor=Person(canonical="Ada Kern"),
        stance="threatens",
        action=evidence,
        said_by="journalist",
        evidence=evidence,
        confidence=1.0,
    )
    made, problems = brief(Draft(headline=LEAD, conditions=(forged,)), reading)
    assert made.conditions == ()
    assert len(problems) == 1


def test_a_draft_that_is_all_wrong_is_still_a_briefing(reading: Reading) -> None:
    made, problems = brief(Draft(headline="x", points=(point("Ferries run"),), quotes=(Claim(quote="x"),)), reading)
    assert (made.headline, made.points, made.quotes, made.conditions) == (LEAD, (), (), ())
    assert len(problems) == 3


def test_articles_from_outside_the_story_are_the_callers_mistake(reading: Reading) -> None:
    story = Story(id=StoryId("s"), version=1, article_ids=(ArticleId("z"),), first_at=NOW, last_at=NOW)
    for readings in ([], [reading]):
        with pytest.raises(ValueError, match="story s"):
            briefing(Draft(headline=LEAD), readings, story=story, method="model", now=NOW, id="b")


def test_our_own_drafts_pass_whole() -> None:
    """The extractor proposes nothing that verification has to mend; only stated conditions may be dropped."""
    for story in newsroom():
        for reading in (story.reading, read(story.reading.article)):
            draft = extractive([reading])
            made, problems = brief(draft, reading)
            assert [p for p in problems if not p.where.startswith("condition")] == []
            assert len(made.points) == len(draft.points)
            assert len(made.quotes) == len(draft.quotes)
