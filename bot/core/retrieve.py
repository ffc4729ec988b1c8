"""Passages that may answer: every sentence of the best articles, weighed by what of the question it covers.

A word counts by how rare it is among these sentences, fully where it stands in the passage, less where only its
neighbours or the title have it; a word that stands nowhere weighs most and speaks against every passage. That is how a
near miss ("How deep is the dam?") is told from an answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core import conditions, quotes, sought
from bot.core.names import folded
from bot.core.questions import Question, stance_at
from bot.core.record import Record
from bot.core.terms import near, stem, stems, tokens
from bot.core.types import Article, Condition, Person, Quote, Span

PARAGRAPH, TITLE, ELSEWHERE = 0.6, 0.6, 0.25
"""What a word is worth that stands not in the passage but in its paragraph, in the title, anywhere in the article."""
_HEADED = 0.9
"""What a name in the title is worth: the article is about its bearer."""
SYNONYM = 0.8
"""What a near synonym is worth beside the word itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article that may answer, what is kept of it, and how well it matched as a whole (1 is the best)."""

    article: Article
    record: Record
    rank: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One passage: `covers` is the share of the question's words it covers and `named` how near its names stand (0–1
    both; `named` is 0 where nobody is named), `score` orders hits.

    `shown` are the sentences to show, None where the passage cannot be; `fits` says whether it holds the kind of thing
    asked for. `quotes` and `conditions` are those of the asked kind that stand in the passage and may be shown.
    """

    source: Source
    passage: Span
    shown: Span | None
    covers: float
    named: float
    score: float
    fits: bool
    quotes: tuple[Quote, ...] = ()
    conditions: tuple[Condition, ...] = ()


def hits(question: Question, sources: Sequence[Source]) -> tuple[Hit, ...]:
    """Every passage that has to do with the question, best first."""
    pages = [_Page.of(source) for source in sources]
    weight = _weights(question, pages)
    named = [(page, names) for page in pages if (names := _names_in(question, page)) is not None]
    found = [hit for page, names in named for hit in _weigh(question, page, weight, names)]
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.passage)))


# ---------------------------------------------------------------- an article as words


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The stems of an article: of every passage, of its paragraphs, its title and all of it."""

    source: Source
    passages: tuple[frozenset[str], ...]
    paragraphs: Mapping[int, frozenset[str]]
    title: frozenset[str]
    all: frozenset[str]
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def near(self, term: str) -> frozenset[str]:
        """The near synonyms of a term that the article has."""
        if term not in self.known:
            self.known[term] = near(term) & self.all
        return self.known[term]

    @classmethod
    def of(cls, source: Source) -> _Page:
        text = source.article.text
        kept = source.record.passages
        found = tuple(frozenset(stems(text[p.span.start : p.span.end])) for p in kept)
        paragraphs: dict[int, set[str]] = {}
        for passage, words in zip(kept, found, strict=True):
            paragraphs.setdefault(passage.paragraph, set()).update(words)
        title = frozenset(stems(source.article.title or ""))
        return cls(
            source=source,
            passages=found,
            paragraphs={number: frozenset(words) for number, words in paragraphs.items()},
            title=title,
            all=title.union(*paragraphs.values()),
        )


def _weights(question: Question, pages: Sequence[_Page]) -> dict[str, float]:
    """How telling each term is: the rarer among the passages, the more."""
    total = 1 + sum(len(page.passages) for page in pages)
    spread = Counter(word for page in pages for words in page.passages for word in words)
    return {
        term: math.log(1 + total / (1 + spread[term])) * (1 if spread[term] else _MISSED) for term in question.terms
    }


_MISSED = 1.25
"""How much more a word weighs that no passage has."""

# ---------------------------------------------------------------- names

_Names = Sequence[Sequence[frozenset[str]]]
"""For each name of the question the ways it may be written, as stems that stand together."""


def _names_in(question: Question, page: _Page) -> _Names | None:
    """The forms of every name asked about; None where the article does not have one of them."""
    people = question.people or tuple(frozenset[str]() for _ in question.names)
    found = []
    for name, canonicals in zip(question.names, people, strict=True):
        written = {name, *(folded(canonical) for canonical in canonicals)}
        ways = [way for one in written if (way := frozenset(map(stem, one.split()))) <= page.all]
        if not ways:
            return None
        found.append([*ways, *(frozenset((stem(way.split()[-1]),)) for way in written if len(way.split()) > 1)])
    return found


def _near_names(names: _Names, page: _Page, index: int) -> float:
    """How near the passage the names stand, 0–1; 1 where there are none."""
    paragraph = page.paragraphs[page.source.record.passages[index].paragraph]
    places = ((1.0, page.passages[index]), (_HEADED, page.title), (PARAGRAPH, paragraph), (ELSEWHERE, page.all))
    worth = [
        max((value for value, words in places if any(way <= words for way in ways)), default=0.0) for ways in names
    ]
    return sum(worth) / len(worth) if worth else 1.0


# ---------------------------------------------------------------- passages


def _weigh(question: Question, page: _Page, weight: dict[str, float], names: _Names) -> Iterator[Hit]:
    credited = _Credit.of(question, page, names)
    top = max(weight.values(), default=1.0)
    for index, passage in enumerate(page.source.record.passages):
        named = _near_names(names, page, index)
        fits = sought.fits(question, page.source.article.text[passage.span.start : passage.span.end])
        priced = question.wants == "money" and fits
        had = sum(
            value * max(_has(term, page, index), SYNONYM * (priced and term in sought.PRICES))
            for term, value in weight.items()
        )
        asked = sum(weight.values())
        quoted, stated, credit = credited.at(passage.span, named)
        named = max(named, credit)
        if question.kind != "told":
            had, asked = had + credit * top, asked + top
        covers = had / asked if asked else 1.0
        shown = _shown(page.source, index)
        score = covers * (0.3 + 0.7 * named) * (1.0 if fits else _UNFIT) * (0.9 + 0.1 * page.source.rank)
        yield Hit(
            source=page.source,
            passage=passage.span,
            shown=shown,
            covers=covers * (0.5 + 0.5 * named),
            named=named if names else 0.0,
            score=score + _EARLY / (1 + index),
            fits=fits,
            quotes=quoted,
            conditions=stated,
        )


_UNFIT = 0.6
"""What is left of the score of a passage without a number where one is asked for, and so on."""
_EARLY = 0.02
"""News is written top down: of two equal passages the earlier one tells more."""


def _has(term: str, page: _Page, index: int) -> float:
    """What the passage has of a term, 0–1."""
    others = page.near(term)
    if term not in page.all and not others:
        return 0.0
    best = 0.0
    paragraph = page.paragraphs[page.source.record.passages[index].paragraph]
    for value, words in (
        (1.0, page.passages[index]),
        (PARAGRAPH, paragraph),
        (TITLE, page.title),
        (ELSEWHERE, page.all),
    ):
        if term in words:
            return max(best, value)
        if others and not others.isdisjoint(words):
            best = max(best, value * SYNONYM)
    return best


def _shown(source: Source, index: int) -> Span | None:
    passages = source.record.passages
    needs = passages[index].needs
    if needs is None:
        return None
    last = passages[index].span
    return Span(article_id=last.article_id, start=passages[index - needs].span.start, end=last.end)


# ---------------------------------------------------------------- words and stances of the people asked about

_STATED, _UNSURE, _WORDED, _UNNAMED, _ELSE = 1.0, 0.8, 0.7, 0.6, 0.3
"""The credit of a passage that states what is asked for: read with its parties, read unsurely, by its verb alone after
the name, as what depends on a condition, by its verb before the name.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credit:
    """What of an article's quotes and conditions is of the kind and by the people asked about."""

    question: Question
    page: _Page
    names: _Names
    quotes: tuple[tuple[Quote, float], ...]
    conditions: tuple[tuple[Condition, float], ...]

    @classmethod
    def of(cls, question: Question, page: _Page, names: _Names) -> _Credit:
        record = page.source.record
        said = [(q, _by(question, q)) for q in record.quotes] if question.kind == "quotes" else []
        stated = [(c, _stands(question, c)) for c in record.conditions] if question.kind == "stances" else []
        return cls(question=question, page=page, names=names, quotes=tuple(said), conditions=tuple(stated))

    def at(self, passage: Span, named: float) -> tuple[tuple[Quote, ...], tuple[Condition, ...], float]:
        """The quotes and conditions in a passage that may be shown, and the credit it has for them, 0–1."""
        quoted = [(q, worth) for q, worth in self.quotes if any(_meet(run, passage) for run in q.runs)]
        stated = [(c, worth) for c, worth in self.conditions if _meet(c.evidence, passage)]
        credit = max((worth for _, worth in (*quoted, *stated)), default=0.0)
        others = any(worth == 0 and conditions.shown(c) and c.stance in self.question.stances for c, worth in stated)
        if self.question.kind == "stances" and not others and named >= PARAGRAPH:
            text = self.page.source.article.text[passage.start : passage.end]
            credit = max(credit, _words_a_stance(self.question, self.names, text))
        return (
            tuple(q for q, worth in quoted if worth == _STATED and quotes.shown(q)),
            tuple(c for c, worth in stated if worth == _STATED and conditions.shown(c)),
            credit,
        )


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _means(question: Question, person: Person | None) -> float:
    """How surely is it one whom the question means: by name, or by an office of what it names ("Belvarin" and its
    minister) or speaks of ("the mayor")?
    """
    if person is None:
        return 0.0
    known = {folded(name) for name in (person.canonical, *person.aliases)}
    for name, group in zip(question.names, question.people, strict=True):
        if person.canonical in group or name in known:
            return _STATED
    office = set(stems(person.role or "" if question.names else f"{person.role or ''} {person.canonical}"))
    if office & set(question.terms):
        return _STATED
    return _UNSURE if any(set(map(stem, name.split())) <= office for name in question.names) else 0.0


def _by(question: Question, quote: Quote) -> float:
    return (_STATED if quotes.shown(quote) else _UNSURE) * _means(question, quote.speaker)


def _stands(question: Question, condition: Condition) -> float:
    """What a condition is worth for a question about stances."""
    if condition.stance not in question.stances:
        return 0.0
    sure = conditions.shown(condition)
    meant = _means(question, condition.target if question.towards else condition.actor)
    if meant or not question.names:
        return (meant or _by_anybody(question)) * (_STATED if sure else _UNSURE)
    return 0.0 if sure else _WORDED * _UNSURE


def _by_anybody(question: Question) -> float:
    """What the stance of somebody else is worth where nobody is named: all where that is just what is asked for."""
    whose = question.wants == "person" or question.any_stance or not question.terms
    return _STATED if whose else _ELSE


def _words_a_stance(question: Question, names: _Names, text: str) -> float:
    """Does the passage word the stance, after the name of who takes it or before that of whom it is taken towards?

    What somebody would do if something happens is a stance that no verb needs to name.
    """
    at = stance_at(text, question.stances)
    if at is None and not (names and _depends(text)):
        return 0.0
    named = [start for word, start, _ in tokens(text) for ways in names for way in ways if stem(word) in way]
    if at is None:
        return _UNNAMED if named else 0.0
    if not names:
        return _WORDED
    ordered = max(named, default=-1) > at if question.towards else min(named, default=at) < at
    return _WORDED if ordered else _ELSE


def _depends(text: str) -> bool:
    """Does the passage say what would be if something else were? Two searches: one pattern would be slow on long texts."""
    return _WOULD.search(text) is not None and _IF.search(text) is not None


_WOULD = re.compile(r"\b(?:would|will|could|must|should)\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|unless|until|once|provided|as long as|in exchange|in return|should)\b", re.IGNORECASE)
