"""What a model answered, in numbers, and the draft it comes to.

The numbers point into an `Offer`; a chosen quote's words only find the article's own characters. What points nowhere
comes back as problems, in words a model can mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.candidates import Offer
from bot.core.drafts import Claim, Draft, DraftPoint
from bot.core.quotes.cut import JOINT
from bot.core.types import Condition, Problem, Quote
from bot.core.wording import is_word, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line in the model's own words, and the numbers of the passages it says it stands on."""

    text: str
    passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A chosen quote candidate; `words` are exact words within it, or nothing for all of it."""

    candidate: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a model answered, read but not looked up: every number may be wrong, every word invented."""

    headline: Line
    points: tuple[Line, ...] = ()
    quotes: tuple[Pick, ...] = ()
    conditions: tuple[int, ...] = ()


MOST_POINTS, MOST_PICKS = 6, 5
"""Points, and quotes and conditions each, that are taken from one answer."""
LONGEST_HEADLINE, LONGEST_POINT, LONGEST_QUOTE = 30, 60, 60
"""Words; a longer one is nobody's headline, point or key quote."""
_LONGEST_WORD: Final = 15
"""Characters a word may have on average; English has five."""
_ENDS: Final = re.compile(r"[.!?…][\"'”’»)\]]*$")


def draft(offered: Offer, proposal: Proposal) -> tuple[Draft, tuple[Problem, ...]]:
    """The draft a proposal comes to, and what of it points nowhere. Nothing here is proven: `verify.briefing` does."""
    problems: list[Problem] = []
    headline = _line("headline", proposal.headline, offered, LONGEST_HEADLINE, problems)
    points = [_point(number, line, offered, problems) for number, line in enumerate(proposal.points[:MOST_POINTS], 1)]
    claims = [_claim(pick, offered, problems) for pick in dict.fromkeys(proposal.quotes[:MOST_PICKS])]
    stated = [_stated(number, offered, problems) for number in dict.fromkeys(proposal.conditions[:MOST_PICKS])]
    problems += _too_many(proposal)
    return Draft(
        headline=headline.text if headline else "",
        headline_evidence=headline.evidence if headline else (),
        points=tuple(point for point in dict.fromkeys(points) if point),
        quotes=tuple(claim for claim in claims if claim),
        conditions=tuple(condition for condition in stated if condition),
    ), tuple(problems)


def _line(where: str, line: Line, offered: Offer, longest: int, problems: list[Problem]) -> DraftPoint | None:
    """The line with the spans of its passages; None where it has no words or far too many."""
    words = len(line.text.split())
    if not 0 < words <= longest or len(line.text) > longest * _LONGEST_WORD:
        why = f"It has {words:,} words and {len(line.text):,} characters: write it in 1 to {longest} words."
        problems.append(Problem(where=where, why=why))
        return None
    known = [number for number in dict.fromkeys(line.passages) if 1 <= number <= len(offered.passages)]
    for number in dict.fromkeys(line.passages):
        if number not in known:
            why = f"There is no passage [{number}]: cite numbers from 1 to {len(offered.passages)}."
            problems.append(Problem(where=where, why=why))
    return DraftPoint(text=line.text, evidence=tuple(offered.passages[number - 1] for number in known))


def _point(number: int, line: Line, offered: Offer, problems: list[Problem]) -> DraftPoint | None:
    where = f"point {number}"
    if line.text.strip() and not _ENDS.search(line.text.rstrip()):
        problems.append(
            Problem(where=where, why="It does not end in a full stop and may be cut off: end the sentence.")
        )
        return None
    return _line(where, line, offered, LONGEST_POINT, problems)


def _claim(pick: Pick, offered: Offer, problems: list[Problem]) -> Claim | None:
    """The claim that the candidate's speaker said these words, which are the article's from here on."""
    where = f"quote {pick.candidate}"
    if not 1 <= pick.candidate <= len(offered.quotes):
        problems.append(Problem(where=where, why=f"There is no such candidate: {_choices(len(offered.quotes))}."))
        return None
    quote = offered.quotes[pick.candidate - 1]
    text = next(article.text for article in offered.articles if article.id == quote.runs[0].article_id)
    spans = _within(text, quote, pick.words)
    if not spans:
        why = "Its words do not stand in this candidate: copy them exactly, or leave them empty to take all of it."
        problems.append(Problem(where=where, why=why))
        return None
    said = JOINT.join(text[start:end] for start, end in spans)
    if (length := len(said.split())) > LONGEST_QUOTE:
        problems.append(Problem(where=where, why=f"It has {length} words: copy its best sentence into `words`."))
        return None
    return Claim(
        quote=said,
        speaker=quote.speaker.canonical if quote.speaker else None,
        at=spans[0][0],
        article_id=quote.runs[0].article_id,
    )


def _within(text: str, quote: Quote, words: str) -> list[tuple[int, int]]:
    """Where in the quote these words stand, one stretch a run; all its runs for no words, nothing where they do not.

    Only words count, not marks or case: the prompt shows other marks than the article, and what is found is shown in
    the article's own characters.
    """
    runs = [(run.start, run.end) for run in quote.runs]
    wanted = [token.casefold() for token in wording(words).tokens if is_word(token)]
    if not wanted:
        return [] if words.strip() else runs
    said = wording(text, runs)
    places = [at for at, token in enumerate(said.tokens) if is_word(token)]
    spoken = [said.tokens[at].casefold() for at in places]
    first = _find(spoken, wanted)
    if first is None:
        return []
    start, end = said.starts[places[first]], said.ends[places[first + len(wanted) - 1]]
    return [(max(start, a), min(end, b)) for a, b in runs if a < end and start < b]


def _find(words: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The index in `words` at which `wanted` begins, found as one string so that it takes linear time."""
    line, needle = f" {' '.join(words)} ", f" {' '.join(wanted)} "
    at = line.find(needle)
    return None if at < 0 else line.count(" ", 0, at)


def _stated(number: int, offered: Offer, problems: list[Problem]) -> Condition | None:
    if 1 <= number <= len(offered.conditions):
        return offered.conditions[number - 1]
    why = f"There is no such candidate: {_choices(len(offered.conditions))}."
    problems.append(Problem(where=f"condition {number}", why=why))
    return None


def _choices(count: int) -> str:
    return f"choose from 1 to {count}" if count else "there are none here, choose none"


def _too_many(proposal: Proposal) -> Iterator[Problem]:
    for what, given, most in (
        ("points", proposal.points, MOST_POINTS),
        ("quotes", proposal.quotes, MOST_PICKS),
        ("conditions", proposal.conditions, MOST_PICKS),
    ):
        if len(given) > most:
            yield Problem(where=what, why=f"There are {len(given)}: those after the first {most} were left out.")
