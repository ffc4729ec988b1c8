"""False quotes, by class: the Refuse column of the rules and what others' verifiers let through.

Each class yields claims that must not be accepted. Whatever happens to equal true text of the same speaker, by
`truth.is_true`, is dropped by the caller, and every claim may be dressed in harmless variations on top.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from bot.core.types import Person
from tests.core.verify.told import Said, Told, edited, newsroom, told
from tests.core.verify.truth import letters, plain, sentences_of
from tests.core.verify.variants import Base, bases


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    story: Told
    words: str
    speaker: Person
    name: str | None = None
    """The speaker named, if not by the canonical name."""
    end: bool = True
    """May the last stop vary on top? Not where the mutation is in it."""


Make = Callable[[Random], Mutant | None]
"""One mutant, or None when the draw has nothing to mutate."""


@cache
def _bases() -> tuple[Base, ...]:
    return tuple(bases())


def _draw(random: Random, need: str = "") -> Base | None:
    """A base whose words match the pattern."""
    found = _matching(need)
    return random.choice(found) if found else None


@cache
def _matching(need: str) -> tuple[Base, ...]:
    return tuple(base for base in _bases() if re.search(need, base[2]))


def _changed(need: str, change: Callable[[str, Random], str | None], *, end: bool = True) -> Make:
    """A class that changes the words of a base matching `need`."""

    def make(random: Random) -> Mutant | None:
        base = _draw(random, need)
        if base is None:
            return None
        story, said, words = base
        new = change(words, random)
        return None if new is None or new == words else Mutant(story=story, words=new, speaker=said.speaker, end=end)

    return make


def _one(words: str, pattern: str, new: str | Callable[[re.Match[str]], str], random: Random) -> str | None:
    """The words with one random match of the pattern replaced."""
    found = list(re.finditer(pattern, words))
    if not found:
        return None
    match = random.choice(found)
    return words[: match.start()] + (new if isinstance(new, str) else new(match)) + words[match.end() :]


# ---------------------------------------------------------------- marks, case, word limits


@cache
def _edited_newsroom(kind: str, draw: int) -> tuple[Base, ...]:
    """The newsroom with one edit in every quoted sentence, and the sentences as they were before."""
    random = Random(f"{kind} {draw}")
    changed: list[Base] = []
    for story in newsroom():
        edits = [edit for said in story.said for edit in _edits(story, said, kind, random)]
        new = edited(story, edits)
        changed += [
            (new, said, words)
            for said in story.said
            for words in sentences_of(story.words(said))
            if any(
                letters(story.text[a - 1 : b + 1]) in letters(words) for a, b, _ in edits if said.start <= a < said.end
            )
            and words not in new.text
        ]
    return tuple(changed)


def _edits(story: Told, said: Said, kind: str, random: Random) -> list[tuple[int, int, str]]:
    edits = []
    for sentence in re.finditer(r"\S.*?(?:[.?!](?=\s)|$)", story.words(said), re.DOTALL):
        places = list(re.finditer(_PLACES[kind], sentence[0]))
        if places:
            place, at = random.choice(places), said.start + sentence.start()
            new = "-" if kind == "hyphen" else " " + random.choice(_INSERTS)
            edits.append((at + place.start(), at + place.end() if kind == "hyphen" else at + place.start(), new))
    return edits


_PLACES = {"hyphen": r"(?<=[a-z]{2}) (?=[a-z]{3})|(?<=[a-z]{2})(?=[a-z]{3})", "bracket": r"(?<=[a-z]) (?=[a-z])"}
_INSERTS = ("[sic]", "[the company]", "[of the board]", "[laughs]", "[…]", "[in the town]", "[at the time]")
_DRAWS = 8
"""How many times the newsroom is edited anew."""


def _without_the_edit(kind: str) -> Make:
    """The sentence without the hyphen or bracket that the edited article prints."""

    def make(random: Random) -> Mutant | None:
        story, said, words = random.choice(_edited_newsroom(kind, random.randrange(_DRAWS)))
        return Mutant(story=story, words=words, speaker=said.speaker)

    return make


def _other_end(words: str, random: Random) -> str | None:
    if words[-1] in "?!":
        return words[:-1] + random.choice((".", ",", "", ";", ":", "!" if words[-1] == "?" else "?"))
    return words.rstrip(".,;:") + random.choice("?!")


def _other_case(words: str, random: Random) -> str | None:
    """A word that is not the first changes its first letter's case, or all its letters'."""
    how: Callable[[re.Match[str]], str] = random.choice(
        (lambda m: m[0][0].swapcase() + m[0][1:], lambda m: m[0].upper(), lambda m: m[0][:-1] + m[0][-1].swapcase())
    )
    return _one(words, r"(?<=\w\W)[A-Za-z]{2,}\b", how, random)


def _part_of_a_word(words: str, random: Random) -> str | None:
    """The first or last word loses letters, so that the claim ends inside a word of the article."""
    if random.random() < 0.5:
        return re.sub(r"^(\W*)\w{1,3}(?=\w{2})", r"\1", words)
    return re.sub(r"(?<=\w{2})\w{1,3}(\W*)$", r"\1", words)


# ---------------------------------------------------------------- words

_FILLERS = [
    "now",
    "really",
    "soon",
    "perhaps",
    "always",
    "very",
    "almost",
    "certainly",
    "today",
    "again",
    "simply",
    "also",
    "just",
    "even",
    "still",
]


@cache
def _vocabulary() -> list[str]:
    return sorted({word for _, _, words in _bases() for word in re.findall(r"[a-z]{3,}", words)})


def _word_changed(words: str, random: Random) -> str | None:
    return _one(words, r"\b[A-Za-z]{2,}\b", random.choice(_vocabulary()), random)


def _word_dropped(words: str, random: Random) -> str | None:
    if len(words.split()) < 3:
        return None
    return _one(words, r"(?<=\w )[\w’'-]+ (?!…|\.\.|\[)", "", random)  # at an ellipsis it would be left out rightly


def _word_added(words: str, random: Random) -> str | None:
    return _one(words, r"(?<=\w) (?=\w)", f" {random.choice(_FILLERS)} ", random)


def _words_swapped(words: str, random: Random) -> str | None:
    return _one(words, r"\b([A-Za-z’']+) ([A-Za-z’']+)\b", lambda m: f"{m[2]} {m[1]}", random)


_NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "ninety",
    "hundred",
]


def _number_changed(words: str, random: Random) -> str | None:
    def other(match: re.Match[str]) -> str:
        if match[0].isdigit():
            return str(int(match[0]) + random.choice((-3, -1, 1, 2, 10, 35, 100)))
        return random.choice([n for n in _NUMBERS if n != match[0].lower()])

    return _one(words, rf"\b(?:\d+|(?:{'|'.join(_NUMBERS)}))\b", other, random)


_AUXILIARY = r"\b(?:is|are|was|were|will|would|can|could|must|should|do|does|did|have|has|had|may|might)\b"


def _negation_flipped(words: str, random: Random) -> str | None:
    """`not` is added after an auxiliary, or one that stands there is taken away."""
    there = list(re.finditer(r"n[’']t\b| not\b|\bnever |\bno (?=\w)|(?<=can)not\b", words))
    if there and random.random() < 0.7:
        match = random.choice(there)
        return words[: match.start()] + words[match.end() :]
    how = random.choice((lambda m: m[0] + " not", lambda m: m[0] + " never", lambda m: m[0] + "n't"))
    return _one(words, _AUXILIARY, how, random)


# ---------------------------------------------------------------- splices


def _spliced(random: Random, *, same: bool) -> Mutant | None:
    """The beginning of one run and the end of another, with an ellipsis, a blank or a stop between them."""
    story = random.choice(newsroom())
    first, second = random.choice(story.said), random.choice(story.said)
    if first is second or (first.speaker == second.speaker) is not same or _running(story, first, second):
        return None
    left, right = story.words(first).split(), story.words(second).split()
    head = left[: random.randint(1, len(left))]
    tail = right[random.randint(0, len(right) - 1) :]
    if _neighbours(story, first, second) and len(head) == len(left) and len(tail) == len(right):
        return None  # the two halves of one split sentence, whole: true, and printed so by ourselves
    glue = random.choice((" … ", " ... ", " [...] ", " ", ", ", ". "))
    words = " ".join(head).rstrip(",") + glue + " ".join(tail)
    return Mutant(story=story, words=words, speaker=random.choice((first, second)).speaker)


def _neighbours(story: Told, first: Said, second: Said) -> bool:
    return 0 <= second.start - first.end < 80 and "\n" not in story.text[first.end : second.start]


def _running(story: Told, first: Said, second: Said) -> bool:
    """Two paragraphs of one running quote are one run, not two."""
    one, other = sorted((first, second), key=lambda said: said.start)
    return re.fullmatch(r"\s*\n\s*[“‘\"']", story.text[one.end : other.start]) is not None


def _out_of_order(words: str, random: Random) -> str | None:
    tokens = words.split()
    if len(tokens) < 6:
        return None
    a = random.randint(2, len(tokens) - 4)
    b = random.randint(a, len(tokens) - 2)
    head, tail = tokens[:a], tokens[b:]
    return " ".join(tail).rstrip(".,") + random.choice((" … ", " ... ", " ", ", ")) + " ".join(head)


_TURN = r"(?<!\w)(?:not|no|never|without|unless|until|if|only|except|but|cannot|\w+n[’']t)(?!\w)"


def _turn_word_hidden(words: str, random: Random) -> str | None:
    """An ellipsis over a turn word, two or more words on each side."""
    tokens = words.split()
    turning = [
        i for i, token in enumerate(tokens) if re.search(_TURN, token, re.IGNORECASE) and 2 <= i < len(tokens) - 2
    ]
    if not turning:
        return None
    at = random.choice(turning)
    start, end = random.randint(2, at), random.randint(at + 1, len(tokens) - 2)
    if words.count(" ".join(tokens[end:])) > 1:
        return None  # its end stands earlier too: the words left out may be others, and harmless
    dots = random.choice(("…", "...", "[…]", "[...]"))
    return " ".join(tokens[:start]) + f" {dots} " + " ".join(tokens[end:])


# ---------------------------------------------------------------- brackets

_PRONOUN = r"\b(?:he|him|she|it|they|them|we|us|I|you|this|that)\b"


def _wrong_referent(random: Random) -> Mutant | None:
    """A pronoun replaced by the speaker's own name, or by somebody's who is not in the article at all."""
    base = _draw(random, _PRONOUN)
    if base is None:
        return None
    story, said, words = base
    away = [
        p.canonical
        for other in newsroom()
        for p in (s.speaker for s in other.said)
        if p.canonical.split()[-1] not in story.text
    ]
    name = random.choice((said.speaker.canonical, random.choice(away)))
    if re.search(r"\b(?:I|me|my)\b", words) and name == said.speaker.canonical:
        name = random.choice(away)
    new = _one(words, _PRONOUN, f"[{name}]", random)
    return None if new is None else Mutant(story=story, words=new, speaker=said.speaker)


# ---------------------------------------------------------------- speakers


def _wrong_speaker(random: Random) -> Mutant | None:
    """Right words, another of the article's speakers, or one of another article."""
    base = _draw(random)
    if base is None:
        return None
    story, said, words = base
    away = [s.speaker for other in newsroom() for s in other.said if s.speaker.canonical.split()[-1] not in story.text]
    others = story.others(said.speaker)
    speaker = random.choice(others if others and random.random() < 0.7 else away)
    name = random.choice((speaker.canonical, *speaker.aliases))
    if any(plain(words) in plain(theirs) for theirs in story.by(speaker)) or name in said.speaker.aliases:
        return None
    return Mutant(story=story, words=words, speaker=speaker, name=name)


@cache
def _echoed() -> tuple[tuple[Told, Person, str], ...]:
    """Each story with all its quotes said again by somebody else, and whom each sentence may be claimed of."""
    echoed: list[tuple[Told, Person, str]] = []
    for story in newsroom():
        opening, closing = ("‘", "’") if _outer(story) in "'‘" else ("“", "”")
        text, said_too, claims = story.text, list(story.said), []
        for number, said in enumerate(story.said):
            words, others = story.words(said), story.others(said.speaker)
            if not others or len(words.split()) < 4 or "\n" in words:
                continue
            other = others[number % len(others)]
            start = len(text) + 1 + len(opening)
            text = f"{text}\n{opening}{words}{closing} said {other.canonical}."
            said_too.append(Said(start=start, end=start + len(words), speaker=other))
            claims += [(speaker, whole) for whole in sentences_of(words) for speaker in (said.speaker, other)]
        new = told(text, said_too, story.reading.article.id)
        echoed += [(new, speaker, whole) for speaker, whole in claims]
    return tuple(echoed)


def _two_speakers(random: Random) -> Mutant:
    """The same words in the mouth of two; the claim does not say where."""
    story, speaker, words = random.choice(_echoed())
    return Mutant(story=story, words=words, speaker=speaker)


def _outer(story: Told) -> str:
    """The opening mark of the story's first quote."""
    return story.text[story.said[0].start - 1]


# ---------------------------------------------------------------- cuts


def _condition_cut_off(words: str, random: Random) -> str | None:
    """What stands under a condition, without it: the other side of the trigger or of the clause's comma."""
    match = re.search(
        r"\b(?:if|unless|until|provided|without|once|before|only|as long as|when)\b", words, re.IGNORECASE
    )
    if match is None:
        return None
    if match.start() > 3:
        left = words[: match.start()].rstrip(" ,")
        return left if random.random() < 0.5 else left + "."
    rest = re.split(r",\s+", words[match.end() :], maxsplit=1)
    return rest[1] if len(rest) > 1 else words[match.end() :].strip()


def _head_cut_off(words: str, random: Random) -> str | None:
    tokens = words.split()
    return " ".join(tokens[random.randint(1, len(tokens) - 1) :]) if len(tokens) > 1 else None


def _tail_cut_off(words: str, random: Random) -> str | None:
    tokens = words.split()
    return " ".join(tokens[: random.randint(1, len(tokens) - 1)]).rstrip(",;:") if len(tokens) > 1 else None


def _out_of_its_embedding(words: str, random: Random) -> str | None:
    """What is thought, said, wanted or doubted, as if it were claimed."""
    found = list(
        re.finditer(
            r"\b(?:that|think|thought|know|believe|hope|say|said|says|tell|want|whether|how|why|what|who|and|as if)\b,? ",
            words,
        )
    )
    return words[random.choice(found).end() :] if found else None


def _fragment_grown(random: Random) -> Mutant | None:
    """A quoted fragment inside a sentence of its speaker's that nobody printed."""
    story = random.choice(newsroom())
    fragments = [said for said in story.said if story.words(said)[:1].islower()]
    if not fragments:
        return None
    said = random.choice(fragments)
    words, before = story.words(said).rstrip(",."), story.text[max(0, said.start - 80) : said.start - 1].split()
    heads = (
        "We are",
        "I think it is",
        "They were",
        "It was",
        "I have",
        "We will",
        "He was",
        " ".join(before[-random.randint(1, 4) :]),
    )
    tails = ("", " now", " for us", " and that is that", " at last", ", I said")
    new = f"{random.choice(heads).strip()} {words}{random.choice(tails)}."
    return Mutant(story=story, words=new, speaker=said.speaker)


def _newspapers_words(random: Random) -> Mutant | None:
    """A stretch of the article's prose, four words or more, with no quote mark in it."""
    story = random.choice(newsroom())
    prose = story.text
    for said in story.said:
        prose = prose[: said.start] + "\0" * (said.end - said.start) + prose[said.end :]
    stretches = [part for part in re.findall(r"[^\0\n“”\"‘]{25,}", prose) if len(part.split()) >= 6]
    tokens = random.choice(stretches).split()
    start = random.randint(0, len(tokens) - 4)
    words = " ".join(tokens[start : random.randint(start + 4, len(tokens))])
    if any(letters(words) in letters(story.words(said)) for said in story.said):
        return None
    return Mutant(story=story, words=words, speaker=random.choice(story.said).speaker)


CLASSES: dict[str, Make] = {
    "apostrophe dropped": _changed(r"\w[’']\w", lambda w, r: _one(w, r"(?<=\w)[’'](?=\w)", "", r)),
    "hyphen dropped": _without_the_edit("hyphen"),
    "another end mark": _changed(r"\w", _other_end, end=False),
    "another case": _changed(r"\w\W[A-Za-z]{2}", _other_case),
    "part of a word": _changed(r"\w{3}", _part_of_a_word),
    "word changed": _changed(r"[A-Za-z]{2}", _word_changed),
    "word dropped": _changed(r"\w \w+ ", _word_dropped),
    "word added": _changed(r"\w \w", _word_added),
    "words swapped": _changed(r"\w \w", _words_swapped),
    "number changed": _changed(rf"\b(?:\d+|{'|'.join(_NUMBERS)})\b", _number_changed),
    "negation flipped": _changed(_AUXILIARY, _negation_flipped),
    "two runs spliced": lambda random: _spliced(random, same=True),
    "two speakers spliced": lambda random: _spliced(random, same=False),
    "out of order": _changed(r"\w+ \w+ ", _out_of_order),
    "turn word hidden": _changed(_TURN, _turn_word_hidden),
    "article's bracket left out": _without_the_edit("bracket"),
    "wrong bracket": _wrong_referent,
    "wrong speaker": _wrong_speaker,
    "condition cut off": _changed(
        r"(?i)\b(?:if|unless|until|provided|without|once|before|only|as long as|when)\b", _condition_cut_off
    ),
    "head cut off": _changed(r"\w \w", _head_cut_off),
    "tail cut off": _changed(r"\w \w", _tail_cut_off),
    "out of its embedding": _changed(r"\w \w", _out_of_its_embedding),
    "fragment grown": _fragment_grown,
    "newspaper's own words": _newspapers_words,
    "two speakers, no offset": _two_speakers,
}

SAYS_NOTHING_OF_SPEAKERS = tuple(name for name in CLASSES if name not in {"wrong speaker", "two speakers, no offset"})
"""The classes whose falsity does not depend on who spoke: 0 accepted with any attribution."""
