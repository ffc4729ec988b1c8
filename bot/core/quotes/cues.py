"""Verbs of saying in a sentence, and the subject of a verb's clause.

The subject finder reads leftwards from the verb: over adverbs and auxiliaries, out of appositions, brackets and
relative clauses, through chains of prepositions ("a source close to the minister"), and across a conjunction to the
subject that two verbs share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.quotes import lexicon as lx
from bot.core.quotes.phrases import NameSpan, Phrase, Token, phrases, tokens


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
        return any(word.tag == "quote" for word in self.words[max(0, i - _REACH) : max(0, i)])

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
    line.cues = _cues(line)
    for phrase in found:
        phrase.acts = phrase.after is None and _may_act(phrase) and _verb_follows(line, phrase.last)
    return line


# ---------------------------------------------------------------- cues


class Cue(NamedTuple):
    """A verb of saying: its word number, its lemma, and whether it is finite or a participle ("adding")."""

    at: int
    lemma: str
    finite: bool
    weak: bool


def _cues(line: Line) -> list[Cue]:
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


_SAME_IN_PAST = lx.words("read put forecast")
_PARTICIPLES = lx.words("told said heard written known seen found made held given put understood read")
_ASKED = lx.words(
    "asked told pressed questioned challenged warned informed reminded accused charged criticised criticized praised"
)
_AFTER_PASSIVE = lx.words("about of if whether to how why what for in on who where at with")


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


# ---------------------------------------------------------------- subjects

_REACH = 60
"""How many words around a verb are looked at: more than any sentence of news needs, so that no text takes long."""
_HOPS = 8
"""How many prepositions or commas are followed in one chain."""
_PLACING = lx.words("on at in to from")
_ADVERBIAL = frozenset(("not", "n't", "n’t"))


def subject(line: Line, at: int) -> Phrase | None:
    """The noun phrase that is the subject of the verb at word `at`, or None where the sentence has none."""
    return _subject(line, at, 4)


def _subject(line: Line, at: int, depth: int) -> Phrase | None:
    if depth == 0 or at <= 0:
        return None
    words = line.words
    i, infinitive = _over_auxiliaries(line, at - 1)
    if i < 0:
        return None
    i = _over_brackets(line, i)
    if i < 0:
        return None
    phrase = line.ending.get(i + 1)
    if infinitive or (words[at].low.endswith("ing") and words[i].low not in lx.BE):
        if phrase is not None and phrase.form == "name" and not infinitive and phrase.after not in _PLACING:
            return phrase
        return (_absolute(line, i) if infinitive else None) or _governor(line, i + 1)
    if phrase is not None:
        return _actor(line, phrase)
    word = words[i]
    if word.low in lx.RELATIVES:
        return _antecedent(line, i)
    if word.tag == "conj":
        shared = _verb_before(line, i) if i and word.low == "and" and words[i - 1].low != "," else None
        return (_subject(line, shared, depth - 1) if shared is not None else None) or _governor(line, i)
    if word.tag == "number" and words[i - 1].tag == "prep" and i > 1 and words[i - 2].low in lx.RELATIVES:
        return _antecedent(line, i - 2)
    if word.low in (",", "—", "–", "-", "--", ";", ")"):
        return _beyond_comma(line, i)
    if word.tag in ("quote", "mark"):
        return None
    return _governor(line, i + 1)


def _absolute(line: Line, i: int) -> Phrase | None:
    """The subject of the participle an infinitive hangs on: "with X taking to the air to say"."""
    for j in range(i, max(0, i - 8), -1):
        if line.words[j].low.endswith("ing") and j not in line.covered:
            phrase = line.ending.get(j)
            return phrase if phrase is not None and phrase.after == "with" else None
    return None


def _over_brackets(line: Line, i: int) -> int:
    """Leftwards over a bracket that closes at word `i`: "Sen. Roe (D-Ohio) said"."""
    if line.words[i].low != ")":
        return i
    for j in range(i, max(-1, i - 20), -1):
        if line.words[j].low == "(":
            return j - 1
    return i - 1


def _phrase_before(line: Line, i: int) -> Phrase | None:
    """The phrase that ends right before word `i`, a bracket after it left aside."""
    return line.ending.get(_over_brackets(line, i - 1) + 1) if i > 0 else None


def _actor(line: Line, phrase: Phrase) -> Phrase | None:
    """Who acts where a phrase stands right before the verb: its head, or whom an adjunct stands beside."""
    if not _may_act(phrase):
        return _governor(line, phrase.first)
    head = _head(line, phrase)
    if head.first and _takes_it(line, head.first - 1):
        return _relative_before(line, head.first) or _governor(line, head.first)
    i = head.first - 2
    if head.after is not None and i >= 0 and line.words[i].low in lx.RELATIVES:
        return _antecedent(line, i)
    return head


def _takes_it(line: Line, i: int) -> bool:
    """Is word `i` a verb whose object follows, not one that a clause follows?"""
    word = line.words[i]
    if word.tag != "word" or i in line.covered:
        return False
    lemma = lx.CUES.get(word.low)
    return lemma in lx.OBJECT_CUES if lemma is not None else not word.low.endswith("ing") or i > 1


def _relative_before(line: Line, before: int) -> Phrase | None:
    """Whom the relative clause around word `before` is about, where no comma sets it off."""
    for j in range(before - 1, max(0, before - 16), -1):
        if line.words[j].low in (",", ";") or line.words[j].tag in ("mark", "quote"):
            return None
        if line.words[j].low in ("who", "which"):
            return _antecedent(line, j)
    return None


def _verb_before(line: Line, i: int) -> int | None:
    """The nearest finite verb to the left, auxiliaries aside, in the same stretch between commas."""
    for j in range(i - 1, max(-1, i - 40), -1):
        word = line.words[j]
        if word.low in (",", ";", "—") or word.tag in ("mark", "quote"):
            return None
        if word.tag == "word" and _finite(line, j):
            return j
    return None


def _over_auxiliaries(line: Line, i: int) -> tuple[int, bool]:
    """Leftwards over auxiliaries, adverbs and `to`; whether an infinitive was met."""
    infinitive = False
    words = line.words
    while i >= 0:
        word = words[i]
        if word.low == "to":
            infinitive = True
        elif not (
            word.tag in ("aux", "adv")
            or word.low in _ADVERBIAL
            or (word.low.endswith("ly") and i not in line.covered)
            or (word.tag == "cap" and word.low in lx.TIME_WORDS and i not in line.covered)
        ):
            break
        i -= 1
    return i, infinitive


def _may_act(phrase: Phrase) -> bool:
    return phrase.form != "pronoun" or phrase.head in lx.SUBJECT_PRONOUNS


def _head(line: Line, phrase: Phrase) -> Phrase:
    """Leftwards through prepositions: of "a member of the board" the member."""
    return _first_of_pair(line, _chain(line, phrase))


def _chain(line: Line, phrase: Phrase) -> Phrase:
    words = line.words
    for _ in range(_HOPS):
        if phrase.after is None:
            break
        i = phrase.first - 1
        while i > 0 and (i - 1) not in line.covered and (words[i - 1].tag == "adv" or _links(words[i - 1])):
            i -= 1
        before = line.ending.get(i)
        if before is None or before.form == "pronoun":
            break
        phrase = before
    return phrase


def _first_of_pair(line: Line, phrase: Phrase) -> Phrase:
    """Of "the former secretary of state and current nominee", one person with two offices, the first office."""
    i = phrase.first - 1
    if (
        phrase.form != "nominal"
        or i < 1
        or line.words[i].low != "and"
        or line.words[phrase.first].tag not in ("word", "cap")
    ):
        return phrase
    before = line.ending.get(i)
    if before is None or phrase.head not in lx.ROLES:
        return phrase
    first = _chain(line, before)
    return first if first.head in lx.ROLES else phrase


def _links(word: Token) -> bool:
    """May the word stand between a noun and the preposition that goes on with it ("protesters marching through")?"""
    return word.tag == "word" and (word.low in _LINKS or (word.low.endswith("ing") and word.low not in lx.CUES))


_LINKS = lx.words("close familiar based involved")


def _antecedent(line: Line, i: int) -> Phrase | None:
    """Whom `who` at word `i` stands for."""
    j = i - 1
    while j >= 0 and line.words[j].low in (",", ")", "—"):
        if line.words[j].low == ")":
            while j >= 0 and line.words[j].low != "(":
                j -= 1
        j -= 1
    phrase = line.ending.get(j + 1)
    while phrase is not None and _is_time(line, phrase):
        phrase = line.ending.get(phrase.first - (line.words[phrase.first - 1].tag in ("cap", "prep")))
    return _named_beside(line, phrase) if phrase is not None else None


def _named_beside(line: Line, phrase: Phrase) -> Phrase:
    """Of "Jane Roe, a baker" or "the baker, Jane Roe" the name; of "a member of the board" the head."""
    head = _head(line, phrase)
    if head.form == "name":
        return head
    i = head.first - 1
    if i > 0 and line.words[i].tag == "adv":
        i -= 1
    before = _phrase_before(line, i) if i > 0 and line.words[i].low == "," else None
    return before if before is not None and before.form == "name" else head


def _beyond_comma(line: Line, i: int) -> Phrase | None:
    """The verb follows a comma: what stands before it is an apposition, a relative clause or an adjunct.

    Goes back from comma to comma until the phrase before one can be what the verb says something of.
    """
    words = line.words
    if i and line.words[i - 1].tag in ("quote", "mark"):
        return _governor(line, i)
    close = i
    for j in range(i - 1, max(-1, i - _REACH), -1):
        if words[j].low not in (",", "—", "–", "-", "--"):
            continue
        before = _phrase_before(line, j)
        inside = line.opening.get(j + 1)
        if before is not None and words[j].low == ",":
            if inside is not None and inside.last == close and _names_head(line, before, inside):
                return inside
            named = _named_beside(line, before)
            if named.after is None:
                return named
        close = j
    return _leading(line, i)


def _names_head(line: Line, before: Phrase, inside: Phrase) -> bool:
    """Is the name between the commas that of the office before them, not a place ("in Columbus, Ohio, said")?"""
    if inside.form != "name" or _head(line, before).form != "nominal":
        return False
    return before.form == "nominal" or inside.last - inside.first > 1


def _leading(line: Line, i: int) -> Phrase | None:
    """The phrase right before the comma at `i`, if the sentence has no earlier one to go back to."""
    phrase = _phrase_before(line, i)
    if phrase is not None and _may_act(phrase):
        return _head(line, phrase)
    return _governor(line, i)


def _governor(line: Line, before: int) -> Phrase | None:
    """The subject of the sentence's main clause up to word `before`: what a second verb or a participle shares."""
    fallback: Phrase | None = None
    for phrase in line.phrases[:_REACH]:
        if phrase.last > before:
            break
        if phrase.after is None and _may_act(phrase) and not _is_time(line, phrase):
            if phrase.acts:
                return _appositive_name(line, phrase)
            fallback = fallback or phrase
    return fallback


def _is_time(line: Line, phrase: Phrase) -> bool:
    return phrase.form == "nominal" and (phrase.head in _TIMES or line.words[phrase.first].tag == "number")


_TIMES = lx.words("day week month year morning afternoon evening night hour hours days weeks months years time times")


def _appositive_name(line: Line, phrase: Phrase) -> Phrase:
    """The name beside the office, as in "the governor, Jane Roe, …"."""
    if phrase.form != "nominal" or phrase.last >= len(line.words) or line.words[phrase.last].low != ",":
        return phrase
    beside = line.opening.get(phrase.last + 1)
    if beside is None or beside.form != "name":
        return phrase
    after = line.words[beside.last].low if beside.last < len(line.words) else "."
    return beside if after in (",", ".", "(", ";", "—") or line.words[beside.last].tag in ("mark", "sub") else phrase


def _verb_follows(line: Line, i: int) -> bool:
    """Over adverbs, brackets, prepositional phrases and what stands between commas: is the next word a finite verb?"""
    words = line.words
    for _ in range(_HOPS):
        while i < len(words) and _passed_over(line, i):
            i += 1
        if i >= len(words):
            return False
        if _finite(line, i):
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
    return next((j + 1 for j in range(i + 1, min(len(words), i + _REACH)) if words[j].low == close), None)


def _finite(line: Line, i: int) -> bool:
    word = line.words[i]
    if word.tag == "aux" or word.low in lx.PASTS or word.low in ("'s", "’s", "'d", "’d", "'ll", "’ll"):
        return True
    if i in line.covered or word.tag != "word" or word.low.endswith("ing"):
        return False
    return word.low in lx.CUES or word.low.endswith("ed") or (word.low.endswith("s") and not word.low.endswith("ss"))


# ---------------------------------------------------------------- the sentence's own speaker


def told_by(line: Line, found: Sequence[Cue]) -> list[tuple[Cue, Phrase]]:
    """Who says what the sentence reports: a tag set off by commas (", she said,") before any other verb of saying.

    Verbs inside what somebody is reported to have said ("Smith said Jones had promised …") are left out.
    """
    spoken = [(cue, phrase) for cue in found if not cue.weak and (phrase := speaker(line, cue)) is not None]
    tags = [(cue, phrase) for cue, phrase in spoken if cue.finite and is_tag(line, cue, phrase)]
    if tags:
        return tags
    kept: list[tuple[Cue, Phrase]] = []
    for cue, phrase in spoken:
        outer = kept[-1][0] if kept else None
        if outer is None or phrase.first < outer.at or _set_off(line, outer.at, phrase.first):
            kept.append((cue, phrase))
    return kept


def is_tag(line: Line, cue: Cue, phrase: Phrase) -> bool:
    """Do subject and verb stand between commas, marks or the sentence's edges, the words said being elsewhere?"""
    first, last = min(cue.at, phrase.first), max(cue.at + 1, phrase.last)
    before = line.words[first - 1] if first else None
    if before is None or (before.low not in (",", "—", "–") and before.tag != "mark"):
        return False
    while last < len(line.words) and line.words[last].tag in ("adv", "cap", "prep") and last - first < 12:
        last += 1 if last not in line.opening else line.opening[last].last - last
    return (
        last >= len(line.words) or line.words[last].low in (",", ".", "—", "–", ";") or line.words[last].tag == "mark"
    )


def _set_off(line: Line, start: int, end: int) -> bool:
    """Does a new main clause open between the two words?"""
    for j in range(start + 1, min(end, start + 60)):
        word = line.words[j]
        if (
            word.low == ";"
            or word.tag == "quote"
            or (word.tag == "conj" and line.words[j - 1].low == "," and j == end - 1)
        ):
            return True
    return False


# ---------------------------------------------------------------- the subject after the verb


def speaker(line: Line, cue: Cue) -> Phrase | None:
    """Who says what the cue introduces: the subject after the verb in a tag, else the one before it."""
    before = line.words[cue.at - 1] if cue.at else None
    if (
        before is not None
        and (before.tag in ("mark", "quote") or before.low in (",", "—"))
        and line.words[cue.at].low in lx.INVERTING
    ):
        phrase = inverted(line, cue.at)
        if phrase is not None and (before.tag in ("mark", "quote") or _ends_clause(line, phrase)):
            return phrase
    return subject(line, cue.at)


def _ends_clause(line: Line, phrase: Phrase) -> bool:
    """Does nothing but an apposition follow the phrase: "…, said the mayor." but not "…, said the mayor would go"?"""
    if phrase.form != "name" and phrase.head not in lx.ROLES and not phrase.head.endswith("s"):
        return False
    return phrase.last >= len(line.words) or line.words[phrase.last].low in (
        ",",
        ".",
        "(",
        ";",
        "—",
        "of",
        "in",
        "at",
        "on",
    )


def inverted(line: Line, at: int) -> Phrase | None:
    """The subject that follows its verb, as in “…,” said the company's founder, Jane Roe."""
    i = at + 1
    while i < len(line.words) and line.words[i].tag == "adv" and i not in line.opening:
        i += 1
    phrase = line.opening.get(i)
    if phrase is None or not _may_act(phrase):
        return None
    return _appositive_name(line, phrase)
