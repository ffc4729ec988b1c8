"""True variants: what typography, an editor or a model may do to a quote without making it false."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from bot.core.types import Person
from tests.core.verify.told import Said, Told, newsroom
from tests.core.verify.truth import sentences_of

Base = tuple[Told, Said, str]
"""A story, one of its quotes, and one or more whole sentences of that quote."""

_TITLES = ("Mr", "Ms", "Dr", "President", "Minister", "Chairman", "Professor", "Senator", "General", "Captain")
_TURN = re.compile(
    r"\b(?:not|no|never|without|unless|until|if|only|except|but|none|nobody|nothing|nor|neither|cannot|hardly|barely)\b|n['’]t\b",
    re.IGNORECASE,
)


def bases() -> list[Base]:
    """Every run of whole sentences of every gold quote."""
    return [(story, said, words) for story in newsroom() for said in story.said for words in _whole(story, said)]


def _whole(story: Told, said: Said) -> Iterator[str]:
    yield from dict.fromkeys(sentences_of(story.words(said)))


def apostrophes(words: str, _: Random) -> str:
    return words.replace("’", "'") if "’" in words else words.replace("'", "’")


def blanks(words: str, random: Random) -> str:
    pieces = words.split(" ")
    return (
        "".join(piece + random.choice(("\u00a0", "  ", "\n", " \t", " ", "\u2009")) for piece in pieces[:-1])
        + pieces[-1]
    )


def soft_hyphens(words: str, random: Random) -> str:
    at = [m.end() for m in re.finditer(r"[a-z]{2}(?=[a-z]{2})", words)]
    if not at:
        return words
    place = random.choice(at)
    return words[:place] + random.choice("\u00ad\u200b") + words[place:]


def dashes(words: str, random: Random) -> str:
    dash = random.choice(("—", " — ", " – ", " - ", "--", " -- "))
    return re.sub(r"\s*—\s*|\s+[–-]\s+", dash, words)


def first_letter(words: str, random: Random) -> str:
    if not words[0].isalpha():
        return words
    other = words[0].swapcase()
    return random.choice((other, f"[{other}]", f"[{words[0]}]")) + words[1:]


def last_stop(words: str, random: Random) -> str:
    if words.endswith(("…", "...")):
        return words  # the article's own ellipsis is no stop
    return words.rstrip(",.;:") + random.choice(("", ".", ",", ";", ":"))


def marks(words: str, random: Random) -> str:
    before, after = random.choice(("“”", '""', "‘’", "''", "«»"))
    return f"{before}{words}{after}"


def ellipsis(words: str, random: Random) -> str:
    """Words left out in one sentence, two or more on each side, none of which turns the sense."""
    tokens = words.split(" ")
    ends = [i for i, token in enumerate(tokens[:-1], start=1) if re.search(r"[.?!…][”’\"']?$", token)]
    spans = [
        (i, j)
        for i in range(2, len(tokens) - 2)
        for j in range(i + 1, min(len(tokens) - 1, i + 8))
        if not any(i <= end <= j for end in ends)
        and not _TURN.search(" ".join(tokens[i:j]))
        and not re.search(r"[\[\]…]", " ".join(tokens[i - 1 : j + 1]))
        and _sides(tokens[:i], tokens[j:])
    ]
    if not spans:
        return words
    start, end = random.choice(spans)
    dots = random.choice(("…", "...", "[…]", "[...]"))
    return f"{' '.join(tokens[:start])} {dots} {' '.join(tokens[end:])}"


def _sides(left: list[str], right: list[str]) -> bool:
    return all(sum(any(c.isalnum() for c in token) for token in side) >= 2 for side in (left, right))


VARIANTS: dict[str, Callable[[str, Random], str]] = {
    "verbatim": lambda words, _: words,
    "apostrophes": apostrophes,
    "blanks": blanks,
    "soft hyphens": soft_hyphens,
    "dashes": dashes,
    "first letter": first_letter,
    "last stop": last_stop,
    "marks": marks,
    "ellipsis": ellipsis,
}


def title_before(speaker: Person, random: Random) -> str:
    return f"{random.choice(_TITLES)} {speaker.canonical}"


def surname(speaker: Person, _: Random) -> str:
    return speaker.canonical.split()[-1]


def is_human(speaker: Person) -> bool:
    """A person with a first and a last name, not a body or `a spokesman for …`."""
    return re.fullmatch(r"(?:[A-Z][\w’'-]*\.? )+[A-Z][\w’'-]*", speaker.canonical) is not None


def shares_a_surname(story: Told, speaker: Person) -> bool:
    """Is somebody else of that surname in the story, so that the surname alone names neither of them for certain?"""
    last = speaker.canonical.split()[-1]
    return len(set(re.findall(rf"\b([A-Z][\w’'-]+) {re.escape(last)}\b", story.text)) - set(_TITLES)) > 1


def dressed(words: str, random: Random, *, end: bool = True) -> str:
    """The words under some harmless variation: a mutant must stay false under each of them."""
    harmless = (apostrophes, blanks, soft_hyphens, marks, *([last_stop] if end else []))
    for change in random.sample(harmless, k=random.randint(0, 3)):
        words = change(words, random)
    return words
