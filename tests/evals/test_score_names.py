from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evals.score.names import resolved, same_speaker, surface


@pytest.mark.parametrize(
    ("said", "gold"),
    [
        ("Calder", "Ines Calder"),
        ("County surveyor Ines Calder", "Ines Calder"),
        ("Mrs. Calder", "Ines Calder"),
        ("I. Calder", "Ines Calder"),
        ("Tom Reyes", "Thomas B. Reyes"),
        ("Ines Calder’s", "Ines Calder"),
        ("Ines Calder, the surveyor", "Ines Calder"),
        ("Reyes Jr.", "Tom Reyes Jr."),
        ("the Harbour Times", "The Harbour Times"),
        ("Harbour Board", "Northern Harbour Board"),
        ("The president", "the President"),
    ],
)
def test_two_forms_of_one_name_are_one_speaker(said: str, gold: str) -> None:
    assert same_speaker(said, gold)


@pytest.mark.parametrize(
    ("said", "gold"),
    [
        ("Ana Calder", "Ines Calder"),
        ("Calder", "Tom Reyes"),
        ("Tom Reyes", "Tom Reyes Jr."),
        ("Eric Holm", "Erica Holm"),
        ("Harbour", "Harbour Board"),
        ("the president", "the mayor"),
        ("", "Ines Calder"),
    ],
)
def test_two_people_are_two_speakers(said: str, gold: str) -> None:
    assert not same_speaker(said, gold)


def test_nobody_resolves_nothing() -> None:
    assert not resolved(None, ["Ines Calder"])
    assert not resolved("he", ["he"])
    assert not surface(None, "she")
    assert not surface("she", None)


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_any_two_strings_is_answered(a: str, b: str) -> None:
    assert same_speaker(a, b) in {True, False}


@given(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=30))
def test_a_name_is_itself(name: str) -> None:
    assert same_speaker(name, name)
