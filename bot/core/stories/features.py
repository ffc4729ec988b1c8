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
from typing import TYPE_CHECKING, Final

from bot.core.stories import sametext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.core.types import Article, ArticleId, Scope

Counts = tuple[tuple[str, int], ...]
"""Terms with how often each occurs, sorted by term."""

LEADING: Final = 6000
"""Code points that are read for names and words, about a thousand words: reports say what happened first, and
a long tail of background makes every article on a subject look alike."""

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
_OPENING = re.compile(r"(?:^|[.!?:;…]['\"’”)\]]*\s+|\n\s*)['\"‘“(\[]*$")
_PLURALS: Final = (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""))


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
    leading = article.text[:LEADING]
    names, words = _terms(leading)
    known = set(names)
    title = tuple(dict.fromkeys(term for _, term in _tokens(article.title or "") if term not in _STOP))
    words.update(term for term in title if term not in known)
    names.update(term for term in title if term in known)
    shingled = sametext.shingles(article.text)
    return Features(
        names=tuple(sorted(names.items())),
        words=tuple(sorted(words.items())),
        title=title,
        shingles=shingled,
        signature=sametext.signature(shingled),
    )


def _terms(text: str) -> tuple[Counter[str], Counter[str]]:
    """Names with numbers, and words. A word that opens a sentence is a name only if it is one elsewhere too."""
    names: Counter[str] = Counter()
    words: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for match, term in _tokens(text):
        if term in _STOP or len(term) < 2:
            continue
        token = match.group()
        if token[0].isdigit():
            names[term] += _is_telling(token)
        elif not token[0].isupper():
            words[term] += 1
        elif _OPENING.search(text, max(0, match.start() - 8), match.start()):
            opening[term] += 1
        else:
            names[term] += 1
    for term, count in opening.items():
        (names if term in names else words)[term] += count
    return +names, words


def _tokens(text: str) -> Iterator[tuple[re.Match[str], str]]:
    return ((match, _fold(match.group())) for match in _TOKEN.finditer(text))


def _fold(token: str) -> str:
    """Case, accents, a plural's ending and -ize are folded: outlets differ in them, events do not."""
    term = "".join(c for c in unicodedata.normalize("NFKD", token.casefold()) if not unicodedata.combining(c))
    if len(term) > 4:
        for ending, instead in _PLURALS:
            if term.endswith(ending):
                term = term.removesuffix(ending) + instead
                break
        term = term.replace("iz", "is")
    return term


_STOP: Final = frozenset(_fold(word) for word in _COMMON.split())


def _is_telling(number: str) -> int:
    """1 for a number of three digits and more, or with a fraction, 0 for a small one: those stand everywhere."""
    return int(len(number) > 2)


def vocabulary(features: Iterable[Features]) -> Counter[str]:
    """In how many articles each name or word stands."""
    frequency: Counter[str] = Counter()
    for each in features:
        frequency.update({term for term, _ in (*each.names, *each.words)})
    return frequency
