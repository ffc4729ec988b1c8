"""What the verifier of prose makes of true lines and of false ones.

The two figures are not of one weight: a true line refused falls back to the article's own sentences, a false one
accepted is a lie in print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.types import Problem
from bot.core.verify.prose import prove
from bot.evals.prose.false import CLASSES, drawn
from bot.evals.prose.gold import SPLITS, Line, Split, cited, lines
from bot.evals.score import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ProseScore:
    """`accepted`: of true points and headlines, by half of the gold; `refused`: of false lines, by class."""

    accepted: Mapping[str, Share]
    refused: Mapping[str, Share]

    @property
    def all_refused(self) -> Share:
        """False lines of all classes together."""
        shares = self.refused.values()
        return Share(hits=sum(share.hits for share in shares), of=sum(share.of for share in shares))


def proven(line: Line) -> bool:
    """May the line be shown?"""
    return not isinstance(prove(line.text, line.evidence, cited(line.evidence), headline=line.headline), Problem)


def measure(limit: int = 40) -> ProseScore:
    """Put all the true lines and up to `limit` false ones of every class to the verifier."""
    return ProseScore(
        accepted={
            f"{kind}, {split}": accepted(split, headline=headline)
            for kind, headline in (("points", False), ("headlines", True))
            for split in SPLITS
        },
        refused={name: refused(name, limit) for name in CLASSES},
    )


def accepted(split: Split, *, headline: bool) -> Share:
    """True lines of one half that may be shown."""
    asked = [line for line in lines() if line.split == split and line.headline == headline]
    return Share(hits=sum(map(proven, asked)), of=len(asked))


def refused(name: str, limit: int) -> Share:
    """False lines of one class that may not be shown, of its first `limit`."""
    mutants = drawn(name)[:limit]
    return Share(hits=sum(not proven(mutant.line) for mutant in mutants), of=len(mutants))
