"""Who the parties of a stance are: words of a passage become people and bodies.

Pronouns, titles and names are the cast's to resolve; quoted *I* and *we* are the run's speaker, quoted *you* its
listener. A phrase the cast does not know stands for itself, as nobody known: such a party is never shown as an actor.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.conditions.agents import SPEAKS_FOR, head, trimmed
from bot.core.conditions.grammar import FIRST_PERSON, OBJECT_PRONOUNS, POSSESSIVES, SUBJECT_PRONOUNS
from bot.core.conditions.words import Passage
from bot.core.quotes.people import Referent, same_person
from bot.core.text import words
from bot.core.types import Person

if TYPE_CHECKING:
    from bot.core.conditions.cues import Words
    from bot.core.conditions.speech import Sayer
    from bot.core.quotes import Spoken
    from bot.core.types import Quote

NAMED = 0.97
"""How often a name or body known to the cast holds the stance its words are the subject of: 111 of 114 on the
development articles. Of a quoted *I* the figure of its quote counts."""
PRONOUN = 0.8
"""The same of a pronoun or title, where the cast is not less sure: 47 of 58."""
DOUBTFUL = 0.65
"""The same of capitals that are no known person, body, state or place: 9 of 13."""
UNKNOWN = 0.2
"""Confidence in a phrase nobody resolved, and in a guess; below any bar."""

_TOLD = re.compile(r"\b(?:told|tells|warned|reminded)\s+(?=[A-Z])")
_OF_A_STATE = words("government leader leaders army troops ministers parliament president")
_SINGLED = words("both all everyone everybody nobody")
_PRONOUNS = (SUBJECT_PRONOUNS | OBJECT_PRONOUNS | POSSESSIVES) - _SINGLED
_KNOWN_NAMES = ("name-person", "name-body", "name-state", "name-place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a stance.

    `known` says that the article names them elsewhere or here, `confidence` (0–1) how sure that is, `at` are the
    offsets of the words that stand for them, where there are such, `individual` that those words name a person.
    """

    person: Person
    confidence: float
    known: bool
    at: tuple[int, int] | None
    individual: bool = False


class Parties:
    """Looks up the parties of one article."""

    def __init__(self, text: str, spoken: Spoken) -> None:
        self._text = text
        self._cast = spoken.cast
        self._speakers = _by_run(spoken)
        self._starts = [mention.start for mention in spoken.cast.mentions]
        self._named = {
            (mention.start, mention.end): mention.person for mention in spoken.cast.mentions if mention.kind == "name"
        }

    def of(self, passage: Passage, span: Words, *, besides: Person | None = None) -> Party | None:
        """Who the words of the span mean; a pronoun never means `besides`. None for words that name nobody."""
        first, last = trimmed(passage, span)
        if first >= last:
            return None
        word, at = passage.words[first], passage.offsets(first, last)
        if passage.run[first] >= 0 and word in FIRST_PERSON and last - first == 1:
            return _in_person(self.speaker(passage.run[first], at=at))
        if passage.run[first] >= 0 and word in ("you", "your"):
            return self._listener(passage)
        if word in ("its", "their") and passage.words[last - 1] in _OF_A_STATE:
            return self.nearest(at[0], besides, body=True)
        pronoun = last - first == 1 and word in _PRONOUNS
        named = self._resolved(passage, (first, last), at)
        if named is not None and not (pronoun and besides is not None and named.person == besides):
            return named
        if not pronoun:
            return Party(person=Person(canonical=self._bare(at)), confidence=UNKNOWN, known=False, at=at)
        if besides is None or word in ("he", "she", "him", "her"):
            return self.nearest(at[0], besides)
        return None

    def _resolved(self, passage: Passage, span: Words, at: tuple[int, int]) -> Party | None:
        """Whom the cast takes the words to mean, where the whole phrase is theirs."""
        referent = self._cast.resolve(*at)
        named = self._named.get(at)
        if named is not None and (referent is None or referent.person != named):
            return Party(person=named, confidence=NAMED, known=True, at=at)
        if referent is None or referent.kind == "description" or not _covers(passage, span, referent):
            return None
        sure = min(referent.confidence, PRONOUN)
        if referent.kind in ("name", "body"):
            doubtful = referent.kind == "name" and not referent.how.startswith(_KNOWN_NAMES)
            sure = DOUBTFUL if doubtful else NAMED
        person = referent.how.startswith("name-person")
        return Party(person=referent.person, confidence=sure, known=True, at=at, individual=person)

    def _bare(self, at: tuple[int, int]) -> str:
        """The phrase in one line, without an article in front."""
        phrase = " ".join(self._text[at[0] : at[1]].split())
        bare = re.sub(r"^(?:the|an?)\s+", "", phrase, flags=re.IGNORECASE)
        return bare or phrase

    def _listener(self, passage: Passage) -> Party | None:
        """Whom quoted words are said to, where their sentence tells ("Ash told Birch"): the *you* in them."""
        told = _TOLD.search(self._text, passage.opens, passage.closes)
        at = bisect_left(self._starts, told.end()) if told is not None else len(self._starts)
        mention = self._cast.mentions[at] if at < len(self._starts) else None
        if told is None or mention is None or mention.start != told.end() or mention.kind != "name":
            return None
        return Party(person=mention.person, confidence=PRONOUN, known=True, at=(mention.start, mention.end))

    def nearest(self, before: int, besides: Person | None = None, *, body: bool = False) -> Party | None:
        """Whoever was named last before the offset, other than `besides`: a guess."""
        kinds = ("name", "body") if body else ("name", "title")
        for at in range(bisect_right(self._starts, before - 1) - 1, -1, -1):
            mention = self._cast.mentions[at]
            other = besides is None or not same_person(mention.person.canonical, besides.canonical)
            if other and mention.kind in kinds:
                return Party(person=mention.person, confidence=UNKNOWN, known=False, at=None)
        return None

    def speaker(self, run: int, *, at: tuple[int, int] | None = None) -> Party | None:
        """Who speaks the words of the run, where the quotes know."""
        quote = self._speakers.get(run)
        if quote is None or quote.speaker is None:
            return None
        return Party(person=quote.speaker, confidence=quote.confidence, known=True, at=at)

    def sayer(self, passage: Passage, sayer: Sayer) -> Party | None:
        """Who the sayer is."""
        return self.speaker(sayer.run) if sayer.words is None else self.of(passage, sayer.words)


def _in_person(party: Party | None) -> Party | None:
    """The speaker as the holder of what *I* or *we* do; of a spokesman, who means whom he speaks for, no sure one."""
    role = party.person.role if party is not None else None
    if party is None or role is None or SPEAKS_FOR.isdisjoint(role.split()):
        return party
    return replace(party, confidence=min(party.confidence, DOUBTFUL))


def _covers(passage: Passage, span: Words, referent: Referent) -> bool:
    """Is the whole phrase the referent's, not only a name inside it ("Ash's family", "the Ostravian government")?"""
    if referent.kind in ("pronoun", "title"):
        return True
    canonical = referent.person.canonical
    if canonical[:1].islower() and len(canonical.split()) > span[1] - span[0]:
        return False
    names = (canonical, *referent.person.aliases)
    named = {word.rstrip(".,") for name in names for word in name.lower().split()}
    return passage.words[head(passage, *span)].rstrip(".") in named


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
