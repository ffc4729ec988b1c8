"""What must stand in the passages word for word, or nearly: names, offices, figures, quantities and the small turning words.

These checks know nothing of clauses, so no misread sentence gets past them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.core.conditions.grammar import is_adverb
from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose.compare import content, held, keeps
from bot.core.verify.prose.facts import Statement
from bot.core.verify.prose.figures import VALUES, figures, mistimed, misstated, times
from bot.core.verify.prose.forces import LICENCES, NEUTRAL, VERB_FORCES, Force, force_of
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.senses import likeness
from bot.core.verify.prose.terms import NOBODY, Term, Who
from bot.core.verify.prose.verblist import KNOWN

UNCOVERED = 0.34
"""The share of a claim's content words that may be the writer's own."""
_RUN = 3
"""So many words of the writer's own in a row are a statement of his own."""

_MEASURES = words(
    "second minute hour day week month quarter year century daily weekly monthly yearly annual annually hourly morning afternoon evening "
    "night summer winter spring autumn half third fourth fifth sixth seventh eighth ninth tenth first last percent million billion thousand "
    "hundred double triple unanimously narrowly always often twice overnight weekend midnight noon dawn dusk sunrise sunset"
)
_HEDGES = words(
    "roughly nearly approximately largely previously currently reportedly now meanwhile really probably likely early daily only family"
)
_QUANTITIES = {
    "all": "all every each both everyone everybody entire entirely whole unanimously always altogether",
    "none": "no none nobody no-one nothing neither",
    "most": "most majority mostly",
    "some": "some several few many a number",
    "half": "half",
}
_QUANTITY = {word: kind for kind, listed in _QUANTITIES.items() for word in listed.split()}
_ASKED = ("most", "half", "none", "all")


def flaw(claim: Statement, passages: Passages) -> str | None:
    """The first thing of the claim that does not stand in the passages, in words to mend it."""
    for rule in _RULES:
        why = rule(claim, passages)
        if why is not None:
            return why
    return None


# ---------------------------------------------------------------- names and offices


def _names(claim: Statement, passages: Passages) -> str | None:
    for number, term in enumerate(claim.terms):
        if term.tag == "name" and term.who.isdisjoint(passages.whos):
            return f"{'/'.join(sorted(term.who))} is not in the cited passages: cite the passage that tells of them, or leave the name out."
        if term.tag == "word" and term.capital and not _known(term, passages, opens=number == 0):
            return f"“{term.low.title()}” is not in the cited passages: cite the passage that tells of it, or leave the name out."
    for before, term in pairwise(claim.terms):
        if before.tag == term.tag == "name" and before.who.isdisjoint(term.who):
            return f"Nobody is called “{before.low} {term.low}” in the articles: keep names apart and whole."
    return None


def _owners(claim: Statement, passages: Passages) -> str | None:
    """Whose a thing or an office is must be whose the passages say it is."""
    for noun, owners in owned(claim):
        told = frozenset[str]()
        for statement in passages.told:
            for other, theirs in owned(statement, near=True):
                if other.root == noun.root or likeness(other.senses, noun.senses) > 0 or any(who & mine for who in other.whos for mine in noun.whos):
                    told |= theirs
        told |= frozenset(body for who in noun.whos for key in who for body in passages.people.circle.get(key, ()))
        if noun.speaks and not told:
            told = frozenset(body for key in passages.named for body in passages.people.circle.get(key, ()))
        person = any(key not in passages.people.bodies for who in noun.whos for key in who)
        unsure = (person or noun.speaks) and not owners.isdisjoint(passages.people.bodies)
        if owners.isdisjoint(told) and (told or unsure):
            return f"The passages do not give “{claim.terms[noun.last - 1].low}” to {'/'.join(sorted(owners))}: keep whose it is."
    return None


def _titles(claim: Statement, passages: Passages) -> str | None:
    """An office before or beside a name must be that person's."""
    for office, name in pairwise(claim.terms):
        if name.tag != "name" or office.tag != "word" or office.low not in lx.ROLES:
            continue
        holders = passages.people.offices.get(office.root, {})
        if holders and name.who.isdisjoint(holders):
            return f"The articles call somebody else “{office.low}”: keep each name with its office."
    for one, other in pairwise(claim.nouns):
        beside = [term.low for term in claim.terms[one.last : other.first]] == [","]
        if beside and one.speaks and one.whos and other.whos and claim.terms[other.last - 1].tag == "name" and one.whos[0].isdisjoint(other.whos[0]):
            return "The articles call somebody else by this office: keep each name with its office."
    return None


def _ordinals(claim: Statement, passages: Passages) -> str | None:
    """A first or third of something is not a fraction, nor the third of something else."""
    told = {(term.low, after.root) for term, after in pairwise(passages.terms) if term.low in _RANKS}
    for term, after in pairwise(claim.terms):
        if term.low in _RANKS and after.tag == "word" and (term.low, after.root) not in told:
            rivals = {root for low, root in told if low != term.low}
            if after.root in rivals or term.low not in {low for low, _ in told}:
                return f"The passages do not count the “{term.low} {after.low}”: keep its place."
    return None


_RANKS = words("first second third fourth fifth sixth seventh eighth ninth tenth")


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
        if after is not None and after.after in (_NEAR if near else ("of", "for") if noun.speaks else ("of",)) and after.first == noun.last + 1:
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


# ---------------------------------------------------------------- figures, quantities


def _figures(claim: Statement, passages: Passages) -> str | None:
    told = list(figures(passages.terms))
    days = list(times(passages.terms))
    flaws: Iterator[str | None] = (misstated(figure, told) for figure in figures(claim.terms))
    why = next((why for why in flaws if why is not None), None)
    return why or next((why for time in times(claim.terms) if (why := mistimed(time, days)) is not None), None)


def _digits(claim: Statement, passages: Passages) -> str | None:
    read = {part for figure in figures(claim.terms) for part in figure.shown.split()}
    for term in claim.terms:
        if term.tag == "num" and term.low not in read and term.low not in passages.lows:
            return f"The number “{term.low}” does not stand in the passages: keep the article's numbers."
    return None


def _quantities(claim: Statement, passages: Passages) -> str | None:
    told = {_QUANTITY[low] for low in passages.lows if low in _QUANTITY} | ({"none"} if passages.negative else set())
    for term in claim.terms:
        kind = _QUANTITY.get(term.low)
        if kind in _ASKED and kind not in told and passages.likeness(term) <= 0:
            if kind == "none" and not _DENYING.isdisjoint(passages.forces):
                continue
            return f"The passages do not say “{term.low}”: keep the article's quantity."
    return None


_DENYING = frozenset(("refuse", "deny", "fail"))


# ---------------------------------------------------------------- words


def _singles(claim: Statement, passages: Passages) -> str | None:
    """One of a thing is not every one of it."""
    for noun in claim.nouns:
        first = claim.terms[noun.first].low
        told = {
            low
            for other, statement in passages.placed(noun)
            for low in (t.low for t in statement.terms[other.first : other.last])
        }
        if first == "one" and told & _EVERY and "one" not in told:
            return f"The passages speak of every {noun.root}, not of one: keep the article's quantity."
    return None


_EVERY = words("every each all both")


def _coverage(claim: Statement, passages: Passages) -> str | None:
    said = list(content(claim.terms))
    own = [term for term in said if not _covered(term, passages)]
    for term in said:
        measure = term.base in _MEASURES and passages.likeness(term) <= 0
        manner = term in own and term.low.endswith("ly") and is_adverb(term.low) and term.low not in _HEDGES
        if measure or manner:
            return f"“{term.low}” does not stand in the passages: keep the article's own measure, time or manner."
    if len(own) > max(1, UNCOVERED * len(said)) or _longest(claim, own) >= _RUN or _appended(claim, own, passages):
        return f"The passages do not tell of “{', '.join(term.low for term in own[:4])}”: say only what they say, in words near theirs."
    return None


def _covered(term: Term, passages: Passages) -> bool:
    return passages.likeness(term) != 0 or term.root in passages.roles or force_of(term.base) is not None


def _longest(claim: Statement, own: list[Term]) -> int:
    """The most words of the writer's own in a row, function words passed over."""
    mine, best, run = {term.start for term in own}, 0, 0
    for term in claim.terms:
        if term.start in mine:
            run += 1
            best = max(best, run)
        elif term.tag in ("name", "num") or (term.tag == "word" and next(content((term,)), None) is not None):
            run = 0
    return best


def _appended(claim: Statement, own: list[Term], passages: Passages) -> bool:
    """Are the last two words of content the writer's own, and nowhere in the articles ("… under pressure from creditors")?"""
    last = [term for term in content(claim.terms) if term.base not in NEUTRAL][-2:]
    mine = {term.start for term in own if term.root not in passages.articles}
    return len(last) == 2 and all(term.start in mine for term in last)


def _directions(terms: Sequence[Term]) -> Iterator[Term]:
    """*Up* and *down* before an amount."""
    return (
        term
        for term, after in pairwise(terms)
        if term.low in ("up", "down") and (after.tag == "num" or after.low in ("by", "from", "to"))
    )


def _turned(claim: Statement, passages: Passages) -> str | None:
    """A word of which the passages have only the opposite needs a negation on one side."""
    for clause in claim.clauses:
        mine = claim.terms[clause.start : clause.stop]
        negated = clause.negative or any(term.negative for term in mine) or any(op.negative for op in clause.ops)
        for term in (*content(mine), *_directions(mine)):
            if passages.likeness(term) < 0 and not negated and not passages.denies_opposite(term):
                return f"The passages say the opposite of “{term.low}”: keep their sense."
    return None


# ---------------------------------------------------------------- small words that turn a sentence


_OPPOSITES = {
    "before": "after", "after": "before", "with": "without", "without": "with", "above": "below", "below": "above", "over": "under",
    "under": "over", "for": "against", "against": "for", "inside": "outside", "outside": "inside",
}  # fmt: skip


def _prepositions(claim: Statement, passages: Passages) -> str | None:
    for noun in claim.nouns:
        opposite = _OPPOSITES.get(noun.after)
        if opposite is None:
            continue
        told = {other.after for other in passages.nouns_like(noun)}
        if opposite in told and noun.after not in told:
            return f"The passages say “{opposite}”, not “{noun.after}”: keep their sense."
    return None


_MARKERS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (words(mine), words(theirs))
    for mine, theirs in (
        ("even", "even regardless despite although though whatever empty single just one"),
        ("instead rather", "instead rather than not but"),
        (
            "despite although though regardless",
            "despite although though regardless even but however not yet whatever while",
        ),
        ("only", "only unless until without just once nobody no not alone but"),
        ("because", "because as since after over due for so when following if that"),
        ("until till", "until till unless without before once by to through not only"),
        ("without", "without no not unless until nor neither never none"),
        ("before", "before until by ahead unless prior ago to since without earlier had"),
        ("after", "after once since when following as if until behind later then had upon"),
    )
)


def _markers(claim: Statement, passages: Passages) -> str | None:
    for term in claim.terms:
        for mine, theirs in _MARKERS:
            if term.low in mine and theirs.isdisjoint(passages.lows):
                return f"The passages have nothing like “{term.low}”: keep how they join what they tell."
    return None


_BINDING = frozenset(("order", "demand", "threat", "promise", "admit", "deny", "insist", "accuse"))
_STRONG = frozenset(verb for verb, force in VERB_FORCES.items() if force in _BINDING) | frozenset(
    lx.CUES.values()
) - NEUTRAL - lx.WEAK_CUES - words("name put continue charge see press show welcome appeal picture rate point")
"""Verbs of saying that add something to *say*."""


_NEEDS: dict[Force, frozenset[Force]] = {
    "must": frozenset(("must", "demand", "order")),
    "will": frozenset(("will", "promise", "threat", "accept", "refuse", "warn")),
}


_TO_COME: frozenset[Force] = frozenset(("will", "may", "must", "should", "promise", "offer", "threat", "accept", "refuse", "plan"))


def _condition(claim: Statement, passages: Passages) -> str | None:
    """What is to come or is promised on a condition needs one, whatever clause it was read from."""
    comes = any(c.force in _TO_COME or any(op.force in _TO_COME for op in c.ops) for c in claim.clauses)
    if not comes:
        return None
    said = {term.root for term in content(claim.terms)}
    nearest = max(passages.told, key=lambda told: len(said & {term.root for term in content(told.terms)}))
    if any(True for _ in held(nearest.terms)) and not keeps(claim, nearest):
        return "The passages say this only on a condition: keep its if, unless or until."
    return None


def _certainty(claim: Statement, passages: Passages) -> str | None:
    """*Will* and *must* need something as certain or as binding in the passages."""
    for clause in claim.clauses:
        needed = _NEEDS.get(clause.force)
        if needed is not None and needed.isdisjoint(passages.forces):
            return f"The passages are not so sure (“{clause.force}”): keep may, could, plans to or is expected to."
    return None


def _triggers(claim: Statement, passages: Passages) -> str | None:
    """A condition stays the condition it is: *if* may be told as *not unless*, never as *unless*."""
    mine = [term.low for term in claim.terms]
    pairs = set(pairwise(mine))
    denies = any(term.negative for term in claim.terms) or any(op.negative for c in claim.clauses for op in c.ops)
    told, narrowed = passages.lows, any(set(pairwise(t.low for t in s.terms)) & _NARROW for s in passages.told)
    strict = not told.isdisjoint(_NOT_IF)
    if not _UNLESS.isdisjoint(mine) and not strict and not (narrowed and denies) and not passages.unless:
        return "The passages have no unless: keep the condition as they tell it."
    if pairs & _NARROW and not narrowed and not strict:
        return "The passages do not say “only”: keep the condition as they tell it."
    if (
        not pairs & _NARROW
        and "if" in mine
        and told.isdisjoint(_IF_WORDS)
        and not (strict and (denies or passages.opposed(claim)))
    ):
        return "The passages have no such if: keep the condition as they tell it."
    return None


_UNLESS = words("unless")
_NOT_IF = words("unless until till without before")
_IF_WORDS = words("if provided once should when exchange return whether after assuming condition as")
_NARROW = frozenset(("only", word) for word in ("if", "when", "once", "after", "with", "where"))


def _reporting(claim: Statement, passages: Passages) -> str | None:
    """A verb of saying that is more than *say* needs one like it in the passages."""
    for clause in claim.clauses:
        term = claim.terms[clause.group.head]
        if term.base not in _STRONG or term.root in passages.roots:
            continue
        force = force_of(term.base)
        if force == "refuse" and passages.negative:
            continue
        licensed = bool(LICENCES[force] & passages.forces) if force is not None else passages.likeness(term) > 0
        if not licensed:
            return f"Nobody in the passages does what “{term.low}” says: take a plainer verb, such as “said”."
    return None


_RULES: tuple[Callable[[Statement, Passages], str | None], ...] = (
    _names, _owners, _titles, _offices, _ordinals, _figures, _digits, _quantities, _singles, _coverage, _turned, _prepositions, _markers, _triggers, _condition, _certainty, _reporting,
)  # fmt: skip
