"""With what force something is told: said, promised, threatened, demanded, expected, or done.

A claim may weaken what an article tells ("promised" → "said it would"), never strengthen it ("said" → "admitted",
"asked" → "ordered", "may" → "will"). `LICENCES` says what an article must have told for each force of a claim.
"""

from __future__ import annotations

from typing import Literal

from bot.core.quotes.lexicon import CUES
from bot.core.text import words

Force = Literal[
    "say", "admit", "deny", "insist", "warn", "threat", "promise", "offer", "accept", "refuse", "request", "urge",
    "demand", "order", "plan", "expect", "hope", "fear", "want", "accuse", "allege", "ask",
    "will", "may", "must", "should", "fail", "fact",
]  # fmt: skip
"""What a verb of saying or a modal makes of the clause under it; `fact` where nothing stands over it."""

_VERBS: dict[Force, str] = {
    "admit": "admit concede acknowledge confess own_up",
    "deny": "deny dispute",
    "insist": "insist repeat reiterate stress emphasise emphasize maintain",
    "warn": "warn caution",
    "threat": "threaten",
    "promise": "promise pledge vow swear guarantee undertake commit assure",
    "offer": "offer propose volunteer",
    "accept": "agree accept consent",
    "refuse": "refuse decline reject rebuff spurn",
    "request": "ask request invite beg want seek wish",
    "urge": "urge press push lobby call plead appeal implore encourage exhort advise advocate recommend counsel",
    "demand": "demand require",
    "order": "order instruct command direct mandate force compel oblige",
    "plan": "plan intend aim prepare consider weigh mull",
    "expect": "expect predict forecast anticipate foresee project estimate reckon believe think bet suspect doubt",
    "hope": "hope",
    "fear": "fear worry",
    "accuse": "accuse blame",
    "allege": "allege claim",
    "fail": "fail",
}
VERB_FORCES: dict[str, Force] = {verb: force for force, verbs in _VERBS.items() for verb in verbs.split()}

NOUN_FORCES: dict[str, Force] = {
    "word": "promise", "promise": "promise", "pledge": "promise", "assurance": "promise", "guarantee": "promise", "vow": "promise",
    "offer": "offer", "threat": "threat", "demand": "demand", "request": "request", "order": "order", "warning": "warn", "plan": "plan",
    "claim": "allege", "clear": "say", "ultimatum": "threat", "due": "expect",
}  # fmt: skip
"""Nouns that do what a verb of saying does, under *give*, *make* or *be*."""

NEUTRAL = words(
    "say tell add note remark report announce write state explain describe argue reply answer respond recall observe comment "
    "mention complain joke quip declare tweet post conclude suggest indicate contend assert testify wonder "
    "inform remember find show hear learn know see feel recount read rule call claim quote cite signal speak point clarify outline"
)


def force_of(verb: str) -> Force | None:
    """The force of a verb's base form; None for a verb that tells an act of its own."""
    found = VERB_FORCES.get(verb)
    if found is not None:
        return found
    return "say" if verb in NEUTRAL else None


SAYING = frozenset(CUES.values()) & (NEUTRAL | frozenset(VERB_FORCES))
"""Base forms after which a clause may follow without *that*."""
REPORTS: frozenset[Force] = frozenset(
    (
        "say",
        "admit",
        "deny",
        "insist",
        "warn",
        "threat",
        "promise",
        "accuse",
        "allege",
        "expect",
        "hope",
        "fear",
        "demand",
    )
)
"""Forces whose clause is somebody's word and not the newspaper's."""

TO_ACT: frozenset[Force] = frozenset(("request", "urge", "demand", "order"))
"""Forces with which somebody else is to act."""

MODALS: dict[str, Force] = {
    **dict.fromkeys(("will", "would", "shall", "'ll", "'d", "won't", "wouldn't"), "will"),
    **dict.fromkeys(("may", "might", "could", "can", "cannot", "can't", "couldn't"), "may"),
    **dict.fromkeys(("must", "mustn't"), "must"),
    **dict.fromkeys(("should", "ought", "shouldn't"), "should"),
}

_ASKED: tuple[Force, ...] = ("request", "urge", "demand", "order", "must", "should")
_COMMITTED: tuple[Force, ...] = ("will", "promise", "threat", "offer", "accept", "plan")
LICENCES: dict[Force, frozenset[Force]] = {
    "admit": frozenset(("admit",)),
    "deny": frozenset(("deny",)),
    "insist": frozenset(("insist", "demand", "deny")),
    "warn": frozenset(("warn", "threat", "fear")),
    "threat": frozenset(("threat",)),
    "promise": frozenset(("promise",)),
    "offer": frozenset(("offer",)),
    "accept": frozenset(("accept", "admit")),
    "refuse": frozenset(("refuse", "deny")),
    "request": frozenset((*_ASKED, "hope")),
    "urge": frozenset(("urge", "demand", "order", "must", "should")),
    "demand": frozenset(("demand", "order", "must")),
    "order": frozenset(("order",)),
    "plan": frozenset((*_COMMITTED, "plan")),
    "expect": frozenset(("expect", "will")),
    "hope": frozenset(("hope", "request", "want", "plan")),
    "fear": frozenset(("fear", "warn")),
    "want": frozenset((*_ASKED, "hope", "plan")),
    "accuse": frozenset(("accuse",)),
    "allege": frozenset(("allege", "accuse", "say")),
    "will": frozenset(("will", "promise", "threat", "accept", "refuse", "warn")),
    "may": frozenset(("may", "will", *_COMMITTED, "expect", "warn", "fear")),
    "must": frozenset(("must", "demand", "order")),
    "should": frozenset(("should", "must", "demand", "order", "urge")),
    "fail": frozenset(("fail",)),
    "fact": frozenset(("fact",)),
}
"""For each force of a claim those of an article that allow it."""
