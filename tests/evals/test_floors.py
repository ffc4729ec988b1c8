"""The ratchet: what was once reached on the packaged gold is held."""

from __future__ import annotations

from bot.evals import gate
from bot.evals.report import Report


def test_the_packaged_gold_stays_above_its_floors(packaged: Report) -> None:
    problems = gate.verify(packaged)
    assert not problems, "\n".join(f"{problem.where}: {problem.why}" for problem in problems)
