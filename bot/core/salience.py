"""Which sentences of a story carry it: centrality by shared words, and a choice without repetition.

Plain, known methods: TF-IDF with the sentences as documents, LexRank's weighted centrality (Erkan and Radev 2004) by
power iteration, and maximal marginal relevance (Carbonell and Goldstein 1998) for the choice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.text import words

Matrix = NDArray[np.float64]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STOP_WORDS = words(
    "a about after all also am an and any are as at be been before being but by can could did do does for from "
    "had has have he her him his how i if in into is it its just may me might more most must my no not of on one "
    "or other our out over said say says she should so some such than that the their them then there these they "
    "this to told under up was we were what when where which while who will with would you your"
)

DAMPING = 0.85
"""The share of a sentence's weight that comes from its neighbours, as in the paper."""
_ROUNDS = 30
"""Power iterations: at this damping the rest is below one per cent."""


def _tokens(text: str) -> list[str]:
    """The content words of a text, small letters, possessives cut."""
    found = (word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(text))
    return [word for word in found if word not in STOP_WORDS]


def similarity(texts: Sequence[str]) -> Matrix:
    """Cosines of the texts' TF-IDF vectors, n × n; a text without content words is like nothing, itself included."""
    counts = [Counter(_tokens(text)) for text in texts]
    spread = Counter(word for count in counts for word in count)
    place = {word: at for at, word in enumerate(spread)}
    table = np.zeros((len(texts), max(1, len(place))))
    for row, count in enumerate(counts):
        for word, times in count.items():
            table[row, place[word]] = times * np.log(1 + len(texts) / spread[word])
    size = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(size == 0, 1.0, size)
    return table @ table.T


def centrality(alike: Matrix) -> NDArray[np.float64]:
    """How much each text is like the others, 0–1: the stationary weights of a walk along the similarities."""
    count = len(alike)
    if not count:
        return np.zeros(0)
    links = alike.copy()
    np.fill_diagonal(links, 0.0)
    out = links.sum(axis=1, keepdims=True)
    links = np.divide(links, out, out=np.full_like(links, 1.0 / count), where=out > 0)
    weight = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        weight = (1 - DAMPING) / count + DAMPING * (weight @ links)
    return np.asarray(weight / weight.max())


def choose(
    scores: Sequence[float], alike: Matrix, limit: int, *, taken: Sequence[int] = (), repeat: float = 0.6
) -> list[int]:
    """Up to `limit` indices with positive scores, best first, each unlike those before it and those `taken`.

    Maximal marginal relevance: a score loses what the text shares with the nearest text chosen; one whose cosine with
    a chosen text is above `repeat` is never taken, because it tells the same thing again.
    """
    chosen: list[int] = []
    open_ = {index for index, score in enumerate(scores) if score > 0 and index not in taken}
    while open_ and len(chosen) < limit:
        shared = {i: max((float(alike[i, j]) for j in (*chosen, *taken)), default=0.0) for i in open_}
        best = max(open_, key=lambda i: (scores[i] - _LOSS * shared[i], -i))
        open_.discard(best)
        if shared[best] <= repeat:
            chosen.append(best)
    return chosen


_LOSS = 0.5
"""How much of what a sentence shares with a chosen one counts against it (lambda of about 0.67)."""
