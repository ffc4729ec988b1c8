"""A briefing without a model: the article's own sentences, chosen.

Headline, points in story order, key quotes and stated conditions of one article or of several on one story. The draft
is as untrusted as any other; `verify.briefing` decides what of it may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core import conditions
from bot.core.conditions.grammar import SPEECH
from bot.core.drafts import Claim, Draft, DraftPoint
from bot.core.quotes import shown
from bot.core.quotes.scanner import Run
from bot.core.reading import Reading
from bot.core.salience import Matrix, centrality, choose, similarity
from bot.core.text import Sentence
from bot.core.types import Condition, Span
from bot.core.utterances import Utterance
from bot.core.verify import headline_of

MAX_POINTS, MAX_QUOTES, MAX_CONDITIONS = 4, 4, 5
"""What a desk reads at a glance; a briefing is not an abstract (design, §4: 2–4 points)."""
_HORIZON = 120
"""Sentences that are weighed; what stands later in a longer text is background, and the cost stays bounded."""
_SHORT = 4
"""A text of so few sentences is its own context: nothing in it dangles."""


def extractive(readings: Sequence[Reading]) -> Draft:
    """A draft from the lead article, and from the others only what it does not have. Raises ValueError for none."""
    if not readings:
        raise ValueError("an extractive briefing needs at least one reading")
    lead, *others = readings
    headline = headline_of(lead)
    quoted = _quotes(lead, MAX_QUOTES)
    points = _points(lead, headline)
    told = [lead.article.text]
    for other in others:
        points += _news(other, told, len(points))
        quoted += _unheard(other, quoted)
        told.append(other.article.text)
    return Draft(
        headline=headline,
        points=tuple(points),
        quotes=tuple(quoted),
        conditions=_conditions(readings),
    )


# ---------------------------------------------------------------- points


def _points(reading: Reading, headline: str) -> list[DraftPoint]:
    """Two to four whole sentences in story order; fewer where the article has no more to give."""
    weighed = reading.sentences[:_HORIZON]
    texts = [reading.cut(s.start, s.end) for s in weighed]
    fit = [_fit(reading, sentence) for sentence in weighed]
    headed = [i for i, text in enumerate(texts) if " ".join(text.split()) == headline]
    if len(texts) > _SHORT and sum(fit) > sum(fit[i] for i in headed):
        fit = [ok and i not in headed for i, ok in enumerate(fit)]
    alike = similarity(texts)
    scores = [score * ok for score, ok in zip(_scores(reading, weighed, alike), fit, strict=True)]
    chosen = choose(scores, alike, _size(sum(fit)))
    return [_point(reading, weighed[index]) for index in sorted(chosen)]


def _size(fit: int) -> int:
    """How many points a text with so many fitting sentences is worth."""
    return min(MAX_POINTS, max(2, 1 + fit // 4))


def _point(reading: Reading, sentence: Sentence) -> DraftPoint:
    span = Span(article_id=reading.article.id, start=sentence.start, end=sentence.end)
    return DraftPoint(text=" ".join(reading.cut(sentence.start, sentence.end).split()), evidence=(span,))


def _scores(reading: Reading, weighed: Sequence[Sentence], alike: Matrix) -> list[float]:
    """Centrality, position and content, each 0–1.

    News is written top down, so position weighs as much as centrality (lead sentences are the baseline that
    extractive systems have to beat); what somebody demands or offers, names and numbers come on top.
    """
    central = centrality(alike)
    stakes = [c.evidence.start for c in reading.conditions if conditions.shown(c)]
    names = [mention.start for mention in reading.spoken.cast.mentions if mention.kind == "name"]
    scores = []
    for index, sentence in enumerate(weighed):
        stated = any(sentence.start <= at < sentence.end for at in stakes)
        named = any(sentence.start <= at < sentence.end for at in names)
        text = reading.cut(sentence.start, sentence.end)
        position = 1.0 / (1.0 + 0.25 * index)
        content = 0.15 * stated + 0.05 * named + 0.05 * bool(_NUMBER.search(text))
        scores.append(0.4 * float(central[index]) + 0.4 * position + content - 0.25 * (len(text.split()) < _TERSE))
    return scores


_NUMBER = re.compile(r"\d")
_TERSE = 9
"""A sentence of fewer words mostly leads on to the next one ("The minister went further.")."""
_CONNECTIVES = frozenset(
    ["but", "and", "or", "nor", "so", "yet", "however", "meanwhile", "also", "still", "then", "instead", "nevertheless", "nonetheless", "moreover", "furthermore", "besides", "otherwise", "likewise", "similarly", "thus", "therefore", "hence", "asked", "both", "neither", "either", "another", "others", "such"]
)
_PRONOUNS = frozenset(["he", "she", "they", "him", "her", "them", "his", "hers", "their", "theirs", "himself", "herself", "themselves"])
_POINTERS = frozenset(["it", "its", "this", "that", "these", "those", "i", "we", "my", "our", "you", "your", "here"])
_WISHES = frozenset(["must", "should", "ought", "would", "shall"])
_CLUTTER = re.compile(
    r"^(?:read more|sign up|subscribe|follow us|advertisement|photograph|photo|image|picture|video|watch|"
    r"listen|share this|click here|related|updated?:|last modified|©|copyright|additional reporting|reporting by|editing by)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!…][”’\"'»)\]]*$")
_BYLINE = re.compile(r"^By (?:[A-Z][\w.'’-]+,? ){1,4}(?:in|for|and|at)\b")
_MIN_WORDS, _MAX_WORDS = 6, 55
"""A shorter sentence says too little alone, a longer one cannot be read at a glance."""
_MOSTLY = 0.6
"""From this share on the sentence is a quote, which is shown as one."""


def _fit(reading: Reading, sentence: Sentence) -> bool:
    """May the sentence stand alone as a point?"""
    text = reading.cut(sentence.start, sentence.end)
    tokens = text.split()
    if (
        not _ENDS.search(text)
        or _CLUTTER.match(text)
        or _BYLINE.match(text)
        or not _MIN_WORDS <= len(tokens) <= _MAX_WORDS
    ):
        return False
    if _speaks(reading, sentence) or _quoted_share(reading, sentence) > _MOSTLY:
        return False
    return len(reading.sentences) <= _SHORT or not (_unowned(reading, sentence) or _dangles(reading, sentence, tokens))


def _is_line(reading: Reading, run: Run) -> bool:
    """Is the run a whole sentence of a speaker's, and so material for the key quotes, not for a point?"""
    words = reading.cut(run.start, run.end)
    return words[:1].isupper() and words[-1:] in {".", ",", "?", "!", "…"} and len(words.split()) >= _MIN_QUOTE


def _unowned(reading: Reading, sentence: Sentence) -> bool:
    """Does it say in the newspaper's voice what ought to be, though somebody else said so before?

    "Putin must get serious" is no fact: "Lammy says Putin must …" is. Reported speech often runs on like that.
    """
    text = reading.cut(sentence.start, sentence.end)
    told = {word.lower() for word in re.findall(r"\w+", text)}
    return bool(told & _WISHES) and not told & SPEECH and "according" not in told


def _quoted_share(reading: Reading, sentence: Sentence) -> float:
    inside = (min(run.end, sentence.end) - max(run.start, sentence.start) for run in reading.spoken.runs)
    return sum(length for length in inside if length > 0) / (sentence.end - sentence.start)


def _speaks(reading: Reading, sentence: Sentence) -> bool:
    """Does it hold a speaker's whole sentence, or a quote that begins or ends outside, so that its marks do not pair?"""
    for run in reading.spoken.runs:
        if run.opened < sentence.end and sentence.start < run.end:
            whole = sentence.start <= run.opened and run.closed is not None and run.closed < sentence.end
            if not whole or _is_line(reading, run):
                return True
    return False


def _dangles(reading: Reading, sentence: Sentence, tokens: Sequence[str]) -> bool:
    """Does it begin with a word that leans on another sentence, or hold a pronoun for somebody it does not name?"""
    first = tokens[0].strip("“‘\"'(").rstrip(",").lower()
    if first in _CONNECTIVES or first in _POINTERS or first in _PRONOUNS:
        return True
    cast, runs = reading.spoken.cast, reading.spoken.runs
    named = [m for m in cast.mentions if m.kind != "pronoun" and sentence.start <= m.start < sentence.end]
    for match in re.finditer(r"\w+", reading.cut(sentence.start, sentence.end)):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if match[0].lower() not in _PRONOUNS or any(run.start <= start < run.end for run in runs):
            continue
        meant = cast.resolve(start, end)
        here = [m for m in named if m.start < start or (meant is not None and m.person == meant.person)]
        if not here or (meant is not None and all(m.person != meant.person for m in here)):
            return True
    return False


# ---------------------------------------------------------------- quotes

_MIN_QUOTE, _MAX_QUOTE = 4, 45
"""Words of a key quote: under four it is a scrap (rule 14), longer ones are cut to one of their sentences."""
_BY_ONE = 2
"""Quotes of one speaker a briefing takes before it hears others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Words that may be a key quote: a claim, how good it is, and whether it is only a fragment."""

    claim: Claim
    score: float
    fragment: bool


def _quotes(reading: Reading, limit: int) -> list[Claim]:
    """Key quotes in story order: named, whole, not said twice, with at most one fragment."""
    lines = sorted(_lines(reading), key=lambda line: -line.score)
    alike = similarity([line.claim.quote for line in lines])
    kept: list[int] = []
    for index, line in enumerate(lines):
        same_voice = sum(lines[k].claim.speaker == line.claim.speaker for k in kept)
        if len(kept) == limit or same_voice >= _BY_ONE or (line.fragment and any(lines[k].fragment for k in kept)):
            continue
        if all(alike[index, k] < _TWICE and not _holds(lines[k].claim, line.claim) for k in kept):
            kept.append(index)
    return sorted((lines[k].claim for k in kept), key=lambda claim: claim.at or 0)


_TWICE = 0.6
"""Two quotes above this cosine say the same."""


def _holds(one: Claim, other: Claim) -> bool:
    return one.quote in other.quote or other.quote in one.quote


def _lines(reading: Reading) -> Iterator[_Line]:
    """Every sentence or short quote of a speaker who may be named."""
    length = max(1, len(reading.article.text))
    for utterance in reading.utterances:
        quote = utterance.quote
        if quote is None or quote.speaker is None or not shown(quote) or utterance.before is not None:
            continue
        for text, start, end in _said(reading, utterance):
            claim = Claim(quote=text, speaker=quote.speaker.canonical, at=start, article_id=reading.article.id)
            fragment = quote.fragment or text[:1].islower()
            staked = any(c.evidence.start < end and start < c.evidence.end for c in reading.conditions)
            words = len(text.split())
            good = 0.5 * (1 - start / length) + 0.4 * staked + 0.3 * (8 <= words <= 30) - 0.5 * fragment
            yield _Line(claim=claim, score=good, fragment=fragment)


def _said(reading: Reading, utterance: Utterance) -> Iterator[tuple[str, int, int]]:
    """The utterance whole where it is short enough, both halves of a split one; else each of its sentences."""
    parts = [utterance]
    if utterance.after is not None:
        parts.append(reading.utterances[utterance.after])
    whole = " … ".join(_text(reading, part, 0, len(part.words.tokens)) for part in parts)
    if _MIN_QUOTE <= len(whole.split()) <= _MAX_QUOTE:
        yield whole, utterance.runs[0].start, parts[-1].runs[-1].end
        return
    for part in parts:
        for start, end in _sentences(part):
            text = _text(reading, part, start, end)
            if len(parts) == 1 and _MIN_QUOTE <= len(text.split()) <= _MAX_QUOTE:
                yield text, part.words.starts[start], part.words.ends[end - 1]


def _sentences(utterance: Utterance) -> Iterator[tuple[int, int]]:
    starts = sorted(index for index in utterance.opens if index < len(utterance.words.tokens))
    for start in starts:
        yield start, utterance.sentence_end(start + 1)


def _text(reading: Reading, utterance: Utterance, start: int, end: int) -> str:
    return " ".join(" ".join(reading.cut(a, b).split()) for a, b in utterance.spans(start, end))


# ---------------------------------------------------------------- other articles of the story

_NEWS = 0.35
"""A sentence whose cosine with every sentence told so far is under this tells something new."""


def _news(reading: Reading, told: Sequence[str], count: int) -> list[DraftPoint]:
    """The other article's best sentence that nobody has told yet, if there is room and one."""
    if count >= MAX_POINTS:
        return []
    weighed = reading.sentences[:_HORIZON]
    fit = [i for i, s in enumerate(weighed) if _fit(reading, s)]
    if not fit:
        return []
    known = [line for text in told for line in re.split(r"(?<=[.!?”\"])\s+", text[: _HORIZON * 200])]
    texts = [reading.cut(s.start, s.end) for s in weighed]
    alike = similarity([*texts, *known])
    scores = _scores(reading, weighed, alike[: len(texts), : len(texts)])
    new = [i for i in fit if float(alike[i, len(texts) :].max(initial=0.0)) < _NEWS]
    return [_point(reading, weighed[max(new, key=lambda i: scores[i])])] if new else []


def _unheard(reading: Reading, quoted: Sequence[Claim]) -> list[Claim]:
    """One key quote that the story has not had, while there are few."""
    if len(quoted) > MAX_QUOTES:
        return []
    for claim in _quotes(reading, MAX_QUOTES):
        alike = similarity([claim.quote, *(other.quote for other in quoted)])
        if all(float(alike[0, k]) < _TWICE for k in range(1, len(alike))):
            return [claim]
    return []


# ---------------------------------------------------------------- conditions


def _conditions(readings: Sequence[Reading]) -> tuple[Condition, ...]:
    """The conditions that may be shown whole: explicit ones first, then the surer; each stance told once."""
    found = [c for reading in readings for c in reading.conditions if conditions.shown(c)]
    ranked = sorted(enumerate(found), key=lambda row: (row[1].clause is None, -row[1].confidence, row[0]))
    texts = {reading.article.id: reading for reading in readings}
    kept: dict[tuple[str, str, str], Condition] = {}
    for _, condition in ranked:
        action = texts[condition.action.article_id].cut(condition.action.start, condition.action.end)
        kept.setdefault((condition.actor.canonical, condition.stance, " ".join(action.lower().split())), condition)
    return tuple(kept.values())[:MAX_CONDITIONS]
