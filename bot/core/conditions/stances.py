"""Words that tell a stance, with the constructions they need.

Six classes: demands, offers, threatens, promises, accepts, rejects. A verb, noun or adjective alone is not enough:
"asked **him to** leave" is a demand, "asked whether" is none. `found` reads every cue of a passage outside and inside
quote marks; who holds the stance is for `parties`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.conditions import deadlines
from bot.core.conditions.agents import agentive, clause_agent, plain
from bot.core.conditions.grammar import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DAYS,
    DETERMINERS,
    MODALS,
    NEGATIONS,
    OBJECT_PRONOUNS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    edge,
    is_adverb,
    is_finite,
    phrase_after,
    subject,
    words,
)
from bot.core.conditions.words import CLOSE, OPEN, Passage
from bot.core.types import Stance

Frame = Literal["ask", "act", "that", "thing", "for", "of", "doing", "on"]
Holder = Literal["subject", "sayer", "owner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A stance told at words `[first, last)`.

    `action` is the word the act starts with, `target` the words of the party asked, where the construction names it.
    `holder` says whose stance it is: the cue's subject, whoever says the clause (modals), or the owner of a noun, whose
    words are `owner`. `pattern` names the construction for measuring.
    """

    stance: Stance
    pattern: str
    first: int
    last: int
    action: int
    target: tuple[int, int] | None = None
    holder: Holder = "subject"
    owner: tuple[int, int] | None = None
    when: tuple[int, int] | None = None


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


_VERBS: tuple[tuple[str, Stance, tuple[Frame, ...]], ...] = (
    ("urge", "demands", ("ask", "that")),
    ("ask", "demands", ("ask", "for")),
    ("tell/tells/told/telling", "demands", ("ask",)),
    ("order", "demands", ("ask", "that")),
    ("request", "demands", ("ask", "that", "thing")),
    ("call", "demands", ("on", "for")),
    ("demand", "demands", ("that", "thing", "act")),
    ("insist", "demands", ("that", "on")),
    ("press", "demands", ("ask", "for")),
    ("push", "demands", ("ask", "for")),
    ("pressure", "demands", ("ask",)),
    ("lobby", "demands", ("ask", "for")),
    ("beg/begs/begged/begging", "demands", ("ask", "for")),
    ("implore", "demands", ("ask",)),
    ("plead", "demands", ("on", "for")),
    ("appeal", "demands", ("on", "for")),
    ("challenge", "demands", ("ask",)),
    ("dare", "demands", ("ask",)),
    ("instruct", "demands", ("ask",)),
    ("direct", "demands", ("ask",)),
    ("command", "demands", ("ask",)),
    ("mandate", "demands", ("that",)),
    ("count", "demands", ("on",)),
    ("advocate", "demands", ("thing",)),
    ("invite", "offers", ("ask",)),
    ("propose", "offers", ("act", "that", "thing", "doing")),
    ("offer", "offers", ("act", "thing")),
    ("volunteer", "offers", ("act",)),
    ("pledge", "promises", ("act", "that", "thing")),
    ("promise", "promises", ("act", "that", "thing")),
    ("vow", "promises", ("act", "that", "thing")),
    ("swear/swears/swore/sworn/swearing", "promises", ("act", "that")),
    ("assure", "promises", ("that",)),
    ("guarantee/guarantees/guaranteed/guaranteeing", "promises", ("act", "that")),
    ("undertake/undertakes/undertook/undertaking", "promises", ("act",)),
    ("threaten", "threatens", ("act", "thing", "that")),
    ("warn", "threatens", ("ask", "of", "that")),
    ("refuse", "rejects", ("act", "thing")),
    ("decline", "rejects", ("act",)),
    ("reject", "rejects", ("thing",)),
    ("rebuff", "rejects", ("thing",)),
    ("spurn", "rejects", ("thing",)),
    ("oppose", "rejects", ("thing",)),
    ("veto", "rejects", ("thing",)),
    ("rule", "rejects", ("thing",)),
    ("turn", "rejects", ("thing",)),
    ("deny", "rejects", ("thing",)),
    ("dismiss", "rejects", ("thing",)),
    ("accept", "accepts", ("thing",)),
    ("agree/agrees/agreed/agreeing", "accepts", ("act", "on")),
    ("consent", "accepts", ("act",)),
    ("vote", "promises", ("act",)),
    ("grant", "accepts", ("thing",)),
)
_BY_FORM: dict[str, tuple[str, Stance, tuple[Frame, ...]]] = {
    form: (_forms(lemma)[0], stance, frames) for lemma, stance, frames in _VERBS for form in _forms(lemma)
}
_PARTICLES = {"rule": "out", "turn": "down"}
_ON = {
    "call": ("on", "upon"),
    "plead": ("with",),
    "appeal": ("to",),
    "count": ("on",),
    "insist": ("on", "upon"),
    "agree": ("to",),
}

_NOUNS: dict[str, Stance] = {
    form: stance
    for lemma, stance in (
        ("demand", "demands"),
        ("request", "demands"),
        ("call", "demands"),
        ("plea", "demands"),
        ("appeal", "demands"),
        ("motion", "demands"),
        ("petition", "demands"),
        ("ultimatum", "demands"),
        ("threat", "threatens"),
        ("promise", "promises"),
        ("pledge", "promises"),
        ("vow", "promises"),
        ("offer", "offers"),
        ("proposal", "offers"),
        ("refusal", "rejects"),
        ("rejection", "rejects"),
    )
    for form in (lemma, lemma + "s")
}  # type: ignore[assignment]  # the literals of the table are stances
_ASKED = words(
    "request requests demand demands offer offers proposal proposals plan plans bid bids invitation call calls appeal "
    "appeals plea motion petition deal deals terms condition conditions ceasefire truce agreement settlement compromise "
    "ultimatum overture overtures talks negotiations idea amendment bill measure nomination visa application extension "
    "it"
)
"""What an answer answers: an accepted or rejected thing must be one of these, or an act (rejected only)."""
_CLAIMS = words(
    "claim claims allegation allegations accusation accusations suggestion suggestions notion argument charge charges report reports label criticism that theory"
)
_GIFTS = words(
    "talks truce ceasefire deal help aid support assistance money amnesty rise raise loan loans compensation concessions concession "
    "package jobs pay refuge asylum mediation protection reward guarantees guarantee exemption waiver discount settlement seat terms"
)
_AMOUNT = "0123456789$£€¥"
_COMMENT = words(
    "comment say discuss elaborate respond be give provide answer identify specify disclose name speculate confirm "
    "talk speak reveal address offer immediately go return detail"
)
_MENTAL = words(
    "know see be make say think hear feel talk believe understand find get look have keep avoid become win live help try learn "
    "let thank congratulate remind tell emphasize stress hope go come do want take show point remember like love wait"
)
"""Acts that commit nobody to anything another party could wait for."""
_HARM_NOUNS = words(
    "action sanctions consequences retaliation tariffs strike strikes measures war force reprisals response steps walkout "
    "shutdown veto penalties punishment lawsuit"
)


def found(passage: Passage) -> tuple[Cue, ...]:
    """Every stance cue of the passage, in order. A passage that asks a question has none."""
    if passage.words[-1] == "?" or (passage.words[-1] == CLOSE and passage.words[-2:-1] == ("?",)):
        return ()
    cues: list[Cue] = [order] if (order := _imperative(passage)) is not None else []
    for at, word in enumerate(passage.words):
        cue = None
        if word in _BY_FORM and not passage.capital[at] | (word in ("rules", "turns")):
            cue = _verb(passage, at)
        elif word in _BY_FORM and at <= 1 and word.endswith("ing"):
            cue = _verb(passage, at)
        if cue is None and word in _NOUNS:
            cue = _noun(passage, at)
        if cue is None and word in _OTHER:
            cue = _OTHER[word](passage, at)
        if cue is not None and not _denied(passage, cue.first):
            cues.append(cue)
    return tuple(cues)


def _denied(passage: Passage, at: int) -> bool:
    """Does a denial stand over the word ("denied that his client had threatened to …")?"""
    for before in range(at - 1, max(-1, at - 9), -1):
        word = passage.words[before]
        if word in (",", ".", ";", OPEN, CLOSE, "but", "and"):
            return False
        if word in ("denied", "denies", "deny", "denying"):
            return True
    return False


def _imperative(passage: Passage) -> Cue | None:
    """ "**Pay the drivers** or face a strike": an order at the start of quoted words, read only before such an *or*."""
    words_ = passage.words
    at = 1 if words_[0] == OPEN else 0
    if at + 2 >= len(passage) or passage.run[at] < 0 or not passage.capital[at]:
        return None
    word, after = words_[at], words_[at + 1]
    if word in DETERMINERS or word in PREPOSITIONS or word in SUBJECT_PRONOUNS or word in AUXILIARIES or plain(word):
        return None
    if is_finite(word) or is_finite(after):
        return None
    threat = next((i for i in range(at + 2, len(passage) - 1) if words_[i] == "or" and words_[i + 1] in _OR_ELSE), None)
    if threat is None or any(words_[i] in (",", ".", CLOSE) or words_[i] in AUXILIARIES for i in range(at, threat)):
        return None
    return Cue(stance="demands", pattern="imperative", first=at, last=at + 1, action=at, holder="sayer")


_OR_ELSE = words("face risk lose else")


def _verb(passage: Passage, at: int) -> Cue | None:
    """A stance verb in one of its constructions."""
    lemma, stance, frames = _BY_FORM[passage.words[at]]
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
    """Is the verb told as done: not negated, not an infinitive, not under a modal, not a noun?"""
    words_ = passage.words
    before = at - 1
    while before >= 0 and is_adverb(words_[before]):
        if words_[before] in NEGATIONS:
            return False
        before -= 1
    if before < 0:
        return True
    word = words_[before]
    if word in NEGATIONS or word == "to" or word in MODALS:
        return False
    if passage.words[at] in _BASES and not _follows_subject(passage, before):
        return False
    if word == "by" and passage.words[at].endswith("ing"):
        return False
    if word in DETERMINERS and word not in ("both", "all", "this", "that", "some", "many", "several", "others", "her"):
        return False
    if word in ("did", "does", "do"):
        return True
    return word not in ("don't", "didn't", "doesn't")


def _follows_subject(passage: Passage, before: int) -> bool:
    """Is the word at `before` the end of a subject, so that a form that may be a noun is a verb?"""
    word = passage.words[before]
    if word in DETERMINERS and word not in ("both", "all", "some", "many", "several", "others"):
        return False
    return (
        word in SUBJECT_PRONOUNS
        or passage.capital[before]
        or plain(word)
        or word in ("who", "that", "which", "and", "but", ",", ")", *MODALS)
    )


_BASES = frozenset(form for lemma, _, _ in _VERBS for form in _forms(lemma)[:2])


def _passive(passage: Passage, at: int) -> bool:
    before = at - 1
    while before >= 0 and is_adverb(passage.words[before]):
        before -= 1
    return before >= 0 and passage.words[before] in BE


def _passive_cue(passage: Passage, at: int, stance: Stance, lemma: str) -> Cue | None:
    """ "was rejected by the council", "was asked by X to": the holder stands after *by*."""
    words_ = passage.words
    limit = min(len(passage), at + 12)
    by = next((i for i in range(at + 1, limit) if words_[i] == "by" or edge(passage, i)), None)
    if by is None or words_[by] != "by" or by + 1 >= len(passage):
        return None
    end = phrase_after(passage, by + 1)
    if end == by + 1 or lemma == "oppose":
        return None
    to = next((i for i in range(end, min(len(passage), end + 2)) if words_[i] == "to"), None)
    if stance == "demands" and to is None:
        return None
    action = to + 1 if to is not None and to + 1 < len(passage) else at
    if words_[end : end + 1] == ("that",) and end + 1 < len(passage):
        action = end + 1
    return Cue(
        stance=stance,
        pattern=f"passive {lemma}",
        first=at,
        last=at + 1,
        action=action,
        holder="owner",
        owner=(by + 1, end),
    )


def _to(passage: Passage, at: int) -> int | None:
    """The word after "to" or "not to" at this word, where an act can start there."""
    words_, start = passage.words, None
    if at < len(passage) and words_[at] in ("not", "never"):
        start = at
        at += 1
    if at + 1 >= len(passage) or words_[at] != "to":
        return None
    act = at + 1
    while act + 1 < len(passage) and (words_[act] == OPEN or is_adverb(words_[act])):
        act += 1
    word = words_[act]
    if (
        word in DETERMINERS
        or word in PREPOSITIONS
        or word in OBJECT_PRONOUNS
        or passage.capital[act]
        or word[:1].isdigit()
    ):
        return None
    return at + 1 if start is None else start


def _verb_of(passage: Passage, act: int) -> str:
    """The verb of an act that starts at word `act`, or "" at the end of the words."""
    words_ = passage.words
    skipped = ("not", "never", "to", OPEN)
    return next(
        (words_[i] for i in range(act, len(passage)) if words_[i] not in skipped and not is_adverb(words_[i])), ""
    )


def _asked(passage: Passage, start: int) -> tuple[tuple[int, int], int] | None:
    """The party asked and the word its act starts with, in "X to do it" from word `start`."""
    words_ = passage.words
    if start < len(passage) and words_[start] in COORDINATORS:
        return None
    for at in range(start, min(len(passage), start + 18)):
        word = words_[at]
        if word == "to" or (word in ("not", "never") and words_[at + 1 : at + 2] == ("to",)):
            act = _to(passage, at)
            if act is not None:
                return ((start, at), act) if at > start else None
        if word == "," and at > start and _encloses(passage, at):
            continue
        if word in (".", ";", "?", OPEN, CLOSE, ":") or word in (
            "that",
            "if",
            "whether",
            "when",
            "how",
            "what",
            "why",
            "about",
            "as",
        ):
            return None
        if word == "," and not any(words_[i] == "," for i in range(start, at)):
            return None
        if (word in AUXILIARIES or word in SUBJECT_PRONOUNS - OBJECT_PRONOUNS) and not any(
            words_[i] in RELATIVES for i in range(start, at)
        ):
            return None
    return None


def _encloses(passage: Passage, comma: int) -> bool:
    """Does an apposition of a few words start at this comma?"""
    return "," in passage.words[comma + 1 : comma + 9]


def _ask(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    start = at + 1
    while start < len(passage) and (is_adverb(passage.words[start]) and passage.words[start] not in ("both", "all")):
        start += 1
    asked = _asked(passage, start)
    if asked is None or (lemma in ("direct", "order", "command", "press", "push") and not _told(passage, asked[0])):
        return None
    if lemma == "warn":
        stance = "demands"
    return Cue(stance=stance, pattern=f"{lemma} to", first=at, last=asked[1], action=asked[1], target=asked[0])


def _on(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    words_ = passage.words
    if at + 2 >= len(passage) or words_[at + 1] not in _ON.get(lemma, ()):
        return None
    if lemma == "agree":
        end = phrase_after(passage, at + 2)
        asked_for = any(word in _ASKED for word in words_[at + 2 : end])
        return Cue(stance=stance, pattern="agree on", first=at, last=at + 2, action=at + 2) if asked_for else None
    if lemma == "insist":
        return Cue(stance=stance, pattern="insist on", first=at, last=at + 2, action=at + 2)
    asked = _asked(passage, at + 2)
    if asked is None:
        return None
    return Cue(stance=stance, pattern=f"{lemma} on", first=at, last=asked[1], action=asked[1], target=asked[0])


def _for(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "called for an inquiry", "called Friday for releasing", "called for X to do it"."""
    words_ = passage.words
    start = at + 1
    while start < len(passage) and start < at + 4 and (is_adverb(words_[start]) or words_[start] in DAYS):
        start += 1
    if start + 1 >= len(passage) or words_[start] != "for":
        return None
    if any(word in _SPANS for word in words_[start + 1 : start + 4]):
        return None
    asked = _asked(passage, start + 1)
    target = asked[0] if asked and _agent(passage, asked[0]) else None
    action = asked[1] if asked and target else start + 1
    return Cue(stance=stance, pattern=f"{lemma} for", first=at, last=start + 1, action=action, target=target)


def _told(passage: Passage, span: tuple[int, int]) -> bool:
    """Can the words be somebody who is told to act, and not an amount or a thing?"""
    return agentive(passage, span) or (passage.words[span[0]] == "the" and span[1] - span[0] <= 3)


_SPANS = words("months weeks days years hours decades month week year")


def _agent(passage: Passage, span: tuple[int, int]) -> bool:
    return passage.capital[span[0]] or passage.words[span[0]] in ("the", *OBJECT_PRONOUNS, *DETERMINERS)


def _act(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "pledged (on Friday) to do it", "promised the envoy to do it"."""
    words_ = passage.words
    to, target = None, None
    for i in range(at + 1, min(len(passage), at + 9)):
        if words_[i] == "to" or words_[i : i + 2] in (("not", "to"), ("never", "to")):
            to = _to(passage, i)
            break
        if edge(passage, i) or words_[i] in COORDINATORS:
            return None
    if to is None:
        return None
    between = [i for i in range(at + 1, to - 1) if not is_adverb(words_[i])]
    if between and lemma not in ("promise", "pledge", "vow", "swear"):
        if not all(
            words_[i] in PREPOSITIONS or passage.capital[i] or words_[i] in ("last", "this", "week") for i in between
        ):
            return None
    elif between and words_[between[0]] not in ("on", "in", "last", "this", "at"):
        if not _agent(passage, (between[0], between[0] + 1)):
            return None
        target = (between[0], phrase_after(passage, between[0]))
    verb = _verb_of(passage, to)
    if (
        lemma in ("decline", "refuse")
        and verb in _COMMENT
        and (lemma == "decline" or verb in ("comment", "say", "elaborate"))
    ):
        return None
    if lemma == "demand" and verb not in ("be", "see", "have"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} act", first=at, last=to, action=to, target=target)


def _that(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "demanded that police release it", "promised him (in April) that the cameras would stay"."""
    words_ = passage.words
    that = None
    for i in range(at + 1, min(len(passage), at + 10)):
        if words_[i] == "that":
            that = i
            break
        if edge(passage, i):
            break
    if that is None:
        return _that_silent(passage, at, lemma, stance)
    start = that + 1
    if start >= len(passage):
        return None
    listener = phrase_after(passage, at + 1) if that > at + 1 and words_[at + 1] not in PREPOSITIONS else at + 1
    heard = (at + 1, listener) if listener > at + 1 else None
    if lemma in ("demand", "insist", "urge", "order", "request", "mandate", "propose"):
        if not _wished(passage, start, lenient=lemma != "insist"):
            return None
        asked = clause_agent(passage, start, len(passage))
        return Cue(stance=stance, pattern=f"{lemma} that", first=at, last=that + 1, action=start, target=asked or heard)
    if lemma == "warn" and not _vowed(passage, start):
        return None
    return Cue(stance=stance, pattern=f"{lemma} that", first=at, last=that + 1, action=start, target=heard)


def _that_silent(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "vowed he would fight on", "promised “no pause”": a clause without *that*, with its modal."""
    if lemma not in ("promise", "pledge", "vow", "swear", "assure", "threaten") or at + 2 >= len(passage):
        return None
    start = at + 1
    if lemma == "assure":
        start = phrase_after(passage, start)
    end = phrase_after(passage, start)
    if end <= start or end >= len(passage) or passage.words[end] not in ("would", "will"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} that", first=at, last=start, action=start)


def _wished(passage: Passage, start: int, *, lenient: bool) -> bool:
    """Is the clause one that is wanted ("inspectors be readmitted"), not one that is claimed ("he has questions")?"""
    words_ = passage.words
    stop = min(len(passage), start + 14)
    for i in range(start, stop):
        word = words_[i]
        if word in ("be", "should", "must", "not"):
            return True
        if word in AUXILIARIES:
            return False
        if word in (".", ";", ",", "that"):
            break
    if lenient:
        return True
    end = phrase_after(passage, start)
    following = next((words_[i] for i in range(end, stop) if words_[i] not in (OPEN, CLOSE)), "")
    return (
        bool(following) and not is_finite(following) and not following.endswith("s") and following not in PREPOSITIONS
    )


def _vowed(passage: Passage, start: int) -> bool:
    """Does the clause after *warn that* hold an own act or one that hurts by somebody's will?"""
    words_ = passage.words
    return any(word in ("would", "will", "'ll") for word in words_[start : start + 10]) and (
        words_[start] in ("he", "she", "it", "they", "we", "i") or "if" in words_[start:] or "unless" in words_[start:]
    )


def _of(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "warned of further action": the thing must be one that somebody does."""
    words_ = passage.words
    if words_[at + 1 : at + 2] != ("of",) or at + 2 >= len(passage):
        return None
    end = phrase_after(passage, at + 2)
    if not any(word in _HARM_NOUNS for word in words_[at + 2 : end]):
        return None
    return Cue(stance=stance, pattern=f"{lemma} of", first=at, last=at + 2, action=at + 2)


def _thing(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    """ "rejected the demand", "promised a veto", "offered staff a rise", "threatened X with Y"."""
    words_ = passage.words
    start = at + 1
    if lemma in _PARTICLES:
        if words_[start : start + 1] != (_PARTICLES[lemma],):
            return None
        start += 1
    if start >= len(passage) or edge(passage, start) and words_[start] != OPEN:
        return None
    end = phrase_after(passage, start)
    if end == start:
        return None
    if (
        lemma in ("offer", "promise")
        and agentive(passage, (start, end))
        and (words_[end] in DETERMINERS or words_[end][:1] in _AMOUNT)
    ):
        given = phrase_after(passage, end)
        if lemma == "promise" or _fits(passage, lemma, stance, words_[end:given], end, given):
            return Cue(stance=stance, pattern=f"{lemma} thing", first=at, last=end, action=end, target=(start, end))
    head = words_[start:end]
    cue = Cue(stance=stance, pattern=f"{lemma} thing", first=at, last=start, action=start)
    return cue if _fits(passage, lemma, stance, head, start, end) else _threatened(passage, at, start, end, lemma)


def _threatened(passage: Passage, at: int, start: int, end: int, lemma: str) -> Cue | None:
    if lemma != "threaten" or passage.words[end : end + 1] != ("with",) or end + 1 >= len(passage):
        return None
    return Cue(stance="threatens", pattern="threaten with", first=at, last=end + 1, action=end + 1, target=(start, end))


def _fits(passage: Passage, lemma: str, stance: Stance, head: tuple[str, ...], start: int, end: int) -> bool:
    """Is the thing one that this verb makes a stance of?"""
    if head[0] in PREPOSITIONS or head[0] in ("to", "that", "himself", "herself", "themselves"):
        return False
    match lemma:
        case "reject" | "rebuff" | "spurn" | "oppose" | "turn" | "rule" | "veto":
            return not any(word in _CLAIMS for word in head)
        case "refuse" | "deny" | "grant" | "dismiss":
            return any(word in _ASKED for word in head) and "it" not in head
        case "accept":
            return any(word in _ASKED for word in head) and (head != ("it",) or lemma == "accept")
        case "offer":
            after = passage.words[end : end + 6]
            given = any(word in _GIFTS or word[:1] in "$£€¥" for word in (*head, *after))
            return given and not any(word in ("no", "few", "little", "nothing") for word in head)
        case "promise" | "vow" | "pledge":
            return head[0] in ("a", "an", "no", "to", "new", "more", "further") or any(
                w[:1].isdigit() or w[:1] in "$£€" for w in head
            )
        case "threaten":
            return any(word in _HARM_NOUNS for word in head)
        case "propose" | "request" | "demand" | "advocate":
            return head[0] not in SUBJECT_PRONOUNS and head[0] not in ("little", "nothing", "few")
        case _:
            return True


def _doing(passage: Passage, at: int, lemma: str, stance: Stance) -> Cue | None:
    if at + 2 >= len(passage) or not passage.words[at + 1].endswith("ing"):
        return None
    return Cue(stance=stance, pattern=f"{lemma} doing", first=at, last=at + 1, action=at + 1)


_FRAMES = {"ask": _ask, "act": _act, "that": _that, "thing": _thing, "for": _for, "of": _of, "doing": _doing, "on": _on}


def _noun(passage: Passage, at: int) -> Cue | None:
    """ "Mr. X's threats to …", "a request from X for …", "filed a motion to …": only with an owner in sight."""
    words_ = passage.words
    stance = _NOUNS[words_[at]]
    after = at + 1
    owner = _owner(passage, at)
    if owner is None and words_[after : after + 1] in (("from",), ("by",)) and after + 1 < len(passage):
        end = phrase_after(passage, after + 1)
        owner, after = ((after + 1, end), end) if end > after + 1 else (None, after)
    if owner is None:
        return _light(passage, at, stance)
    if after >= len(passage):
        return None
    action = _to(passage, after)
    if (
        action is None
        and words_[after] in ("for", "of")
        and after + 1 < len(passage)
        and stance in ("demands", "rejects")
    ):
        action = after + 1
    if action is None:
        return None
    return Cue(
        stance=stance, pattern=f"noun {stance}", first=at, last=action, action=action, holder="owner", owner=owner
    )


_LIGHT = words(
    "filed filing made making issued issuing lodged submitted sent launched launching unveiled announced announcing rejected"
)


def _light(passage: Passage, at: int, stance: Stance) -> Cue | None:
    """ "filed a motion to unseal", "issued a call for": the noun's owner is the verb's subject."""
    words_ = passage.words
    verb = next((i for i in range(at - 1, max(-1, at - 5), -1) if words_[i] in _LIGHT), None)
    if verb is None or words_[verb] == "rejected":
        return None
    after = at + 1
    while after < min(len(passage), at + 4) and words_[after] in ("this", "last", "week", "month", "friday", "on"):
        after += 1
    action = _to(passage, after)
    if action is None and words_[after : after + 1] == ("for",) and after + 1 < len(passage) and stance == "demands":
        action = after + 1
    return Cue(stance=stance, pattern=f"light {stance}", first=verb, last=action, action=action) if action else None


def _plans(passage: Passage, at: int) -> Cue | None:
    """ "announced plans to give"."""
    return _light(passage, at, "promises")


def _ultimatum(passage: Passage, at: int) -> Cue | None:
    """ "has until Friday to accept", "gave its manager until Saturday to apologise"."""
    words_ = passage.words
    end = deadlines.ending(passage, at + 1, min(len(passage), at + 9))
    act = _to(passage, end) if end is not None else None
    if act is None:
        return None
    verb = next((i for i in range(at - 1, max(-1, at - 7), -1) if words_[i] in _GRANTING), None)
    if verb is None:
        return None
    given = words_[verb].startswith("g")
    asked = (verb + 1, at) if given else subject(passage, verb)
    if asked is None or asked[0] >= asked[1]:
        return None
    holder: Holder = "subject" if given else "sayer"
    return Cue(
        stance="demands",
        pattern="until to",
        first=verb,
        last=act,
        action=act,
        target=asked,
        holder=holder,
        when=(at + 1, end),
    )


_GRANTING = words("has have had gave give gives given giving")


def _owner(passage: Passage, at: int) -> tuple[int, int] | None:
    """The words of the possessor of the noun at this word: "Trump 's", "his"."""
    words_ = passage.words
    start = at
    while start > max(0, at - 4):
        word = words_[start - 1]
        if word in ("his", "her", "their", "its", "my", "our"):
            return start - 1, start
        if word == "'s" or (word == "'" and start >= 2):
            first = start - 1
            while first > 0 and (passage.capital[first - 1] or words_[first - 1] in ("the", "of")):
                first -= 1
            return (first, start - 1) if first < start - 1 else None
        if edge(passage, start - 1) or word in DETERMINERS or word in PREPOSITIONS:
            return None
        start -= 1
    return None


def _ready(passage: Passage, at: int) -> Cue | None:
    """ "is ready to", "is “prepared”", "remains open to"; negated it rejects."""
    words_ = passage.words
    before = at - 1
    negative = False
    while before >= 0 and (is_adverb(words_[before]) or words_[before] == OPEN or words_[before] in NEGATIONS):
        negative = negative or words_[before] in NEGATIONS
        before -= 1
    if before < 0 or words_[before] not in BE | {"remain", "remains", "remained", "stand", "stands", "stood", "seems"}:
        return None
    negative = negative or words_[before].endswith("n't")
    if "whether" in words_[max(0, before - 6) : before]:
        return None
    after = at + 1
    if words_[at] == "open":
        if words_[after : after + 1] != ("to",) or after + 1 >= len(passage):
            return None
        end = phrase_after(passage, after + 1)
        sought = any(word in _ASKED or word.endswith("ing") for word in words_[after + 1 : end + 1])
        if not sought:
            return None
        return Cue(
            stance="rejects" if negative else "offers",
            pattern="open to",
            first=before,
            last=after + 1,
            action=after + 1,
        )
    action = _to(passage, after)
    if action is None:
        if words_[at] == "prepared" and words_[after : after + 1] == ("if",):
            action = at
        else:
            return None
    return Cue(
        stance="rejects" if negative else "offers",
        pattern="ready",
        first=before,
        last=max(action, at + 1),
        action=action,
    )


def _want(passage: Passage, at: int) -> Cue | None:
    """ "want to see X do it", "wants X to do it" demand; "wanted to hold talks" offers."""
    words_ = passage.words
    if not _wanted(passage, at):
        return None
    act = _to(passage, at + 1)
    if act is not None and words_[act] in ("see", "know") and act + 1 < len(passage):
        if words_[act] == "know":
            return None
        start = act + 1 + (words_[act + 1] == "that")
        if start >= len(passage):
            return None
        seen = clause_agent(passage, start, len(passage))
        return Cue(stance="demands", pattern="want to see", first=at, last=start, action=start, target=seen)
    if act is not None:
        verb = _verb_of(passage, act)
        if verb in _MENTAL or words_[at] in ("like", "wanting") or not _wanter(passage, at):
            return None
        return Cue(stance="offers", pattern="want act", first=at, last=act, action=act)
    asked = _asked(passage, at + 1)
    if asked is None or words_[asked[0][0]] in ("me", "us") or not agentive(passage, asked[0]):
        return None
    return Cue(stance="demands", pattern="want to", first=at, last=asked[1], action=asked[1], target=asked[0])


def _wanter(passage: Passage, at: int) -> bool:
    """Is whoever wants to act somebody named, rather than *nobody*, *those who* or a thing?"""
    who = subject(passage, at)
    if who is None or not agentive(passage, who):
        return False
    word = passage.words[who[0]]
    return (
        word in ("he", "she", "they", "it", "i", "we") or any(passage.capital[i] for i in range(*who)) or word == "the"
    )


def _wanted(passage: Passage, at: int) -> bool:
    words_ = passage.words
    before = words_[at - 1] if at else ""
    if words_[at] == "like":
        return before in ("would", "'d")
    return before not in NEGATIONS and before not in MODALS and before not in ("to", "who", "you", "don't")


def _count_time(passage: Passage, at: int) -> Cue | None:
    """ "it is time (for X) to act", "this is the time for X to act"."""
    words_ = passage.words
    left = words_[max(0, at - 4) : at]
    if not any(word in BE or word == "'s" for word in left):
        return None
    act = _to(passage, at + 1)
    if act is not None:
        return Cue(stance="demands", pattern="time to", first=at, last=act, action=act, holder="sayer")
    if words_[at + 1 : at + 2] != ("for",):
        return None
    asked = _asked(passage, at + 2)
    if asked is None:
        return None
    return Cue(
        stance="demands", pattern="time to", first=at, last=asked[1], action=asked[1], target=asked[0], holder="sayer"
    )


def _word_given(passage: Passage, at: int) -> Cue | None:
    """ "had given her word that …"."""
    words_ = passage.words
    if words_[at - 1 : at] not in (("his",), ("her",), ("their",), ("its",)) or at < 2:
        return None
    if words_[at - 2] not in ("given", "gave", "give", "giving") and words_[at - 3 : at - 2] not in (
        ("given",),
        ("gave",),
    ):
        return None
    that = next((i for i in range(at + 1, min(len(passage), at + 6)) if words_[i] == "that"), None)
    if that is None or that + 1 >= len(passage):
        return None
    given = next(i for i in range(at - 1, -1, -1) if words_[i] in ("given", "gave", "give", "giving"))
    return Cue(stance="promises", pattern="word that", first=given, last=that + 1, action=that + 1)


def _declined(passage: Passage, at: int) -> Cue | None:
    """ "X offered to …, but Y declined": the answer's thing is what was offered before it."""
    words_ = passage.words
    if at + 1 < len(passage) and words_[at + 1] not in (".", ",", ";", CLOSE):
        return None
    asked = next(
        (i for i in range(at - 1, -1, -1) if words_[i] in ("offered", "asked", "invited", "urged", "requested")), None
    )
    if asked is None or at < 2 or words_[at - 1] in AUXILIARIES:
        return None
    return Cue(stance="rejects", pattern="declined", first=at, last=at + 1, action=at)


def _apparent(passage: Passage, at: int) -> Cue | None:
    """ "in an apparent rejection of …", "an apparent warning to …": the newspaper's reading of an act."""
    words_ = passage.words
    noun = at + 1
    if noun + 1 >= len(passage) or words_[noun] not in (
        "rejection",
        "warning",
        "refusal",
        "acceptance",
        "threat",
        "reply",
    ):
        return None
    stance: Stance = {"warning": "threatens", "threat": "threatens", "acceptance": "accepts"}.get(
        words_[noun], "rejects"
    )  # type: ignore[assignment]  # values are stances
    if words_[noun + 1] not in ("of", "to"):
        return None
    end = phrase_after(passage, noun + 2) if noun + 2 < len(passage) else noun + 2
    if end <= noun + 2:
        return None
    target = (noun + 2, end) if words_[noun + 1] == "to" and _to(passage, noun + 1) is None else None
    return Cue(stance=stance, pattern="apparent", first=noun, last=noun + 2, action=noun + 2, target=target)


_OTHER = {
    "ready": _ready,
    "prepared": _ready,
    "willing": _ready,
    "open": _ready,
    "want": _want,
    "wants": _want,
    "wanted": _want,
    "wanting": _want,
    "like": _want,
    "time": _count_time,
    "word": _word_given,
    "apparent": _apparent,
    "plans": _plans,
    "until": _ultimatum,
    "declined": _declined,
    "refused": _declined,
}

WORDS = frozenset((*_BY_FORM, *_NOUNS, *_OTHER, *_OR_ELSE))
"""Every word that a stance cue may hang on."""
