"""At least a thousand false quotes of each class, made from the newsroom with the speakers given: none is accepted.

And the other side of the bargain: hardly a true quote is refused, however it is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

import pytest

from bot.core.drafts import Claim
from bot.core.types import Person
from bot.core.verify.quotes import check
from tests.core.verify.mutants import CLASSES, SAYS_NOTHING_OF_SPEAKERS, Mutant
from tests.core.verify.truth import is_true
from tests.core.verify.variants import VARIANTS, bases, dressed, is_human, shares_a_surname, surname, title_before

ENOUGH = 1_000
OWN = 150
"""Mutants of a class that are tried again with our own speakers: what is false in words cannot depend on these."""
TRUE_AS_PRINTED = {"another case", "two speakers, no offset"}
"""Classes that the independent look cannot tell from the truth, because it ignores case or asks for one speaker."""


def false_claims(name: str) -> Iterator[tuple[Mutant, Claim]]:
    """Distinct false claims of one class; what turns out to be true is dropped."""
    random = Random(f"mutants of {name}")
    seen: set[tuple[str, str, str]] = set()
    for _ in range(60 * ENOUGH):
        mutant = CLASSES[name](random)
        if mutant is None:
            continue
        if name not in TRUE_AS_PRINTED and is_true(mutant.story, mutant.words, mutant.speaker):
            continue
        words = dressed(mutant.words, random, end=mutant.end)
        speaker = mutant.name or mutant.speaker.canonical
        key = (mutant.story.text, words, speaker)
        if key not in seen:
            seen.add(key)
            yield mutant, Claim(quote=words, speaker=speaker)
        if len(seen) == ENOUGH:
            return
    pytest.fail(f"only {len(seen)} mutants of class {name!r} can be made: the newsroom needs more quotes of the kind")


@pytest.mark.parametrize("name", CLASSES)
def test_no_false_quote_is_accepted(name: str) -> None:
    accepted = [
        (mutant.story.reading.article.id, claim.quote, claim.speaker)
        for mutant, claim in false_claims(name)
        if check(mutant.story.reading, claim).verdict == "accept"
    ]
    assert accepted == []


@pytest.mark.parametrize("name", SAYS_NOTHING_OF_SPEAKERS)
def test_no_false_words_are_accepted_with_our_own_speakers(name: str) -> None:
    accepted = [
        (mutant.story.own.article.id, claim.quote, claim.speaker)
        for mutant, claim in islice(false_claims(name), OWN)
        if check(mutant.story.own, claim).verdict == "accept"
    ]
    assert accepted == []


@pytest.mark.parametrize("name", VARIANTS)
def test_true_quotes_pass_however_they_are_typed(name: str) -> None:
    random, refused, tried = Random(f"variants of {name}"), [], 0
    for story, said, words in bases():
        claimed = VARIANTS[name](words, random)
        if name != "verbatim" and claimed == words:
            continue
        tried += 1
        ruling = check(story.reading, Claim(quote=claimed, speaker=said.speaker.canonical))
        if ruling.verdict != "accept":
            refused.append((claimed, ruling.why))
    assert tried
    assert len(refused) <= 0.02 * tried, refused


@pytest.mark.parametrize("change", [title_before, surname])
def test_true_speakers_pass_by_title_and_by_surname(change: Callable[[Person, Random], str]) -> None:
    random, refused, tried = Random("names"), [], 0
    for story, said, words in bases():
        if not is_human(said.speaker) or (change is surname and shares_a_surname(story, said.speaker)):
            continue
        name, tried = change(said.speaker, random), tried + 1
        ruling = check(story.reading, Claim(quote=words, speaker=name))
        if ruling.verdict != "accept":
            refused.append((words, name, ruling.why))
    assert len(refused) <= 0.02 * tried, refused
