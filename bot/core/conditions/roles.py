"""Who holds a stance, who reports it, and towards whom it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.conditions import modals
from bot.core.conditions.agents import agentive, clause_agent, principal, reporter
from bot.core.conditions.grammar import BE, NEGATIONS, POSSESSIVES, SPEECH, SUBJECT_PRONOUNS, is_adverb
from bot.core.conditions.phrases import phrase_after, subject
from bot.core.conditions.speech import Sayer, participle_subject, sayers
from bot.core.quotes.people import same_person
from bot.core.text import words

if TYPE_CHECKING:
    from bot.core.conditions.cues import Cue, Words
    from bot.core.conditions.parties import Parties, Party
    from bot.core.conditions.records import Record
    from bot.core.conditions.words import Passage

_BODIES = words(
    "company firm union club team government group bank party ministry agency campaign airline charity chain"
)
_THIRD = words("he she it they")
_TOWARDS = words("with against on from of for")


def holder(passage: Passage, parties: Parties, record: Record) -> tuple[Party | None, Party | None]:
    """Who holds the stance, and who reports it (None: the newspaper)."""
    cue = record.cue
    said = sayers(passage, cue.first)
    voices = [party for sayer in said if (party := parties.sayer(passage, sayer)) is not None]
    actor = _holder(passage, parties, cue, said, voices)
    spoken = passage.words[cue.first] in SPEECH and cue.holder == "subject"
    return actor, _reporter(voices, actor) or (actor if spoken else None)


def _reporter(voices: list[Party], actor: Party | None) -> Party | None:
    """Whose words tell it: of a chain the outer voice, where the inner one is the holder."""
    if len(voices) > 1 and actor is not None and voices[0].person == actor.person:
        return voices[1]
    return voices[0] if voices else None


def _holder(passage: Passage, parties: Parties, cue: Cue, said: tuple[Sayer, ...], voices: list[Party]) -> Party | None:
    """Who holds the stance."""
    if cue.owner is not None:
        return parties.of(passage, cue.owner)
    if cue.holder == "sayer":
        return _of_modal(passage, parties, cue, said, voices)
    if passage.words[cue.first].endswith("ing") and passage.words[cue.first - 1 : cue.first] == ("for",):
        return parties.nearest(passage.starts[cue.first])
    where = _subject(passage, cue)
    if where is None:
        return voices[0] if voices else None
    return _principal(passage, parties, said, where) or parties.of(passage, where)


def _subject(passage: Passage, cue: Cue) -> Words | None:
    before = cue.first - 1
    while before > 0 and is_adverb(passage.words[before]):
        before -= 1
    progressive = cue.first > 0 and passage.words[before] in BE
    participle = (passage.words[cue.first].endswith("ing") and not progressive) or cue.pattern == "apparent"
    return participle_subject(passage, cue.first) if participle else subject(passage, cue.first)


def _of_modal(
    passage: Passage, parties: Parties, cue: Cue, said: tuple[Sayer, ...], voices: list[Party]
) -> Party | None:
    """The sayer of a demand; of a commitment its subject, where that can act, else the sayer.

    A pronoun in a chain ("X said Y had told her he would sign") is the nearer sayer's before the farther one's.
    """
    voice = voices[0] if voices else None
    who = cue.target
    if cue.form in ("obliging", "told") or who is None or not agentive(passage, who):
        return _authority(passage, parties, said, voice) if cue.form != "obliging" else voice
    first = passage.words[who[0]]
    undergoes = modals.passive(passage, cue.action) or first in POSSESSIVES
    if first in NEGATIONS or (undergoes and voice is not None):
        return _authority(passage, parties, said, voice)
    actor = _principal(passage, parties, said, who) or parties.of(passage, who)
    if actor is None or (len(voices) > 1 and first in _THIRD and actor.person == voices[1].person):
        return voice
    spoken_for = bool(said) and said[0].words is not None and reporter(passage, said[0].words)
    if not actor.known and voice is not None and not spoken_for and first != "the":
        return voice
    return actor


def _authority(passage: Passage, parties: Parties, said: tuple[Sayer, ...], voice: Party | None) -> Party | None:
    """Whoever decides what the sayer announces: the one a spokesman speaks for, else the sayer."""
    spoken_for = principal(passage, said[0].words) if said and said[0].words is not None else None
    return (parties.of(passage, spoken_for) if spoken_for is not None else None) or voice


def _principal(passage: Passage, parties: Parties, said: tuple[Sayer, ...], who: Words | None) -> Party | None:
    """Whom *he*, *it*, *his client* or *the firm* means after "X's lawyer said", "a spokesman for X said": X."""
    if who is None or not said or said[0].words is None:
        return None
    first, last = passage.words[who[0]], passage.words[who[1] - 1]
    stands_for = (
        first in _THIRD
        or (first == "the" and last in _BODIES)
        or (first in ("his", "her") and last in ("client", "clients", "boss"))
    )
    spoken_for = principal(passage, said[0].words) if stands_for else None
    return parties.of(passage, spoken_for) if spoken_for is not None else None


def foretold(record: Record, actor: Party, voice: Party | None) -> bool:
    """Is what somebody will do only said by another person ("Ash will resign, Birch said"): no stance of either?"""
    if record.cue.form != "committing" or record.hold is not None or voice is None:
        return False
    return actor.individual and voice.individual and not same_person(actor.person.canonical, voice.person.canonical)


def target(passage: Passage, parties: Parties, record: Record, actor: Party) -> Party | None:
    """Who would have to act, or is hurt or served: never the actor. None where the words name nobody."""
    asked = record.cue.target if record.cue.form == "told" else None
    for words_ in _candidates(passage, record):
        if words_ == asked or agentive(passage, words_):
            party = parties.of(passage, words_, besides=actor.person)
            if party is not None and not same_person(party.person.canonical, actor.person.canonical):
                return party
    aimed = _aimed(passage, record) if record.stance in ("threatens", "offers", "promises") else None
    party = parties.of(passage, aimed, besides=actor.person) if aimed is not None else None
    if party is None or not party.known or same_person(party.person.canonical, actor.person.canonical):
        return None
    return party


def _candidates(passage: Passage, record: Record) -> list[Words]:
    """The words that may name the target, the likeliest first."""
    cue, hold = record.cue, record.hold
    found: list[Words] = []
    asked = cue.form in ("told", "obliging")
    if cue.target is not None and asked:
        found.append(cue.target)
    elif record.stance in ("rejects", "accepts") and not cue.doing and (asker := _answered(passage, record)):
        found.append(asker)
    if hold is not None and cue.stance != "demands":
        other = clause_agent(passage, *hold.clause)
        back = other is not None and cue.target is not None and _back_to_subject(passage, cue, other)
        if back and cue.target is not None:
            found += [] if passage.words[cue.target[0]] in POSSESSIVES else [cue.target]
        elif other is not None:
            found.append(other)
    if cue.target is not None and not asked and _undergoes(passage, cue, cue.target):
        found.append(cue.target)
    return found


def _answered(passage: Passage, record: Record) -> Words | None:
    """Whose request is answered: "Putin's request", "a request from Democrats"."""
    first, last = record.action
    for at in range(first + 1, min(last, first + 10)):
        word = passage.words[at]
        if word == "'s":
            return first, at
        if word in ("from", "by") and at + 1 < len(passage):
            end = phrase_after(passage, at + 1)
            return (at + 1, end) if end > at + 1 else None
    return None


def _undergoes(passage: Passage, cue: Cue, who: Words) -> bool:
    """Is the subject of the modal one to whom it is done ("will be barred"), or who is allowed ("could compete")?"""
    if passage.words[who[0]] in POSSESSIVES or passage.words[who[0]] in NEGATIONS:
        return False
    return modals.passive(passage, cue.action) or cue.form == "able"


def _back_to_subject(passage: Passage, cue: Cue, other: Words) -> bool:
    """Does *they* of the condition mean the subject of its main clause ("riders could start if they pay")?"""
    who = cue.target
    if cue.holder != "sayer" or who is None or passage.words[other[0]] != "they":
        return False
    return passage.words[who[0]] not in SUBJECT_PRONOUNS and agentive(passage, who)


def _aimed(passage: Passage, record: Record) -> Words | None:
    """Whom the act names: "talks **with Kiev**", "sanctions **on Marovia**", "the expulsion of **Marovia**'s envoy"."""
    first, last = record.action
    for at in range(first, last - 1):
        if passage.words[at] not in _TOWARDS or not (passage.capital[at + 1] or passage.words[at + 1] == "the"):
            continue
        end = phrase_after(passage, at + 1)
        stop = next((i for i in range(at + 1, end) if passage.words[i] == "'s"), end)
        if stop > at + 1 and agentive(passage, (at + 1, stop)):
            return at + 1, stop
    return None
