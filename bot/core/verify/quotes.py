"""Is this quote in the article, whole, and by this speaker? The 17 rules, one ruling a claim.

Only words inside the article's own quote marks count, each run with the speaker our reading found. An accepted or
mended quote is cut from the article by offset; a claim's own string is never handed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.drafts import Claim
from bot.core.quotes import shown
from bot.core.quotes.cut import cut
from bot.core.quotes.people import same_person
from bot.core.reading import Reading
from bot.core.text import words
from bot.core.types import Person, Quote, Span, Verdict
from bot.core.utterances import Utterance
from bot.core.verify.forms import END_MARKS, Form, forms
from bot.core.verify.matching import Match, Piece, search, turns
from bot.core.verify.missing import missing
from bot.core.verify.pieces import Filled
from bot.core.verify.rules import Rule
from bot.core.wording import DOUBLE, SINGLE

MAX_MENDED_WORDS = 60
"""A mended quote longer than this is refused instead: a sentence nobody would read as a quote (design, §8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What became of a claim.

    `accept`: `quote` is the claim in the article's own characters. `repair`: the claim may not stand, `quote` may.
    `reject`: no quote, no runs. `rule` is what decided, `why` a sentence to act on.
    """

    verdict: Verdict
    rule: Rule
    why: str
    runs: tuple[Span, ...] = ()
    quote: Quote | None = None


def check(reading: Reading, claim: Claim) -> Ruling:
    """Rule on one claim. Never raises, whatever the strings; takes time linear in the article's quoted words."""
    readings = forms(claim.quote)
    if not readings:
        return _reject(Rule.EMPTY, "The claim has no words to look for, or far more than a quote can have.")
    forbidden: list[Rule] = []
    for form in readings:
        found = search(reading.utterances, form)
        if found.matches:
            return _judge(reading, claim, form, found.matches)
        forbidden += found.forbidden
    return _reject(*missing(reading, readings[0], forbidden))


def _reject(rule: Rule, why: str) -> Ruling:
    return Ruling(verdict="reject", rule=rule, why=why)


# ---------------------------------------------------------------- which place is meant, and whose words it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One place of the claim's words. `flaw` is None where they may stand as they are; `whole` is the mended match.

    `bounded`: they begin and end where sentences or runs do, though a split quote's other half may be missing.
    """

    whole: Match
    flaw: Rule | None
    bounded: bool
    speaker: Person | None


def _judge(reading: Reading, claim: Claim, form: Form, matches: Sequence[Match]) -> Ruling:
    """Rules 11–16 over the places where the words stand."""
    meant = _meant(reading, matches, claim.at)
    filled = [match for match in meant if all(_fills(reading, bracket) for bracket in match.filled)]
    if not filled:
        return _reject(
            Rule.OUR_BRACKET,
            "The bracket is not whom the pronoun means here, as far as we can tell: use the article's own word.",
        )
    places = [_place(reading.utterances, form, match) for match in filled]
    if claim.speaker and not any(place.bounded for place in places):
        places = [place for place in places if _is_by(reading, claim.speaker, place.speaker)] or places
    place = min(places, key=lambda place: (not place.bounded, place.flaw is not None))
    if any(not _same(other.speaker, place.speaker) for other in places):
        return _reject(
            Rule.TWO_SPEAKERS,
            "More than one speaker is quoted with these words: say at which offset, or quote more of the sentence.",
        )
    if claim.speaker and not _is_by(reading, claim.speaker, place.speaker):
        return _reject(Rule.SPEAKER, _not_by(claim.speaker, place.speaker))
    return _rule_on(reading, claim, place)


def _meant(reading: Reading, matches: Sequence[Match], at: int | None) -> Sequence[Match]:
    """The matches at the offset the claim gives; all of them where it gives none or none is there."""
    if at is None:
        return matches
    here = [match for match in matches if any(start <= at < end for start, end in _spans(reading.utterances, match))]
    return here or matches


def _fills(reading: Reading, bracket: Filled) -> bool:
    """Does the bracket name the referent our reading found for the pronoun (rule 11)?

    Inside a quote a third person is never the speaker, whatever a resolver may say.
    """
    utterance = reading.utterances[bracket.utterance]
    words = utterance.words
    found = reading.spoken.cast.resolve(words.starts[bracket.token], words.ends[bracket.token])
    name = " ".join(bracket.words).removesuffix("'s").removesuffix("'")
    if found is None or not name or (utterance.speaker and _is_by(reading, name, utterance.speaker)):
        return False
    return _is_by(reading, name, found.person)


def _is_by(reading: Reading, name: str, speaker: Person | None) -> bool:
    """Is the speaker the one a name or title from outside means in this article (rule 12)?"""
    if speaker is None:
        return False
    found = reading.spoken.cast.find(name)
    return _could_be(name, speaker) if found is None else _same(found, speaker)


def _could_be(name: str, speaker: Person) -> bool:
    return any(same_person(name, known) for known in (speaker.canonical, *speaker.aliases))


def _same(one: Person | None, other: Person | None) -> bool:
    if one is None or other is None:
        return one is other
    return one == other or same_person(one.canonical, other.canonical)


def _not_by(name: str, speaker: Person | None) -> str:
    if speaker is None:
        return f"Nobody could be found who says these words, so not {name} for certain: drop the quote or the name."
    if _could_be(name, speaker):
        return f"The words are {speaker.canonical}'s, and {name} may be somebody else here: give the name in full."
    return f"The article gives these words to {speaker.canonical}, not to {name}: name {speaker.canonical} or drop the quote."


# ---------------------------------------------------------------- whole sentences


def _place(utterances: Sequence[Utterance], form: Form, match: Match) -> _Place:
    """Rule 13: does the claim begin and end where sentences do, and is no half that turns its sense left behind?"""
    first, last = match.pieces[0], match.pieces[-1]
    opening, closing = utterances[first.utterance], utterances[last.utterance]
    end, flaw = _end(closing, last.end, form.end)
    if flaw is None and (form.trails or first.start not in opening.opens):
        flaw = Rule.CUT
    pieces = list(match.pieces)
    pieces[-1] = replace(pieces[-1], end=closing.sentence_end(end))
    pieces[0] = replace(pieces[0], start=opening.sentence_start(first.start))
    halves = [*_half_before(utterances, pieces[0]), *pieces, *_half_after(utterances, pieces[-1])]
    whole = Match(pieces=tuple(halves), filled=match.filled)
    missed = Rule.CUT if len(halves) > len(pieces) else None
    return _Place(whole=whole, flaw=flaw or missed, bounded=flaw is None, speaker=opening.speaker)


def _end(utterance: Utterance, end: int, mark: str) -> tuple[int, Rule | None]:
    """Where the claim's last sentence ends, its own stop and nested marks included, and what is wrong elsewhere."""
    tokens = utterance.words.tokens
    closed = end
    while closed not in utterance.closes and tokens[closed] in _AFTER_WORDS:
        closed += 1
    if closed in utterance.closes:
        return closed, None
    return end, Rule.END_MARK if tokens[end] in {"?", "!"} and mark else Rule.CUT


_AFTER_WORDS = END_MARKS | {SINGLE, DOUBLE}
"""What may stand between a claim's last word and the end of the sentence (rule 4): `… called it ‘a farce’.`"""


_CONJUNCTIONS = words("and or but so because for as which who whose where")
"""A half that begins with one of these shows itself that something came before it."""


def _half_before(utterances: Sequence[Utterance], piece: Piece) -> Iterator[Piece]:
    """The end of a split quote's first half, where it turns the sense of what follows: `“If they ask,” he said, “…”`."""
    before = utterances[piece.utterance].before
    if before is None or piece.start:
        return
    words, first = utterances[before].words, utterances[piece.utterance].words.tokens[0].lower()
    half = Piece(
        utterance=before, start=utterances[before].sentence_start(len(words.tokens) - 1), end=len(words.tokens)
    )
    answers = [token.lower() for token in words.tokens if token not in END_MARKS] == ["no"]
    if turns(words.tokens[half.start :]) and first not in _CONJUNCTIONS and not answers:
        yield half


def _half_after(utterances: Sequence[Utterance], piece: Piece) -> Iterator[Piece]:
    """The beginning of a split quote's second half, where its first words turn what came before: `… he said, “but …”`."""
    after = utterances[piece.utterance].after
    if after is None or piece.end < len(utterances[piece.utterance].words.tokens):
        return
    if turns(utterances[after].words.tokens[:_TURNS_AT_ONCE]):
        yield Piece(utterance=after, start=0, end=utterances[after].sentence_end(1))


_TURNS_AT_ONCE = 2
"""Where a second half takes the first one back it does so in its first two words: `but`, `not now`, `as if`, `and only`."""


# ---------------------------------------------------------------- the ruling


def _rule_on(reading: Reading, claim: Claim, place: _Place) -> Ruling:
    if place.flaw is Rule.END_MARK:
        return _reject(Rule.END_MARK, "The speaker's sentence ends in another mark: keep the article's `?` or `!`.")
    quote = _cut(reading, place.whole)
    if place.flaw is None:
        return Ruling(verdict="accept", rule=Rule.VERBATIM, why=_accepted(claim, quote), runs=quote.runs, quote=quote)
    if len(quote.text.split()) > MAX_MENDED_WORDS:
        why = f"The words are cut out of a sentence of more than {MAX_MENDED_WORDS} words: quote it whole with `…`, or not at all."
        return _reject(Rule.TOO_LONG, why)
    why = "The words are cut out of a longer sentence, which may change what was said: use the whole sentence, as given here."
    return Ruling(verdict="repair", rule=Rule.CUT, why=why, runs=quote.runs, quote=quote)


def _accepted(claim: Claim, quote: Quote) -> str:
    if not claim.speaker:
        return "The words are the article's; who said them was not asked."
    if not shown(quote):
        return "The words are the article's, and our own, unsure reading names the same speaker."
    return "The words and the speaker are the article's."


def _cut(reading: Reading, match: Match) -> Quote:
    said = reading.utterances[match.pieces[0].utterance].quote
    spans = list(_spans(reading.utterances, match))
    if said is None:
        return cut(reading.article, spans, fragment=True)
    return cut(
        reading.article,
        spans,
        speaker=said.speaker,
        mention=said.mention,
        cue=said.cue,
        confidence=said.confidence,
        fragment=said.fragment,
    )


def _spans(utterances: Sequence[Utterance], match: Match) -> Iterator[tuple[int, int]]:
    for piece in match.pieces:
        yield from utterances[piece.utterance].spans(piece.start, piece.end)
