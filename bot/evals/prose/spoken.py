"""False by words between quote marks: invented, altered, or another speaker's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

from bot.core.types import ArticleId, Span
from bot.evals import datasets
from bot.evals.prose.edits import put, quoted, words
from bot.evals.prose.gold import Line, readings
from bot.evals.score import GoldQuote

_NAMED: Final = (
    "a disgrace from start to finish",
    "the right thing to do",
    "a line we will never cross",
    "a good day for everyone",
    "an insult to honest people",
    "our last chance",
)
"""What somebody calls a thing; the others are whole remarks."""
_REMARKS: Final = (
    "We have nothing more to say",
    "Enough is enough",
    "I take full responsibility",
    "They will regret this",
    "History will judge us",
    "Nobody told me anything",
)


def invented(line: Line) -> Iterator[str]:
    """Quoted words replaced by invented ones; an invented remark at the end; quote marks round words nobody spoke."""
    text, salt = line.text, len(line.text)
    for number, (start, end) in enumerate(quoted(text)):
        instead = _REMARKS if text[start].isupper() else _NAMED
        yield text[:start] + instead[(salt + number) % len(instead)] + text[end:]
    bare, stop = text.removesuffix("."), "." * text.endswith(".")
    if not quoted(text) and _SAID.search(text):
        yield f"{bare}, calling it “{_NAMED[salt % len(_NAMED)]}”{stop}"
        yield f"{bare}: “{_REMARKS[salt % len(_REMARKS)]}{stop}”"
        yield from _marked(line)


_SAID: Final = re.compile(
    r"\b(?:said|says|urged|urges|told|tells|warned|warns|promised|wants|called|according to|denies|rejected|demanded)\b"
)


def _marked(line: Line) -> Iterator[str]:
    """Four words or more of what is reported, between marks, though the article quotes no such words."""
    text, match = line.text, _SAID.search(line.text)
    after = [word for word in re.finditer(r"[\w’'$.,%-]+", text) if match and word.start() > match.end()]
    if len(after) < 7:
        return
    for first, last in ((1, 4), (len(after) - 5, len(after) - 1)):
        start, end = after[first].start(), after[last].end() - after[last][0].endswith((".", ","))
        if not _spoken(line, text[start:end]):
            yield f"{text[:start]}“{text[start:end]}”{text[end:]}"


def _spoken(line: Line, phrase: str) -> bool:
    """Do the words stand between the quote marks of any story cited?"""
    texts = [readings()[name].article.text for name in {span.article_id for span in line.evidence}]
    return any(" ".join(words(phrase)) in " ".join(words(text[a:b])) for text in texts for a, b in quoted(text))


# ---------------------------------------------------------------- altered

_INSTEAD: Final = ("entire", "terrible", "seldom", "machine", "private", "evening", "honest", "expensive")


def altered(line: Line) -> Iterator[str]:
    """One word of a quoted string changed, left out from its middle, or denied."""
    for start, end in quoted(line.text):
        found = list(re.finditer(r"[\w’'-]+", line.text[start:end]))
        for number, word in enumerate(found):
            at, to = start + word.start(), start + word.end()
            if len(word[0]) > 3:
                yield put(line.text, at, to, _INSTEAD[(number + len(line.text)) % len(_INSTEAD)])
            if 0 < number < len(found) - 1:
                yield put(line.text, at, to, "")
        for auxiliary in re.finditer(
            r"\b(?:will|would|can|could|have|was|is|are|had|should)\b(?! not)", line.text[start:end]
        ):
            yield put(line.text, start + auxiliary.end(), start + auxiliary.end(), " not")


# ---------------------------------------------------------------- another's


@cache
def _said() -> dict[ArticleId, tuple[GoldQuote, ...]]:
    documents = datasets.load(datasets.packaged() / datasets.QUOTES).documents
    return {ArticleId(each.id): each.quotes or () for each in documents}


def another_mouth() -> Iterator[tuple[Line, str]]:
    """For each quote of four words or more, a line that gives it to the story's next speaker, and cites both."""
    for story, quotes in sorted(_said().items()):
        named = [quote for quote in quotes if quote.speakers and quote.kind in {"name", "pronoun", "title", "none"}]
        for one, other in (*pairwise(named), *zip(named, named[2:], strict=False)):
            for words_of, mouth in ((one, other), (other, one)):
                line = _given_to(story, words_of, mouth)
                if line is not None:
                    yield line


def _given_to(story: ArticleId, quote: GoldQuote, mouth: GoldQuote) -> tuple[Line, str] | None:
    reading, owner, name = readings()[story], (quote.speakers or ("",))[0], (mouth.speakers or ("",))[0]
    said = reading.article.text[quote.start : quote.end].rstrip(",.")
    sentences = [
        Span(article_id=story, start=each.start, end=each.end)
        for each in reading.sentences
        if (each.start < quote.end and quote.start < each.end) or each.start <= mouth.start < each.end
    ]
    alike = owner.split()[-1] == name.split()[-1] or not name[:1].isupper()
    if alike or len(said.split()) < 4 or "\n" in said or re.search(r"[“‘\"]", said):
        return None
    whole = said[-1] in "?!"
    text = (
        f"{name} said: “{said}{'' if whole else '.'}”"
        if quote.start % 2
        else f"“{said}{'' if whole else ','}” {name} said."
    )
    true = Line(story=story, split="dev", headline=False, text=text.replace(name, owner), evidence=tuple(sentences))
    return true, replace(true, text=text).text
