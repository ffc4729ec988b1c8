"""Is this the same text? Sketches find the few candidates, exact containment names the relation.

A text is its set of 3-word shingles. MinHash estimates how alike two sets are from 512 bytes each; banded
buckets pick candidates without comparing everything; the exact sets then say copy, cut, extended or rewrite.
Measured for this purpose on 240 articles with five kinds of copy each: recall .996–1.000 with at most two false
pairs in 20,000, while unlike news pairs never passed a Jaccard likeness of .125.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Sameness = Literal["copy", "cut", "extended", "rewrite"]
"""What a text is to another: the same; a part of it; all of it and more; a reworked version."""

SHINGLE: Final = 3
"""Words in a shingle: measured, see the module's docstring."""
PERMUTATIONS: Final = 128
"""Hashes in a signature: the standard error of the estimated likeness is √(J(1-J)/128) ≤ .045."""
ROWS: Final = 2
"""Hashes in a band. 64 bands of 2 put the threshold at (1/64)^(1/2) = .125: copies (median likeness .40 and
more) are met with probability > .999, a pair at .05 with .15."""
SHORTEST: Final = 24
"""Shingles below which a text is too short to be called a copy: a stub's "Subscribe to read on" is nobody's story."""
HELD: Final = 0.9
"""Share of shingles that must stand in the other text for it to be held whole."""
REWORKED: Final = 0.5
"""Share of shingles from which a text is a rewrite or update of the other rather than another text."""

_WORD = re.compile(r"\w+")
_CHUNK: Final = 4096
"""Shingles hashed at once: 4096 × 128 × 8 bytes = 4 MB, whatever the length of the text."""


def shingles(text: str) -> bytes:
    """The set of 3-word shingles as sorted little-endian 64-bit hashes; empty below three words.

    Case, punctuation and quote marks do not count, since outlets restyle them.
    """
    words = [crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    if len(words) < SHINGLE:
        return b""
    hashes = np.array(words, dtype=np.uint64)
    mixed = np.zeros(len(words) - SHINGLE + 1, dtype=np.uint64)
    for place in range(SHINGLE):
        mixed = _mix(mixed + hashes[place : len(words) - SHINGLE + 1 + place])
    return np.unique(mixed).astype("<u8").tobytes()


def signature(shingled: bytes) -> bytes:
    """The MinHash signature of a shingle set: 128 little-endian 32-bit minima; empty for a text under `SHORTEST`.

    Stored with the article, so the numbers behind it never change (a test pins them).
    """
    hashes = np.frombuffer(shingled, dtype="<u8")
    if len(hashes) < SHORTEST:
        return b""
    minima = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), _CHUNK):
        permuted = hashes[start : start + _CHUNK, None] * _MULTIPLIERS + _OFFSETS
        np.minimum(minima, permuted.min(axis=0), out=minima)
    return (minima >> np.uint64(32)).astype("<u4").tobytes()


def likeness(one: bytes, other: bytes) -> float:
    """The Jaccard likeness of two texts estimated from their signatures, 0 where one has none."""
    if not one or not other:
        return 0.0
    return float(np.mean(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")))


class Buckets:
    """Signatures by band: which of the texts filed so far may be the same as this one."""

    def __init__(self) -> None:
        self._filed: dict[tuple[int, int], list[str]] = {}

    def file(self, key: str, signed: bytes) -> None:
        """File the signature of text `key`; one without a signature is never met."""
        for band in _bands(signed):
            self._filed.setdefault(band, []).append(key)

    def candidates(self, signed: bytes) -> tuple[str, ...]:
        """Keys of filed texts that share a band with this signature, each once, in the order of filing."""
        met = (key for band in _bands(signed) for key in self._filed.get(band, ()))
        return tuple(dict.fromkeys(met))


def _bands(signed: bytes) -> Sequence[tuple[int, int]]:
    """A band is two 32-bit rows, read as one 64-bit number."""
    return list(enumerate(np.frombuffer(signed, dtype="<u8").tolist()))


def containment(one: bytes, other: bytes) -> tuple[float, float]:
    """How much of one shingle set stands in the other, and the reverse; 0.0 where a set is too short to tell."""
    first, second = np.frombuffer(one, dtype="<u8"), np.frombuffer(other, dtype="<u8")
    if min(len(first), len(second)) < SHORTEST:
        return 0.0, 0.0
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / len(first), common / len(second)


def sameness(one: bytes, other: bytes) -> Sameness | None:
    """What the text with shingles `one` is to the text with shingles `other`; None for two different texts.

    Mirrored arguments give the mirrored relation: copy and rewrite stay, cut and extended change places.
    """
    here, there = containment(one, other)
    if min(here, there) >= HELD:
        return "copy"
    if here >= HELD:
        return "cut"
    if there >= HELD:
        return "extended"
    return "rewrite" if max(here, there) >= REWORKED else None


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Splitmix64's finaliser: every input bit reaches every output bit."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _sequence(seed: int, count: int) -> NDArray[np.uint64]:
    """`count` numbers of the splitmix64 generator: ours, so that no library release can change a signature."""
    weyl = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _mix(weyl + np.uint64(seed))


_MULTIPLIERS = _sequence(1, PERMUTATIONS) | np.uint64(1)
_OFFSETS = _sequence(2, PERMUTATIONS)
