"""The two shapes a figure comes in: a share of something, and precision with recall."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `of`; what was never asked is 0 of 0, and scores 0."""

    hits: int
    of: int

    @property
    def percent(self) -> float:
        """0–100, to one decimal."""
        return round(100 * self.hits / self.of, 1) if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """`hits` among `predicted` things (precision) and among `gold` ones (recall)."""

    hits: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of what was predicted that is right: 0–100, to one decimal."""
        return round(100 * _part(self.hits, self.predicted), 1)

    @property
    def recall(self) -> float:
        """Share of the gold that was found: 0–100, to one decimal."""
        return round(100 * _part(self.hits, self.gold), 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two, taken before rounding: 0–100, to one decimal."""
        precision, recall = _part(self.hits, self.predicted), _part(self.hits, self.gold)
        return round(200 * precision * recall / (precision + recall), 1) if precision + recall else 0.0


def _part(hits: int, of: int) -> float:
    return hits / of if of else 0.0
