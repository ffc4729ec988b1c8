"""When a predicted speaker is the gold one.

Independent of the reader's own notion of people on purpose: a measure must not lean on what it measures.
The words below are part of the metric's definition; changing one changes every figure ever printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.evals.score.spans import plain


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PRONOUNS: Final = _set("i we you he she it they him her his who which where one another said says advises")
"""Words that never name a speaker, though they may be the article's own words for one."""

_TITLES: Final = _set(
    "the a an former vice prime president senator representative secretary minister mayor judge justice "
    "mr mrs ms dr prof rev sen sens rep reps gov gen lt col sir lord dame pope king queen prince princess"
)
_SUFFIXES: Final = _set("jr sr ii iii iv")
_FULL_NAMES: Final = {
    "bill": "william",
    "bob": "robert",
    "bobby": "robert",
    "chris": "christopher",
    "dan": "daniel",
    "dave": "david",
    "don": "donald",
    "doug": "douglas",
    "ed": "edward",
    "jeff": "jeffrey",
    "jim": "james",
    "joe": "joseph",
    "ken": "kenneth",
    "liz": "elizabeth",
    "matt": "matthew",
    "mike": "michael",
    "nick": "nicholas",
    "pat": "patrick",
    "rob": "robert",
    "ron": "ronald",
    "steve": "steven",
    "ted": "edward",
    "tim": "timothy",
    "tom": "thomas",
    "tony": "anthony",
}
_WORD: Final = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_INSTITUTION: Final = 3
"""Names longer than this many words are bodies: one of their words is then enough to mean them."""


def _words(name: str) -> list[str]:
    """The name's words in lower case, without possessive, what is in brackets, and what follows a comma."""
    name = plain(name).lower()
    if name.endswith(("'s", "s'")):
        name = re.sub(r"'s?\b", " ", name)
    name = re.sub(r"\([^)]*\)", " ", name)
    return _WORD.findall(name.partition(",")[0])


def same_speaker(predicted: str, gold: str) -> bool:
    """Whether two names are one speaker.

    A person: equal surnames, compatible first names, and Jr on both or neither. A body or a description: all
    the words of the shorter stand in the longer.
    """
    ours, theirs = _words(predicted), _words(gold)
    p, g = _person(ours), _person(theirs)
    if not p or not g:
        return bool(ours) and ours == theirs
    if ("jr" in ours) != ("jr" in theirs):
        return False
    if p[-1] == g[-1]:
        return _same_first_name(p, g)
    return _same_body(p, g, proper=gold[:1].isupper())


def _person(words: list[str]) -> list[str]:
    """The words that name, without titles and suffixes."""
    return [word for word in words if word not in _TITLES | _SUFFIXES]


def _same_first_name(p: list[str], g: list[str]) -> bool:
    """For two names of one surname: surname alone, nickname, initial, or one's first name inside the other."""
    if len(p) == 1 or len(g) == 1:
        return True
    ours, theirs = _FULL_NAMES.get(p[0], p[0]), _FULL_NAMES.get(g[0], g[0])
    if ours == theirs or ours in g or theirs in p:
        return True
    return ours[0] == theirs[0] and 1 in (len(ours), len(theirs))


def _same_body(p: list[str], g: list[str], *, proper: bool) -> bool:
    """All words of the shorter in the longer; one word of a short proper name is not enough."""
    shorter, longer = sorted((p, g), key=len)
    if not set(shorter) <= set(longer):
        return False
    return len(shorter) > 1 or len(longer) > _INSTITUTION or not proper


def resolved(said: str | None, accepted: Iterable[str]) -> bool:
    """Whether `said` names the speaker meant; a pronoun never does."""
    if not said or _low(said) in PRONOUNS:
        return False
    return any(same_speaker(said, name) for name in accepted)


def surface(said: str | None, mention: str | None) -> bool:
    """Whether `said` is the article's own word for the speaker (“she”, “the mayor”), or part of it, or holds it."""
    ours, theirs = _low(said or ""), _low(mention or "")
    if not said or not theirs:
        return False
    return ours == theirs or (ours not in PRONOUNS and (ours in theirs or theirs in ours))


def _low(name: str) -> str:
    return plain(name).lower().strip(" .,")
