"""Which acts hurt the party they are aimed at: a promise of one is a threat."""

from __future__ import annotations

import itertools

from bot.core.conditions.grammar import words
from bot.core.conditions.words import Passage

_ACTS = words(
    "ban bans banned bar barred block blocked boycott cancel cancelled canceled close closed cut expel expelled expulsion "
    "fire fired sack sacked fine fined freeze frozen impose imposed impound jail jailed kill leave leaving lock oppose "
    "opposed attack bomb shell strike striking walk quit resign sue suspend suspended revoke revoked retaliate punish "
    "penalise penalize prosecute veto void withdraw withdrawn withhold withheld seize seized slap deport disqualify "
    "disqualified evict boot end abandon scrap terminate appeal hammer destroy defeat crush stop halt dismantle "
    "abolish arrest invade target vote seek break dissolve disband shut deny denied reject recall relegate dock docked strip stripped"
)
_THINGS = words(
    "action sanctions sanction consequences retaliation tariff tariffs strike strikes measures steps war force reprisals "
    "walkout shutdown veto penalty penalties damages lawsuit embargo ban expulsion curfew fines fine injunction "
    "boycott blockade duties price contempt eviction"
)
_GOOD_WITH = words(
    "siege strikes sanctions tariffs tariff duties duty embargo blockade ban boycott emergency restrictions war attacks strike hostilities fighting closures fee charge fees cap curfew levy penalty"
)
"""Things whose end is a gift: "suspend air strikes", "lift the siege"."""
_ENDING = words(
    "suspend lift end drop scrap ease cap stop halt cancel withdraw cut close reduce delay pause remove relax shelve freeze abandon"
)
_SELF = words("vote seek stop end target")
"""Verbs that hurt only with a thing that hurts."""


def _past(verbs: frozenset[str]) -> frozenset[str]:
    return (
        verbs
        | {verb + ("d" if verb.endswith("e") else "ed") for verb in verbs}
        | words("cut stopped dropped capped scrapped withdrawn frozen")
    )


_ENDED = _past(_ENDING)


def hurts(passage: Passage, first: int, last: int) -> bool:
    """Does the act in the words `[first, last)` hurt by will: an embargo, a strike, a lawsuit, a way out of the talks?"""
    inside = passage.words[first:last]
    ending = any(word in _ENDED for word in inside)
    if ending and any(word in _GOOD_WITH for word in inside):
        return False
    if any(word in _THINGS for word in inside):
        return True
    if "appeal" in inside and inside[inside.index("appeal") + 1 :][:1] in (("to",), ("for",)):
        return False
    return any(word in _ACTS and word not in _SELF for word in inside[:8]) or _out(inside)


def _out(inside: tuple[str, ...]) -> bool:
    """Ways out: walk away, pull out, hand back, go it alone, drive across."""
    pairs = set(itertools.pairwise(inside))
    return bool(
        pairs
        & {
            ("walk", "away"),
            ("walk", "out"),
            ("pull", "out"),
            ("back", "out"),
            ("hand", "his"),
            ("hand", "her"),
            ("call", "off"),
            ("cut", "off"),
            ("end", "its"),
            ("end", "his"),
            ("end", "her"),
            ("end", "their"),
            ("shut", "down"),
            ("break", "off"),
            ("throw", "out"),
            ("lock", "out"),
        }
    )


_BAD = words(
    "fail fails failed refuse refuses refused strike strikes attack attacks invade invades block blocks violate violates "
    "break breaks miss misses missed leave leaves cross crosses test tests conducted turn turns ignore ignores capped "
    "barred delay delays lose loses harm resume resumes fires fire"
)


def unwelcome(passage: Passage, first: int, last: int) -> bool:
    """Is what the clause tells something its speaker does not want: a negated act, a failure, an attack?"""
    inside = passage.words[first:last]
    negated = any(
        word
        in ("not", "no", "never", "don't", "doesn't", "didn't", "isn't", "won't", "cannot", "can't", "wasn't", "aren't")
        for word in inside
    )
    return negated or any(word in _BAD for word in inside)
