"""Stances told otherwise than by a stance verb: nouns with an owner, "is ready to", "wants X to", "it is time to",
"has until Friday to", orders before an *or*.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.core.conditions import deadlines
from bot.core.conditions.agents import agentive, clause_agent, plain
from bot.core.conditions.cues import Cue, Holder, Words
from bot.core.conditions.grammar import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
)
from bot.core.conditions.phrases import edge, phrase_after, subject
from bot.core.conditions.requests import ANSWERABLE, act_after, asked, verb_of
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words
from bot.core.types import Stance

_NOUN_TABLE: tuple[tuple[Stance, str], ...] = (
    ("demands", "demand request call plea appeal motion petition ultimatum"),
    ("threatens", "threat"),
    ("promises", "promise pledge vow"),
    ("offers", "offer proposal"),
    ("rejects", "refusal rejection"),
)
_NOUNS: dict[str, Stance] = {
    form: stance for stance, lemmas in _NOUN_TABLE for lemma in lemmas.split() for form in (lemma, lemma + "s")
}
_LIGHT = words(
    "filed filing made making issued issuing lodged submitted sent launched launching unveiled announced announcing"
)
"""Verbs that only carry their noun: "filed a motion to"."""
_IDLE = words(
    "know see be make say think hear feel talk believe understand find get look have keep avoid become win live help "
    "try learn let thank congratulate remind tell emphasize stress hope go come do want take show point remember like "
    "love wait"
)
"""Acts that commit nobody to anything another party could wait for."""
_GRANTING = words("has have had gave give gives given giving")
_GIVING = words("given gave give giving have")
_STANDING = BE | words("remain remains remained stand stands stood seems")
_ASKING = words("offered asked invited urged requested")
_OR_ELSE = words("face risk lose else")
_READ: dict[str, Stance] = {
    "rejection": "rejects",
    "refusal": "rejects",
    "reply": "rejects",
    "acceptance": "accepts",
    "warning": "threatens",
    "threat": "threatens",
}


def cue_at(passage: Passage, at: int) -> Cue | None:
    """The stance that the noun, adjective or turn at word `at` tells, or None."""
    word = passage.words[at]
    if word in _NOUNS and (cue := _noun(passage, at)) is not None:
        return cue
    turn = _TURNS.get(word)
    return turn(passage, at) if turn is not None else None


def _noun(passage: Passage, at: int) -> Cue | None:
    """As in "X's threats to …", "a request from X for …", "filed a motion to …": only with an owner in sight."""
    words_ = passage.words
    stance, after = _NOUNS[words_[at]], at + 1
    owner = _owner(passage, at)
    if owner is None and words_[after : after + 1] in (("from",), ("by",)) and after + 1 < len(passage):
        end = phrase_after(passage, after + 1)
        if end > after + 1:
            owner, after = (after + 1, end), end
    if owner is None:
        return _carried(passage, at, stance)
    action = act_after(passage, after)
    if action is None and stance in ("demands", "rejects") and after + 1 < len(passage):
        action = after + 1 if words_[after] in ("for", "of") else None
    if action is None:
        return None
    return Cue(
        stance=stance, pattern=f"noun {stance}", first=at, last=action, action=action, holder="owner", owner=owner
    )


def _owner(passage: Passage, at: int) -> Words | None:
    """The words of the possessor of the noun at this word: "Trump 's", "his"."""
    words_ = passage.words
    for start in range(at - 1, max(-1, at - 5), -1):
        word = words_[start]
        if word in ("his", "her", "their", "its", "my", "our"):
            return start, start + 1
        if word == "'s":
            first = start
            while first > 0 and (passage.capital[first - 1] or words_[first - 1] in ("the", "of")):
                first -= 1
            return (first, start) if first < start else None
        if edge(passage, start) or word in DETERMINERS or word in PREPOSITIONS:
            return None
    return None


def _carried(passage: Passage, at: int, stance: Stance) -> Cue | None:
    """As in "filed a motion to unseal", "issued a call for": the noun's owner is the subject of the verb before it."""
    words_ = passage.words
    verb = next((i for i in range(at - 1, max(-1, at - 5), -1) if words_[i] in _LIGHT), None)
    if verb is None:
        return None
    after = at + 1
    while after < min(len(passage), at + 4) and words_[after] in ("this", "last", "week", "month", "friday", "on"):
        after += 1
    action = act_after(passage, after)
    if action is None and stance == "demands" and words_[after : after + 1] == ("for",) and after + 1 < len(passage):
        action = after + 1
    return Cue(stance=stance, pattern=f"light {stance}", first=verb, last=action, action=action) if action else None


def _plans(passage: Passage, at: int) -> Cue | None:
    """As in "announced plans to give"."""
    return _carried(passage, at, "promises")


def _ready(passage: Passage, at: int) -> Cue | None:
    """As in "is ready to", "is “prepared if”", "remains open to talks"; negated it rejects."""
    words_ = passage.words
    copula = at - 1
    while copula >= 0 and (is_adverb(words_[copula]) or words_[copula] == OPEN or words_[copula] in NEGATIONS):
        copula -= 1
    if copula < 0 or words_[copula] not in _STANDING or "whether" in words_[max(0, copula - 6) : copula]:
        return None
    negative = any(word in NEGATIONS for word in words_[copula:at])
    action = _open(passage, at) if words_[at] == "open" else act_after(passage, at + 1)
    if action is None and words_[at : at + 2] == ("prepared", "if"):
        action = at
    if action is None:
        return None
    return Cue(
        stance="rejects" if negative else "offers",
        pattern="open to" if words_[at] == "open" else "ready",
        first=copula,
        last=max(action, at + 1),
        action=action,
    )


def _open(passage: Passage, at: int) -> int | None:
    """What "open to" is open to, where that is an act or something to be asked for."""
    words_ = passage.words
    if words_[at + 1 : at + 2] != ("to",) or at + 2 >= len(passage):
        return None
    end = phrase_after(passage, at + 2)
    sought = any(word in ANSWERABLE or word.endswith("ing") for word in words_[at + 2 : end + 1])
    return at + 2 if sought else None


def _want(passage: Passage, at: int) -> Cue | None:
    """As in "want to see X do it", "wants X to do it" demand; "wanted to hold talks" offers."""
    words_ = passage.words
    if not _wanted(passage, at):
        return None
    act = act_after(passage, at + 1)
    if act is None:
        return _want_other(passage, at)
    if words_[act] == "see" and act + 2 < len(passage):
        start = act + 1 + (words_[act + 1] == "that")
        seen = clause_agent(passage, start, len(passage))
        return Cue(stance="demands", pattern="want to see", first=at, last=start, action=start, target=seen)
    if verb_of(passage, act) in _IDLE or words_[at] in ("like", "wanting") or not _wanter(passage, at):
        return None
    return Cue(stance="offers", pattern="want act", first=at, last=act, action=act)


def _want_other(passage: Passage, at: int) -> Cue | None:
    """As in "wants the minister to publish it"."""
    found = asked(passage, at + 1)
    if found is None or passage.words[found[0][0]] in ("me", "us"):
        return None
    bare = passage.words[found[0][0]] == "the" and verb_of(passage, found[1]) != "be"
    if not bare and not agentive(passage, found[0]):
        return None
    return Cue(stance="demands", pattern="want to", first=at, last=found[1], action=found[1], target=found[0])


def _wanted(passage: Passage, at: int) -> bool:
    """Is the wish told as somebody's own, and not denied?"""
    before = passage.words[at - 1] if at else ""
    if passage.words[at] == "like":
        return before in ("would", "'d")
    return before not in NEGATIONS and before not in MODALS and before not in ("to", "who", "you")


def _wanter(passage: Passage, at: int) -> bool:
    """Is whoever wants to act somebody named, rather than *nobody*, *those who* or a thing?"""
    who = subject(passage, at)
    if who is None or not agentive(passage, who):
        return False
    word = passage.words[who[0]]
    named = any(passage.capital[i] for i in range(*who))
    return named or word in ("he", "she", "they", "it", "i", "we", "the")


def _time(passage: Passage, at: int) -> Cue | None:
    """As in "it is time (for X) to act", "this is the time for X to act"."""
    words_ = passage.words
    if not any(word in BE or word == "'s" for word in words_[max(0, at - 4) : at]):
        return None
    act, target = act_after(passage, at + 1), None
    if act is None and words_[at + 1 : at + 2] == ("for",) and (found := asked(passage, at + 2)) is not None:
        target, act = found
    if act is None:
        return None
    return Cue(stance="demands", pattern="time to", first=at, last=act, action=act, target=target, holder="sayer")


def _word_given(passage: Passage, at: int) -> Cue | None:
    """As in "had given her word that …"."""
    words_ = passage.words
    if at < 2 or words_[at - 1] not in ("his", "her", "their", "its", "my", "our"):
        return None
    given = next((i for i in (at - 2, at - 3) if i >= 0 and words_[i] in _GIVING), None)
    that = next((i for i in range(at + 1, min(len(passage) - 1, at + 6)) if words_[i] == "that"), None)
    if given is None or that is None:
        return None
    if words_[given] == "have":
        return Cue(stance="promises", pattern="word that", first=given, last=that + 1, action=that + 1, holder="sayer")
    return Cue(stance="promises", pattern="word that", first=given, last=that + 1, action=that + 1)


def _ultimatum(passage: Passage, at: int) -> Cue | None:
    """As in "has until Friday to accept", "gave its manager until Saturday to apologise"."""
    words_ = passage.words
    end = deadlines.date(passage, at + 1, min(len(passage), at + 9))
    act = act_after(passage, end) if end is not None else None
    verb = next((i for i in range(at - 1, max(-1, at - 7), -1) if words_[i] in _GRANTING), None)
    if end is None or act is None or verb is None:
        return None
    given = words_[verb].startswith("g")
    target = (verb + 1, at) if given else subject(passage, verb)
    if target is None or target[0] >= target[1]:
        return None
    holder: Holder = "subject" if given else "sayer"
    return Cue(
        stance="demands",
        pattern="until to",
        first=verb,
        last=act,
        action=act,
        target=target,
        holder=holder,
        when=(at + 1, end),
    )


def _declined(passage: Passage, at: int) -> Cue | None:
    """As in "X offered to …, but Y declined": the answer's thing is what was offered before it."""
    words_ = passage.words
    if at < 2 or words_[at - 1] in AUXILIARIES or _ASKING.isdisjoint(words_[:at]):
        return None
    if at + 1 < len(passage) and words_[at + 1] not in (".", ",", ";", CLOSE):
        return None
    return Cue(stance="rejects", pattern="declined", first=at, last=at + 1, action=at, doing=False)


def _apparent(passage: Passage, at: int) -> Cue | None:
    """As in "in an apparent rejection of …", "an apparent warning to …": the newspaper's reading of an act."""
    words_ = passage.words
    start = at + 3
    if start >= len(passage) or words_[at + 1] not in _READ or words_[at + 2] not in ("of", "to"):
        return None
    end = phrase_after(passage, start)
    if end == start:
        return None
    target = (start, end) if words_[at + 2] == "to" and act_after(passage, at + 2) is None else None
    return Cue(
        stance=_READ[words_[at + 1]],
        pattern="apparent",
        first=at + 1,
        last=start,
        action=start,
        target=target,
        doing=False,
    )


def order(passage: Passage) -> Cue | None:
    """As in "**Pay the drivers** or face a strike": an order at the start of quoted words, read only before such an *or*."""
    words_ = passage.words
    at = 1 if words_[0] == OPEN else 0
    if at + 2 >= len(passage) or passage.run[at] < 0 or not passage.capital[at]:
        return None
    word = words_[at]
    if word in DETERMINERS or word in PREPOSITIONS or word in SUBJECT_PRONOUNS or word in AUXILIARIES or plain(word):
        return None
    if is_finite(word) or is_finite(words_[at + 1]):
        return None
    threat = next((i for i in range(at + 2, len(passage) - 1) if words_[i] == "or" and words_[i + 1] in _OR_ELSE), None)
    if threat is None or any(word in (",", ".", CLOSE) or word in AUXILIARIES for word in words_[at:threat]):
        return None
    return Cue(stance="demands", pattern="order", first=at, last=at + 1, action=at, holder="sayer")


_TURNS: dict[str, Callable[[Passage, int], Cue | None]] = {
    "ready": _ready,
    "prepared": _ready,
    "willing": _ready,
    "open": _ready,
    "want": _want,
    "wants": _want,
    "wanted": _want,
    "wanting": _want,
    "like": _want,
    "time": _time,
    "word": _word_given,
    "apparent": _apparent,
    "plans": _plans,
    "until": _ultimatum,
    "declined": _declined,
    "refused": _declined,
}

WORDS = frozenset((*_NOUNS, *_TURNS, *_OR_ELSE))
"""Every word that one of these turns may hang on."""
