"""A sentence as words, noun phrases and verbs of saying, found once and asked often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.quotes import lexicon as lx
from bot.core.quotes.phrases import NameSpan, Phrase, Token, phrases, tokens
from bot.core.text import words

REACH = 60
"""How many words around a verb are looked at: more than any sentence of news needs, so that no text takes long."""
HOPS = 8
"""How many prepositions or commas are followed in one chain."""


@dataclass(slots=True)
class Line:
    """A sentence as words and noun phrases; quoted words in it are one hidden token each."""

    start: int
    end: int
    paragraph: int
    words: list[Token]
    phrases: list[Phrase]
    ending: dict[int, Phrase] = field(default_factory=dict)
    opening: dict[int, Phrase] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    cues: list[Cue] = field(default_factory=list)

    def quoted_before(self, i: int) -> bool:
        """Do quoted words stand before word `i`, within one sentence's reach?"""
        return any(word.tag == "quote" for word in self.words[max(0, i - REACH) : max(0, i)])

    def index_at(self, offset: int) -> int:
        """The number of the first word that starts at the offset or after it."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].start < offset:
                low = middle + 1
            else:
                high = middle
        return low


def read_line(hidden: str, start: int, end: int, paragraph: int, names: Sequence[NameSpan]) -> Line:
    """The words and noun phrases of `[start, end)`; `names` are the names inside, in order."""
    words = tokens(hidden, start, end)
    found = phrases(words, names)
    line = Line(start, end, paragraph, words, found)
    for phrase in found:
        line.ending[phrase.last] = phrase
        line.opening[phrase.first] = phrase
        line.covered.update(range(phrase.first, phrase.last))
    line.cues = _find_cues(line)
    for phrase in found:
        phrase.acts = phrase.after is None and may_act(phrase) and _verb_follows(line, phrase.last)
    return line


# ---------------------------------------------------------------- verbs of saying


class Cue(NamedTuple):
    """A verb of saying: its word number, its lemma, and whether it is finite or a participle ("adding")."""

    at: int
    lemma: str
    finite: bool
    weak: bool


def _find_cues(line: Line) -> list[Cue]:
    """The verbs of saying of a sentence, in order; passives and nouns are left out."""
    found = []
    for i, word in enumerate(line.words):
        lemma = lx.CUES.get(word.low)
        if lemma is None or i in line.covered or word.tag not in ("word", "cap"):
            continue
        if _is_passive(line, i) or (word.low == lemma and not _bare_verb(line, i)):
            continue
        participle = word.low.endswith("ing")
        if participle and i and line.words[i - 1].low in lx.BE:
            participle = False
        found.append(Cue(i, lemma, not participle, lemma in lx.WEAK_CUES))
    return found


def _is_passive(line: Line, i: int) -> bool:
    """Is the subject not the one who speaks: "was told", "asked about it, he …", "published by"?"""
    words = line.words
    form = words[i].low
    if not form.endswith("ed") and form not in _PARTICIPLES:
        return False
    after = words[i + 1].low if i + 1 < len(words) else ""
    if after == "by":
        return True
    j = i - 1
    while j >= 0 and (words[j].tag == "adv" or words[j].low.endswith("ly")):
        j -= 1
    if j >= 0 and words[j].low in lx.BE:
        return True
    if j >= 0 and words[j].tag == "poss" and j and words[j - 1].tag == "pron":
        return True
    loose = j < 0 or words[j].low in (",", "when", "if", "though", "although", "while", "as")
    return loose and form in _ASKED and (after in _AFTER_PASSIVE or (j < 0 and after == "the"))


_SAME_IN_PAST = words("read put forecast")
_PARTICIPLES = words("told said heard written known seen found made held given put understood read")
_ASKED = words(
    "asked told pressed questioned challenged warned informed reminded accused charged criticised criticized praised"
)
_AFTER_PASSIVE = words("about of if whether to how why what for in on who where at with")


def _bare_verb(line: Line, i: int) -> bool:
    """Is a bare form a verb here: after to, a modal, a plural or I, you, we, they?"""
    j = i - 1
    while j >= 0 and (line.words[j].tag == "adv" or line.words[j].low.endswith("ly")):
        j -= 1
    if j < 0:
        return False
    before = line.words[j]
    if before.low in ("to", "i", "we", "you", "they", "who") or before.tag == "aux":
        return True
    phrase = line.ending.get(j + 1)
    if phrase is None:
        return False
    return before.low.endswith("s") or before.low in lx.GROUP_NOUNS or line.words[i].low in _SAME_IN_PAST


# ---------------------------------------------------------------- verbs


def may_act(phrase: Phrase) -> bool:
    """Can the phrase be a subject: any but an object pronoun?"""
    return phrase.form != "pronoun" or phrase.head in lx.SUBJECT_PRONOUNS


def _verb_follows(line: Line, i: int) -> bool:
    """Over adverbs, brackets, prepositional phrases and what stands between commas: is the next word a finite verb?"""
    words = line.words
    for _ in range(HOPS):
        while i < len(words) and _passed_over(line, i):
            i += 1
        if i >= len(words):
            return False
        if is_finite(line, i):
            return True
        after = _after_insertion(line, i)
        if after is None:
            return False
        i = after
    return False


def _passed_over(line: Line, i: int) -> bool:
    word = line.words[i]
    if word.tag == "adv":
        return i not in line.covered
    return word.low.endswith("ly") or word.low in lx.TIME_WORDS or word.low == "not"


def _after_insertion(line: Line, i: int) -> int | None:
    """Where the sentence goes on after the bracket, prepositional phrase or insertion that begins at word `i`."""
    words, low = line.words, line.words[i].low
    if low in lx.RELATIVES and i and words[i - 1].low == ",":
        low = ","
    if words[i].tag == "prep":
        return line.opening[i + 1].last if i + 1 in line.opening else None
    close = {"(": ")", ",": ",", "—": "—"}.get(low)
    if close is None:
        return None
    return next((j + 1 for j in range(i + 1, min(len(words), i + REACH)) if words[j].low == close), None)


def is_finite(line: Line, i: int) -> bool:
    """Is word `i` a finite verb, as far as its form tells?"""
    word = line.words[i]
    if word.tag == "aux" or word.low in lx.PASTS or word.low in ("'s", "’s", "'d", "’d", "'ll", "’ll"):
        return True
    if i in line.covered or word.tag != "word" or word.low.endswith("ing"):
        return False
    return word.low in lx.CUES or word.low.endswith("ed") or (word.low.endswith("s") and not word.low.endswith("ss"))
