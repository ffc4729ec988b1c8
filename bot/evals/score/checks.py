"""Quote checks: claims about an article that are known to be true or false, and what the verifier said of them.

The two figures are not of one weight. A true quote refused is an omission; a false one accepted is a lie in
somebody's mouth, so the share that matters is `false_refused`, and it must be all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evals.score.figures import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCheck:
    """A claimed quote, its claimed speaker, and whether a verifier may accept it as it stands.

    `why` says in words what is true or false about it; `at` is a hint where in the article it is said to stand.
    """

    quote: str
    speaker: str | None
    true: bool
    why: str = ""
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckScore:
    """True claims accepted, false ones not accepted (refused or mended), and the claims judged wrongly."""

    true_accepted: Share
    false_refused: Share
    wrong: tuple[QuoteCheck, ...]


def score_checks(checks: Sequence[QuoteCheck], accepted: Sequence[bool]) -> CheckScore:
    """Figures over checks and, in the same order, whether each was accepted as it stands."""
    judged = list(zip(checks, accepted, strict=True))
    true = [said for check, said in judged if check.true]
    false = [said for check, said in judged if not check.true]
    return CheckScore(
        true_accepted=Share(hits=sum(true), of=len(true)),
        false_refused=Share(hits=len(false) - sum(false), of=len(false)),
        wrong=tuple(check for check, said in judged if said != check.true),
    )
