"""What must stand in the passages word for word, or nearly. These checks know little of clauses, so no misread sentence gets past them."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.verify.prose import amounts, coverage, naming, turning
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.passages import Passages

Rule = Callable[[Statement, Passages], str | None]
"""What of a claim the passages do not have, in words to mend it; None where they have it."""
_RULES: tuple[Rule, ...] = (*naming.RULES, *amounts.RULES, *coverage.RULES, *turning.RULES)


def flaw(claim: Statement, passages: Passages) -> str | None:
    """The first thing of the claim that does not stand in the passages, in words to mend it."""
    for rule in _RULES:
        why = rule(claim, passages)
        if why is not None:
            return why
    return None
