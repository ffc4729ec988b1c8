"""Are two texts about one event? Names and words weighed by how rare they are, the titles, the days between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, Final

from bot.core.stories.features import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from bot.core.stories.features import Counts, Features

BACKGROUND: Final = 50
"""Articles we pretend to have seen besides the window's, without any of its terms: in a window of two reports of
one event their shared names must not look like everybody's. Swept from 3 to 100: average precision on the pairs
described at `cluster.ALIKE` moves by .02, and 50 leaves the widest gap around the bar."""

TELLING: Final = 12
"""Names and words by which stories are looked up. With 12 of each the grouping of the 924 articles described at
`cluster.ALIKE`, all put into one window, stays the same as when each is compared with every story."""

WORDS: Final = 0.4
NAMES: Final = 0.4
TITLE: Final = 0.2
PER_DAY: Final = 0.02
"""Weights of the three cosines, and what a day between two reports costs. Best of 18 mixes by average precision on
the pairs described at `cluster.ALIKE` (.88; without the title .83, without the days .82). What a mix gains beyond
that is within the labels' noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """An article's terms, weighed and each part brought to length 1."""

    names: Mapping[str, float]
    words: Mapping[str, float]
    title: Mapping[str, float]

    def telling(self) -> frozenset[str]:
        """The few names and words that weigh most: reports of one event share some of them."""
        return frozenset(
            term for part in (self.names, self.words) for term in nlargest(TELLING, part, key=lambda t: (part[t], t))
        )


class Weights:
    """How telling each term is among the articles at hand: inverse document frequency."""

    def __init__(self, articles: Iterable[Features]) -> None:
        known = tuple(articles)
        self._total = len(known) + BACKGROUND
        self._frequency = vocabulary(known)

    def rarity(self, term: str) -> float:
        """Near 0 for a term of every article, log(total) for one of a single article."""
        return math.log(self._total / max(self._frequency[term], 1))

    def vector(self, features: Features) -> Vector:
        """The article's terms by 1 + log(count) and rarity."""
        return Vector(
            names=self._weighed(features.names),
            words=self._weighed(features.words),
            title=self._weighed((term, 1) for term in features.title),
        )

    def _weighed(self, counts: Counts | Iterable[tuple[str, int]]) -> Mapping[str, float]:
        return _unit({term: (1 + math.log(count)) * self.rarity(term) for term, count in counts})


class Centroid:
    """The middle of a story's articles. A mutable sum, private to one grouping run."""

    def __init__(self) -> None:
        self._names, self._words, self._title = _Sum(), _Sum(), _Sum()

    def add(self, vector: Vector) -> None:
        """Add an article's vector."""
        self._names.add(vector.names)
        self._words.add(vector.words)
        self._title.add(vector.title)

    def likeness(self, vector: Vector, apart: timedelta) -> float:
        """How likely an article is a report of this story's event: comparable with `cluster.ALIKE`."""
        return (
            WORDS * self._words.cosine(vector.words)
            + NAMES * self._names.cosine(vector.names)
            + TITLE * self._title.cosine(vector.title)
            - PER_DAY * apart.total_seconds() / 86400
        )

    def shared(self, vector: Vector, count: int) -> tuple[str, ...]:
        """The names that tie the article to the story most, for people to read."""
        ties = {term: weight * self._names.weights.get(term, 0.0) for term, weight in vector.names.items()}
        return tuple(sorted((term for term in ties if ties[term] > 0), key=lambda term: (-ties[term], term))[:count])


class _Sum:
    """A sum of weighed terms and its length, which is needed far more often than it changes."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self._length = 0.0

    def add(self, part: Mapping[str, float]) -> None:
        for term, weight in part.items():
            self.weights[term] = self.weights.get(term, 0.0) + weight
        self._length = math.hypot(*self.weights.values())

    def cosine(self, unit: Mapping[str, float]) -> float:
        if not self._length:
            return 0.0
        weights = self.weights
        return math.fsum(weight * weights[term] for term, weight in unit.items() if term in weights) / self._length


def _unit(weights: Mapping[str, float]) -> Mapping[str, float]:
    length = math.hypot(*weights.values())
    return {term: weight / length for term, weight in weights.items()} if length else {}
