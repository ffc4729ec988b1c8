"""A sentence as terms: words with what they may mean, marks, numbers and names, each tagged by what it can do.

The claim and the passages go through the same reading, so that what one of them gets wrong about English the other
gets wrong, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.core.conditions import grammar as gr
from bot.core.quotes import lexicon as lx
from bot.core.text import words
from bot.core.verify.prose import verblist
from bot.core.verify.prose.roots import root
from bot.core.verify.prose.senses import Sense, senses

Tag = Literal[
    "name", "word", "num", "det", "poss", "pron", "prep", "conj", "sub", "rel", "that", "to",
    "modal", "be", "have", "do", "neg", "adv", "mark", "quote", "title",
]  # fmt: skip

Who = frozenset[str]
"""Who may be meant: keys of people and bodies."""
NOBODY: Who = frozenset()

_TERM = re.compile(
    r"(?:[A-Za-z]\.){2,}"
    r"|(?:Mr|Mrs|Ms|Dr|Gov|Sen|Rep|Gen|St|Jr|Sr|Prof|Lt|Col|Capt|Sgt|Rev|Hon|No)\.(?=\s)"
    r"|[$£€¥]?\d+(?:[.,:/]\d+)*(?:[a-z]{1,2}\b|%)?"
    r"|['](?:s|ll|d|re|ve|m)\b"
    r"|[^\W_]+(?:[-&][^\W_]+|['](?!(?:s|ll|d|re|ve|m)\b)[^\W_]+)*"
    r"|\.\.\.|--|\S"
)
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "‑": "-", "‐": "-", "«": '"', "»": '"'})
"""One character for one character: offsets stay."""

_NEGATIVE = words("not never no nobody nothing none neither nor nowhere no-one without hardly barely scarcely") | words(
    "n't"
)
_SUB = words(
    "if unless until till because although though while whereas when whenever where why how whether as lest once since "
    "after before provided assuming what"
)
_MARKS = frozenset(",;:—-()[]…|/")
_TITLES = lx.TITLES | words("gov. lt. kc qc dame mayor")
_TAGS: dict[str, Tag] = {}
for _kind, _class in (
    ("adv", lx.ADVERBS | gr.ADVERBS), ("prep", lx.PREPOSITIONS - _SUB), ("det", lx.DETERMINERS), ("pron", lx.PRONOUNS),
    ("conj", words("and or but nor")), ("sub", _SUB), ("rel", words("who which whose whom")),
    ("be", gr.BE), ("have", gr.HAVE), ("do", gr.DO), ("modal", gr.MODALS),
):  # fmt: skip
    _TAGS |= dict.fromkeys(_class, _kind)  # type: ignore[arg-type]  # the loop's literals are all tags
_TAGS |= {
    "that": "that", "to": "to", "not": "neg", "n't": "neg", "never": "neg", "her": "det", "his": "det", "no": "det", "'s": "poss",
    "'": "poss", "every": "det", "each": "det", "another": "det", "who": "rel", "nobody": "pron", "nothing": "pron", "everyone": "pron",
    "anyone": "pron", "someone": "pron", "anything": "pron", "none": "pron", "no-one": "pron", "there": "adv", "up": "adv", "down": "adv",
    "out": "adv", "back": "adv", "off": "adv", "away": "adv", "over": "prep", "due": "word", "once": "sub", "so": "adv", "than": "prep",
    "like": "prep", "per": "prep", "shall": "modal", "ought": "modal", "first": "word", "last": "word", "next": "word", "early": "word",
    "few": "det", "most": "det", "more": "det", "half": "det", "twice": "adv", "without": "prep", "one": "det", "such": "det",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """One word or mark at `[start, end)`.

    `low` is in small letters with straight marks, `run` the number of the quoted run it stands in or -1, `who` whom the
    name or phrase that ends here means.
    """

    low: str
    tag: Tag
    start: int
    end: int
    capital: bool
    run: int = -1
    who: Who = NOBODY
    particle: str = ""

    @property
    def base(self) -> str:
        """The base form of the word."""
        return verblist.base(self.low)

    @property
    def root(self) -> str:
        """The root of the word's family."""
        return root(self.low)

    @property
    def senses(self) -> frozenset[Sense]:
        """What the word may mean."""
        return senses(self.low, self.particle)

    @property
    def negative(self) -> bool:
        """Does the word turn what it stands with into its opposite?"""
        return self.low in _NEGATIVE or self.low.endswith("n't") or self.low == "cannot"


Meaning = Callable[[int, int], Who]
"""Whom the word at `[start, end)` means."""


def terms(text: str, start: int, end: int, *, who: Meaning, run: Callable[[int], int]) -> tuple[Term, ...]:
    """The terms of `text[start:end)`. A word that means somebody and is written with a capital is a name."""
    found = list(_terms(text, start, end, who, run))
    return tuple(_settled(found))


def _terms(text: str, start: int, end: int, who: Meaning, run: Callable[[int], int]) -> Iterator[Term]:
    plain = text[start:end].translate(_STRAIGHT)
    for match in _TERM.finditer(plain):
        first, last = start + match.start(), start + match.end()
        word = match.group()
        low = word.lower()
        meant = who(first, last)
        yield Term(low, _tag(word, low, meant), first, last, word[0].isupper(), run(first), meant)


def _tag(word: str, low: str, meant: Who) -> Tag:
    first = word[0]
    if first.isdigit() or (first in "$£€¥" and len(word) > 1):
        return "num"
    if not word[0].isalnum() and low not in _TAGS:
        return "quote" if first in "\"'" else "mark"
    if low in _TITLES and first.isupper():
        return "title"
    if meant and first.isupper():
        return "name"
    if word == "May":
        return "word"
    if low.endswith("n't") or low == "cannot":
        return _TAGS.get(low, "do")
    return _TAGS.get(low, "word")


def _settled(found: list[Term]) -> Iterator[Term]:
    """The tags that depend on the neighbours: `'s` as a verb, `her` as an object, an apostrophe as a mark."""
    for i, term in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        before = found[i - 1] if i else None
        tag = term.tag
        if (
            term.low == "'s"
            and before is not None
            and (before.tag in ("pron", "that", "rel") or before.low in ("there", "what", "who"))
        ):
            tag = "be"
        elif (
            term.low == "should"
            and after is not None
            and after.tag in ("det", "name", "pron", "num")
            and (before is None or before.tag in ("word", "name", "mark"))
        ):
            tag = "sub"
        elif term.low == "yet" and before is not None and before.low == ",":
            tag = "conj"
        elif term.low in ("'ll", "'d"):
            tag = "modal"
        elif term.low in ("'re", "'m"):
            tag = "be"
        elif term.low == "'ve":
            tag = "have"
        elif term.low == "'" and not (before is not None and before.end == term.start and before.low.endswith("s")):
            tag = "quote"
        elif term.low == "her" and (after is None or after.tag not in ("word", "name", "num", "det")):
            tag = "pron"
        yield term if tag == term.tag else Term(term.low, tag, term.start, term.end, term.capital, term.run, term.who)
