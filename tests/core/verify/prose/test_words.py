"""Roots join a word's family, senses its like, and neither joins opposites."""

from __future__ import annotations

import pytest

from bot.core.verify.prose.forces import LICENCES, VERB_FORCES
from bot.core.verify.prose.roots import lemma, root
from bot.core.verify.prose.senses import likeness, senses


@pytest.mark.parametrize(
    "family",
    [
        "reject rejects rejected rejecting rejection",
        "withdraw withdrew withdrawn withdrawal withdraws",
        "inspect inspected inspectors inspection",
        "apologise apology apologises",
        "sell sold sale sales",
        "oversee oversaw overseen",
    ],
)
def test_a_family_has_one_root(family: str) -> None:
    assert len({root(word) for word in family.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("minister", "ministry"), ("station", "state"), ("letter", "let")])
def test_words_that_only_look_alike_have_two_roots(one: str, other: str) -> None:
    assert root(one) != root(other)


def test_irregular_forms_have_their_base() -> None:
    assert [lemma(word) for word in ("said", "fell", "children", "ships", "rose")] == [
        "say",
        "fall",
        "child",
        "ship",
        "rise",
    ]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("rejected", "accepts", -1),
        ("rose", "fell", -1),
        ("biggest", "smallest", -1),
        ("lawful", "unlawful", -1),
        ("ship", "vessel", 1),
        ("strike", "walkout", 1),
        ("ferry", "minister", 0),
    ],
)
def test_senses_join_like_words_and_part_opposites(one: str, other: str, expected: int) -> None:
    assert likeness(senses(one), senses(other)) == expected
    assert likeness(senses(other), senses(one)) == expected


def test_a_particle_changes_what_a_verb_means() -> None:
    assert likeness(senses("turned", "down"), senses("rejected")) == 1
    assert likeness(senses("turned"), senses("rejected")) == 0


def test_every_force_is_licensed_by_itself_and_no_other_licences_an_order() -> None:
    assert all(force in LICENCES for force in VERB_FORCES.values() if force != "say")
    assert all(force in licences for force, licences in LICENCES.items() if force not in ("want", "plan", "request"))
    assert LICENCES["order"] == {"order"}
    assert LICENCES["admit"] == {"admit"}
