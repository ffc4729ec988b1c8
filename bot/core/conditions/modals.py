"""Stances told by a modal: "must" and "should" in somebody's words demand; "will" and "would" commit or refuse.

Every modal is a candidate here; whether it counts is for `licence`, which knows who says it under what condition.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.conditions.cues import Cue, Form, Words
from bot.core.conditions.grammar import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    DONE,
    FIRST_PERSON,
    FULL_VERBS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
    is_adverb,
    is_finite,
)
from bot.core.conditions.phrases import subject
from bot.core.conditions.words import OPEN, Passage
from bot.core.text import words
from bot.core.types import Stance

_OBLIGING = words("must should shouldn't mustn't")
_COMMITTING = words("will shall would won't wouldn't 'll 'd")
_ABLE = words("can could cannot can't couldn't may might")
_NEEDING = words("needs need ought")
_GOING = BE | NEGATIONS
WORDS = _OBLIGING | _COMMITTING | _ABLE | _NEEDING | words("if unless going")
"""Every word that a modal cue may hang on; *if* and *unless* for acts in the present ("unless it stops, we leave")."""

_HAPPENING = words(
    "be have know see need like love say think take cost remain become include come happen depend mean make lead require "
    "seem appear hear feel believe want hope get prefer wait understand look rather tell show prove suffer cause result "
    "create affect mark bring turn rise fall increase win lose die survive find go live remember avoid begin start worsen save receive "
    "continue last stay argue recommend suggest speak talk do"
)
"""Verbs after *will* that tell what happens, not what somebody commits to do."""
_STATES = words("know believe feel think understand expect like remember look seem win mean remain become see fit")
"""Verbs after *should* that tell what is thought right, not what is to be done."""
_REFUSING = words("refuse reject decline oppose")


def found(passage: Passage) -> tuple[Cue, ...]:
    """Every modal of the passage as a cue, in order. Questions have none."""
    if passage.words[-1] == "?":
        return ()
    cues = (_at(passage, at) for at in range(len(passage.words)))
    return tuple(cue for cue in cues if cue is not None)


def _at(passage: Passage, at: int) -> Cue | None:
    word = passage.words[at]
    if word in _OBLIGING:
        return _obliging(passage, at)
    if word in _COMMITTING or word in _ABLE:
        return _committing(passage, at)
    if word in ("i", "we") and passage.run[at] >= 0:
        return _present(passage, at)
    if word == "going":
        return _going(passage, at)
    return _needing(passage, at) if word in _NEEDING else None


def _verb_after(passage: Passage, at: int) -> int | None:
    """The verb under the modal group that ends before word `at`: marks, adverbs and negations passed over."""
    while at < len(passage):
        word = passage.words[at]
        parted = word == "," and passage.words[at - 1] in _COMMITTING
        if parted or word == OPEN or word in NEGATIONS or (is_adverb(word) and word not in FULL_VERBS):
            at += 1
        elif not word[:1].isalpha() or word in DETERMINERS or word in PREPOSITIONS or word in SUBJECT_PRONOUNS:
            return None
        else:
            return at
    return None


def _obliging(passage: Passage, at: int) -> Cue | None:
    """As in "they must stop", "it should be broken up"."""
    verb, who = _verb_after(passage, at + 1), subject(passage, at)
    if verb is None or who is None or not _demandable(passage, verb):
        return None
    if passage.words[verb] == "have" and passage.words[verb + 1 : verb + 2] != ("to",):
        return None
    pattern = "must" if passage.words[at].startswith("must") else "should"
    cue = _cue("demands", pattern, "obliging", (at, verb), who)
    negated = next((i for i in range(at, verb) if passage.words[i] in NEGATIONS), None)
    return cue if negated is None else replace(cue, action=negated)


def _needing(passage: Passage, at: int) -> Cue | None:
    """As in "the EU needs to act"."""
    before = passage.words[at - 1] if at else "the"
    if passage.words[at + 1 : at + 2] != ("to",) or before in DETERMINERS or before in NEGATIONS:
        return None
    verb, who = _verb_after(passage, at + 2), subject(passage, at)
    if verb is None or who is None or not _demandable(passage, verb) or passage.words[verb] in ("do", "go"):
        return None
    if who[1] - who[0] == 1 and passage.words[who[0]] in (*FIRST_PERSON, "it", "you"):
        return None
    return _cue("demands", "need", "obliging", (at, verb), who)


def _demandable(passage: Passage, verb: int) -> bool:
    """Is it an act one can be told to do, or to have done to one, rather than a state ("should be proud")?"""
    word = passage.words[verb]
    if word != "be":
        return word not in _STATES
    after = next((w for w in passage.words[verb + 1 :] if not is_adverb(w) and w != OPEN), "")
    return after.endswith(("ed", "en", "ing")) or after in DONE or after in ("no", "free", "part")


def _committing(passage: Passage, at: int) -> Cue | None:
    """As in "it will strike", "he would not sign", "talks could resume"."""
    word = passage.words[at]
    verb, who = _verb_after(passage, at + 1), subject(passage, at)
    if "only" in passage.words[:2] and passage.words[at + 1 : at + 2] and passage.words[at + 1] in SUBJECT_PRONOUNS:
        verb, who = _verb_after(passage, at + 2), (at + 1, at + 2)
    if verb is None or who is None:
        return None
    act = passage.words[verb]
    if act in ("have", "like", "rather") or (word == "'d" and act.endswith("ed")):
        return None
    if act == "rule" and passage.words[verb + 1 : verb + 2] == ("out",):
        return None
    stance: Stance = "rejects" if _negated(passage, who[0], verb) != (act in _REFUSING) else "promises"
    if word in _ABLE:
        return _cue(stance, "could", "able", (at, verb), who)
    return _cue(stance, "will", "committing", (at, verb), who)


def _going(passage: Passage, at: int) -> Cue | None:
    """As in "we are going to sue"."""
    if passage.words[at + 1 : at + 2] != ("to",) or at == 0 or passage.words[at - 1] not in _GOING:
        return None
    verb, who = _verb_after(passage, at + 2), subject(passage, at)
    if verb is None or who is None or passage.words[verb] == "have":
        return None
    stance: Stance = "rejects" if _negated(passage, who[0], verb) else "promises"
    return _cue(stance, "will", "committing", (at, verb), who)


def _present(passage: Passage, at: int) -> Cue | None:
    """As in "Unless the rent is cut, **we leave**": an act in the present, a stance only under a condition."""
    verb = at + 1
    word = passage.words[verb] if verb < len(passage) else ""
    closed = AUXILIARIES | PREPOSITIONS | COORDINATORS | SUBORDINATORS
    if not word[:1].isalpha() or word in closed or is_adverb(word) or is_finite(word) or word in _HAPPENING:
        return None
    return _cue("promises", "present", "present", (at, verb), (at, at + 1))


def _cue(stance: Stance, pattern: str, form: Form, at: tuple[int, int], who: Words) -> Cue:
    first, verb = at
    return Cue(
        stance=stance, pattern=pattern, form=form, first=first, last=verb, action=verb, target=who, holder="sayer"
    )


def _negated(passage: Passage, first: int, verb: int) -> bool:
    """Is the clause negated in its subject, before its verb, or right after it ("will be no talks")?"""
    after = passage.words[verb + 1 : verb + 2]
    return after in (("nothing",), ("no",)) or not NEGATIONS.isdisjoint(passage.words[first:verb])


def commits(passage: Passage, cue: Cue) -> bool:
    """Is the verb under the modal an act to commit to, rather than something that happens?"""
    word, after = passage.words[cue.action], passage.words[cue.action + 1 : cue.action + 2]
    if word == "get":
        return after == ("rid",)
    if word == "be":
        return after == ("part",) and cue.stance == "rejects"
    return word not in _HAPPENING


def passive(passage: Passage, verb: int) -> bool:
    """Is the verb group at word `verb` a passive: *be* with a participle?"""
    if passage.words[verb] != "be":
        return False
    after = next((word for word in passage.words[verb + 1 :] if not is_adverb(word)), "")
    return after.endswith("ed") or after in DONE
