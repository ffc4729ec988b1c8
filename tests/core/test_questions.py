"""A question tells about whom, what of them, since when, and what kind of words would answer it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.questions import LONGEST, MOST_TERMS, Question, asked
from bot.core.types import Problem

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # a Wednesday


def understood(text: str) -> Question:
    found = asked(text, now=NOW)
    assert isinstance(found, Question), found
    return found


@pytest.mark.parametrize(
    ("text", "kind", "stances"),
    [
        ("What has the union demanded?", "stances", ("demands",)),
        ("What did Vance offer or promise?", "stances", ("offers", "promises")),
        ("What does Vance want?", "stances", ("demands",)),
        ("Who has called for a ban?", "stances", ("demands",)),
        ("Who called the mayor?", "told", ()),
        ("What has Vance turned down?", "stances", ("rejects",)),
        ("What did Vance ask about?", "told", ()),
        ("What did Vance say about the port?", "quotes", ()),
        ("Quotes by Vance", "quotes", ()),
        ("When does the port open?", "told", ()),
    ],
)
def test_what_is_wanted_is_told_by_the_verb(text: str, kind: str, stances: tuple[str, ...]) -> None:
    found = understood(text)
    assert (found.kind, found.stances) == (kind, stances)


@pytest.mark.parametrize(
    "text",
    [
        "On what condition will Vance open the port?",
        "Under which terms would Vance sign?",
        "What happens if Vance goes?",
    ],
)
def test_a_condition_may_be_any_stance(text: str) -> None:
    found = understood(text)
    assert found.kind == "stances"
    assert len(found.stances) == 6


@pytest.mark.parametrize(
    ("text", "towards"),
    [("What has been demanded of Vance?", True), ("What was Vance offered?", True), ("What has Vance offered?", False)],
)
def test_what_is_done_to_somebody_is_asked_in_the_passive(text: str, towards: bool) -> None:  # noqa: FBT001
    assert understood(text).towards is towards


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("What has Vance said today?", datetime(2026, 11, 25, tzinfo=UTC)),
        ("What did Vance say yesterday?", datetime(2026, 11, 24, tzinfo=UTC)),
        ("What has Vance said since Monday?", datetime(2026, 11, 23, tzinfo=UTC)),
        ("What has Vance said since last Friday?", datetime(2026, 11, 20, tzinfo=UTC)),
        ("What has Vance said this week?", datetime(2026, 11, 23, tzinfo=UTC)),
        ("What has Vance said in the last 3 days?", NOW - timedelta(days=3)),
        ("What has Vance said in the past hour?", NOW - timedelta(hours=1)),
        ("What will Vance do on Friday?", None),
        ("What is in today’s paper about Vance?", None),
    ],
)
def test_a_time_of_publication_is_told_from_a_day_on_which_things_happen(text: str, since: datetime | None) -> None:
    assert understood(text).since == since


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What did Rhona Vance tell the board?", ("rhona vance",)),
        ("Has Tuvanu walked out?", ("tuvanu",)),
        ("What has the US demanded of Siobhán O’Neill?", ("us", "siobhan oneill")),
        ("Vance and Roe on Monday", ("roe",)),
        ("tell us about the port", ()),
        ("WHAT DID VANCE SAY?", ()),
    ],
)
def test_names_are_the_capitalised_words_but_for_days_and_a_first_word(text: str, names: tuple[str, ...]) -> None:
    assert understood(text).names == names


def test_whom_the_store_knows_is_meant_by_the_longest_name() -> None:
    found = understood("What did Rhona Vance say about Vance Air?")
    known = [("rhona vance", "Rhona Vance"), ("vance", "Piet Vance"), ("vance air", "Vance Air"), ("air", "Air")]
    assert found.about(known).people == (frozenset({"Rhona Vance"}), frozenset({"Vance Air"}))


def test_a_surname_in_a_question_without_capitals_is_somebody_but_a_word_beside_capitals_is_not() -> None:
    known = [("king", "Moses King")]
    assert understood("what did king say").about(known).people == (frozenset({"Moses King"}),)
    assert understood("What did the king tell Vance?").about(known).people == (frozenset(),)


def test_namesakes_are_all_meant() -> None:
    found = understood("What has Basualdo said?").about([("basualdo", "Aurelio B."), ("basualdo", "Domingo B.")])
    assert found.people == (frozenset({"Aurelio B.", "Domingo B."}),)
    assert set(found.looked_for) == {"basualdo", "Aurelio B.", "Domingo B."}


def test_what_a_subject_that_is_nobody_says_is_asked_of_the_newspapers_own_words() -> None:
    assert understood("What does the Report say about rain?").about([]).kind == "told"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "There is no question"),
        (" \n\t", "There is no question"),
        ("of the and", "no word to look for"),
        ("what is it about?", "no word to look for"),
        ("x" * (LONGEST + 1), "are allowed"),
        ("Was hat der Minister gefordert?", "in English"),
        ("¿Qué dijo el ministro?", "in English"),
        ("Qu’est-ce que le ministre a dit ?", "in English"),
        ("Mitä ministeri sanoi?", "in English"),
        ("部長は何と言いましたか", "in English"),
        ("ماذا قال الوزير", "in English"),
    ],
)
def test_what_is_no_question_is_refused_with_what_to_do(text: str, why: str) -> None:
    found = asked(text, now=NOW)
    assert isinstance(found, Problem)
    assert why in found.why


@pytest.mark.parametrize("text", ["grain corridor insurance", "Tuvanu", "dam", "How's the dam?", "the De la Cruz deal"])
def test_a_few_words_are_a_question(text: str) -> None:
    assert understood(text).words


@given(st.text(max_size=LONGEST))
def test_any_text_is_a_question_or_is_refused_and_never_breaks_anything(text: str) -> None:
    found = asked(text, now=NOW)
    if isinstance(found, Question):
        assert found.words
        assert found.terms or found.names
        assert len(found.terms) <= MOST_TERMS
        meant = found.about([(key, key.title()) for key in found.keys])
        assert len(meant.people) == len(meant.names)
    else:
        assert found.why.endswith((".", "?"))
