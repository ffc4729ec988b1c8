"""Who holds a stance and towards whom: words of a passage become people and bodies.

Pronouns, titles and names are the cast's to resolve; quoted *I* and *we* are the run's speaker. A phrase the cast does
not know stands for itself, with a confidence under every bar, so that it is never shown as if it were known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.conditions.agents import head, trimmed
from bot.core.conditions.grammar import OBJECT_PRONOUNS, POSSESSIVES, SUBJECT_PRONOUNS
from bot.core.conditions.words import Passage
from bot.core.quotes.people import Referent, same_person
from bot.core.types import Person

if TYPE_CHECKING:
    from bot.core.conditions.speech import Sayer
    from bot.core.quotes import Spoken
    from bot.core.types import Quote

UNKNOWN = 0.2
"""Confidence of a phrase nobody resolved; below any bar."""


NAMED = 0.97
"""How often a phrase that is a name and nothing else is the party it names: 102 of 105 on the development articles."""

_TOLD = re.compile(r"\b(?:told|tells|warned|reminded)\s+(?=[A-Z])")
_OF_A_STATE = frozenset(("government", "leader", "leaders", "army", "troops", "ministers", "parliament", "president"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a stance: who, how sure (0–1), and the words `[start, end)` of the article that name them, if any."""

    person: Person
    confidence: float
    known: bool
    at: tuple[int, int] | None


class Parties:
    """Looks up the parties of one article."""

    def __init__(self, text: str, spoken: Spoken) -> None:
        self._text = text
        self._cast = spoken.cast
        self._speakers = _by_run(spoken)
        self._named = {
            (mention.start, mention.end): Referent(person=mention.person, kind=mention.kind, confidence=NAMED)
            for mention in spoken.cast.mentions
            if mention.kind == "name"
        }
        self._mentions = [mention.start for mention in spoken.cast.mentions]

    def of(self, passage: Passage, span: tuple[int, int], *, besides: Person | None = None) -> Party | None:
        """Who the words of the span mean; a pronoun never means `besides`. None for words that name nobody."""
        first, last = trimmed(passage, span)
        if first >= last:
            return None
        word = passage.words[first]
        if word in ("i", "we", "me", "us", "my", "our") and passage.run[first] >= 0:
            return self.speaker(passage.run[first], at=passage.offsets(first, last))
        start, end = passage.offsets(first, last)
        if word in ("its", "their") and passage.words[last - 1] in _OF_A_STATE:
            return self.nearest(start, besides, body=True)
        if word in ("you", "your") and passage.run[first] >= 0:
            return self._listener(passage)
        referent = self._named.get((start, end)) or self._cast.resolve(start, end)
        if referent is not None and not _covers(passage, first, last, referent):
            referent = None
        pronoun = (
            last - first == 1
            and word not in ("both", "all", "everyone", "everybody", "nobody")
            and (word in SUBJECT_PRONOUNS or word in OBJECT_PRONOUNS or word in POSSESSIVES)
        )
        if (
            referent is not None
            and referent.kind != "description"
            and not (besides is not None and pronoun and referent.person == besides)
        ):
            return Party(person=referent.person, confidence=referent.confidence, known=True, at=(start, end))
        if pronoun and besides is not None and word in ("he", "she", "him", "her"):
            return self.nearest(start, besides)
        if pronoun:
            return self.nearest(start) if besides is None else None
        return Party(
            person=Person(canonical=self._bare(passage, first, last)), confidence=UNKNOWN, known=False, at=(start, end)
        )

    def _bare(self, passage: Passage, first: int, last: int) -> str:
        if passage.words[first] in ("the", "a", "an") and last - first > 1:
            first += 1
        start, end = passage.offsets(first, last)
        return " ".join(self._text[start:end].split())

    def _listener(self, passage: Passage) -> Party | None:
        """Whom quoted words are said to, where their sentence tells ("Ash told Birch"): the *you* in them."""
        told = _TOLD.search(self._text, passage.opens, passage.closes)
        if told is None:
            return None
        referent = self._cast.resolve(told.end(), passage.closes)
        if referent is None or referent.kind not in ("name", "body"):
            return None
        return Party(person=referent.person, confidence=referent.confidence, known=True, at=None)

    def nearest(self, before: int, besides: Person | None = None, *, body: bool = False) -> Party | None:
        """Whoever was named last before the offset, other than `besides`: a guess, below every bar."""
        kinds = ("name", "body") if body else ("name", "title")
        at = bisect_right(self._mentions, before - 1) - 1
        while at >= 0:
            mention = self._cast.mentions[at]
            if (
                besides is None or not same_person(mention.person.canonical, besides.canonical)
            ) and mention.kind in kinds:
                return Party(person=mention.person, confidence=UNKNOWN, known=False, at=None)
            at -= 1
        return None

    def speaker(self, run: int, *, at: tuple[int, int] | None = None) -> Party | None:
        """Who speaks the words of the run, where the quotes know."""
        quote = self._speakers.get(run)
        if quote is None or quote.speaker is None:
            return None
        return Party(person=quote.speaker, confidence=quote.confidence, known=True, at=at)

    def sayer(self, passage: Passage, sayer: Sayer) -> Party | None:
        """Who the sayer is."""
        if sayer.words is None:
            return self.speaker(sayer.run)
        return self.of(passage, sayer.words)


def _covers(passage: Passage, first: int, last: int, referent: Referent) -> bool:
    """Is the whole phrase the referent's, not only a name inside it ("Ash's family", "the Ostravian government")?"""
    if referent.kind in ("pronoun", "title", "description"):
        return True
    if referent.person.canonical[:1].islower() and len(referent.person.canonical.split()) > last - first:
        return False
    named = {word for name in (referent.person.canonical, *referent.person.aliases) for word in name.lower().split()}
    return passage.words[head(passage, first, last)].rstrip(".") in {word.rstrip(".,") for word in named}


def _by_run(spoken: Spoken) -> dict[int, Quote]:
    """The quote of every run: a quote's spans lie inside its runs, or hold them."""
    starts = [run.start for run in spoken.runs]
    found: dict[int, Quote] = {}
    for quote in spoken.quotes:
        for span in quote.runs:
            at = bisect_right(starts, span.start + 1) - 1
            if at >= 0 and spoken.runs[at].end > span.start:
                found[at] = quote
    return found
