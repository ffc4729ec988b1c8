"""False by more than the passages say: a plausible clause, another line, a deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.evals.prose.gold import Line, Split, lines, passages
from bot.evals.prose.swaps import named

_PLAUSIBLE: Final = (
    " after months of secret negotiations",
    ", a move welcomed by opposition leaders",
    ", in what experts called a turning point",
    " amid mounting public anger",
    ", reversing an earlier pledge",
    ", and thousands protested outside",
    ", the first such step in a decade",
    ", and shares fell 7%",
    " despite warnings from security officials",
    " at an emergency meeting in Geneva",
    " in a televised address",
    ", citing rising costs",
    " after losing an appeal",
    " with the support of church leaders",
    ", which critics call illegal",
    " following a damning report by auditors",
    " as part of a wider settlement",
    " under pressure from creditors",
    ", ending a dispute that began in 1987",
    ", raising fears of job losses",
    ", and an inquiry has been opened",
    ", though insiders doubt it",
    ", to the relief of investors",
    ", breaking an election promise",
)


def plausible(line: Line) -> Iterator[str]:
    """A clause such as a writer invents when a line wants more weight."""
    for step in (0, 7, 13):
        yield _added(line, _PLAUSIBLE[(len(line.text) + step) % len(_PLAUSIBLE)])


def _added(line: Line, clause: str) -> str:
    stop = "." * line.text.endswith(".")
    return f"{line.text.removesuffix('.')}{clause}{stop}"


def other_stories(line: Line) -> Iterator[str]:
    """A true line of another story, whose passages are not cited."""
    others = [each for each in _points(line.split) if each.story not in {line.story, *_related(line.story)}]
    yield _added(line, ", while " + _inside(others[len(line.text) % len(others)]))


def same_story(line: Line) -> Iterator[str]:
    """A true line of the same story that stands on other passages and holds a number or name these do not have."""
    known = passages(line)
    for other in _points(line.split):
        if other.story == line.story and not set(other.evidence) & set(line.evidence):
            tokens = set(re.findall(r"\d[\d,.]*\d|\d", other.text)) | _surnames(other)
            if any(token not in known for token in tokens):
                yield _added(line, ", while " + _inside(other))


def _surnames(line: Line) -> set[str]:
    return {name.split()[-1] for _, name in named()[line.story].people if name.split()[-1] in line.text}


@cache
def _points(split: Split) -> tuple[Line, ...]:
    """The gold's points of one half: a line made for one never tells a line of the other."""
    return tuple(each for each in lines() if not each.headline and each.split == split)


@cache
def _related(name: str) -> frozenset[str]:
    """Stories that share people or bodies with this one."""
    here = {*named()[name].people, *named()[name].bodies}
    return frozenset(story for story, each in named().items() if here & {*each.people, *each.bodies})


def _inside(line: Line) -> str:
    """The line as a clause: an article or preposition that began it is written small."""
    first = line.text.split()[0]
    small = first in {"The", "A", "An", "Two", "In", "At", "By", "According", "If", "Even", "From", "When", "Under"}
    text = line.text.removesuffix(".")
    return text[0].lower() + text[1:] if small else text


_DEADLINES: Final = (
    " by Saturday noon",
    " within 48 hours",
    " by the end of the decade",
    " before Christmas",
    " by 14 August",
)


def deadline(line: Line) -> Iterator[str]:
    """A deadline that nobody set."""
    if not re.search(r"[”\"’]\W*$|[;:]", line.text):
        yield _added(line, _DEADLINES[len(line.text) % len(_DEADLINES)])
