"""Who wrote an article: names of persons out of what feeds and pages put where an author belongs.

Half of all author fields hold something else: a mail address, the publisher, a desk, a job, a link. What is
shown as an author must be a person's name, so anything else is dropped, and no author is better than a wrong one.
"""

from __future__ import annotations

import re

_LEAD = re.compile(
    r"^\s*(?:(?:(?:additional |original )?(?:words|written|story|text|report|reported|reporting|analysis|review|interview|posted|edited)\s+)?by|von|par|por|door|di|av)\b[:\s]+",
    re.IGNORECASE,
)
_MAILED = re.compile(r"\S+@\S+\s*\(([^)]+)\)")
_NOISE = re.compile(
    r"\S*@\S+|https?://\S+|www\.\S+|\([^)]*\)|\[[^\]]*\]|\b(?:updated|published|posted)\b.*$", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*(?:[,;|/•·–—]|\band\b|\bund\b|\bet\b|\by\b|&|\bwith\b|\s-\s|\n)\s*")
_PLACE = re.compile(r"\s+(?:in|at|for|of|from)\s+.*$")

_NO_PERSON = re.compile(
    r"\b(?:admin|agence|agenc(?:y|ies)|associated|bbc|broadcasting|bureau|business|chief|city|columnist|com|contributors?|correspondents?|"
    r"courier|daily|desk|digital|editor(?:s|ial)?|editor-in-chief|feed|gazette|group|guest|herald|international|journal(?:ist)?s?|limited|"
    r"local|ltd|magazine|media|national|network|news(?:room|paper|desk|wire)?|office|online|our|political|politics|post|press|producers?|"
    r"radio|reporters?|reuters|service|services|sport|sports|staff|team|telegraph|the|times|today|tribune|tv|weekly|wire|world|writers?)\b",
    re.IGNORECASE,
)
"""Words of desks, jobs and publishers; a surname among them (Post, Sport) costs an author, not a wrong one."""

_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "mac",
        "ten",
        "ter",
        "van",
        "vom",
        "von",
        "y",
        "zu",
    ]
)
_NAME_WORD = re.compile(r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž]|[dlLDO]['’](?=[A-Z]))[\w.'’-]*\.?", re.UNICODE)
_CASELESS = re.compile(r"[^\W\d_A-Za-zÀ-ʯͰ-ԯ]+(?:[\s·・]?[^\W\d_A-Za-zÀ-ʯͰ-ԯ]+)?")
"""Scripts without capitals (Chinese, Arabic, Hindi): only length and marks can be judged."""


def names(text: str | None, *, publisher: str | None = None) -> tuple[str, ...]:
    """The persons' names in an author field, in order, each once; empty where there is none to be sure of."""
    if not text or len(text) > 300:
        return ()
    words = " ".join(text.split())
    mailed = _MAILED.search(words)
    words = _NOISE.sub(" ", mailed[1] if mailed else words)
    parts = (_PLACE.sub("", _LEAD.sub("", part)).strip(" .,:") for part in _BETWEEN.split(_LEAD.sub("", words)))
    found = (_cased(part) for part in parts if _is_person(part))
    return tuple(dict.fromkeys(name for name in found if name.casefold() != (publisher or "").casefold()))


def author(*fields: str | None, publisher: str | None = None) -> str | None:
    """The author by the first field that names a person, several names joined with commas."""
    for field in fields:
        found = names(field, publisher=publisher)
        if found:
            return ", ".join(found)
    return None


def _is_person(text: str) -> bool:
    words = text.split()
    if any(character.isdigit() for character in text) or _NO_PERSON.search(text):
        return False
    if _CASELESS.fullmatch(text):
        return 2 <= len(text) <= 20
    capitals = [word for word in words if word.lower() not in _PARTICLES]
    return 2 <= len(words) <= 6 and len(capitals) >= 2 and all(_NAME_WORD.fullmatch(word) for word in capitals)


def _cased(name: str) -> str:
    """A name in capitals, as bylines are set, in its usual spelling."""
    if not name.isupper() or len(name) < 5:
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
