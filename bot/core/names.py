"""Under which forms somebody may be asked for: keys that a name in a question and a name in an article share.

A key is words in small letters with one blank between them, without accents, marks, titles and a leading article:
`keys` makes those of a person once, when an article is stored, and `folded` that of what a reader wrote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.core.quotes import gazetteer as gz
from bot.core.quotes import lexicon as lx
from bot.core.types import Person

_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
"""Letters that Unicode does not take apart into a plain one and an accent."""
_WORD = re.compile(r"[^\W_]+")
_JOINED = re.compile(r"(?<=\w)[.'’ʼ`](?=\w)|(?<=\b\w)\.")
"""Marks that hold one word together: O'Neill, U.S., J.D."""
_POSSESSIVE = re.compile(r"['’]s?(?=\W|$)")
_ARTICLES = ("the", "a", "an")
_LONGEST = 80
"""Characters of the longest form that can be asked for; what is longer is no name."""
_INITIALLED = 3
"""Words a body's name needs before its initials stand for it."""


def folded(written: str) -> str:
    """The key of a form as it is written: "The O’Neills’" and "o'neills" have one."""
    return " ".join(_words(written))


def keys(person: Person) -> frozenset[str]:
    """Every key this person may be asked for by: all forms, the surname with and without its particles, a state's name
    for its capital, a body's initials. Empty for somebody whose name has no letter or digit.
    """
    found: set[str] = set()
    for form in (person.canonical, *person.aliases):
        if len(form) > _LONGEST:
            continue
        bare = _untitled(_words(form))
        found |= {" ".join(bare), *((_short(bare) | _double(form)) if _is_proper(form) else ())}
        state = gz.STATE_FORMS.get(form.strip()) or gz.STATE_FORMS.get(re.sub(r"(?i)^the\s+", "", form.strip()))
        if state is not None:
            found.add(folded(state))
    return frozenset(found - {""})


def _double(form: str) -> set[str]:
    """A double-barrelled surname as a whole: “Okonjo-Brandt”, of which `_short` gives the last part."""
    *first, last = form.split()
    return {folded(last)} if first and "-" in last.strip("-") else set()


def _words(written: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", written))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    found = _WORD.findall(_JOINED.sub("", plain.casefold().translate(_PLAIN)))
    while len(found) > 1 and found[0] in _ARTICLES:
        found = found[1:]
    return found


def _is_proper(form: str) -> bool:
    """Is it a name, not a description ("340 people", "the board's lawyers")? Its last word tells by its capital."""
    last = _WORD.findall(form)[-1:]
    return bool(last) and last[0][0].isupper() and not form[0].isdigit()


def _untitled(words: list[str]) -> list[str]:
    """The words without the titles in front and the suffixes behind, as long as a name is left."""
    left = 0
    while left < len(words) - 1 and (words[left] in lx.TITLES or words[left] in _ARTICLES):
        left += 1
    right = len(words)
    while right > left + 1 and words[right - 1] in gz.SUFFIXES:
        right -= 1
    return words[left:right]


def _short(words: Sequence[str]) -> set[str]:
    """A person's surname, alone and with its particles; a body's initials."""
    if len(words) < 2:
        return set()
    if any(word in lx.BODIES or word in lx.PREPOSITIONS for word in words):
        telling = [word for word in words if word not in lx.PREPOSITIONS and word not in ("the", "and")]
        return {"".join(word[0] for word in telling)} if len(telling) >= _INITIALLED else set()
    start = len(words) - 1
    found = {words[start]}
    while start > 1 and words[start - 1] in gz.PARTICLES:
        start -= 1
        found.add(" ".join(words[start:]))
    return found
