"""May this line in somebody's own words be shown? Only where the passages it cites tell all of it, the same way.

`prove` is the one way in. It trusts nothing of the line: names, numbers, days and quoted strings must stand in the
passages, every clause must be told there by and to the same parties, with the same sense and no more force, under the
word of the same people. Rules, no model; in doubt the line is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from bot.core.quotes.scanner import Run
from bot.core.reading import Reading
from bot.core.text import sentences
from bot.core.types import ANALYSED, ArticleId, Problem, Span
from bot.core.verify.prose import literal, strings, support
from bot.core.verify.prose.clauses import Clause
from bot.core.verify.prose.facts import Statement, statement, told
from bot.core.verify.prose.forces import SAYING
from bot.core.verify.prose.nouns import Noun
from bot.core.verify.prose.passages import Passages
from bot.core.verify.prose.people import People
from bot.core.verify.prose.strings import Quoted
from bot.core.verify.prose.terms import Who
from bot.core.wording import is_word

LONGEST = 600
"""Characters of a line; a longer one is no point of a briefing."""
_MOST = 8
"""Passages a line may cite."""
_MARKUP = re.compile(r"[<>{}\[\]\\|`*_#~^]|https?:|www\.|&\w+;")
_LEANS = re.compile(
    r"[\W_]*(?:he|she|they|it|his|her|their|its|this|these|that|those|him|them|we|i|you|but|and|or|so|however|meanwhile)\b",
    re.IGNORECASE,
)
_QUOTES_FIRST = re.compile(r"[“\"](?:we|i|you|but|and|so)\b[^”\"]+[,.?!][”\"]\s+\w", re.IGNORECASE)
"""A line that opens with a quoted sentence: its *we* is the speaker's."""
_LEANS_NOT = re.compile(r"[\W_]*(?:it (?:is|was|will|would)|those who)\b", re.IGNORECASE)


def prove(
    text: str, evidence: Sequence[Span], cited: Mapping[ArticleId, Reading], *, headline: bool = False
) -> str | Problem:
    """The line as it may be shown, its quoted strings in the article's own characters, or why it may not.

    `evidence` are the passages it stands on, `cited` the readings of their articles. Never raises, whatever the text;
    takes time linear in it.
    """
    where = f"{'headline' if headline else 'point'} “{' '.join(text[:80].split())[:40]}”"
    why = _unfit(text, evidence, cited)
    if why is not None:
        return Problem(where=where, why=why)
    shown = _proved(" ".join(text.split()), tuple(dict.fromkeys(evidence)), cited, headline=headline)
    return shown if isinstance(shown, str) else Problem(where=where, why=shown.why)


def _unfit(text: str, evidence: Sequence[Span], cited: Mapping[ArticleId, Reading]) -> str | None:
    """What forbids to look at the line at all."""
    if len(text) > LONGEST:
        return f"It has more than {LONGEST} characters: say it in one sentence."
    if not any(is_word(word) for word in text.split()):
        return "It has no words."
    if any(
        unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn") and letter not in "\n\t" for letter in text
    ) or _MARKUP.search(text):
        return "It has markup or invisible characters: plain words only."
    if not evidence or len(evidence) > _MOST:
        return f"It must cite one to {_MOST} passages."
    for span in evidence:
        reading = cited.get(span.article_id)
        if reading is None or not 0 <= span.start < span.end <= len(reading.article.text):
            return "It cites a passage that is in no article of this story."
        if reading.article.language != ANALYSED:
            return "Lines in own words can only be checked against English articles: take the article's own sentences."
    if any(letter.isalpha() and "LATIN" not in unicodedata.name(letter, "") for letter in text):
        return "It is not written in Latin letters: write it in English."
    return None


class _Refused:
    def __init__(self, why: str) -> None:
        self.why = why


def _proved(
    text: str, evidence: Sequence[Span], cited: Mapping[ArticleId, Reading], *, headline: bool
) -> str | _Refused:
    if _LEANS.match(text) and not _LEANS_NOT.match(text) and not _QUOTES_FIRST.match(text):
        return _Refused(
            "It begins with a word that leans on another line: readers see it alone, so name who or what is meant."
        )
    people = People.of(cited[article] for article in dict.fromkeys(span.article_id for span in evidence))
    found = strings.quoted(text, evidence, cited, people)
    if isinstance(found, str):
        return _Refused(found)
    statements = [one for span in evidence for one in told(cited[span.article_id], span, people)]
    articles = tuple(cited[article].article.text for article in dict.fromkeys(span.article_id for span in evidence))
    passages = Passages(statements, people, articles)
    claims = tuple(_claims(text, found, people, passages.whos, headline=headline))
    for one in found:
        why = strings.speaker_flaw(one, lambda run: _holders(claims, run), people)
        if why is not None:
            return _Refused(why)
    for claim in claims:
        why = literal.flaw(claim, passages) or support.flaw(claim, passages)
        if why is not None:
            return _Refused(why)
    return strings.replaced(text, found)


def _claims(text: str, found: Sequence[Quoted], people: People, present: Who, *, headline: bool) -> list[Statement]:
    """The claim's sentences; a whole quoted sentence is proved already and left out."""
    who = people.claimed(text, present=present)
    runs = [one.run for one in found]
    made = []
    for sentence in sentences(text, runs):
        bounds, at = list[tuple[int, int]](), sentence.start
        for run in runs:
            if (
                sentence.start <= run.start < sentence.end
                and text[run.start].isupper()
                and text.count(" ", run.start, run.end) > 1
            ):
                bounds.append((at, run.start))
                at = run.end
        bounds.append((at, sentence.end))
        made.append(
            statement(
                text,
                bounds,
                who=who,
                run=lambda at: next((i for i, r in enumerate(runs) if r.start <= at < r.end), -1),
                headline=headline,
            )
        )
    return made


def _holders(claims: Sequence[Statement], run: Run) -> tuple[Noun, ...]:
    """Whom the claim gives the words of a run to."""
    found: list[Noun] = []
    for claim in claims:
        if not (claim.terms and claim.terms[0].start <= run.end and run.opened <= claim.terms[-1].end):
            continue
        for clause in claim.clauses:
            first, last = claim.terms[clause.start].start, claim.terms[min(clause.stop, len(claim.terms)) - 1].end
            if first <= run.end and run.start <= last + 4:
                found += _said_by(claim, clause)
    return tuple(found or (noun for claim in claims for clause in claim.clauses for noun in _said_by(claim, clause)))


def _said_by(claim: Statement, clause: Clause) -> Iterator[Noun]:
    holders = [op.holder for op in clause.ops]
    if claim.terms[clause.group.head].base in SAYING:
        holders.append(clause.agent)
    yield from (holder for holder in holders if holder is not None)
