"""Whoever an article names can be asked for as people write names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import folded, keys
from bot.core.types import Person


@pytest.mark.parametrize(
    ("canonical", "asked"),
    [
        ("Rhona Vance", "Vance"),
        ("Rhona Vance", "rhona vance"),
        ("Siobhán O’Neill", "o'neill"),
        ("Siobhán O’Neill", "Siobhan O'Neill"),
        ("Pieter van der Hoeven", "Hoeven"),
        ("Pieter van der Hoeven", "van der Hoeven"),
        ("Martin Luther King Jr.", "King"),
        ("Jens Bjørnæs", "Bjornaes"),
        ("Kremlin", "Russia"),
        ("U.S.", "us"),
        ("World Health Organization", "WHO"),
        ("the Harbour Masters’ Union", "Harbour Masters Union"),
    ],
)
def test_a_person_may_be_asked_for_by(canonical: str, asked: str) -> None:
    assert folded(asked) in keys(Person(canonical=canonical))


@pytest.mark.parametrize(
    ("canonical", "asked"),
    [
        ("Rhona Vance", "Rhona"),
        ("World Health Organization", "organization"),
        ("Bank of Norhaven", "norhaven"),
        ("340 people", "people"),
    ],
)
def test_a_part_of_a_name_that_means_others_too_is_no_key(canonical: str, asked: str) -> None:
    assert folded(asked) not in keys(Person(canonical=canonical))


def test_a_possessive_asks_for_its_owner() -> None:
    assert folded("Vance’s") == "vance"


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_every_key_is_what_asking_for_it_comes_to(canonical: str, aliases: list[str]) -> None:
    found = keys(Person(canonical=canonical, aliases=tuple(aliases)))
    assert all(key and folded(key) == key for key in found)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(written: str) -> None:
    assert folded(folded(written)) == folded(written)
