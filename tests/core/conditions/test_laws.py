"""Laws that hold for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conditions import shown
from tests.core.conditions.told import stated, told

# Words that stance reading looks at, marks included, in any order: far from English, near its edges.
_WORDS = (
    "Ash Birch Norland Sudria he she it they we I you who the a his their union minister talks deal "
    "said told warned urged asked called on for to that not never no would will must should could may May cannot "
    "won’t pledged threatened refused rejected offered accepted agreed declined demand request threat ready prepared "
    "if unless until once only after provided without before as long in return exchange condition should were had or "
    'face be barred by Friday June 3 within 48 hours of end month at immediately and but , . ? ! ; : — - ( ) “ ” ‘ ’ " '
    "’s ' '' \n $5 2026 % apparent rejection want wants see time word given plans until noon"
)
_VOCABULARY = _WORDS.split(" ")

jumbled = st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=60).map(" ".join)
anything = st.text(max_size=300)

_PARTIES = ("Ada Birch", "Omar Teld", "Lena Orrick", "Ivo Marsh")
_DEEDS = (
    "{a} urged {b} to sign the treaty by Friday.",
    "{a} said that {b} must hand over the files.",
    "{a} threatened to sue {b} unless the rent was cut.",
    "{a} rejected {b}’s offer.",
    "“I will not sign until {b} apologises,” {a} said.",
    "{a} offered {b} a loan of $5 million on condition that the port stayed open.",
)


@given(st.one_of(jumbled, anything))
@settings(max_examples=400, deadline=None)
def test_no_text_stops_the_reading_and_every_span_lies_in_the_evidence_in_the_text(text: str) -> None:
    for condition in stated(text):
        evidence = condition.evidence
        assert 0 <= evidence.start < evidence.end <= len(text)
        for span in (condition.action, condition.trigger, condition.clause, condition.consequence, condition.deadline):
            assert span is None or evidence.start <= span.start < span.end <= evidence.end


@given(jumbled)
@settings(max_examples=200, deadline=None)
def test_a_condition_has_its_trigger_its_clause_and_its_consequence_or_none_of_them(text: str) -> None:
    for condition in stated(text):
        parts = (condition.trigger, condition.clause, condition.consequence)
        assert all(parts) or not any(parts)


@given(jumbled)
@settings(max_examples=200, deadline=None)
def test_whoever_is_shown_as_an_actor_is_no_pronoun(text: str) -> None:
    for condition in stated(text):
        if shown(condition):
            assert condition.actor.canonical.lower() not in {"he", "she", "it", "they", "we", "i", "you", "who"}


@given(st.sampled_from(_DEEDS), st.permutations(_PARTIES))
@settings(max_examples=60, deadline=None)
def test_renaming_a_party_renames_the_actor_and_nothing_else(deed: str, names: list[str]) -> None:
    first = told(deed.format(a=_PARTIES[0], b=_PARTIES[1]))
    other = told(deed.format(a=names[0], b=names[1]))
    assert [found.actor for found in other] == [names[0] for _ in first]
    assert [(found.stance, found.trigger) for found in other] == [(found.stance, found.trigger) for found in first]


@pytest.mark.parametrize("deed", _DEEDS)
@pytest.mark.parametrize("aside", ["The river rose by two metres in the night.", "Bread is dearer than it was in May."])
def test_an_unrelated_sentence_changes_no_condition(deed: str, aside: str) -> None:
    alone = deed.format(a="Ada Birch", b="Omar Teld")
    assert told(f"{alone}\n\n{aside}") == told(alone)
    assert told(f"{aside}\n\n{alone}") == told(alone)


@given(st.integers(min_value=1, max_value=40))
@settings(max_examples=10, deadline=None)
def test_what_is_told_forty_times_is_stated_once(times: int) -> None:
    text = "\n\n".join(["Ada Birch urged Omar Teld to sign the treaty by Friday."] * times)
    assert len(stated(text)) == 1


def test_an_article_in_another_language_states_nothing() -> None:
    assert stated("Ada Birch urged Omar Teld to sign the treaty.", language="de") == ()


def test_evidence_never_leaves_its_paragraph() -> None:
    text = "Ada Birch said she would sign.\n\nIf Omar Teld pays, she said, she will sign."
    for condition in stated(text):
        assert not re.search(r"\n", text[condition.evidence.start : condition.evidence.end])
