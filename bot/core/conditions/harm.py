"""Which acts hurt the party they are aimed at: a promise of one is a threat."""

from __future__ import annotations

from itertools import pairwise

from bot.core.conditions.grammar import NEGATIONS
from bot.core.conditions.words import Passage
from bot.core.text import words


def _with_past(verbs: frozenset[str], irregular: str) -> frozenset[str]:
    """The verbs with their regular past forms and some irregular ones."""
    return verbs | {verb + ("d" if verb.endswith("e") else "ed") for verb in verbs} | words(irregular)


_ACTS = _with_past(
    words(
        "abandon abolish appeal arrest attack ban bar block bomb boot boycott cancel close crush cut defeat deny deport "
        "destroy disband dismantle disqualify dissolve dock evict expel fine fire freeze halt impose impound invade jail "
        "kill leave lock oppose penalise penalize prosecute punish quit recall reject relegate resign retaliate revoke "
        "sack scrap seize shell shut slap strike strip sue suspend terminate veto walk withdraw withhold break"
    ),
    "banned barred denied disqualified cancelled frozen stripped withdrawn withheld leaving striking void shut broken",
)
_THINGS = words(
    "action sanctions sanction consequences retaliation tariff tariffs strike strikes measures steps war force reprisals "
    "walkout shutdown veto penalty penalties damages lawsuit embargo ban expulsion curfew fines fine injunction "
    "boycott blockade duties eviction"
)
_BURDENS = words(
    "siege strike strikes sanctions tariff tariffs duty duties embargo blockade ban boycott emergency restrictions war "
    "attacks hostilities fighting closures fee fees charge cap curfew levy penalty"
)
"""Things whose end is a gift: "suspend air strikes", "lift the siege"."""
_ENDING = _with_past(
    words(
        "suspend lift end drop scrap ease cap stop halt cancel withdraw cut close reduce delay pause remove relax shelve "
        "freeze abandon"
    ),
    "cut stopped dropped capped scrapped withdrawn frozen",
)
_WAYS_OUT = frozenset(
    (
        ("walk", "away"),
        ("walk", "out"),
        ("pull", "out"),
        ("back", "out"),
        ("call", "off"),
        ("cut", "off"),
        ("shut", "down"),
        ("break", "off"),
        ("throw", "out"),
        ("lock", "out"),
        ("end", "its"),
        ("end", "his"),
        ("end", "her"),
        ("end", "their"),
    )
)
_BAD = words(
    "fail fails failed refuse refuses refused strike strikes attack attacks invade invades block blocks violate violates "
    "break breaks miss misses missed leave leaves cross crosses test tests turn turns ignore ignores ignored capped "
    "barred delay delays lose loses harm resume resumes fires fire fired"
)
_NEAR = 8
"""How many words into an act its verb may stand."""


def hurts(passage: Passage, first: int, last: int) -> bool:
    """Does the act in the words `[first, last)` hurt by will: an embargo, a strike, a lawsuit, a way out of the talks?"""
    inside = passage.words[first:last]
    if not _ENDING.isdisjoint(inside) and not _BURDENS.isdisjoint(inside):
        return False
    if not _THINGS.isdisjoint(inside) or not _WAYS_OUT.isdisjoint(pairwise(inside)):
        return True
    pleads = ("appeal", "to") in pairwise(inside) or ("appeal", "for") in pairwise(inside)
    return not pleads and not _ACTS.isdisjoint(inside[:_NEAR])


def unwelcome(passage: Passage, first: int, last: int) -> bool:
    """Is what the clause tells something its speaker does not want: a negated act, a failure, an attack?"""
    inside = passage.words[first:last]
    if not _ENDING.isdisjoint(inside) and not _BURDENS.isdisjoint(inside) and NEGATIONS.isdisjoint(inside):
        return False
    if ("called", "off") in pairwise(inside) or ("call", "off") in pairwise(inside):
        return not NEGATIONS.isdisjoint(inside)
    return not _BAD.isdisjoint(inside) or not NEGATIONS.isdisjoint(inside)
