"""Quotes and their speakers against the gold: what was found, and who is said to have said it.

A gold quote is *found* by the prediction paired with it when they overlap by half (intersection over union).
Speakers are judged over found quotes whose gold speaker is resolved; *end to end* asks for both at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.evals.score import names
from bot.evals.score.figures import Rates, Share
from bot.evals.score.spans import Extent, bare, covered, locate, pair, pieces, within

FOUND: Final = 0.5
"""Least intersection over union of a found quote. Part of the metric's definition."""

LONG: Final = 4
"""Words a quote needs to be worth showing by itself; the figures on names shown count from here."""

LENGTHS: Final = ("1-3 words", "4-9 words", "10+ words")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuote:
    """One annotated quote. `speakers` are the accepted names; `None` leaves it out of what is said of speakers.

    `kind` is the form of the source in the text (name, pronoun, nominal, none …), `mention` its own words.
    """

    start: int
    end: int
    kind: str = "name"
    mention: str | None = None
    speakers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedQuote:
    """One predicted quote. Where the offsets are missing or do not hold `text`, the text is looked up instead.

    `shown` means: a reader may see the words with this speaker's name.
    """

    start: int | None = None
    end: int | None = None
    text: str | None = None
    speaker: str | None = None
    confidence: float = 0.0
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongSpeaker:
    """A found quote given to the wrong speaker, or to nobody; `shown` where a reader would have seen it."""

    document: str
    start: int
    end: int
    text: str
    said: str | None
    gold: tuple[str, ...]
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindScore:
    """Speakers right among found quotes whose source has one form; `gold` counts the quotes of that form."""

    gold: int
    resolved: Share
    surface: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteScore:
    """Every figure on quotes. Counts are pieces: a quote over two paragraphs counts two.

    - `exact`, `overlap`, `characters`: spans. `absent`: predictions whose words are not in the article.
    - `resolved`: the speaker is the one meant; `surface`: or the article's own words for them.
    - `answered`: a speaker was named at all; `precision`: right among those.
    - `long_resolved`, `long_precision`: the same for quotes of 4+ words.
    - `names_shown`: found quotes of 4+ words that are shown with their name; `names_right`: right among those.
    - `end_to_end`: found, and the speaker resolved.
    """

    articles: int
    gold: int
    predicted: int
    absent: int
    exact: Rates
    overlap: Rates
    characters: Rates
    resolved: Share
    surface: Share
    answered: Share
    precision: Share
    long_resolved: Share
    long_precision: Share
    names_shown: Share
    names_right: Share
    end_to_end: Rates
    by_kind: Mapping[str, KindScore]
    by_length: Mapping[str, Share]
    wrong: tuple[WrongSpeaker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One gold piece and the prediction that found it, if any."""

    document: str
    quote: GoldQuote
    text: str
    found: PredictedQuote | None

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def said(self) -> str | None:
        return self.found.speaker if self.found else None

    @property
    def resolved(self) -> bool:
        return names.resolved(self.said, self.quote.speakers or ())

    @property
    def surface(self) -> bool:
        return self.resolved or names.surface(self.said, self.quote.mention)

    @property
    def wrong(self) -> WrongSpeaker | None:
        """The mistake on this piece, if its speaker was asked for and is not the one meant."""
        if self.found is None or self.quote.speakers is None or self.resolved:
            return None
        return WrongSpeaker(
            document=self.document,
            start=self.quote.start,
            end=self.quote.end,
            text=self.text,
            said=self.said,
            gold=self.quote.speakers,
            shown=self.found.shown,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """One article's comparison: gold pieces judged, and the counts that belong to no single piece."""

    judged: tuple[_Judged, ...]
    predicted: int
    absent: int
    exact: int
    characters: Rates


def score_quotes(
    documents: Iterable[tuple[str, str, Sequence[GoldQuote]]], predictions: Mapping[str, Sequence[PredictedQuote]]
) -> QuoteScore:
    """Figures over `(id, text, gold quotes)` documents; a document without predictions was read in vain."""
    parts = [_compare(id_, text, gold, predictions.get(id_, ())) for id_, text, gold in documents]
    judged = [piece for part in parts for piece in part.judged]
    asked = [piece for piece in judged if piece.quote.speakers is not None]
    found = [piece for piece in asked if piece.found]
    answered = [piece for piece in found if piece.said]
    long = [piece for piece in found if piece.words >= LONG]
    shown = [piece for piece in long if piece.found and piece.found.shown]
    gold, predicted = len(judged), sum(part.predicted for part in parts)

    def rates(hits: int) -> Rates:
        return Rates(hits=hits, predicted=predicted, gold=gold)

    return QuoteScore(
        articles=len(parts),
        gold=gold,
        predicted=predicted,
        absent=sum(part.absent for part in parts),
        exact=rates(sum(part.exact for part in parts)),
        overlap=rates(sum(piece.found is not None for piece in judged)),
        characters=_sum(part.characters for part in parts),
        resolved=_right(found),
        surface=Share(hits=sum(piece.surface for piece in found), of=len(found)),
        answered=Share(hits=len(answered), of=len(found)),
        precision=_right(answered),
        long_resolved=_right(long),
        long_precision=_right([piece for piece in long if piece.said]),
        names_shown=Share(hits=len(shown), of=len(long)),
        names_right=_right(shown),
        end_to_end=rates(sum(piece.resolved for piece in found)),
        by_kind=_by_kind(asked),
        by_length=_by_length(judged),
        wrong=tuple(wrong for piece in judged if (wrong := piece.wrong)),
    )


def _compare(id_: str, text: str, gold: Sequence[GoldQuote], said: Sequence[PredictedQuote]) -> _Document:
    """Cut both sides into pieces, pair them, and judge each gold piece."""
    wanted = sorted(
        (replace(quote, start=a, end=b) for quote in gold for a, b in pieces(text, (quote.start, quote.end))),
        key=_extent_of_gold,
    )
    placed = [(quote, _place(text, quote)) for quote in said]
    absent = sum(span is None for _, span in placed)
    given = sorted(
        ((piece, quote) for quote, span in placed if span for piece in pieces(text, span)), key=lambda each: each[0]
    )
    spans, gold_spans = [span for span, _ in given], [_extent_of_gold(quote) for quote in wanted]
    pairs = pair(spans, gold_spans)
    finders = {j: given[i][1] for i, j, value in pairs if value >= FOUND}
    return _Document(
        judged=tuple(
            _Judged(document=id_, quote=quote, text=text[quote.start : quote.end], found=finders.get(j))
            for j, quote in enumerate(wanted)
        ),
        predicted=len(given) + absent,
        absent=absent,
        exact=sum(spans[i] == gold_spans[j] for i, j, _ in pairs),
        characters=_characters(spans, gold_spans),
    )


def _extent_of_gold(quote: GoldQuote) -> Extent:
    return quote.start, quote.end


def _place(text: str, quote: PredictedQuote) -> Extent | None:
    """Where the prediction stands: its offsets if they hold its text, else where its text is found, if at all."""
    span = within(text, (quote.start, quote.end))
    if span and (not quote.text or bare(quote.text) == bare(text[span[0] : span[1]])):
        return span
    return locate(text, quote.text or "")


def _characters(predicted: Sequence[Extent], gold: Sequence[Extent]) -> Rates:
    """Characters inside quotes on both sides, however they are cut."""
    ours, theirs = covered(predicted), covered(gold)
    return Rates(hits=ours + theirs - covered([*predicted, *gold]), predicted=ours, gold=theirs)


def _sum(parts: Iterable[Rates]) -> Rates:
    each = list(parts)
    return Rates(
        hits=sum(part.hits for part in each),
        predicted=sum(part.predicted for part in each),
        gold=sum(part.gold for part in each),
    )


def _right(judged: Sequence[_Judged]) -> Share:
    return Share(hits=sum(piece.resolved for piece in judged), of=len(judged))


def _by_kind(asked: Sequence[_Judged]) -> dict[str, KindScore]:
    scores = {}
    for kind in sorted({piece.quote.kind for piece in asked}):
        of_kind = [piece for piece in asked if piece.quote.kind == kind]
        found = [piece for piece in of_kind if piece.found]
        surface = Share(hits=sum(piece.surface for piece in found), of=len(found))
        scores[kind] = KindScore(gold=len(of_kind), resolved=_right(found), surface=surface)
    return scores


def _by_length(judged: Sequence[_Judged]) -> dict[str, Share]:
    """Recall by the number of words; a length that does not occur is left out."""
    scores = {}
    for length in LENGTHS:
        of_length = [piece for piece in judged if _length(piece.words) == length]
        if of_length:
            scores[length] = Share(hits=sum(piece.found is not None for piece in of_length), of=len(of_length))
    return scores


def _length(words: int) -> str:
    if words < LONG:
        return LENGTHS[0]
    return LENGTHS[1] if words < 10 else LENGTHS[2]
