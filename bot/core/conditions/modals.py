"""Stances told by a modal: "must", "should" in somebody's words demand; "will" and "would" commit or refuse."""

from __future__ import annotations

from bot.core.conditions.grammar import (
    AUXILIARIES,
    COORDINATORS,
    DO,
    DONE,
    DETERMINERS,
    FIRST_PERSON,
    NEGATIONS,
    PREPOSITIONS,
    SUBORDINATORS,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
    subject,
    words,
)
from bot.core.conditions.stances import Cue
from bot.core.conditions.words import OPEN, Passage

OBLIGING = words("must should shouldn't mustn't")
COMMITTING = words("will would won't wouldn't 'll 'd")
ABLE = words("can could cannot can't couldn't may might")

WORDS = frozenset((*OBLIGING, *COMMITTING, *ABLE, "if", "unless", "needs", "need", "ought"))
"""Every word that a modal cue may hang on; *if* and *unless* for acts told in the present ("unless it stops, we leave")."""

_NOT_DONE = words(
    "be have know see need like love say think take cost remain become include come happen depend mean make lead require "
    "seem appear hear feel believe want hope get prefer wait understand look rather tell show prove suffer cause result "
    "create affect mark bring turn rise fall increase win lose die survive find go live feel remember avoid begin start continue "
    "last stay argue recommend suggest speak talk do"
)
"""Verbs after *will* that tell what happens, not what somebody commits to do."""


def found(passage: Passage) -> tuple[Cue, ...]:
    """Every modal of the passage as a cue whose licence is still to be asked for. Questions have none."""
    if passage.words[-1] == "?":
        return ()
    cues: list[Cue] = []
    for at, word in enumerate(passage.words):
        if word in OBLIGING:
            cue = _obliging(passage, at, at + 1)
        elif word in COMMITTING or word in ABLE:
            cue = _committing(passage, at)
        elif word in ("i", "we") and passage.run[at] >= 0:
            cue = _present(passage, at)
        elif word in ("needs", "need", "ought") and passage.words[at + 1 : at + 2] == ("to",):
            cue = _needing(passage, at)
        else:
            continue
        if cue is not None:
            cues.append(cue)
    return tuple(cues)


def verb_after(passage: Passage, at: int) -> int | None:
    """The verb under the modal group that ends before word `at`: adverbs and negations passed over."""
    while at < len(passage):
        word = passage.words[at]
        if (
            word == OPEN
            or word in NEGATIONS
            or (word == "," and passage.words[at - 1] in COMMITTING)
            or (is_adverb(word) and word not in ("back", "last", "next", "out", "long"))
        ):
            at += 1
            continue
        ok = (
            word[:1].isalpha() and word not in DETERMINERS and word not in PREPOSITIONS and word not in SUBJECT_PRONOUNS
        )
        return at if ok else None
    return None


def _obliging(passage: Passage, at: int, after: int) -> Cue | None:
    verb = verb_after(passage, after)
    if verb is None or passage.words[verb] == "have" and passage.words[verb + 1 : verb + 2] != ("to",):
        return None
    who = subject(passage, at)
    if who is None or not _demandable(passage, verb):
        return None
    return Cue(
        stance="demands",
        pattern=f"modal {passage.words[at]}",
        first=at,
        last=verb,
        action=verb,
        target=who,
        holder="sayer",
    )


_FELT = words("know believe feel think understand expect like remember look seem win mean remain become see understand")


def _demandable(passage: Passage, verb: int) -> bool:
    """Is it an act one can be told to do, or to have done to one, rather than a state ("should be proud")?"""
    word = passage.words[verb]
    if word in ("be", "get"):
        after = next((w for w in passage.words[verb + 1 :] if not is_adverb(w) and w != OPEN), "")
        return after.endswith(("ed", "en", "ing")) or after in DONE or after in ("no", "free", "part") or word == "get"
    return word not in _FELT


def _present(passage: Passage, at: int) -> Cue | None:
    """ "Unless the rent is cut, **we leave**": an act in the present, a stance only under a condition."""
    verb = at + 1
    if verb >= len(passage):
        return None
    word = passage.words[verb]
    if (
        not word[:1].isalpha()
        or word in AUXILIARIES
        or word in DO
        or is_adverb(word)
        or is_finite(word)
        or word in _NOT_DONE
    ):
        return None
    if word in PREPOSITIONS or word in COORDINATORS or word in SUBORDINATORS:
        return None
    return Cue(
        stance="promises",
        pattern="modal present",
        first=at,
        last=verb,
        action=verb,
        target=(at, at + 1),
        holder="sayer",
    )


def _needing(passage: Passage, at: int) -> Cue | None:
    who = subject(passage, at)
    if who is None or (who[1] - who[0] == 1 and passage.words[who[0]] in (*FIRST_PERSON, "it")):
        return None
    verb = verb_after(passage, at + 2)
    if verb is None or not _demandable(passage, verb) or passage.words[verb] in ("do", "go"):
        return None
    return Cue(stance="demands", pattern="modal need", first=at, last=verb, action=verb, target=who, holder="sayer")


def _committing(passage: Passage, at: int) -> Cue | None:
    words_ = passage.words
    verb = verb_after(passage, at + 1)
    if verb is None or words_[verb] == "have":
        return None
    if words_[verb] in ("like", "rather") or (words_[at] == "'d" and words_[verb].endswith("ed")):
        return None
    who = subject(passage, at)
    if who is None or words_[verb] == "rule" and words_[verb + 1 : verb + 2] == ("out",):
        return None
    negated = negative(passage, who[0], verb) != (words_[verb] in ("refuse", "reject", "decline", "oppose"))
    kind = "able" if words_[at] in ABLE else "will"
    return Cue(
        stance="rejects" if negated else "promises",
        pattern=f"modal {kind}",
        first=at,
        last=verb,
        action=verb,
        target=who,
        holder="sayer",
    )


def negative(passage: Passage, first: int, verb: int) -> bool:
    """Is the clause negated in its subject, before its verb, or right after it ("will be no talks")?"""
    after = passage.words[verb + 1 : verb + 2]
    return any(word in NEGATIONS for word in passage.words[first:verb]) or after in (("nothing",), ("no",))


def commits(passage: Passage, cue: Cue) -> bool:
    """Is the verb under the modal an act to commit to, rather than something that happens?"""
    word = passage.words[cue.action]
    if word == "get" and passage.words[cue.action + 1 : cue.action + 2] == ("rid",):
        return True
    if word == "be" and passage.words[cue.action + 1 : cue.action + 2] == ("part",):
        return cue.stance == "rejects"
    if word == "be" and cue.action + 1 < len(passage):
        return False
    return word not in _NOT_DONE
