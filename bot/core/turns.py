"""A talk as questions: what somebody asks after an earlier question, with what they leave unsaid put in.

“What does Okonjo demand?” – “And by when?” – “What did she say about it?” – “And Toth?”. A name takes the place of a
pronoun, another name that of the last one, and what is too short to stand alone is asked together with what it follows.
Nobody is guessed: where two may be meant, whoever asks is asked back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.commands import Command, parse
from bot.core.message import Message, Stated, Words
from bot.core.names import folded
from bot.core.quotes import lexicon as lx
from bot.core.terms import FUNCTION_WORDS, plain, tokens
from bot.core.types import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question that was asked, whole, and the `people` whose words or stances answered it. Without a question it is
    what the talk began with, such as a story.
    """

    question: str = ""
    people: tuple[str, ...] = ()


def people_of(message: Message) -> tuple[str, ...]:
    """Who speaks or takes a stance in a message, as it names them, in its order."""
    named = (
        block.speaker if isinstance(block, Words) else block.actor
        for block in message.blocks
        if isinstance(block, Words | Stated)
    )
    return tuple(dict.fromkeys(filter(None, named)))


def follows(text: str, earlier: Sequence[Turn]) -> str | Problem:
    """The question that `text` is after these turns, the oldest first; a problem where nobody can tell whom it means."""
    said = " ".join(text.split())
    own = _names(said)
    last = next((turn for turn in reversed(earlier) if turn.question), None)
    if own and last and _only_name(said, own) and len(named := _names(last.question)) == 1:
        return _put(last.question, named[0], own[0])
    if own:
        return said
    if pronoun := next((kind for kind in (_ONE, _SEVERAL) if kind.search(said)), None):
        return _with_whom(said, pronoun, earlier)
    if last and _content(said) <= _ELLIPSIS and _asked_again(said):
        return f"{last.question} {said[:1].upper()}{said[1:]}"
    return said


def bare(text: str) -> str:
    """A question without the command it was asked with: “ask What is known?”."""
    read = parse(text, talk=True)
    return read.rest if isinstance(read, Command) and read.verb == "ask" else text


def asks(text: str) -> bool:
    """Does somebody ask for something? In a talk between people we must not answer thanks and agreement."""
    said = " ".join(text.split())
    if said.endswith("?") or "? " in said:
        return True
    bare = _OPENING.sub("", said).casefold()
    begins = bare.partition(" ")[0].strip(".,!:;") in _BEGINS and " " in bare
    return begins or _AFTER_WHAT.match(bare) is not None


def is_courtesy(text: str) -> bool:
    """Is it thanks, agreement or a smile, and nothing that wants an answer?"""
    found = [word for word, _, _ in tokens(text)]
    return (
        "?" not in text
        and all(word in _COURTESY for word in found)
        and (not found or not _COURTESY_IS.isdisjoint(found))
    )


_COURTESY_IS: Final = frozenset(
    [
        "thanks",
        "thank",
        "thx",
        "ty",
        "cheers",
        "ta",
        "ok",
        "okay",
        "great",
        "cool",
        "nice",
        "perfect",
        "wow",
        "super",
        "good",
        "bye",
        "yes",
        "no",
        "right",
        "understood",
    ]
)
_COURTESY: Final = _COURTESY_IS | frozenset(
    [
        "you",
        "very",
        "so",
        "much",
        "a",
        "lot",
        "that",
        "it",
        "is",
        "this",
        "got",
        "all",
        "very",
        "helps",
        "helpful",
        "for",
        "the",
        "and",
    ]
)


# ---------------------------------------------------------------- whom it means

_ONE: Final = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
"""“It” is left out: it stands for what happened more often than for somebody. Of “how did they answer her?” only the one
is put in: they are somebody else."""
_OWNING: Final = re.compile(
    r"\b(?:his|their|her(?=\s+(?!to\b|for\b|about\b|with\b|by\b|and\b|or\b|say\b|in\b|on\b|at\b)\w))\b", re.IGNORECASE
)


def _with_whom(said: str, pronoun: re.Pattern[str], earlier: Sequence[Turn]) -> str | Problem:
    """A question with a pronoun, and in its place the name of the one person it can stand for."""
    for turn in reversed(earlier):
        meant = _candidates(turn)
        if len(meant) == 1:
            return _named(said, pronoun, meant[0])
        if meant:
            return Problem(where="question", why=f"Whom do you mean: {_either(meant)}? Ask again with the name.")
    return Problem(where="question", why="Whom do you mean? Ask again with the name.")


def _candidates(turn: Turn) -> tuple[str, ...]:
    """Whom a pronoun after this turn may stand for: those asked about who also answered, else either."""
    asked = _names(turn.question)
    both = [name for name in asked if any(_same(name, person) for person in turn.people)]
    return tuple(both) or turn.people or tuple(asked)


def _same(name: str, person: str) -> bool:
    """Is the name the person's, or a part of it?"""
    return set(folded(name).split()) <= set(folded(person).split())


def _named(said: str, pronoun: re.Pattern[str], name: str) -> str:
    """A question that stands alone: with the name, and without the “and” that tied it to the one before."""
    whole = _OPENING.sub("", pronoun.sub(lambda found: _owners(name) if _owns(found) else name, said))
    return f"{whole[:1].upper()}{whole[1:]}"


def _owns(found: re.Match[str]) -> bool:
    return _OWNING.match(found.string, found.start()) is not None


def _owners(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _either(names: Sequence[str]) -> str:
    """`A or B`, `A, B or C`; of many the first three and that there are others."""
    told = [*names[:3], *(["somebody else"] if len(names) > 3 else [])]
    return f"{', '.join(told[:-1])} or {told[-1]}"


# ---------------------------------------------------------------- what is left out

_ELLIPSIS: Final = 1
"""So many words that name something, or fewer, do not make a question of their own: “by when?”, “why the delay?”."""
_OPENING: Final = re.compile(r"^(?:(?:and|but|so|ok|okay|then|also|please|hi|hey|well)\b[,.]?\s+)+", re.IGNORECASE)
_INTERROGATIVES: Final = frozenset({"who", "whom", "whose", "what", "which", "when", "where", "why", "how", "by"})
_BEGINS: Final = (_INTERROGATIVES - {"by"}) | {
    *("did", "does", "do", "is", "are", "was", "were", "will", "would", "can", "could", "should", "has", "have", "had"),
    *("tell", "explain", "show", "list", "quote", "summarise", "summarize"),
}
_AFTER_WHAT: Final = re.compile(
    r"(?:by|since|until|for|to|from|with|in|on|at)\s+(?:whom?|whose|what|which|when|where|how)\b"
)
_ABOUT: Final = re.compile(r"^(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about\s+)?", re.IGNORECASE)


def _only_name(said: str, own: Sequence[str]) -> bool:
    """Is it a name and nothing else: “And Toth?”, “What about the port of Tarsk?”"""
    rest = _ABOUT.sub("", said).strip(" ?!.,").removeprefix("the ")
    return len(own) == 1 and folded(rest) == folded(own[0]) and rest != said.strip(" .")


def _put(question: str, name: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: other, question)


def _asked_again(said: str) -> bool:
    """Does it go on with a question rather than begin something else?"""
    bare = _OPENING.sub("", said).casefold()
    return said.endswith("?") or bare.partition(" ")[0] in _INTERROGATIVES


def _content(said: str) -> int:
    return sum(word not in FUNCTION_WORDS for word, _, _ in tokens(said))


# ---------------------------------------------------------------- names

_CAPITALISED: Final = re.compile(
    r"(?<![\w’'-])[^\W\d_a-z][\w’'.-]*(?:\s+(?:(?:de|da|van|von|der|bin|al|of)\s+){0,2}[^\W\d_a-z][\w’'.-]*)*"
)


def _names(text: str) -> list[str]:
    """The names as they are written, each once. A capital at the beginning of a sentence tells nothing of a word that
    also asks, begins or means a time.
    """
    return list(dict.fromkeys(_bare(match[0], opens=_opens(text, match.start())) for match in _found(text)))


def _found(text: str) -> Iterator[re.Match[str]]:
    return (m for m in _CAPITALISED.finditer(text) if _bare(m[0], opens=_opens(text, m.start())))


def _opens(text: str, at: int) -> bool:
    return at == 0 or re.search(r"[.!?:]\s+$", text[:at]) is not None


def _bare(written: str, *, opens: bool) -> str:
    """A run of capitalised words without those that are no part of a name."""
    words = written.rstrip(".-’'").split()
    while words and (_no_name(words[0]) or (opens and plain(words[0]) in _BEGINS)):
        words = words[1:]
        opens = False
    while words and _no_name(words[-1]):
        words = words[:-1]
    return re.sub(r"[’']s?$", "", " ".join(words))


def _no_name(word: str) -> bool:
    low = plain(word)
    if word.isupper() and len(word) > 1:  # "US" and "WHO" name something
        return False
    return low in FUNCTION_WORDS or low in lx.TIME_WORDS or low in _BEGINS or low in _NEVER


_NEVER: Final = frozenset({"i", "ok", "okay", "please", "thanks", "hi", "hey", "well", "also", "then"})
