"""False lines put to the verifier of prose: of the listed classes none may pass, of the others few.

Of the held half only counts are told: whoever mends the verifier must not see its lines. How many true lines are
accepted is held by the floors (`bot/evals/floors.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from bot.evals.prose.false import LISTED, MOUTH, OTHERS, Mutant, drawn
from bot.evals.prose.score import proven

CEILING: Final = 0.05
"""The share of false lines of a class outside the list that may pass: such a line is poor rather than a lie."""

LEAKS: Final[Mapping[str, int]] = {
    "person swapped": 1,
    "unit or scale changed": 1,
    "date or deadline changed": 1,
    "wish or promise told as done": 2,
    "more certain or more binding": 1,
    "plausible clause added": 7,
}
"""Lines of a sample that still pass where none, or fewer, should: a debt, which may only sink."""


@pytest.mark.parametrize("name", LISTED)
def test_no_false_line_of_the_listed_classes_is_accepted(name: str) -> None:
    passed = [mutant for mutant in drawn(name) if proven(mutant.line)]
    assert len(passed) <= LEAKS.get(name, 0), told(passed)


@pytest.mark.parametrize("name", [*OTHERS, MOUTH])
def test_few_false_lines_of_the_other_classes_are_accepted(name: str) -> None:
    passed = [mutant for mutant in drawn(name) if proven(mutant.line)]
    assert len(passed) <= LEAKS.get(name, int(CEILING * len(drawn(name)))), told(passed)


def told(passed: list[Mutant]) -> list[str]:
    return [mutant.line.text if mutant.true.split == "dev" else "one of the held half" for mutant in passed]
