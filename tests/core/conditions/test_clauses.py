from __future__ import annotations

import pytest

from tests.core.conditions.told import only, told


def test_a_clause_ends_where_a_stance_verb_goes_on() -> None:
    found = told("Ada Birch said she would sue if Orba sold the yard and urged Omar Teld to step in.")
    assert found[0].clause == "Orba sold the yard"
    assert found[1].stance == "demands"


def test_an_apposition_does_not_end_a_clause() -> None:
    found = only("Ada Birch threatened to strike if her employer, Orba Shipping, does not pay.")
    assert found.clause == "her employer, Orba Shipping, does not pay"


def test_a_clause_in_front_ends_at_a_pronoun_with_its_verb_when_no_comma_parts_them() -> None:
    found = only("“If there is no ceasefire there cannot be talks,” Ada Birch said.")
    assert (found.clause, found.consequence) == ("there is no ceasefire", "there cannot be talks")


def test_an_inserted_tag_belongs_to_neither_clause_nor_consequence() -> None:
    found = only("Norland would accept patrols, Ada Birch said, provided Sudria left the bridge.")
    assert (found.consequence, found.clause) == ("Norland would accept patrols", "Sudria left the bridge")


@pytest.mark.parametrize("tail", ["because prices had risen", "saying prices had risen", "although prices had risen"])
def test_a_reason_is_no_part_of_the_act(tail: str) -> None:
    assert only(f"Ada Birch urged Omar Teld to freeze the rents, {tail}.").action == "freeze the rents"


def test_a_trailing_deadline_stays_out_of_the_clause() -> None:
    found = only("Ada Birch said she would sue unless Orba paid by noon on Friday.")
    assert (found.clause, found.deadline) == ("Orba paid", "by noon on Friday")


def test_of_a_demand_by_condition_the_clause_is_the_act() -> None:
    found = only("Ada Birch said she would pay only if Orba opened its books.")
    assert (found.stance, found.action, found.consequence) == ("demands", "Orba opened its books", "she would pay")
