"""Extractive briefings: chosen whole, readable alone, in story order, honest about short texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.extractive import MAX_POINTS, MAX_QUOTES, extractive
from bot.core.reading import Reading, read
from bot.core.types import ArticleId
from tests.core.verify.told import Told, article, newsroom, quoting


def starts(reading: Reading) -> list[int]:
    return [point.evidence[0].start for point in extractive([reading]).points]


@pytest.fixture(params=newsroom(), ids=lambda story: story.reading.article.id)
def story(request: pytest.FixtureRequest) -> Told:
    return request.param  # type: ignore[no-any-return]  # pytest's parameters have no type


def test_points_are_whole_sentences_in_story_order(story: Told) -> None:
    points = extractive([story.reading]).points
    assert 1 <= len(points) <= MAX_POINTS
    assert starts(story.reading) == sorted(starts(story.reading))
    for point in points:
        span = point.evidence[0]
        assert story.reading.is_whole(span.start, span.end)
        assert point.text == " ".join(story.text[span.start : span.end].split())


def test_no_point_leans_on_a_sentence_that_is_not_there(story: Told) -> None:
    for point in extractive([story.reading]).points:
        assert point.text.split()[0].lower() not in {"he", "she", "they", "it", "but", "and", "however", "this", "that"}
        assert not point.text.endswith("?")
        assert point.text.count("“") == point.text.count("”")


def test_key_quotes_are_named_whole_and_told_once(story: Told) -> None:
    quotes = extractive([story.reading]).quotes
    assert len(quotes) <= MAX_QUOTES
    assert all(claim.speaker and len(claim.quote.split()) >= 4 for claim in quotes)
    assert len({claim.quote for claim in quotes}) == len(quotes)
    assert sum(claim.quote[:1].islower() for claim in quotes) <= 1


def test_the_title_is_the_headline_and_without_one_the_first_sentence(story: Told) -> None:
    lead = story.reading.lead()
    assert lead is not None
    assert extractive([story.reading]).headline == " ".join(story.text[lead.start : lead.end].split())
    titled = Reading(article=replace(story.reading.article, title=" A \n title "), spoken=story.reading.spoken)
    assert extractive([titled]).headline == "A title"


def test_the_lead_sentence_is_a_point_under_a_title(story: Told) -> None:
    titled = Reading(article=replace(story.reading.article, title="A title"), spoken=story.reading.spoken)
    assert titled.sentences[0].start in starts(titled)


def test_a_text_of_two_sentences_gives_two_points() -> None:
    reading = read(article("The bridge at Norvik stays closed until Friday. It was damaged by a ship in March."))
    assert len(extractive([reading]).points) == 2


@pytest.mark.parametrize("text", ["", " \n ", "Bridge closed", "Read more about bridges."])
def test_a_text_with_nothing_to_say_gets_no_points(text: str) -> None:
    draft = extractive([read(article(text))])
    assert draft.points == ()
    assert draft.headline


def test_clutter_around_the_text_is_no_point() -> None:
    body = (
        "By Anna Berg in Norvik and Tom Reed in Oslo, reporting for the paper.\n"
        "The bridge at Norvik will stay closed until Friday, the council said on Monday.\n"
        "Sign up for our newsletter to get the day's best stories by mail.\n"
        "Photograph: a ship under the bridge at Norvik on Sunday morning.\n"
        "Engineers found a crack of two metres in the eastern pier of the bridge.\n"
        "Ferries will carry passengers and lorries across the fjord every hour.\n"
        "Is there any other way across the fjord for those with cattle?\n"
    )
    texts = [point.text for point in extractive([read(article(body))]).points]
    assert not [text for text in texts if text.startswith(("By Anna", "Sign up", "Photograph", "Is there"))]
    assert any("Ferries" in text or "Engineers" in text for text in texts)


def test_what_somebody_demands_is_not_told_as_a_fact() -> None:
    body = (
        "Anna Berg set out her terms for the bridge at Norvik on Monday afternoon.\n"
        "Norvik must pay for both of the piers before the summer season starts.\n"
        "Engineers found a crack of two metres in the eastern pier of the bridge.\n"
        "Ferries will carry passengers and lorries across the fjord every hour.\n"
        "The council of Norvik meets again on Thursday to vote on the repairs.\n"
    )
    assert not [p for p in extractive([read(article(body))]).points if p.text.startswith("Norvik must")]


def test_both_halves_of_a_split_quote_stay_together() -> None:
    text = "“If they pay this week,” said Anna Berg, “we open the bridge on Friday morning.” She left Norvik at noon."
    draft = extractive([quoting(text, Anna_Berg="If they | we open")])
    assert [claim.quote for claim in draft.quotes] == ["If they pay this week, … we open the bridge on Friday morning."]


def again(reading: Reading, name: str, text: str) -> Reading:
    """The same article under another id, with another text."""
    return read(replace(reading.article, id=ArticleId(name), text=text))


def test_a_copy_of_the_lead_adds_nothing(story: Told) -> None:
    lead = read(story.reading.article)
    copy = again(lead, "copy", story.text)
    assert extractive([lead, copy]) == extractive([lead])


def test_another_article_of_the_story_adds_only_what_is_new() -> None:
    one = read(article("The bridge at Norvik stays closed until Friday. It was damaged by a ship in March."))
    other = again(
        one,
        "other",
        "The bridge at Norvik stays closed until Friday. Insurers in Hamburg refuse to cover the captain's debts of 40m kroner.",
    )
    points = extractive([one, other]).points
    assert [point.evidence[0].article_id for point in points] == ["a", "a", "other"]
    assert "Insurers" in points[-1].text


def test_a_language_we_do_not_analyse_is_cut_at_paragraphs() -> None:
    text = (
        "Die Brücke bleibt laut z. B. Anna Berg bis Freitag zu.\nFähren fahren jede Stunde über den Fjord nach Norvik."
    )
    draft = extractive([read(article(text, language="de"))])
    assert [point.text for point in draft.points] == text.split("\n")
    assert draft.quotes == ()


def test_nothing_to_read_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        extractive([])


@given(st.text(max_size=400))
def test_any_text_can_be_briefed(text: str) -> None:
    draft = extractive([read(article(text))])
    assert all(point.text for point in draft.points)
