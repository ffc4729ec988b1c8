"""A line in own words is shown only where its passages tell all of it, the same way."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading import Reading, read
from bot.core.types import ArticleId, Problem, Span
from bot.core.verify.prose import LONGEST, prove
from tests.core.verify.told import article

TEXT = (
    "Norvik will close the bridge on Friday unless the council pays for two new cables, its owner said on Monday.\n"
    "“We open when it is safe,” said Anna Berg, the chief executive of Norvik. “Not a day before.”\n"
    "The council, led by Mayor Tomas Lind, may sue the company. He urged Norvik to publish its report.\n"
    "Ferries carried 1,200 people on Sunday, up from 900 a week earlier. About 30 drivers refused to pay."
)


@cache
def reading() -> Reading:
    return read(article(TEXT))


def proved(text: str, *passages: str, headline: bool = False) -> str | Problem:
    """The ruling on a line that cites the whole sentences these words stand in."""
    found = []
    for words in passages:
        at = TEXT.index(words)
        sentence = next(s for s in reading().sentences if s.start <= at < s.end)
        found.append(Span(article_id=ArticleId("a"), start=sentence.start, end=sentence.end))
    return prove(text, found, {ArticleId("a"): reading()}, headline=headline)


CLOSE, SAFE, SUE, URGED, FERRIES, DRIVERS = "will close", "We open", "may sue", "urged Norvik", "Ferries", "About 30"


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Ferries carried 1,200 people on Sunday, up from 900 the week before.", (FERRIES,)),
        ("Ferries took 1,200 people on Sunday.", (FERRIES,)),
        ("About 30 drivers would not pay.", (DRIVERS,)),
        ("The council may sue the company.", (SUE,)),
        ("Norvik says it will shut the bridge on Friday unless the council pays for two new cables.", (CLOSE,)),
        ("Mayor Tomas Lind called on Norvik to publish its report.", (SUE, URGED)),
        ("Anna Berg, the chief executive of Norvik, said: “We open when it is safe.”", (SAFE,)),
    ],
)
def test_a_true_line_in_own_words_is_shown(text: str, passages: tuple[str, ...]) -> None:
    assert proved(text, *passages) == text


@pytest.mark.parametrize(
    ("wrong", "text", "passages"),
    [
        ("another number", "Ferries carried 1,300 people on Sunday.", (FERRIES,)),
        ("the other number", "Ferries carried 900 people on Sunday, up from 1,200 a week earlier.", (FERRIES,)),
        ("a number without its bound", "Ferries carried more than 1,200 people on Sunday.", (FERRIES,)),
        ("another day", "Ferries carried 1,200 people on Monday.", (FERRIES,)),
        ("another name", "Mayor Anna Berg urged Norvik to publish its report.", (SUE, URGED)),
        ("a name of nobody", "Mayor Pavel Orlov urged Norvik to publish its report.", (SUE, URGED)),
        ("a negation added", "The council may not sue the company.", (SUE,)),
        ("a negation dropped", "About 30 drivers agreed to pay.", (DRIVERS,)),
        ("a modal hardened", "The council will sue the company.", (SUE,)),
        ("a plan told as done", "The council sued the company.", (SUE,)),
        ("a condition dropped", "Norvik says it will close the bridge on Friday.", (CLOSE,)),
        ("a condition turned", "Norvik says it will close the bridge on Friday if the council pays.", (CLOSE,)),
        ("a demand without its holder", "Norvik must publish its report.", (SUE, URGED)),
        ("a demand turned round", "Norvik urged Mayor Tomas Lind to publish its report.", (SUE, URGED)),
        ("a stronger verb", "Mayor Tomas Lind ordered Norvik to publish its report.", (SUE, URGED)),
        ("a direction turned", "Ferries carried 1,200 people on Sunday, down from 900 a week earlier.", (FERRIES,)),
        ("an invented quote", "Anna Berg said the bridge was “a disgrace”.", (SAFE,)),
        ("a changed quote", "Anna Berg said: “We open when it was safe.”", (SAFE,)),
        ("another's quote", "Mayor Tomas Lind said: “We open when it is safe.”", (SAFE, SUE)),
        ("a clause of its own", "The council may sue the company after a damning report by auditors.", (SUE,)),
        ("a passage that does not tell it", "The council may sue the company.", (FERRIES,)),
    ],
)
def test_a_line_with_one_thing_wrong_is_refused(wrong: str, text: str, passages: tuple[str, ...]) -> None:
    assert isinstance(proved(text, *passages), Problem), wrong


def test_quoted_words_come_out_in_the_articles_own_characters() -> None:
    shown = proved("Anna Berg, the chief executive of Norvik, said: “We open when it is\u00a0safe.”", SAFE)
    assert isinstance(shown, str)
    assert "“We open when it is safe.”" in shown


@pytest.mark.parametrize(
    "text", ["He urged Norvik to publish its report.", "But ferries carried 1,200 people on Sunday."]
)
def test_a_line_that_leans_on_another_is_refused(text: str) -> None:
    assert isinstance(proved(text, SUE, URGED, FERRIES), Problem)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "…",
        "a" * 100_000,
        "Ferries " * 12_500,
        "<b>Ferries</b> carried 1,200 people on Sunday.",
        "Ferries carried 1,200 people on Sunday. https://example.org",
        "Ferries carried \u202e1,200 people on Sunday.",
        "Паромы перевезли 1200 человек.",
        "Ferries carried “1,200 people on Sunday.",
        "\ud800 ferries",
    ],
)
def test_what_is_no_line_is_a_problem_and_never_an_exception(text: str) -> None:
    found = proved(text, FERRIES)
    assert isinstance(found, Problem)
    assert found.why.endswith((".", "name."))


def test_a_longer_line_than_a_point_is_refused_unread() -> None:
    assert isinstance(proved("Ferries carried people. " * (LONGEST // 20), FERRIES), Problem)


@given(st.text(max_size=200))
def test_whatever_is_written_is_shown_or_refused(text: str) -> None:
    found = proved(text, CLOSE, SAFE, URGED)
    assert isinstance(found, (str, Problem))


@given(st.integers(-5, 900), st.integers(-5, 900), st.sampled_from(["a", "b"]))
def test_any_passage_is_answered(start: int, end: int, name: str) -> None:
    span = Span(article_id=ArticleId(name), start=start, end=end)
    found = prove("Ferries carried 1,200 people on Sunday.", [span], {ArticleId("a"): reading()})
    assert isinstance(found, (str, Problem))


def test_a_line_that_cites_nothing_is_refused() -> None:
    assert isinstance(prove("Ferries carried 1,200 people.", [], {ArticleId("a"): reading()}), Problem)


def test_own_words_over_another_language_are_refused() -> None:
    german = read(article("Die Brücke bleibt am Montag geschlossen.", language="de"))
    span = Span(article_id=ArticleId("a"), start=0, end=len(german.article.text))
    assert isinstance(prove("The bridge stays closed on Monday.", [span], {ArticleId("a"): german}), Problem)
