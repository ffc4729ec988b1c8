"""Where a claim's words stand inside the article's quote marks: rules 1–11 and 17, nothing fuzzy.

A claim is read into a few equivalent forms (marks around it, `[I]f`, an en dash read either way) and each is searched
as whole tokens. Words may be left out at an ellipsis, and a bracket may stand for a pronoun; every other difference
is no match. Answers are token positions in an utterance, never strings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.utterances import Utterance
from bot.core.verify.rules import Rule
from bot.core.wording import (
    DOUBLE,
    LEFT_OUT,
    SINGLE,
    Wording,
    count_words,
    has_loose_en_dash,
    is_word,
    lexicon,
    wording,
)

END_MARKS = frozenset(",.;:")
"""The marks a quote may gain or lose at its end (rule 4); `?` and `!` are part of what was said."""

TURN_WORDS = lexicon("not no never without unless until if only except but") | lexicon(
    "cannot nor neither none nobody nothing nowhere hardly barely scarcely"
)
"""Words that turn the sense and may not be left out (rule 9); the second row are the first one's own negations."""

PRONOUNS = lexicon("he him his she her hers it its they them their theirs")
"""What a bracket of ours may fill. First and second persons are the speaker's and the listener's: never filled."""

_MIN_SIDE = 2
"""Words an ellipsis needs on each side (rule 8)."""
_MAX_TOKENS, _MAX_GAPS = 2_000, 12
"""Longer claims, or with more ellipses, are no quotes of a news article; the bounds keep a hostile claim cheap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to read the claim: its tokens without the last end mark, which is `end` or empty.

    `trails` says that the claim began or ended with an ellipsis of its own, so it admits that it was cut.
    """

    tokens: tuple[str, ...]
    end: str = ""
    trails: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Tokens `[start, end)` of the utterance at position `utterance`."""

    utterance: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A bracket of the claim and the pronoun it stands for: token `token` of the utterance."""

    utterance: int
    token: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The claim's words in the article: pieces in order, with an ellipsis between each two."""

    pieces: tuple[Piece, ...]
    filled: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found, and the rules that forbade what would else have been found."""

    matches: tuple[Match, ...]
    forbidden: tuple[Rule, ...] = ()


# ---------------------------------------------------------------- the claim's forms


def forms(claim: str) -> tuple[Form, ...]:
    """The equivalent readings of a claim, the most literal first; none for a claim without a word or far too long."""
    found: list[Form] = []
    hyphen = [wording(claim, en_dash="hyphen").tokens] if has_loose_en_dash(claim) else []
    for tokens in [wording(claim).tokens, *hyphen]:
        if len(tokens) > _MAX_TOKENS or sum(token in LEFT_OUT for token in tokens) > _MAX_GAPS:
            continue
        for bare in dict.fromkeys((tokens, _unmarked(tokens))):
            found += _trimmed(bare)
    return tuple(dict.fromkeys(form for form in found if count_words(form.tokens)))


def _unmarked(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Without the marks around the whole, and without an end mark behind them."""
    if len(tokens) > 1 and tokens[-1] in END_MARKS and tokens[-2] in {DOUBLE, SINGLE}:
        tokens = tokens[:-1]
    if len(tokens) > 1 and tokens[0] == tokens[-1] and tokens[0] in {DOUBLE, SINGLE}:
        return tokens[1:-1]
    start = 1 if tokens[:1] == (DOUBLE,) else 0
    return tokens[start : len(tokens) - 1 if tokens[-1:] == (DOUBLE,) else len(tokens)]


def _trimmed(tokens: tuple[str, ...]) -> Iterator[Form]:
    """The form without its end mark; where an ellipsis stands at an edge also the one without that."""
    end = tokens[-1] if tokens and tokens[-1] in END_MARKS else ""
    core = tokens[:-1] if end else tokens
    yield Form(tokens=core, end=end)
    start, stop = 0, len(core)
    while start < stop and core[start] in LEFT_OUT:
        start += 1
    while stop > start and core[stop - 1] in LEFT_OUT:
        stop -= 1
    if stop - start < len(core):
        yield Form(tokens=core[start:stop], end=end, trails=True)


# ---------------------------------------------------------------- the search


def search(utterances: Sequence[Utterance], form: Form) -> Search:
    """Every place where the form's words stand, as they are or with words left out at its ellipses."""
    whole = tuple(
        Match(pieces=(_at(index, piece),), filled=piece.filled)
        for index, utterance in enumerate(utterances)
        for piece in _stands(utterance.words, form.tokens, index, first=True)
    )
    if whole or not LEFT_OUT & set(form.tokens):
        return Search(matches=whole)
    matches: list[Match] = []
    forbidden: list[Rule] = []
    for index in range(len(utterances)):
        for start in _beginnings(utterances, index, form):
            found = _Path(start.pieces, start.separators, leads=start.taken is None).through(utterances[index], index)
            matches += [
                start.joined(match) for match in found.matches if start.taken is None or not match.pieces[0].start
            ]
            forbidden += found.forbidden
    return Search(matches=tuple(matches), forbidden=tuple(dict.fromkeys(forbidden)))


@dataclass(frozen=True, slots=True)
class _Stand:
    """One piece of a claim found: token range and what its brackets fill."""

    start: int
    end: int
    filled: tuple[Filled, ...] = ()


def _at(index: int, stand: _Stand) -> Piece:
    return Piece(utterance=index, start=stand.start, end=stand.end)


def _stands(words: Wording, tokens: tuple[str, ...], index: int, *, first: bool) -> Iterator[_Stand]:
    """Where a piece stands: as it is, with its first letter in the other case, or with pronouns filled."""
    for variant in _first_letter(tokens, bare=first):
        for start in words.find(variant):
            yield _Stand(start, start + len(variant))
        if "[" in variant:
            yield from _filling(words, variant, index)


def _first_letter(tokens: tuple[str, ...], *, bare: bool) -> tuple[tuple[str, ...], ...]:
    """The piece with its first letter as it is, unbracketed, or (`bare`, the quote's own first) in the other case."""
    at = next((i for i, token in enumerate(tokens) if is_word(token)), None)
    if at is None:
        return (tokens,)
    word = tokens[at]
    marked = len(word) > 2 and word[0] == "[" and word[2] == "]"
    plain = word[1] + word[3:] if marked else word
    spellings = [word]
    if marked or bare:
        spellings += [plain, plain[0].swapcase() + plain[1:]]
    return tuple((*tokens[:at], spelling, *tokens[at + 1 :]) for spelling in dict.fromkeys(spellings))


def _filling(words: Wording, tokens: tuple[str, ...], index: int) -> Iterator[_Stand]:
    """Where a piece with brackets of ours stands: `[Russia] wants` on `it wants`, `it [Russia] wants` as well."""
    parts: list[str] = []
    brackets: list[tuple[str, ...]] = []
    rest = list(tokens)
    while rest:
        word = rest.pop(0)
        if word == "[" and "]" in rest:
            close = rest.index("]")
            brackets.append(tuple(rest[:close]))
            rest = rest[close + 1 :]
            if parts and parts[-1].lower() in PRONOUNS:
                parts[-1] = f"({re.escape(parts[-1])})"
            else:
                parts.append(f"((?i:{'|'.join(sorted(PRONOUNS))}))")
        else:
            parts.append(re.escape(word))
    if not brackets or len(parts) == len(brackets):
        return
    pattern = re.compile("(?<= )" + " ".join(parts) + "(?= )")
    if pattern.groups != len(brackets):
        return
    for match in pattern.finditer(words.line):
        filled = tuple(
            Filled(utterance=index, token=bisect_right(words.places, match.start(group)) - 1, words=content)
            for group, content in enumerate(brackets, start=1)
        )
        start = bisect_right(words.places, match.start()) - 1
        yield _Stand(start, start + len(parts), filled)


# ---------------------------------------------------------------- words left out


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What is left to find after the pieces that the other half of a split quote took."""

    pieces: tuple[tuple[str, ...], ...]
    separators: tuple[str, ...]
    taken: Match | None = None

    def joined(self, match: Match) -> Match:
        if self.taken is None:
            return match
        return Match(pieces=self.taken.pieces + match.pieces, filled=self.taken.filled + match.filled)


def _beginnings(utterances: Sequence[Utterance], index: int, form: Form) -> Iterator[_Beginning]:
    """The whole claim; and, where the utterance is a second half, what follows an ellipsis at the seam of the two.

    The seam is the only place where an ellipsis may join two utterances: there it stands for the newspaper's tag,
    not for words of the speaker's, and it is how `Quote.text` itself is printed.
    """
    pieces, separators = _pieces(form.tokens)
    yield _Beginning(pieces, separators)
    before = utterances[index].before
    if before is None:
        return
    first = utterances[before]
    for seam in range(1, len(pieces)):
        found = _Path(pieces[:seam], separators[: seam - 1], leads=True).through(first, before)
        for match in found.matches:
            if _reaches_end(first.words, match.pieces[-1].end):
                yield _Beginning(pieces[seam:], separators[seam:], taken=match)


def _reaches_end(words: Wording, end: int) -> bool:
    return END_MARKS.issuperset(words.tokens[end:])


def _pieces(tokens: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """The claim cut at its inner ellipses, and these; one at an edge can only be the article's own."""
    cuts = [index for index, token in enumerate(tokens) if token in LEFT_OUT and 0 < index < len(tokens) - 1]
    edges = [-1, *cuts, len(tokens)]
    return tuple(tokens[a + 1 : b] for a, b in pairwise(edges)), tuple(tokens[i] for i in cuts)


@dataclass(frozen=True, slots=True)
class _Path:
    """Pieces to be found in order in one utterance, with legal gaps between them. `leads`: the first is the quote's."""

    pieces: tuple[tuple[str, ...], ...]
    separators: tuple[str, ...]
    leads: bool

    def through(self, utterance: Utterance, index: int) -> Search:
        """One match for each place of the last piece that can be reached.

        From each place the nearest one before it is taken: its gap is part of every other's, so where it holds a
        turn word all do. That keeps the search linear in the places.
        """
        reached = [
            _Reached(stand, Match(pieces=(_at(index, stand),), filled=stand.filled), count_words(self.pieces[0]))
            for stand in self._places(utterance, index, 0)
        ]
        forbidden: list[Rule] = []
        for number in range(1, len(self.pieces)):
            step: list[_Reached] = []
            ends = [one.stand.end for one in reached]
            for stand in self._places(utterance, index, number):
                near = bisect_right(ends, stand.start)
                for last in reversed(reached[max(0, near - 2) : near]):
                    gone_on = self._on(utterance, index, last, stand, number)
                    if isinstance(gone_on, _Reached):
                        step.append(gone_on)
                        break
                    forbidden.append(gone_on)
            reached = step
        ended = [one.match for one in reached if not one.omitted or one.side >= _MIN_SIDE]
        if len(ended) < len(reached):
            forbidden.append(Rule.ELLIPSIS)
        return Search(matches=tuple(ended), forbidden=tuple(dict.fromkeys(forbidden)))

    def _on(self, utterance: Utterance, index: int, last: _Reached, stand: _Stand, number: int) -> _Reached | Rule:
        """The path with one more piece, or the rule that forbids to leave out what stands between."""
        words = count_words(self.pieces[number])
        match = Match(pieces=(*last.match.pieces, _at(index, stand)), filled=last.match.filled + stand.filled)
        gap = utterance.words.tokens[last.stand.end : stand.start]
        if gap == (self.separators[number - 1],) or (not gap and _at_joint(utterance, stand.start)):
            return _Reached(stand, match, last.side + words, omitted=last.omitted)
        if last.side < _MIN_SIDE:
            return Rule.ELLIPSIS
        return _forbids(utterance, last.stand.end, stand.start) or _Reached(stand, match, words, omitted=True)

    def _places(self, utterance: Utterance, index: int, number: int) -> list[_Stand]:
        found = _stands(utterance.words, self.pieces[number], index, first=self.leads and number == 0)
        return sorted(found, key=lambda stand: stand.end)


@dataclass(frozen=True, slots=True)
class _Reached:
    """A path up to one piece; `side` counts its words since the last omission."""

    stand: _Stand
    match: Match
    side: int
    omitted: bool = False


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
