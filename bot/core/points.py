"""Which sentences of an article carry it and can be read without the rest.

A point stands alone in a briefing, so a sentence that leans on another one is no point however central it is: one that
begins with "But" or "He", speaks of somebody it does not name, is a speaker's words rather than the newspaper's, or
says what ought to be without saying who wants it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import conditions
from bot.core.conditions.grammar import SPEECH
from bot.core.quotes.people import Mention
from bot.core.quotes.scanner import Run
from bot.core.reading import Reading
from bot.core.salience import Matrix, centrality, choose, similarity
from bot.core.text import Sentence, words

HORIZON = 120
"""Sentences that are weighed; what stands later in a longer text is background, and the cost stays bounded."""
_SHORT = 4
"""A text of so few sentences is its own context: nothing in it dangles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The part of an article that is weighed, and what of its reading lies there."""

    reading: Reading
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    runs: tuple[Run, ...]
    mentions: tuple[Mention, ...]

    @classmethod
    def of(cls, reading: Reading) -> Page:
        """The article's first sentences, up to the horizon."""
        sentences = reading.sentences[:HORIZON]
        end = sentences[-1].end if sentences else 0
        return cls(
            reading=reading,
            sentences=sentences,
            texts=tuple(reading.cut(s.start, s.end) for s in sentences),
            runs=tuple(run for run in reading.spoken.runs if run.opened < end),
            mentions=tuple(m for m in reading.spoken.cast.mentions if m.start < end),
        )


def best(page: Page, limit: int, headline: str) -> list[Sentence]:
    """Two to `limit` sentences in story order; fewer where no more can stand alone.

    The sentence that is the headline already is taken only where there is nothing else, or the whole text is short.
    """
    fit = [stands_alone(page, sentence) for sentence in page.sentences]
    others = [ok and " ".join(text.split()) != headline for ok, text in zip(fit, page.texts, strict=True)]
    if len(fit) > _SHORT and any(others):
        fit = others
    alike = similarity(page.texts)
    scores = [score * ok for score, ok in zip(weights(page, alike), fit, strict=True)]
    chosen = choose(scores, alike, min(limit, max(2, 1 + sum(fit) // 4)))
    return [page.sentences[index] for index in sorted(chosen)]


def newest(page: Page, told: Sequence[str]) -> Sentence | None:
    """The best sentence that is like none of the texts told before; None where every one has been told."""
    fit = [index for index, sentence in enumerate(page.sentences) if stands_alone(page, sentence)]
    alike = similarity([*page.texts, *told])
    scores = weights(page, alike[: len(page.texts), : len(page.texts)])
    new = [index for index in fit if float(alike[index, len(page.texts) :].max(initial=0.0)) < _NEW]
    return page.sentences[max(new, key=lambda index: scores[index])] if new else None


_NEW = 0.35
"""A sentence whose cosine with everything told so far is below this tells something new."""


# ---------------------------------------------------------------- what carries the story


def weights(page: Page, alike: Matrix) -> list[float]:
    """Centrality, position and content of every sentence, about 0–1.

    News is written top down, so position weighs as much as centrality (lead sentences are the baseline that
    extractive systems have to beat); what somebody demands or offers, whoever is named for the first time, and so in
    full, and numbers come on top. A condition with its trigger counts even where it may not be shown with its parties:
    as a whole sentence it keeps them right by itself.
    """
    central = centrality(alike)
    stakes = [c.evidence.start for c in page.reading.conditions if c.trigger is not None or conditions.shown(c)]
    introduced: dict[str, int] = {}
    for mention in page.mentions:
        introduced.setdefault(mention.person.canonical, mention.start)
    found = []
    for index, (sentence, text) in enumerate(zip(page.sentences, page.texts, strict=True)):
        staked = any(sentence.start <= at < sentence.end for at in stakes)
        introduces = any(sentence.start <= at < sentence.end for at in introduced.values())
        content = 0.15 * staked + 0.05 * introduces + 0.05 * bool(_NUMBER.search(text))
        terse = 0.25 * (len(text.split()) < _TERSE)
        found.append(max(0.0, 0.4 * float(central[index]) + 0.4 / (1 + 0.25 * index) + content - terse))
    return found


_NUMBER = re.compile(r"\d")
_TERSE = 9
"""A sentence of fewer words mostly leads on to the next one ("The minister went further.")."""


# ---------------------------------------------------------------- what can stand alone

_CONNECTIVES = words(
    "but and or nor so yet however meanwhile also still then instead nevertheless nonetheless moreover furthermore "
    "besides otherwise likewise similarly thus therefore hence asked both neither either another others such"
)
_PRONOUNS = words("he she they him her them his hers their theirs himself herself themselves")
_POINTERS = words("it its this that these those i we my our you your here")
_WISHES = words("must should ought would shall")
_ACCOUNTS = words(
    "according suggest suggests suggested found finds expect expects expected show shows estimate estimates"
)
"""Words that name where an expectation comes from, as verbs of saying do: polls suggest, a study found."""
_CLUTTER = re.compile(
    r"(?:read more|sign up|subscribe|follow us|advertisement|photograph|photo|image|picture|video|watch|listen|"
    r"share this|click here|related|updated?:|last modified|©|copyright|additional reporting|reporting by|editing by)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"By (?:[A-Z][\w.'’-]+,? ){1,4}(?:in|for|and|at)\b")
_ENDS = re.compile(r"[.!…][”’\"'»)\]]*$")
_MIN_WORDS, _MAX_WORDS = 6, 55
"""A shorter sentence says too little alone, a longer one cannot be read at a glance."""
_MOSTLY = 0.6
"""From this share on a sentence is a quote, which is shown as one."""
_LINE = 4
"""Words from which a quoted sentence is a line of its speaker's; shorter ones are titles and exclamations."""


def stands_alone(page: Page, sentence: Sentence) -> bool:
    """May the sentence be a point?"""
    return reads_alone(page, sentence) and not _speaks(page, sentence)


def reads_alone(page: Page, stretch: Sentence, *, least: int = _MIN_WORDS, most: int = _MAX_WORDS) -> bool:
    """Can the stretch, a sentence or several in a row, be read without what stands around it? It may quote."""
    text = page.reading.cut(stretch.start, stretch.end)
    tokens = text.split()
    clutter = not _ENDS.search(text) or _CLUTTER.match(text) or _BYLINE.match(text)
    if clutter or not least <= len(tokens) <= most or _is_torn(page, stretch) or _is_bare(page, stretch):
        return False
    return len(page.sentences) <= _SHORT or not (_unowned(text) or _leans(tokens[0]) or _dangles(page, stretch))


def _is_torn(page: Page, stretch: Sentence) -> bool:
    """Does it hold a quote mark whose partner stands outside?"""
    inside = [run for run in page.runs if run.opened < stretch.end and stretch.start < run.end]
    return any(stretch.start > run.opened or run.closed is None or run.closed >= stretch.end for run in inside)


def _is_bare(page: Page, stretch: Sentence) -> bool:
    """Is it nothing but quoted words, which tell nobody who said them?"""
    inside = sum(run.end - run.opened + 1 for run in page.runs if stretch.start <= run.opened < stretch.end)
    return inside >= stretch.end - stretch.start


def _speaks(page: Page, sentence: Sentence) -> bool:
    """Does it hold a line of a speaker's, or mostly quoted words?"""
    inside = [run for run in page.runs if run.opened < sentence.end and sentence.start < run.end]
    if any(_is_line(page.reading.cut(run.start, run.end)) for run in inside):
        return True
    return sum(run.end - run.start for run in inside) > _MOSTLY * (sentence.end - sentence.start)


def _is_line(words: str) -> bool:
    return words[0].isupper() and words[-1] in ".,?!…" and len(words.split()) >= _LINE


def _unowned(text: str) -> bool:
    """Does it say in the newspaper's voice what ought to be, though somebody else said so before?

    "Putin must get serious" is no fact: "Lammy says Putin must …" is. Reported speech often runs on like that.
    """
    told = {word.lower() for word in re.findall(r"\w+", text)}
    return bool(told & _WISHES) and not told & (SPEECH | _ACCOUNTS)


def _leans(first: str) -> bool:
    word = first.strip("“‘\"'(").rstrip(",").lower()
    return word in _CONNECTIVES or word in _POINTERS or word in _PRONOUNS


def _dangles(page: Page, sentence: Sentence) -> bool:
    """Is there a pronoun outside quote marks for somebody the sentence does not name, but an earlier one does?"""
    named = [m for m in page.mentions if m.kind != "pronoun" and sentence.start <= m.start < sentence.end]
    for match in re.finditer(r"\w+", page.reading.cut(sentence.start, sentence.end)):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        if match[0].lower() not in _PRONOUNS or any(run.start <= start < run.end for run in page.runs):
            continue
        meant = page.reading.spoken.cast.resolve(start, end)
        if meant is None:
            if sentence.start > 0 and not any(m.start < start for m in named):
                return True
            continue
        here = any(m.person == meant.person for m in named)
        if not here and any(m.start < sentence.start and m.person == meant.person for m in page.mentions):
            return True
    return False
