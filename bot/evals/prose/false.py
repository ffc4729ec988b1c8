"""False lines by class, made from true ones: the ways in which a model's briefing goes wrong.

Every mutant is false, or says more than its passages do. Making them is deterministic: the same gold always gives the
same lines in the same order, and `drawn` takes a fixed sample of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Final

from bot.core.points import Page, stands_alone
from bot.core.types import Span
from bot.evals.prose import additions, certainty, figures, holders, polarity, spoken, swaps
from bot.evals.prose.gold import Line, lines, readings

Make = Callable[[Line], Iterator[str]]
"""All the false texts that a class makes of one true line."""

LISTED: Final[Mapping[str, Make]] = {
    "person swapped": swaps.people,
    "body swapped": swaps.bodies,
    "place swapped": swaps.elsewhere,
    "two names exchanged": swaps.exchanged,
    "number changed": figures.numbers,
    "unit or scale changed": figures.units,
    "date or deadline changed": figures.dates,
    "negation added": polarity.negated,
    "negation dropped or side turned": polarity.sides,
    "wish or promise told as done": certainty.done,
    "more certain or more binding": certainty.surer,
    "condition left out": certainty.unconditional,
    "holder left out": holders.dropped,
    "invented quote": spoken.invented,
}
"""The classes of which not one line may be accepted."""

OTHERS: Final[Mapping[str, Make]] = {
    "office changed": swaps.offices,
    "holder turned round": holders.turned,
    "trigger turned round": polarity.triggers,
    "direction or act turned round": polarity.directions,
    "quantity changed": polarity.quantities,
    "stronger verb": holders.stronger,
    "quoted word changed": spoken.altered,
    "plausible clause added": additions.plausible,
    "another story's line added": additions.other_stories,
    "uncited line added": additions.same_story,
    "deadline added": additions.deadline,
}

MOUTH: Final = "quote in another's mouth"
"""Made from the stories' quotes rather than from true lines."""

CLASSES: Final = (*LISTED, *OTHERS, MOUTH)

SAMPLE: Final = 120
"""Mutants drawn of each class that has more: enough that one accepted in a hundred shows, few enough for every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A false line, the true one it was made from, and its class."""

    name: str
    line: Line
    true: Line


@cache
def drawn(name: str, split: str | None = None) -> tuple[Mutant, ...]:
    """The sample of one class, of all lines or of one split's."""
    found = [mutant for mutant in made(name) if split in (None, mutant.true.split)]
    return tuple(Random(f"false prose: {name}").sample(found, min(SAMPLE, len(found))))


@cache
def made(name: str) -> tuple[Mutant, ...]:
    """Every mutant of one class, each text once."""
    mutants = (
        Mutant(name=name, line=replace(true, text=text), true=true)
        for true, text in _pairs(name)
        if text.strip(".") != true.text.strip(".")
    )
    return tuple({(m.line.text, m.line.evidence): m for m in mutants}.values())


def _pairs(name: str) -> Iterator[tuple[Line, str]]:
    if name == MOUTH:
        yield from spoken.another_mouth()
        return
    make = LISTED[name] if name in LISTED else OTHERS[name]
    for true in (*lines(), *whole_sentences()):
        for text in make(true):
            yield true, text


@cache
def whole_sentences() -> tuple[Line, ...]:
    """The stories' own sentences that can stand alone, as lines that cite themselves; nobody's to hold back."""
    found = []
    for story, reading in readings().items():
        page = Page.of(reading)
        for sentence in page.sentences:
            if stands_alone(page, sentence):
                span = Span(article_id=story, start=sentence.start, end=sentence.end)
                text = reading.cut(sentence.start, sentence.end)
                found.append(Line(story=story, split="dev", headline=False, text=text, evidence=(span,)))
    return tuple(found)
