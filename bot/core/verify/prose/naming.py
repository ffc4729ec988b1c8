"""Names, offices and owners: everybody and everything must be called what the articles call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.figures import VALUES
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.senses import likeness
from bot.core.verify.prose.terms import NOBODY, Term, Who
from bot.core.verify.prose.verblist import KNOWN


def _names(claim: Statement, passages: Passages) -> str | None:
    for number, term in enumerate(claim.terms):
        if term.tag == "name" and term.who.isdisjoint(passages.whos) and not _written(term, passages):
            return f"{'/'.join(sorted(term.who))} is not in the cited passages: cite the passage that tells of them, or leave the name out."
        if term.tag == "word" and term.capital and not _known(term, passages, opens=number == 0):
            return f"“{term.low.title()}” is not in the cited passages: cite the passage that tells of it, or leave the name out."
    for before, term in pairwise(claim.terms):
        if before.tag == term.tag == "name" and before.who.isdisjoint(term.who):
            return f"Nobody is called “{before.low} {term.low}” in the articles: keep names apart and whole."
        if before.tag == "word" and before.capital and term.tag == "name" and _another(before, term, passages):
            return f"Nobody is called “{before.low} {term.low}” in the articles: keep names apart and whole."
    return None


def _another(first: Term, name: Term, passages: Passages) -> bool:
    """Is it the first name of somebody else ("Cornelius" before Ms Pillai's name)?"""
    firsts = {key: key.lower().split()[0] for key in passages.people.genders if " " in key}
    return first.low in firsts.values() and all(firsts.get(key) != first.low for key in name.who)


def _written(term: Term, passages: Passages) -> bool:
    """Does the name of a place or body stand inside a longer one ("Roe Falls Airport"), or a name of several families?"""
    people = passages.people
    nobody = all(people.genders.get(key) is None for key in term.who)
    return term.low in passages.capitals and (nobody or len(term.who) > 1)


def _owners(claim: Statement, passages: Passages) -> str | None:
    """Whose a thing or an office is must be whose the passages say it is."""
    for noun, owners in owned(claim):
        if claim.terms[noun.first].low in ("his", "her", "its", "their"):
            continue
        told = frozenset[str]()
        for statement in passages.told:
            for other, theirs in owned(statement, near=True):
                if (
                    other.root == noun.root
                    or likeness(other.senses, noun.senses) > 0
                    or any(who & mine for who in other.whos for mine in noun.whos)
                ):
                    told |= theirs
        told |= frozenset(body for who in noun.whos for key in who for body in passages.people.circle.get(key, ()))
        if noun.speaks and not told:
            told = frozenset(body for key in passages.named for body in passages.people.circle.get(key, ()))
        person = any(key not in passages.people.bodies for who in noun.whos for key in who)
        unsure = (person or noun.speaks) and not any(_together(statement, noun, owners) for statement in passages.told)
        if owners.isdisjoint(told) and (told or unsure):
            return f"The passages do not give “{claim.terms[noun.last - 1].low}” to {'/'.join(sorted(owners))}: keep whose it is."
    return None


def _together(statement: Statement, noun: Noun, owners: Who) -> bool:
    """Does a sentence of the passages speak of both, even if it does not say that one is the other's?"""
    told = any(term.root == noun.root for term in statement.terms) or any(who & statement.whos for who in noun.whos)
    return told and not owners.isdisjoint(statement.whos)


def _titles(claim: Statement, passages: Passages) -> str | None:
    """An office before or beside a name must be that person's."""
    for office, name in pairwise(claim.terms):
        if name.tag != "name" or office.tag != "word" or office.low not in lx.ROLES:
            continue
        holders = passages.people.offices.get(office.root, {})
        if holders and name.who.isdisjoint(holders) and not _introduced(claim, office, passages):
            return f"The articles call somebody else “{office.low}”: keep each name with its office."
    for one, other in pairwise(claim.nouns):
        beside = [term.low for term in claim.terms[one.last : other.first]] == [","]
        circle = {body for who in one.whos for key in who for body in passages.people.circle.get(key, ())}
        if beside and other.speaks and other.owners and circle and circle.isdisjoint(other.owners):
            return "The articles call somebody else by this office: keep each name with its office."
        if (
            beside
            and one.speaks
            and one.whos
            and other.whos
            and claim.terms[other.last - 1].tag == "name"
            and one.whos[0].isdisjoint(other.whos[0])
        ):
            return "The articles call somebody else by this office: keep each name with its office."
    return None


def _introduced(claim: Statement, office: Term, passages: Passages) -> bool:
    """Do the passages have the office in full ("finance minister"), which none whom the articles call so has?"""
    at = claim.terms.index(office)
    if not at or claim.terms[at - 1].tag != "word":
        return False
    full = (claim.terms[at - 1].root, office.root)
    has = any(full[0] in said for said in passages.people.offices.get(office.root, {}).values())
    return not has and full in {(one.root, other.root) for one, other in pairwise(passages.terms)}


def owned(statement: Statement, *, near: bool = False) -> Iterator[tuple[Noun, Who]]:
    """The noun phrases that are somebody's, and whose: "Zerenia's copper", "the prime minister of Qarsun".

    With `near` also by where it is: "the hub at Corrigan Falls".
    """
    for noun, after in pairwise((*statement.nouns, None)):
        if noun is None:
            continue
        owners = noun.owners
        if noun.first and statement.terms[noun.first - 1].low == "whose":
            owners |= next(
                (
                    frozenset(k for who in other.whos for k in who)
                    for other in reversed(statement.nouns)
                    if other.last < noun.first
                ),
                NOBODY,
            )
        if (
            after is not None
            and after.after in (_NEAR if near else ("of", "for") if noun.speaks else ("of",))
            and after.first == noun.last + 1
        ):
            owners |= frozenset(key for who in after.whos for key in who)
        if owners:
            yield noun, owners


_NEAR = ("of", "for", "at", "in", "from", "on")


def _known(term: Term, passages: Passages, *, opens: bool) -> bool:
    if (
        term.low in passages.lows
        or term.root in passages.roots
        or term.root in passages.roles
        or term.low in lx.TIME_WORDS
    ):
        return True
    if any(term.low == "".join(word[0] for word in key.split()).lower() for key in passages.whos):
        return True
    if any(
        term.low.startswith(low) or low.startswith(term.low)
        for low in passages.capitals
        if min(len(low), len(term.low)) > 3
    ):
        return True
    if all(part in VALUES for part in term.low.split("-")):
        return True
    return opens and (
        term.low in _OPENING
        or passages.likeness(term) > 0
        or term.base in KNOWN
        or term.low.endswith(("s", "ing", "ed"))
    )


_OPENING = words("former retired local senior veteran young elderly")
"""Words that open a line before an office, and are no name."""
_ANYBODY = words(
    "worker employee person man woman boy girl resident driver customer passenger owner player staff insider member"
)
"""People whom no office sets apart."""


def _offices(claim: Statement, passages: Passages) -> str | None:
    verbs = {claim.terms[i].start for clause in claim.clauses for i in range(clause.group.first, clause.group.last)}
    for before, term in pairwise((None, *claim.terms)):
        if (
            term is None
            or term.tag not in ("word", "title")
            or not {term.low, term.base} & lx.ROLES
            or term.base in _ANYBODY
        ):
            continue
        if term.root not in passages.roots | passages.roles and passages.likeness(term) <= 0:
            return f"Nobody is called “{term.low}” in the cited passages: call people what the article calls them."
        if (
            before is not None
            and before.tag == "word"
            and not before.who
            and before.low not in lx.BODY_NOUNS
            and before.start not in verbs
            and not _known(before, passages, opens=False)
            and passages.likeness(before) <= 0
        ):
            return f"Nobody is called “{before.low} {term.low}” in the cited passages: call people what the article calls them."
    return None


RULES: tuple[Callable[[Statement, Passages], str | None], ...] = (_names, _owners, _titles, _offices)
"""In the order in which they are asked."""
