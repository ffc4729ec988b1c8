"""What an article is about, as grouping sees it: names and numbers, words, and the sketch of its text.

No dictionary and no model: a name is a word written with a capital where English asks for none, so the extractor
works on people and places nobody has listed. How telling a name or word is, the window of recent articles says
(`cluster` weighs by inverse document frequency); only function words and the trade's own are dropped beforehand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.core.stories import sametext

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.types import Article, ArticleId, Scope

Counts = tuple[tuple[str, int], ...]
"""Terms with how often each occurs, sorted by term."""

LEADING: Final = 6000
"""Code points that are read for names and words, about a thousand words: what a report is about stands before its
end, and a book-length page must not cost more. Swept at 1,500, 3,000 and 6,000 on the pairs described at
`cluster.ALIKE`: average precision .68, .79 and .88."""

_COMMON: Final = """
    a about above across after again against all almost alone along already also although always am amid among an
    and another any anybody anyone anything are around as ask asked asking at away back be became because become been
    before began behind being below between beyond both but by call called came can cannot come comes could day days
    de did do does doing done down during each early either else end enough even ever every everyone everything far
    few first five following for former four from full gave get give given go goes going gone good got great had half
    has have having he held her here hers herself him himself his how however i if in including into is it its itself
    just keep kept know known last late later least left less let like likely little long made make makes making many
    may me mean might mine more morning most mr mrs ms much must my myself near nearly need never new next night no
    nobody none nor not nothing now of off often on once one only onto or other others our ours out over own part per
    perhaps put quite rather re really recent right said same saw say saying says second see seen set seven several
    she should show since six so some somebody someone something soon still such take taken tell ten than that the
    their theirs them themselves then there these they thing think third this those though three through thus till
    time to today together told tomorrow too took toward towards tuesday two under until unto up upon us use used very
    via want wanted was way we week weeks well went were what whatever when where whether which while who whole whom
    whose why will with within without would year years yes yesterday yet you your yours yourself
    monday wednesday thursday friday saturday sunday january february march april june july august september october
    november december percent cent
    accord according add added adding announce announced article comment comments copyright correspondent describe
    described editor email explain explained expect expected interview journalist journalists newsletter newspaper
    newspapers note noted official officials photo photograph press read reader readers report reported reporter
    reporters reporting reports source sources speak speaking spoke spokesman spokesperson spokeswoman statement
    statements story subscribe warn warned wrote
    d don ll s t ve didn doesn isn wasn weren won wouldn couldn shouldn hasn haven hadn aren
"""
"""English function words, times and the words of reporting itself: they stand in every story and tell none apart."""

_TOKEN = re.compile(r"\d[\d.,]*\d|\w+")
_OPENING = re.compile(r"""(?:^|\n)\W*$|[.!?:;…]['"’”)\]]*\s+['"‘“(\[]*$""")
"""What stands before the first word of a sentence, a line or a quote."""
_PLURALS: Final[tuple[tuple[str, str], ...]] = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
    ("", ""),
)
"""Endings and what stands for them; the first that fits counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """An article's features: `names` (capitalised words and numbers), `words` (the other telling words), the words
    of its `title`, and the sketch of its text. Stored with the article, never recomputed.
    """

    names: Counts
    words: Counts
    title: tuple[str, ...]
    shingles: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """An article as grouping sees it. `at` is when it was published or, undated, fetched."""

    id: ArticleId
    scope: Scope
    at: datetime
    publisher: str | None
    revision_of: ArticleId | None
    features: Features


def filed(article: Article, features: Features) -> Filed:
    """What grouping needs to know of a stored article."""
    return Filed(
        id=article.id,
        scope=article.scope,
        at=article.published_at or article.fetched_at,
        publisher=article.publisher,
        revision_of=article.revision_of,
        features=features,
    )


def features(article: Article) -> Features:
    """The features of an article's title and text."""
    names, words = _terms(article.text[:LEADING])
    title = {}
    for match in _TOKEN.finditer(article.title or ""):
        folded, stem = _fold(match.group()), _stem(match.group())
        if stem not in _STOP:
            title[folded if folded in names else stem] = folded in names
    names.update(term for term, is_name in title.items() if is_name)
    words.update(term for term, is_name in title.items() if not is_name)
    shingled = sametext.shingles(article.text)
    return Features(
        names=tuple(sorted(names.items())),
        words=tuple(sorted(words.items())),
        title=tuple(title),
        shingles=shingled,
        signature=sametext.signature(shingled),
    )


def _terms(text: str) -> tuple[Counter[str], Counter[str]]:
    """Names with numbers, and words. A word that opens a sentence is a name only if it is one elsewhere too."""
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for match in _TOKEN.finditer(text):
        token = match.group()
        stem = _stem(token)
        if len(token) < 2 or stem in _STOP:
            continue
        if token[0].isdigit():
            names.update([token] * _is_telling(token))
        elif not token[0].isupper():
            words[stem] += 1
        elif _OPENING.search(text, max(0, match.start() - 8), match.start()):
            opening[token] += 1
        else:
            names[_fold(token)] += 1
    for token, count in opening.items():
        if (name := _fold(token)) in names:
            names[name] += count
        else:
            words[_stem(token)] += count
    return names, words


@lru_cache(maxsize=1 << 15)
def _fold(token: str) -> str:
    """Case and accents are folded: outlets write NATO and Nato, Erdoğan and Erdogan."""
    if token.isascii():
        return token.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", token.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 15)
def _stem(token: str) -> str:
    """Of a word that is no name also a plural's ending and -ize: outlets differ in them, events do not."""
    term = _fold(token)
    if len(term) <= 4:
        return term
    ending, instead = next(pair for pair in _PLURALS if term.endswith(pair[0]))
    return (term.removesuffix(ending) + instead).replace("iz", "is")


_STOP: Final = frozenset(_stem(word) for word in _COMMON.split())


def _is_telling(number: str) -> int:
    """1 for a number of three digits and more, or with a fraction, 0 for a small one: those stand everywhere."""
    return int(len(number) > 2)


def vocabulary(features: Iterable[Features]) -> Counter[str]:
    """In how many articles each name or word stands."""
    frequency: Counter[str] = Counter()
    for each in features:
        frequency.update({term for term, _ in (*each.names, *each.words)})
    return frequency
