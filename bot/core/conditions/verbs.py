"""Stance verbs in their constructions.

A verb alone is not enough: "asked **him to** leave" is a demand, "asked whether" is none. Each verb lists the
constructions ("frames") in which it tells a stance; the first that fits is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.core.conditions.agents import agentive, clause_agent, plain
from bot.core.conditions.cues import Cue
from bot.core.conditions.grammar import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DAYS,
    DETERMINERS,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    is_adverb,
    is_finite,
)
from bot.core.conditions.phrases import edge, phrase_after
from bot.core.conditions.requests import ANSWERABLE, act_after, addressable, asked, verb_of
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.text import words
from bot.core.types import Stance

Frame = Literal["ask", "act", "that", "thing", "for", "of", "doing", "on"]
"""ask: V X to do it; act: V to do it; that: V (X) that a clause; thing: V it; for: V for it; of: V of it; doing:
V doing it; on: V on, with or to X to do it."""


def _forms(lemma: str) -> tuple[str, ...]:
    """A regular verb's forms: urge, urges, urged, urging. Irregular ones are written out with slashes."""
    if "/" in lemma:
        return tuple(lemma.split("/"))
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith(("s", "sh", "ch", "x")):
        return lemma, lemma + "es", lemma + "ed", lemma + "ing"
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    return lemma, lemma + "s", lemma + "ed", lemma + "ing"


_TABLE: tuple[tuple[Stance, str, tuple[Frame, ...]], ...] = (
    ("demands", "urge order", ("ask", "that")),
    ("demands", "ask press push lobby beg/begs/begged/begging", ("ask", "for")),
    ("demands", "tell/tells/told/telling pressure implore challenge dare instruct direct command", ("ask",)),
    ("demands", "request", ("ask", "that", "thing")),
    ("demands", "call plead appeal", ("on", "for")),
    ("demands", "count", ("on",)),
    ("demands", "demand", ("that", "thing", "act")),
    ("demands", "insist", ("that", "on")),
    ("demands", "mandate", ("that",)),
    ("demands", "advocate", ("thing",)),
    ("offers", "invite", ("ask",)),
    ("offers", "propose", ("act", "that", "thing", "doing")),
    ("offers", "offer", ("act", "thing")),
    ("offers", "volunteer", ("act",)),
    ("promises", "pledge promise vow", ("act", "that", "thing")),
    ("promises", "swear/swears/swore/sworn/swearing guarantee/guarantees/guaranteed/guaranteeing", ("act", "that")),
    ("promises", "assure", ("that",)),
    ("promises", "undertake/undertakes/undertook/undertaking vote", ("act",)),
    ("threatens", "threaten", ("act", "thing", "that")),
    ("threatens", "warn", ("ask", "of", "that")),
    ("rejects", "refuse", ("act", "thing")),
    ("rejects", "decline", ("act",)),
    ("rejects", "reject rebuff spurn oppose veto rule turn deny dismiss", ("thing",)),
    ("accepts", "accept grant", ("thing",)),
    ("accepts", "agree/agrees/agreed/agreeing", ("act", "on")),
    ("accepts", "consent", ("act",)),
)
_VERBS: dict[str, tuple[str, Stance, tuple[Frame, ...]]] = {
    form: (_forms(lemma)[0], stance, frames)
    for stance, lemmas, frames in _TABLE
    for lemma in lemmas.split()
    for form in _forms(lemma)
}
_NOUNLIKE = frozenset(form for _, lemmas, _ in _TABLE for lemma in lemmas.split() for form in _forms(lemma)[:2])
"""Forms that may be nouns as well ("calls", "demand")."""

WORDS = frozenset(_VERBS)
"""Every form of every stance verb."""

_PARTICLES = {"rule": "out", "turn": "down"}
_ON = {
    "call": ("on", "upon"),
    "plead": ("with",),
    "appeal": ("to",),
    "count": ("on",),
    "insist": ("on", "upon"),
    "agree": ("to",),
}
_WISHES = words("demand insist urge order request mandate propose")
_TIMES = DAYS | words("on in last this at")
_PLEDGES = words("promise pledge vow swear")
_CLAIMS = words(
    "claim claims allegation allegations accusation accusations suggestion suggestions notion argument charge charges "
    "report reports label criticism that theory"
)
"""What may be rejected without refusing anybody anything."""
_GIFTS = words(
    "talks truce ceasefire deal help aid support assistance money amnesty rise raise loan loans compensation "
    "concessions concession package jobs pay refuge asylum mediation protection reward guarantees guarantee exemption "
    "waiver discount settlement seat terms"
)
_AMOUNT = "0123456789$£€¥"
_COMMENT = words(
    "comment say discuss elaborate respond be give provide answer identify specify disclose name speculate confirm "
    "talk speak reveal address offer immediately go return detail"
)
"""What press officers decline to do; no answer to a demand."""
_FORESEEN = words("expect know remember note beware")
"""What one is told about, not told to do: "told passengers to expect delays"."""
_SILENCE = words("comment say elaborate")
_HARM = words(
    "action sanctions consequences retaliation tariffs strike strikes measures war force reprisals response steps "
    "walkout shutdown veto penalties punishment lawsuit"
)
"""Harm that somebody does: one can warn of it as a threat."""
_FUTURE = words("will would 'll 'd could can won't wouldn't cannot shall")
_SPANS = words("months weeks days years hours decades month week year")


def cue_at(passage: Passage, at: int) -> Cue | None:
    """The stance that the verb at word `at` tells, or None."""
    known = _VERBS.get(passage.words[at])
    if known is None or (passage.capital[at] and not (at <= 1 and passage.words[at].endswith("ing"))):
        return None
    lemma, stance, frames = known
    if not _asserted(passage, at):
        return None
    if passage.words[at].endswith("ed") and _passive(passage, at):
        return _passive_cue(passage, at, stance, lemma)
    for frame in frames:
        cue = _FRAMES[frame](passage, at, lemma, stance)
        if cue is not None:
            return cue
    return None


def _asserted(passage: Passage, at: int) -> bool:
    """Is the verb told as done: not negated, not an infinitive, not under a modal, and no noun?"""
    before = at - 1
    while before >= 0 and is_adverb(passage.words[before]):
        if passage.words[before] in NEGATIONS:
            return False
        before -= 1
    if before < 0:
        return True
    word = passage.words[before]
    if word in NEGATIONS or word == "to" or word in MODALS or (word == "by" and passage.words[at].endswith("ing")):
        return False
    if passage.words[at] in _NOUNLIKE and not _follows_subject(passage, before):
        return False
    return word not in DETERMINERS or word in _PRONOMINAL or word in ("this", "that", "her")


_PRONOMINAL = words("both all some many several others")
"""Determiners that may be a subject of their own."""


def _follows_subject(passage: Passage, before: int) -> bool:
    """Is the word at `before` the end of a subject, so that a form that may be a noun is a verb?"""
    word = passage.words[before]
    if word in DETERMINERS and word not in _PRONOMINAL:
        return False
    if word in SUBJECT_PRONOUNS or passage.capital[before] or plain(word):
        return True
    return word in ("who", "that", "which", "and", "but", ",", ")")


def _passive(passage: Passage, at: int) -> bool:
    before = at - 1
    while before >= 0 and is_adverb(passage.words[before]):
        before -= 1
    return before >= 0 and passage.words[before] in BE


def _passive_cue(passage: Passage, at: int, stance: Stance, lemma: str) -> Cue | None:
    """As in "was rejected by the council", "was asked by X to": the holder stands after *by*."""
    words_ = passage.words
    by = next((i for i in range(at + 1, min(len(passage), at + 12)) if words_[i] == "by" or edge(passage, i)), None)
    if by is None or words_[by] != "by" or by + 1 >= len(passage) or lemma == "oppose":
        return None
    end = phrase_after(passage, by + 1)
    act = act_after(passage, end)
    if end == by + 1 or (stance == "demands" and act is None):
        return None
    if act is None and words_[end : end + 1] == ("that",) and end + 1 < len(passage):
        act = end + 1
    return Cue(
        stance=stance,
        pattern=f"passive {lemma}",
        first=at,
        last=at + 1,
        action=at if act is None else act,
        holder="owner",
        owner=(by + 1, end),
        doing=False,
    )


def _ask(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "urged him to accept"; "warned X to" asks, too."""
    start = at + 1
    while start < len(passage) and is_adverb(passage.words[start]) and passage.words[start] not in ("both", "all"):
        start += 1
    found = asked(passage, start)
    if found is None or (lemma in ("direct", "order", "command", "press", "push") and not _told(passage, found[0])):
        return None
    target, act = found
    if verb_of(passage, act) in _FORESEEN:
        return None
    told: Stance = "demands" if lemma == "warn" else stance
    return Cue(stance=told, pattern=f"{lemma} to", first=at, last=act, action=act, target=target)


def _told(passage: Passage, span: tuple[int, int]) -> bool:
    """Can the words be somebody who is told to act, and not an amount or a thing?"""
    return agentive(passage, span) or (passage.words[span[0]] == "the" and span[1] - span[0] <= 3)


def _on(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "called on X to", "pleaded with X to"; "insisted on a pay rise", "agreed to a truce"."""
    words_ = passage.words
    if at + 2 >= len(passage) or words_[at + 1] not in _ON.get(lemma, ()):
        return None
    if lemma in ("insist", "agree"):
        thing = words_[at + 2 : phrase_after(passage, at + 2)]
        if lemma == "agree" and ANSWERABLE.isdisjoint(thing):
            return None
        return Cue(stance=stance, pattern=f"{lemma} on", first=at, last=at + 2, action=at + 2, doing=False)
    found = asked(passage, at + 2)
    if found is None:
        return None
    return Cue(stance=stance, pattern=f"{lemma} on", first=at, last=found[1], action=found[1], target=found[0])


def _for(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "called for an inquiry", "called Friday for releasing it", "called for X to do it"."""
    words_ = passage.words
    start = at + 1
    while start < min(len(passage), at + 4) and (is_adverb(words_[start]) or words_[start] in DAYS):
        start += 1
    if start + 1 >= len(passage) or words_[start] != "for" or not _SPANS.isdisjoint(words_[start + 1 : start + 4]):
        return None
    found = asked(passage, start + 1)
    if found is not None and addressable(passage, found[0][0]):
        return Cue(stance=stance, pattern=f"{lemma} for", first=at, last=start + 1, action=found[1], target=found[0])
    return Cue(stance=stance, pattern=f"{lemma} for", first=at, last=start + 1, action=start + 1, doing=False)


def _act(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "pledged (on Friday) to do it", "promised the envoy to do it"."""
    to = _act_start(passage, at)
    if to is None:
        return None
    between = [i for i in range(at + 1, to - 1) if not is_adverb(passage.words[i])]
    target = None
    if between and lemma in _PLEDGES and passage.words[between[0]] not in _TIMES:
        if not addressable(passage, between[0]):
            return None
        target = (between[0], phrase_after(passage, between[0]))
    elif between and lemma not in _PLEDGES and not all(_in_passing(passage, i) for i in between):
        return None
    verb = verb_of(passage, to)
    if (verb in _SILENCE and lemma in ("decline", "refuse")) or (lemma == "decline" and verb in _COMMENT):
        return None
    if lemma == "demand" and verb not in ("be", "see", "have"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} act", first=at, last=to, action=to, target=target)


def _act_start(passage: Passage, at: int) -> int | None:
    """The first word of the act that hangs on the verb at word `at`, few words after it."""
    words_ = passage.words
    for i in range(at + 1, min(len(passage), at + 9)):
        if words_[i] == "to" or words_[i : i + 2] in (("not", "to"), ("never", "to")):
            return act_after(passage, i)
        if edge(passage, i) or words_[i] in COORDINATORS:
            return None
    return None


def _in_passing(passage: Passage, at: int) -> bool:
    """May the word stand between a verb and its act: a time or place?"""
    word = passage.words[at]
    return word in PREPOSITIONS or passage.capital[at] or word in ("last", "this", "week")


def _that(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "demanded that police release it", "promised him (in April) that the cameras would stay"."""
    words_ = passage.words
    reach = range(at + 1, min(len(passage) - 1, at + 10))
    that = next((i for i in reach if edge(passage, i)), None)
    if that is None or words_[that] != "that":
        return _that_silent(passage, at, lemma, stance)
    start = that + 1
    listener = phrase_after(passage, at + 1) if words_[at + 1] not in PREPOSITIONS else at + 1
    target = (at + 1, listener) if at + 1 < listener <= that else None
    if lemma in _WISHES:
        if not _wished(passage, start, lenient=lemma != "insist"):
            return None
        target = clause_agent(passage, start, len(passage)) or target
    elif _FUTURE.isdisjoint(words_[start : start + 14]) or (lemma == "warn" and not _vowed(passage, start)):
        return None
    return Cue(stance=stance, pattern=f"{lemma} that", first=at, last=start, action=start, target=target)


def _that_silent(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "vowed he would fight on", "assured her it would stay": a clause without *that*, told by its modal."""
    if (lemma not in _PLEDGES and lemma not in ("assure", "threaten")) or at + 2 >= len(passage):
        return None
    start = phrase_after(passage, at + 1) if lemma == "assure" else at + 1
    end = phrase_after(passage, start)
    if end <= start or end >= len(passage) or passage.words[end] not in ("would", "will"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} that", first=at, last=start, action=start)


def _wished(passage: Passage, start: int, *, lenient: bool) -> bool:
    """Is the clause one that is wanted ("inspectors be readmitted"), not one that is claimed ("he has questions")?"""
    stop = min(len(passage), start + 14)
    for word in passage.words[start:stop]:
        if word in ("be", "should", "must", "not"):
            return True
        if word in AUXILIARIES:
            return False
        if word in (".", ";", ",", "that"):
            break
    if lenient:
        return True
    if passage.words[start] in ("they", "we", "you", "i"):
        return False
    end = phrase_after(passage, start)
    verb = next((word for word in passage.words[end:stop] if word not in (OPEN, CLOSE)), "")
    return bool(verb) and not is_finite(verb) and not verb.endswith("s") and verb not in PREPOSITIONS


def _vowed(passage: Passage, start: int) -> bool:
    """Does the clause after *warn that* hold an own act, or one that follows if somebody does not comply?"""
    words_ = passage.words
    if not any(word in ("would", "will", "'ll") for word in words_[start : start + 10]):
        return False
    own = words_[start] in ("he", "she", "it", "they", "we", "i")
    return own or "if" in words_[start:] or "unless" in words_[start:]


def _of(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "warned of further action": the thing must be one that somebody does."""
    words_ = passage.words
    if words_[at + 1 : at + 2] != ("of",) or at + 2 >= len(passage):
        return None
    if _HARM.isdisjoint(words_[at + 2 : phrase_after(passage, at + 2)]):
        return None
    return Cue(stance=stance, pattern=f"{lemma} of", first=at, last=at + 2, action=at + 2, doing=False)


def _thing(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "rejected the demand", "promised a veto", "offered staff a rise", "threatened X with Y"."""
    words_ = passage.words
    start = at + 1
    if lemma in _PARTICLES:
        if words_[start : start + 1] in (("it",), ("that",), ("this",)) and words_[start + 1 : start + 2] == (
            _PARTICLES[lemma],
        ):
            return Cue(stance=stance, pattern=f"{lemma} thing", first=at, last=start + 2, action=at, doing=False)
        if words_[start : start + 1] != (_PARTICLES[lemma],):
            return None
        start += 1
    if start >= len(passage) or (edge(passage, start) and words_[start] != OPEN):
        return None
    end = phrase_after(passage, start)
    if end == start:
        return None
    if lemma in ("offer", "promise") and (given := _given(passage, (start, end), lemma)):
        return Cue(
            stance=stance,
            pattern=f"{lemma} thing",
            first=at,
            last=given,
            action=given,
            target=(start, given),
            doing=False,
        )
    if lemma == "threaten" and words_[end : end + 1] == ("with",) and end + 1 < len(passage):
        return Cue(
            stance=stance,
            pattern="threaten with",
            first=at,
            last=end + 1,
            action=end + 1,
            target=(start, end),
            doing=False,
        )
    if not _fits(passage, lemma, (start, end)):
        return None
    return Cue(stance=stance, pattern=f"{lemma} thing", first=at, last=start, action=start, doing=False)


def _given(passage: Passage, receiver: tuple[int, int], lemma: str) -> int | None:
    """The first word of what the receiver is given: "offered **tenants** £5,000 each"."""
    served = clause_agent(passage, *receiver, acting=False)
    if served is not None and served[1] < receiver[1]:
        return served[1] if lemma == "promise" or _fits(passage, lemma, (served[1], receiver[1])) else None
    end = receiver[1]
    if end >= len(passage) or not agentive(passage, receiver):
        return None
    word = passage.words[end]
    if word not in DETERMINERS and word[:1] not in _AMOUNT:
        return None
    if lemma == "offer" and not _fits(passage, lemma, (end, phrase_after(passage, end))):
        return None
    return end


def _fits(passage: Passage, lemma: str, span: tuple[int, int]) -> bool:
    """Is the thing one that this verb makes a stance of?"""
    head = passage.words[slice(*span)]
    if not head or head[0] in PREPOSITIONS or head[0] in ("to", "that", "himself", "herself", "themselves"):
        return False
    match lemma:
        case "reject" | "rebuff" | "spurn" | "oppose" | "turn" | "rule" | "veto":
            return _CLAIMS.isdisjoint(head)
        case "refuse" | "deny" | "grant" | "dismiss":
            return not ANSWERABLE.isdisjoint(head)
        case "accept":
            return head == ("it",) or not ANSWERABLE.isdisjoint(head)
        case "offer":
            near = (*head, *passage.words[span[1] : span[1] + 6])
            given = any(word in _GIFTS or word[:1] in "$£€¥" for word in near)
            return given and not any(word in ("no", "few", "little", "nothing") for word in head)
        case "promise" | "vow" | "pledge":
            amount = any(word[:1] in _AMOUNT for word in head)
            return amount or head[0] in ("a", "an", "no", "new", "more", "further")
        case "threaten":
            return not _HARM.isdisjoint(head)
        case _:
            return head[0] not in SUBJECT_PRONOUNS and head[0] not in ("little", "nothing", "few")


def _doing(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """As in "proposed dropping it"."""
    if at + 2 >= len(passage) or not passage.words[at + 1].endswith("ing"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} doing", first=at, last=at + 1, action=at + 1)


_FRAMES: dict[Frame, Callable[[Passage, int, str, Stance], Cue | None]] = {
    "ask": _ask,
    "act": _act,
    "that": _that,
    "thing": _thing,
    "for": _for,
    "of": _of,
    "doing": _doing,
    "on": _on,
}
