from __future__ import annotations

import pytest

from tests.core.conditions.told import only


@pytest.mark.parametrize(
    "deadline",
    [
        "by Friday",
        "before the new year",
        "by noon on Friday",
        "by the end of the month",
        "by mid-May",
        "by 15 January",
        "by July 1",
        "by Independence Day",
        "by 10 p.m.",
        "before Christmas",
        "before the election",
        "before the ferry leaves on Saturday",
        "within 48 hours",
        "within a week of an invitation",
        "no later than June 3",
        "immediately",
        "at once",
        "without delay",
        "next year",
        "on Dec. 12",
    ],
)
def test_a_time_by_which_to_act_is_a_deadline(deadline: str) -> None:
    found = only(f"Ada Birch urged Omar Teld to repair the bridge {deadline}.")
    assert (found.deadline, found.action) == (deadline, "repair the bridge")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Birch urged Omar Teld on Monday to repair the bridge.",
        "Ada Birch urged Omar Teld to accept a 30-day truce.",
        "Ada Birch urged Omar Teld to close the bridge for five days.",
        "Ada Birch urged Omar Teld to walk by the river.",
        "Ada Birch rejected the demand within hours.",
    ],
)
def test_durations_datelines_and_places_are_no_deadlines(sentence: str) -> None:
    assert only(sentence).deadline == ""


def test_an_ultimatum_names_its_time_before_its_act() -> None:
    found = only("Norland gave Sudria until Saturday to apologise.")
    assert (found.stance, found.actor, found.target, found.deadline) == ("demands", "Norland", "Sudria", "Saturday")
