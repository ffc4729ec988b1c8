"""Where a claim's words stand inside the article's quote marks: rules 8–10, nothing fuzzy.

The words stand there as they are, or with others left out at the claim's ellipses: words of one utterance, in order,
enough of them on each side, and none that turns the sense. Answers are token positions, never strings.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.text import words
from bot.core.utterances import Utterance
from bot.core.verify.forms import END_MARKS, Form
from bot.core.verify.pieces import Filled, Needle, Stand, needle
from bot.core.verify.rules import Rule
from bot.core.wording import LEFT_OUT, count_words

TURN_WORDS = words("not no never without unless until if only except but") | words(
    "cannot nor neither none nobody nothing nowhere hardly barely scarcely"
)
"""Words that turn the sense and may not be left out (rule 9); the second row are the first one's own negations."""
_MIN_SIDE = 2
"""Words an ellipsis needs on each side (rule 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Tokens `[start, end)` of the utterance at position `utterance`."""

    utterance: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The claim's words in the article: pieces in order, with an ellipsis between each two."""

    pieces: tuple[Piece, ...]
    filled: tuple[Filled, ...] = ()

    def __add__(self, other: Match) -> Match:
        return Match(pieces=self.pieces + other.pieces, filled=self.filled + other.filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, and the rules that forbade what would else have been found."""

    matches: tuple[Match, ...]
    forbidden: tuple[Rule, ...] = ()


def search(utterances: Sequence[Utterance], form: Form) -> Search:
    """Every place where the form's words stand, as they are or with words left out at its ellipses."""
    words = needle(form.tokens, leads=True)
    whole = tuple(
        _match(stand, index)
        for index, utterance in enumerate(utterances)
        for stand in words.stands(utterance.words, index)
    )
    if whole or LEFT_OUT.isdisjoint(form.tokens):
        return Search(matches=whole)
    pieces, dots = _pieces(form.tokens)
    needles = tuple(needle(piece, leads=number == 0) for number, piece in enumerate(pieces))
    paths = [_Path(utterance, index, needles, dots).walk() for index, utterance in enumerate(utterances)]
    paths += [_over_the_seam(utterances, index, needles, dots) for index in range(len(utterances))]
    return Search(
        matches=tuple(match for path in paths for match in path.matches),
        forbidden=tuple(dict.fromkeys(rule for path in paths for rule in path.forbidden)),
    )


def _match(stand: Stand, index: int) -> Match:
    return Match(pieces=(Piece(utterance=index, start=stand.start, end=stand.end),), filled=stand.filled)


def _pieces(tokens: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The claim cut at its inner ellipses, and these; one at an edge can only be the article's own."""
    cuts = [index for index, token in enumerate(tokens) if token in LEFT_OUT and 0 < index < len(tokens) - 1]
    edges = [-1, *cuts, len(tokens)]
    return tuple(tokens[a + 1 : b] for a, b in pairwise(edges)), tuple(tokens[i] for i in cuts)


# ---------------------------------------------------------------- words left out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """A path up to one piece that ends at token `end`; `side` counts its words since the last omission."""

    end: int
    match: Match
    side: int
    omitted: bool = False


@dataclass(frozen=True, slots=True)
class _Path:
    """Pieces to be found in order in one utterance, with `dots` between them and legal gaps."""

    utterance: Utterance
    index: int
    needles: tuple[Needle, ...]
    dots: tuple[str, ...]

    def walk(self) -> Search:
        """One match for each place of the last piece that can be reached."""
        first = self.needles[0]
        reached = [
            _Reached(end=stand.end, match=_match(stand, self.index), side=first.words) for stand in self._stands(first)
        ]
        forbidden: list[Rule] = []
        for needle_after, dots in zip(self.needles[1:], self.dots, strict=True):
            if not reached:
                break
            reached, refused = self._step(reached, needle_after, dots)
            forbidden += refused
        ended = [one.match for one in reached if not one.omitted or one.side >= _MIN_SIDE]
        if len(ended) < len(reached):
            forbidden.append(Rule.ELLIPSIS)
        return Search(matches=tuple(ended), forbidden=tuple(forbidden))

    def _stands(self, words: Needle) -> list[Stand]:
        return words.stands(self.utterance.words, self.index)

    def _step(self, reached: list[_Reached], words: Needle, dots: str) -> tuple[list[_Reached], list[Rule]]:
        """Every place of the next piece that a path leads to.

        Only the nearest paths before a place are tried: a nearer one's gap is part of a farther one's, so where it
        holds a turn word both do. The second counts where the first ends right at the place and leaves nothing out.
        """
        ends = [one.end for one in reached]
        found: list[_Reached] = []
        forbidden: list[Rule] = []
        for stand in self._stands(words):
            near = bisect_right(ends, stand.start)
            for last in reversed(reached[max(0, near - 2) : near]):
                step = self._on(last, stand, words.words, dots)
                if isinstance(step, _Reached):
                    found.append(step)
                    break
                forbidden.append(step)
        return found, forbidden

    def _on(self, last: _Reached, stand: Stand, words: int, dots: str) -> _Reached | Rule:
        """The path with one more piece, or the rule that forbids to leave out what stands between."""
        match = last.match + _match(stand, self.index)
        gap = self.utterance.words.tokens[last.end : stand.start]
        if gap == (dots,) or (not gap and _at_joint(self.utterance, stand.start)):
            return _Reached(end=stand.end, match=match, side=last.side + words, omitted=last.omitted)
        if last.side < _MIN_SIDE:
            return Rule.ELLIPSIS
        rule = _forbids(self.utterance, last.end, stand.start)
        return rule or _Reached(end=stand.end, match=match, side=words, omitted=True)


def _forbids(utterance: Utterance, start: int, end: int) -> Rule | None:
    """The rule that forbids to leave out the tokens `[start, end)`; None where an ellipsis may stand for them."""
    gap = utterance.words.tokens[start:end]
    if not count_words(gap):
        return Rule.ELLIPSIS
    if turns(gap):
        return Rule.TURN_WORD
    if gap[0] == "[" and gap[-1] == "]":
        return Rule.ARTICLE_BRACKET
    crosses = any(start <= edge <= end for edge in utterance.closes)
    return Rule.ELLIPSIS if crosses and end not in utterance.opens else None


def _at_joint(utterance: Utterance, token: int) -> bool:
    """Does a later paragraph of the running quote begin at this token? There `Quote.text` is printed with `…`."""
    return any(next(utterance.spans(token, token + 1))[0] == run.start for run in utterance.runs[1:])


def turns(tokens: Sequence[str]) -> bool:
    """Is there a word among them that turns the sense of a sentence (rule 9)?"""
    words = (word for token in tokens for word in token.lower().translate(_UNBRACKETED).split("-"))
    return any(word in TURN_WORDS or word.endswith("n't") for word in words)


_UNBRACKETED = {ord("["): None, ord("]"): None}


# ---------------------------------------------------------------- the two halves of a split quote


def _over_the_seam(
    utterances: Sequence[Utterance], index: int, needles: tuple[Needle, ...], dots: tuple[str, ...]
) -> Search:
    """Matches that begin in a split quote's first half and go on, over an ellipsis at the seam, in the second.

    The seam is the only place where an ellipsis may join two utterances: there it stands for the newspaper's tag,
    not for words of the speaker's, and it is how a split quote is printed by ourselves.
    """
    before = utterances[index].before
    if before is None:
        return Search(matches=())
    matches: list[Match] = []
    for seam in range(1, len(needles)):
        left = _Path(utterances[before], before, needles[:seam], dots[: seam - 1]).walk().matches
        heads = [match for match in left if _reaches_end(utterances[before], match.pieces[-1].end)]
        right = _Path(utterances[index], index, needles[seam:], dots[seam:]).walk().matches if heads else ()
        matches += [head + tail for head in heads for tail in _beginning(right)]
    return Search(matches=tuple(matches))


def _reaches_end(utterance: Utterance, end: int) -> bool:
    return END_MARKS.issuperset(utterance.words.tokens[end:])


def _beginning(matches: Sequence[Match]) -> Iterator[Match]:
    return (match for match in matches if match.pieces[0].start == 0)
