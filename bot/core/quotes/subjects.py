"""The subject of a verb's clause, found without a parser.

The finder reads leftwards from the verb: over adverbs and auxiliaries, out of appositions, brackets and relative
clauses, through chains of prepositions ("a source close to the minister"), and across a conjunction to the subject
that two verbs share.
"""

from __future__ import annotations

from bot.core.quotes import lexicon as lx
from bot.core.quotes.lines import HOPS, REACH, Line, is_finite, may_act
from bot.core.quotes.phrases import Phrase, Token
from bot.core.text import words

_PLACING = words("on at in to from")
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
    if not may_act(phrase):
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
        if word.tag == "word" and is_finite(line, j):
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
            or (word.low == "once" and i > 0 and words[i - 1].low in lx.RELATIVES)
            or (word.tag == "cap" and word.low in lx.TIME_WORDS and i not in line.covered)
        ):
            break
        i -= 1
    return i, infinitive


def _head(line: Line, phrase: Phrase) -> Phrase:
    """Leftwards through prepositions: of "a member of the board" the member."""
    return _first_of_pair(line, _chain(line, phrase))


def _chain(line: Line, phrase: Phrase) -> Phrase:
    words = line.words
    for _ in range(HOPS):
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


_LINKS = words("close familiar based involved")


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
    for j in range(i - 1, max(-1, i - REACH), -1):
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
    if phrase is not None and may_act(phrase):
        return _head(line, phrase)
    return _governor(line, i)


def _governor(line: Line, before: int) -> Phrase | None:
    """The subject of the sentence's main clause up to word `before`: what a second verb or a participle shares."""
    fallback: Phrase | None = None
    for phrase in line.phrases[:REACH]:
        if phrase.last > before:
            break
        if phrase.after is None and may_act(phrase) and not _is_time(line, phrase):
            if phrase.acts:
                return appositive_name(line, phrase)
            fallback = fallback or phrase
    return fallback


def _is_time(line: Line, phrase: Phrase) -> bool:
    return phrase.form == "nominal" and (phrase.head in _TIMES or line.words[phrase.first].tag == "number")


_TIMES = words("day week month year morning afternoon evening night hour hours days weeks months years time times")


def appositive_name(line: Line, phrase: Phrase) -> Phrase:
    """The name beside the office: "the governor, Jane Roe, …", "the elder who led the talks, Jane Roe, …"."""
    comma = _described_to(line, phrase.last)
    if phrase.form != "nominal" or comma >= len(line.words) or line.words[comma].low != ",":
        return phrase
    beside = line.opening.get(comma + 1)
    if beside is None or beside.form != "name":
        return phrase
    after = line.words[beside.last].low if beside.last < len(line.words) else "."
    return beside if after in (",", ".", "(", ";", "—") or line.words[beside.last].tag in ("mark", "sub") else phrase


def _described_to(line: Line, i: int) -> int:
    """The comma that ends a relative clause opening at word `i` without one ("who led the talks,"); else `i` itself."""
    if i >= len(line.words) or line.words[i].low not in ("who", "that"):
        return i
    near = range(i + 1, min(len(line.words), i + 12))
    return next((j for j in near if line.words[j].low in (",", ".") or line.words[j].tag in ("mark", "quote")), i)
