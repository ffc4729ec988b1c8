"""Are two names one speaker?

Titles, offices and courtesy words are set aside; a surname alone is enough where nothing speaks against it: another
first name, a suffix (Jr.), an honorific of the other gender. Bodies are compared word by word and by their initials,
states by their table.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_ASIDE = re.compile(r"\([^)]*\)")
_ARTICLES = frozenset(("the", "a", "an"))


@dataclass(frozen=True, slots=True)
class _Parts:
    """A name taken apart: its words, those before it that are titles, and its generational suffix."""

    words: tuple[str, ...]
    titles: frozenset[str]
    suffix: str
    capital: bool


def same_person(a: str, b: str) -> bool:
    """Are the two names one speaker? Symmetric; two names without a letter are not."""
    x, y = _parts(a), _parts(b)
    if not x.words or not y.words:
        return False
    if x.words == y.words:
        return x.suffix == y.suffix and not _other_gender(x, y)
    state = _state(a), _state(b)
    if state[0] is not None and state[1] is not None:
        return state[0] == state[1]
    if x.words[-1] == y.words[-1] and x.capital == y.capital:
        return x.suffix == y.suffix and not _other_gender(x, y) and _first_names(x.words, y.words)
    if _initials(x) == "".join(y.words) or _initials(y) == "".join(x.words):
        return True
    return _within(x, y)


def _parts(name: str) -> _Parts:
    plain = unicodedata.normalize("NFKC", name).replace("’", "'")
    plain = _ASIDE.sub(" ", plain).split(",")[0]
    plain = re.sub(r"'s?\s*$", "", plain)
    raw = _WORD.findall(plain)
    words = [word.lower() for word in raw]
    suffix = next((w.rstrip(".") for w in words if w.rstrip(".") in ("jr", "sr", "ii", "iii", "iv")), "")
    kept = [i for i, w in enumerate(words) if w not in _ARTICLES and w not in gz.SUFFIXES]
    cut = _titles(words, kept)
    return _Parts(
        tuple(words[i].rstrip(".") for i in kept[cut:]),
        frozenset(words[i] for i in kept[:cut]),
        suffix,
        any(raw[i][0].isupper() for i in kept[cut:]),
    )


def _titles(words: list[str], kept: list[int]) -> int:
    """How many of the kept words are titles: up to the last office or honorific that a name still follows."""
    cut = 0
    for n, i in enumerate(kept[:-1]):
        ends_in_noun = words[kept[-1]] in lx.ROLES or words[kept[-1]] in lx.BODIES
        if (words[i] in lx.TITLES or words[i] in lx.ROLES) and not ends_in_noun:
            cut = n + 1
    return cut


def _state(name: str) -> str | None:
    bare = name.strip()
    return gz.STATE_FORMS.get(bare) or gz.STATE_FORMS.get(re.sub(r"(?i)^the\s+", "", bare))


def _other_gender(x: _Parts, y: _Parts) -> bool:
    """Does an honorific of one contradict the other's honorific or first name?"""
    a, b = _gender(x), _gender(y)
    return a is not None and b is not None and a != b and bool(x.titles or y.titles)


def honorific_gender(name: str) -> str | None:
    """The gender an honorific in the name tells (Mr, Dame), if there is one."""
    titles = _parts(name).titles
    return "m" if titles & lx.MALE_TITLES else "f" if titles & lx.FEMALE_TITLES else None


def _gender(parts: _Parts) -> str | None:
    if parts.titles & lx.MALE_TITLES:
        return "m"
    if parts.titles & lx.FEMALE_TITLES:
        return "f"
    if len(parts.words) < 2:
        return None
    first = parts.words[0].split("-")[0]
    return "m" if first in gz.MALE_NAMES else "f" if first in gz.FEMALE_NAMES else None


def _first_names(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Do two names of one surname agree in the first?"""
    short, long = sorted((a, b), key=len)
    if long[len(long) - len(short) :] == short:
        return True
    x, y = a[0], b[0]
    if x[0] == y[0] and (len(x) == 1 or len(y) == 1):
        return True
    return gz.NICKNAMES.get(x, x) == gz.NICKNAMES.get(y, y) or x in b or y in a


def _initials(parts: _Parts) -> str:
    return "".join(word[0] for word in parts.words if word not in lx.PREPOSITIONS) if len(parts.words) > 2 else "\0"


def _within(x: _Parts, y: _Parts) -> bool:
    """Are all words of the shorter in the longer: two or more of a name, or one of a long description?"""
    small, big = sorted((x, y), key=lambda parts: len(parts.words))
    if not set(small.words) <= set(big.words):
        return False
    if len(small.words) > 1:
        return small.words[0] == big.words[0] or not small.capital or small.words[-1] == big.words[-1]
    return not big.capital and len(big.words) > 3
