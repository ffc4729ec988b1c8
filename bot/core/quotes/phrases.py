"""Words and noun phrases of a sentence, found without a parser.

News prose is regular enough: a noun phrase opens with a determiner, a possessor, a name or a bare noun and runs to
the next function word or verb. Quoted words are one hidden token, so nothing inside a quote is taken for prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.core.quotes import lexicon as lx
from bot.core.text import HIDDEN, words

Tag = Literal[
    "quote", "mark", "stop", "word", "cap", "number", "poss", "det", "pron", "prep", "conj", "sub", "aux", "adv"
]

_ABBREVIATED = "Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|Hon|St|Adm|Maj|Jr|Sr|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|No|vs|Inc|Corp|Co|Ltd"
_TOKEN = re.compile(
    r"[a-z]+(?![\w'’&‑-])"
    rf"|{HIDDEN}+"
    rf"|(?:{_ABBREVIATED})\.(?=\s)"
    r"|(?:[A-Z]\.)+(?:[A-Z]\b)?"
    r"|['’]s\b"
    r"|[$£€¥]?\d+(?:[.,:/]\d+)*\w*%?"
    r"|\w+(?:[-‑&]\w+|['’](?!s\b)\w+)*"
    r"|--|\S"
)  # fmt: skip


@dataclass(slots=True)
class Token:
    """One word or mark: its offsets, its lower-cased text and its class."""

    start: int
    end: int
    low: str
    tag: Tag


_TAGS: dict[str, Tag] = {}
for _tag, _class in (
    ("adv", lx.ADVERBS), ("conj", lx.CONJUNCTIONS), ("sub", lx.SUBORDINATORS | lx.RELATIVES), ("prep", lx.PREPOSITIONS),
    ("aux", lx.AUXILIARIES), ("pron", lx.PRONOUNS), ("det", lx.DETERMINERS),
):  # fmt: skip
    _TAGS |= dict.fromkeys(_class, _tag)  # type: ignore[arg-type]  # the loop's literals are all tags
_TAGS |= {
    "his": "det",
    "her": "det",
    "'s": "poss",
    "’s": "poss",
    '"': "mark",
    "“": "mark",
    "”": "mark",
    "‘": "mark",
    "«": "mark",
    "»": "mark",
    "„": "mark",
}


def tokens(hidden: str, start: int, end: int) -> list[Token]:
    """The tokens of `[start, end)` of a text whose quoted words are hidden."""
    found: list[Token] = []
    for match in _TOKEN.finditer(hidden, start, end):
        low, tag = _classed(match.group())
        if tag == "stop" and low in "'’" and found and found[-1].tag == "quote":
            tag = "mark"
        begin, stop = match.span()
        found.append(Token(begin, stop, low, tag))
    return found


@lru_cache(maxsize=8192)
def _classed(word: str) -> tuple[str, Tag]:
    """A word in small letters and its class; remembered, since a text's words repeat."""
    low = word.lower()
    return low, _tag_of(word, low)


def _tag_of(word: str, low: str) -> Tag:
    known = _TAGS.get(low)
    if known is not None:
        return known
    first = word[0]
    if first == HIDDEN:
        return "quote"
    if first.isalpha():
        return "cap" if first.isupper() else "word"
    if first.isdigit() or (first in "$£€¥" and len(word) > 1):
        return "number"
    return "stop"


Form = Literal["pronoun", "name", "nominal"]


@dataclass(slots=True)
class Phrase:
    """A noun phrase: token range `[first, last)`, offsets, and what its head is.

    `name` is the index of the name that is its head (or its possessor, for a nominal with `owned`); `head` the
    lower-cased head noun or pronoun; `after` the lower-cased preposition right before it, if there is one; `acts` tells
    that a finite verb follows it.
    """

    first: int
    last: int
    start: int
    end: int
    form: Form
    head: str
    name: int | None = None
    owned: bool = False
    after: str | None = None
    acts: bool = False


class NameSpan(NamedTuple):
    """Where a name stands, and its number among the text's names."""

    start: int
    end: int
    name: int


def phrases(words: Sequence[Token], names: Sequence[NameSpan]) -> list[Phrase]:
    """The noun phrases of a sentence, in order, not nested. `names` are the sentence's names, in order."""
    return _Chunker(words, names).all()


class _Chunker:
    def __init__(self, words: Sequence[Token], names: Sequence[NameSpan]) -> None:
        self.words = words
        self.count = len(words)
        self.at_name: dict[int, tuple[int, int]] = {}
        self._place(names)

    def _place(self, names: Sequence[NameSpan]) -> None:
        """For each token that begins a name: the token after it, and the name's number."""
        i = 0
        for name in names:
            while i < self.count and self.words[i].start < name.start:
                i += 1
            first = i
            while i < self.count and self.words[i].end <= name.end:
                i += 1
            if i > first and self.words[first].start == name.start:
                self.at_name[first] = (i, name.name)

    def all(self) -> list[Phrase]:
        found: list[Phrase] = []
        i = 0
        while i < self.count:
            phrase = self._at(i)
            if phrase is None:
                i += 1
                continue
            if i and self.words[i - 1].tag == "prep":
                phrase.after = self.words[i - 1].low
            found.append(phrase)
            i = phrase.last
        return found

    def _at(self, i: int) -> Phrase | None:
        word = self.words[i]
        if i in self.at_name:
            return self._from_name(i)
        if word.tag == "pron" or (word.tag == "det" and word.low == "her" and not self._nounish(i + 1, 0)):
            return self._make(i, i + 1, "pronoun", word.low)
        if word.tag == "det":
            return self._from_determiner(i)
        if word.tag == "number":
            return self._nominal(i, i + 1) if self._nounish(i + 1, 0) else None
        if word.tag in ("word", "cap") and not self._no_opening(i) and self._nounish(i, 0):
            phrase = self._nominal(i, i)
            return phrase if phrase is None or not word.low.endswith(("ed", "ing")) or self._is_title(phrase) else None
        return None

    def _no_opening(self, i: int) -> bool:
        """Can the word open no phrase by itself: an infinitive, or what goes on with the noun before it?"""
        low = self.words[i].low
        if low in _AFTER_NOUN:
            return True
        infinitive = i > 0 and self.words[i - 1].low == "to" and self.words[i].tag == "word"
        infinitive = infinitive and not (i > 1 and self.words[i - 2].low == "according")
        return infinitive and (not low.endswith("s") or low.endswith("ss"))

    def _is_title(self, phrase: Phrase) -> bool:
        """Is the phrase a name with an office in front ("retired general Jane Roe")?"""
        return phrase.form == "name" and any(word.low in lx.ROLES for word in self.words[phrase.first : phrase.last])

    def _opens_clause(self, i: int) -> bool:
        """May `that` at word `i` be a determiner: at the start, or after a preposition or a conjunction?"""
        return self.words[i].low != "that" or i == 0 or self.words[i - 1].tag in ("prep", "conj", "mark")

    def _make(
        self, first: int, last: int, form: Form, head: str, name: int | None = None, *, owned: bool = False
    ) -> Phrase:
        return Phrase(first, last, self.words[first].start, self.words[last - 1].end, form, head, name, owned)

    def _from_name(self, i: int) -> Phrase:
        last, index = self.at_name[i]
        after = self.words[last] if last < self.count else None
        if after is not None and (
            after.tag == "poss" or (after.low in "'’" and self.words[last - 1].low.endswith("s"))
        ):
            tail = self._nominal(i, last + 1, possessor=index)
            return tail or self._make(i, last, "name", self.words[last - 1].low, index)
        goes_on = last < self.count and self.words[last].tag == "word" and self._nounish(last, 1)
        if goes_on and not self._says(last) and not (last - i > 1 and self._third_person(last)):
            return self._nominal(i, last, possessor=index) or self._make(
                i, last, "name", self.words[last - 1].low, index
            )
        return self._make(i, last, "name", self.words[last - 1].low, index)

    def _from_determiner(self, i: int) -> Phrase | None:
        word = self.words[i]
        if word.low in _EITHER_WAY and (not self._nounish(i + 1, 0) or not self._opens_clause(i)):
            return None
        j = i + 1
        while (
            j < self.count and self.words[j].tag in ("number", "det", "adv") and self.words[j].low not in lx.POSSESSIVES
        ):
            j += 1
        if j in self.at_name:
            last, index = self.at_name[j]
            return self._nominal(i, last, possessor=index) or self._make(
                i, last, "name", self.words[last - 1].low, index
            )
        if not self._nounish(j, 0):
            return self._make(i, j, "nominal", word.low) if word.low in _STANDALONE else None
        return self._nominal(i, j)

    def _nominal(self, first: int, j: int, possessor: int | None = None) -> Phrase | None:
        """Nouns from token `j` on, as one phrase from `first`; ends at a name if the nouns are its title."""
        begin = j - (possessor is not None and self.words[j - 1].tag != "poss")
        opened = j
        head = ""
        owner = possessor
        while j < self.count:
            if j in self.at_name:
                last, index = self.at_name[j]
                follows = self.words[last] if last < self.count else None
                if follows is not None and follows.tag == "poss":
                    owner, j = index, last + 1
                    continue
                if follows is not None and follows.tag == "word" and self._nounish(last, 1):
                    owner, j = index, last
                    continue
                if j == opened and possessor is None and not head:
                    break
                if head and not self._titled(j - 1) and not self._opens_title(j):
                    break
                return self._make(first, last, "name", self.words[last - 1].low, index)
            word = self.words[j]
            if word.tag == "poss" or (word.low in "'’" and j > begin and self.words[j - 1].low.endswith("s")):
                j += 1
                continue
            if not self._nounish(j, j - begin):
                break
            head = word.low
            j += 1
        if j == opened or not head:
            return None
        return self._make(first, j, "nominal", head, owner, owned=owner is not None)

    def _opens_title(self, j: int) -> bool:
        return self.words[j].low in lx.TITLES or self.words[j].low in lx.ROLES

    def _titled(self, j: int) -> bool:
        """May the word before a name be part of its title ("opposition leader Jane Roe", not "the letter Roe wrote")?"""
        word = self.words[j]
        low = word.low
        if word.tag == "cap" or low in lx.ROLES or low in lx.BODY_NOUNS or low in lx.BODIES:
            return True
        return low.endswith(("er", "or", "ist", "ian", "man", "woman", "ess", "ant", "eer"))

    def _nounish(self, j: int, count: int) -> bool:
        """May token `j` go on a noun phrase that has `count` nouns and adjectives already?"""
        if j >= self.count:
            return False
        word = self.words[j]
        if j in self.at_name:
            return True
        if word.tag == "cap":
            return word.low not in lx.TIME_WORDS
        if word.tag == "number":
            return count > 0 or j + 1 < self.count
        if word.tag != "word":
            return False
        shape = _shape(word.low)
        return shape == "noun" or (shape != "verb" and self._shaped(j, word.low, shape, count))

    def _shaped(self, j: int, low: str, shape: Shape, count: int) -> bool:
        """The words whose form leaves open whether they are nouns: judged by their neighbours."""
        if shape == "cue":
            return self._cue_as_noun(j, low, count)
        if shape == "ly":
            return count == 0 and j > 0 and self.words[j - 1].tag in ("det", "poss", "adv")
        if shape == "s":
            return count != 1 or not self._takes_object(j)
        if shape == "ing":
            return count == 0 or self._leads_on(j)
        return count == 0  # a participle, or "close" as in "a source close to her"

    def _cue_as_noun(self, j: int, low: str, count: int) -> bool:
        """A form of a verb of saying is a noun or an adjective right after a determiner, and in its bare form."""
        opening = j > 0 and (self.words[j - 1].tag in ("det", "poss") or self.words[j - 1].low.endswith("ly"))
        lemma = lx.CUES[low]
        if low not in (lemma, lemma + "s"):
            return opening
        if lemma not in lx.NOUN_CUES:
            return False
        return opening or self._of_office(j) or (count > 0 and not self._takes_object(j))

    def _of_office(self, j: int) -> bool:
        """Does the word open a clause with an office, as in “…,” press secretary Jane Roe said?"""
        opens = j == 0 or self.words[j - 1].tag in ("mark", "quote", "stop")
        after = self.words[j + 1] if j + 1 < self.count else None
        return opens and after is not None and after.tag == "word" and after.low in lx.ROLES

    def _says(self, j: int) -> bool:
        """Is the word a verb of saying in the third person, as in “…,” Smith notes?"""
        low = self.words[j].low
        return low in lx.CUES and low.endswith("s") and low != lx.CUES[low]

    def _third_person(self, j: int) -> bool:
        """After a name in full: is a word in -s a verb ("Jane Roe buys"), not people ("Jane Roe supporters")?"""
        low = self.words[j].low
        if not low.endswith("s") or low.endswith("ss") or low in lx.GROUP_NOUNS or low in lx.ROLES:
            return False
        return low[:-1] not in lx.ROLES and not low.endswith(("ers", "ors", "ists", "ans"))

    def _takes_object(self, j: int) -> bool:
        """Is the word followed as a verb is: by its object, a clause or the words said?"""
        after = self.words[j + 1] if j + 1 < self.count else None
        return after is not None and (
            after.tag in ("det", "pron", "mark", "quote", "number")
            or after.low in ("that", ":", "to")
            or j + 1 in self.at_name
        )

    def _leads_on(self, j: int) -> bool:
        after = self.words[j + 1] if j + 1 < self.count else None
        return after is not None and after.tag in ("word", "cap")


Shape = Literal["noun", "verb", "cue", "ly", "s", "ing", "after"]


@lru_cache(maxsize=8192)
def _shape(low: str) -> Shape:
    """What a word's form says of its part of speech; "noun" where it says nothing against it."""
    if low in lx.PASTS:
        return "verb"
    if low in lx.CUES:
        return "cue"
    if low in _AFTER_NOUN or (low.endswith("ed") and "-" not in low):
        return "after"
    if low.endswith("ly") and low not in _NOUNS_IN_LY:
        return "ly"
    if low.endswith("ing"):
        return "ing"
    return "s" if low.endswith("s") and low not in lx.GROUP_NOUNS else "noun"


_EITHER_WAY = words("that this these those both all each")
_AFTER_NOUN = words("close familiar based involved briefed aware present")
_NOUNS_IN_LY = words(
    "family ally assembly supply reply rally bully monopoly daily weekly elderly early friendly only likely "
    "costly deadly lonely july"
)
_STANDALONE = words("one another some many several few two three four five six seven eight nine ten both most others")
