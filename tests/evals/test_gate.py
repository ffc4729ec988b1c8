"""The gate itself; that the packaged gold stays above its floors is tests/evals/test_floors.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InputError
from bot.evals import gate
from bot.evals.gate import EPSILON, Floors, Pin
from bot.evals.report import Report

PIN = Pin(digest="ab" * 32, articles=3, quotes=40, conditions=9, lines=5)
OTHER = Pin(digest="cd" * 32, articles=3, quotes=39, conditions=9, lines=5)
FLOORS = Floors(pin=PIN, least={"quotes, end to end, F1": 80.0, "conditions, actor": 70.0})
REACHED = {"quotes, end to end, F1": 85.5, "conditions, actor": 70.0}
FIGURES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 1000).map(lambda tenths: tenths / 10))


def test_figures_at_or_above_their_floors_pass() -> None:
    assert gate.check(FLOORS, PIN, REACHED) == ()


def test_a_figure_below_its_floor_is_told_with_both_numbers() -> None:
    (problem,) = gate.check(FLOORS, PIN, REACHED | {"conditions, actor": 69.9})
    assert (problem.where, problem.why) == ("conditions, actor", "69.9 is below its floor of 70.00")


def test_a_figure_that_is_no_longer_measured_is_told() -> None:
    (problem,) = gate.check(FLOORS, PIN, {"conditions, actor": 100.0})
    assert "no longer measured" in problem.why


def test_another_gold_than_the_pinned_one_is_told_with_its_counts() -> None:
    (problem,) = gate.check(FLOORS, OTHER, REACHED)
    assert problem.where == "gold"
    assert "40 quotes" in problem.why
    assert "39 quotes" in problem.why
    assert gate.UPDATE in problem.why


def test_a_floor_rises_to_a_hair_under_what_is_reached() -> None:
    made = gate.raise_floors(FLOORS, PIN, REACHED, allow_lower=False)
    assert made.floors.least["quotes, end to end, F1"] == 85.45
    assert made.changes == ("quotes, end to end, F1: 80.00 → 85.45",)


def test_a_floor_is_not_lowered_and_the_refusal_says_what_to_do() -> None:
    made = gate.raise_floors(FLOORS, PIN, REACHED | {"conditions, actor": 60.0}, allow_lower=False)
    assert made.floors.least["conditions, actor"] == 70.0
    (problem,) = made.refused
    assert problem.where == "conditions, actor"
    assert "--allow-lower" in problem.why


def test_a_floor_is_lowered_only_when_that_is_said() -> None:
    made = gate.raise_floors(FLOORS, PIN, REACHED | {"conditions, actor": 60.0}, allow_lower=True)
    assert made.floors.least["conditions, actor"] == 59.95
    assert made.refused == ()


def test_a_figure_that_vanished_keeps_its_floor_unless_that_is_said() -> None:
    reached = {"quotes, end to end, F1": 85.5}
    assert gate.raise_floors(FLOORS, PIN, reached, allow_lower=False).refused
    assert "conditions, actor" not in gate.raise_floors(FLOORS, PIN, reached, allow_lower=True).floors.least


def test_a_changed_gold_is_pinned_anew_and_told() -> None:
    made = gate.raise_floors(FLOORS, OTHER, REACHED, allow_lower=False)
    assert made.floors.pin == OTHER
    assert made.changes[0].startswith("gold: pinned 3 articles, 40 quotes")


def test_a_floor_within_epsilon_of_the_figure_stays_as_it_is() -> None:
    floors = gate.raise_floors(None, PIN, REACHED, allow_lower=False).floors
    again = gate.raise_floors(floors, PIN, REACHED, allow_lower=False)
    assert (again.floors, again.changes, again.refused) == (floors, (), ())


@given(FIGURES, FIGURES)
def test_floors_never_sink_by_themselves(first: dict[str, float], then: dict[str, float]) -> None:
    before = gate.raise_floors(None, PIN, first, allow_lower=False).floors
    after = gate.raise_floors(before, PIN, then, allow_lower=False).floors
    assert all(after.least[name] >= least for name, least in before.least.items())


@given(FIGURES)
def test_what_was_just_reached_passes_its_own_floors(reached: dict[str, float]) -> None:
    floors = gate.raise_floors(None, PIN, reached, allow_lower=False).floors
    assert gate.check(floors, PIN, reached) == ()
    sunk = {name: value - 2 * EPSILON for name, value in reached.items() if value >= 2 * EPSILON}
    assert len(gate.check(floors, PIN, reached | sunk)) == len(sunk)


def test_figures_on_another_dataset_move_no_floor(tmp_path: Path) -> None:
    elsewhere = Report(dataset="a.jsonl", articles=1, quotes=None, conditions=None, checks=None, claims={}, notes=())
    with pytest.raises(InputError, match=r"figures on a\.jsonl cannot move them"):
        gate.update(elsewhere, file=tmp_path / "floors.toml")


def test_an_update_writes_floors_that_hold_and_refuses_to_sink_them(tmp_path: Path, packaged: Report) -> None:
    file = tmp_path / "floors.toml"
    assert gate.update(packaged, file=file).refused == ()
    assert gate.verify(packaged, file) == ()
    higher = gate.load(file)
    gate.write(Floors(pin=higher.pin, least=dict.fromkeys(higher.least, 100.0)), file)
    assert gate.update(packaged, file=file).refused
    assert set(gate.load(file).least.values()) == {100.0}


def test_floors_are_written_and_read_back(tmp_path: Path) -> None:
    gate.write(FLOORS, tmp_path / "floors.toml")
    assert gate.load(tmp_path / "floors.toml") == FLOORS


@pytest.mark.parametrize("text", ["floors = 3", "[gold]\n[floors]", "not toml", '[floors]\n"x" = "high"\n[gold]\n'])
def test_what_is_no_floors_file_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=r"is no floors file .*--update-floors"):
        gate.load(file)


def test_a_missing_floors_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read: .*--update-floors"):
        gate.load(tmp_path / "floors.toml")
