"""What somebody wants of us, read from what they wrote: a verb of the table and what stands after it.

The same words mean the same on every platform and in every form: a slash command, a mention, a talk with us alone.
Whatever is no command and looks like a question is one.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from bot.core.text import words
from bot.core.types import Problem
from bot.core.verbs import KNOWN, NAMED, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb and what stood after it. `rest` is that as it was written, `urls` the web addresses in it. Of a verb with
    choices `choice` is the one that was made, which `rest` does not repeat.
    """

    verb: str
    choice: str = ""
    rest: str = ""
    urls: tuple[str, ...] = ()

    @property
    def manages(self) -> bool:
        """Is this for those who may manage the place?"""
        managing = KNOWN[self.verb].manages
        return self.verb in managing or self.choice in managing


_LONG: Final = 4
"""So many words that begin with no verb are a question: a name, a topic or a slip of the pen has fewer."""
_CLOSE: Final = 0.72
"""How like a verb a word is that may be a slip of the pen, as `difflib` counts: one wrong, missing, doubled or swapped
letter in any verb of five; “brexit”, “asking” and “white” are not as close to any."""
_QUESTION: Final = words(
    "who whom whose what which when where why how did does do is are was were "
    "will would can could should has have had and but tell explain"
)
_NEWS: Final = re.compile(
    r"(?:so\W+)?(?:what(?:\s+is|[’']?s)?\s+new|what(?:\s+is|[’']?s)\s+the\s+news|any\s+news|what\s+happened)(?:\s+today)?\W*",
    re.IGNORECASE,
)
"""How people ask for news of everything."""
_BEFORE: Final = frozenset({"onrecord", "please", "pls"})
_URL: Final = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_ENDS: Final = ".,;:!?…'\"“”‘’«»"
_ABOUT: Final = re.compile(r"(?:(?:me|us)\s+)?(?:on|about|by|of|from|to|for)\s+|(?:me|us)\s+", re.IGNORECASE)
"""Small words between a verb and what it is about: “brief me on”, “quotes by”."""


def parse(text: str, *, talk: bool = False) -> Command | Problem:
    """The command in `text`, or why there is none; nothing at all asks for help. In a `talk`, as in the thread of an
    answer, whatever is no command is a question. The `where` of a problem is the verb, or nothing.
    """
    said = " ".join(text.split())
    first, rest = _first(said)
    while first in _BEFORE:
        said, (first, rest) = rest, _first(rest)
    if not any(map(str.isalnum, said)):
        return _command(KNOWN["help"], "")
    verb = NAMED.get(first)
    if verb is not None:
        return _asked(verb, rest, said)
    if _NEWS.fullmatch(said):
        return _command(KNOWN["brief"], "")
    return _unknown(first, rest, said, talk=talk)


def _first(said: str) -> tuple[str, str]:
    """The first word as verbs are written, and what stands after it."""
    word, _, rest = said.partition(" ")
    return word.casefold().lstrip("/").strip(_ENDS), rest.strip()


def _asked(verb: Verb, rest: str, said: str) -> Command | Problem:
    """What a known verb means with what stands after it: “Why did he go?” begins with one and is a question."""
    if _no_command(verb, rest):
        return _command(KNOWN["ask"], said)
    if verb.takes == "must" and not any(map(str.isalnum, rest)):
        return Problem(where=verb.name, why=f"Say what after “{verb.name}”: {verb.usage}. Such as: {verb.such}")
    if verb.choices:
        return _chosen(verb, rest) if rest else _command(verb, "", choice=verb.choices[0])
    about = rest if verb.name in {"ask", "help"} else _ABOUT.sub("", rest, count=1) if _ABOUT.match(rest) else rest
    return _command(verb, about)


def _no_command(verb: Verb, rest: str) -> bool:
    """Does a verb only happen to stand first in a sentence?"""
    asks, length = rest.endswith("?"), len(rest.split())
    match verb.name:
        case "ask" | "quotes" | "conditions":
            return False
        case "why":
            return length > 0 and not _URL.search(rest)
        case "help":
            return length >= _LONG or (asks and length > 1)
        case _ if verb.takes == "nothing":
            return asks or length >= _LONG
        case _:
            return asks and length > 1 and not _URL.search(rest)


def _chosen(verb: Verb, rest: str) -> Command | Problem:
    first, after = _first(rest)
    if first in verb.choices:
        return _command(verb, after, choice=first)
    if _URL.match(rest) and "add" in verb.choices:
        return Problem(where=verb.name, why=f"Did you mean “{verb.name} add {_shown(rest)}”?")
    close = difflib.get_close_matches(first, verb.choices, n=1)
    if close:
        return Problem(
            where=verb.name, why=f"Did you mean “{' '.join(filter(None, (verb.name, close[0], _shown(after))))}”?"
        )
    return Problem(where=verb.name, why=f"“{_shown(rest)}” is nothing “{verb.name}” knows. It is written: {verb.usage}")


def _unknown(first: str, rest: str, said: str, *, talk: bool) -> Command | Problem:
    length = len(said.split())
    if _URL.match(said.lstrip("<")):
        return _command(KNOWN["brief"], said)
    if said.endswith("?") or (first in _QUESTION and length >= 3):
        return _command(KNOWN["ask"], said)
    meant = _meant(first, rest)
    if meant is not None:
        return Problem(where="", why=f"Did you mean “{' '.join(filter(None, (meant.name, _shown(rest))))}”?")
    if talk or length >= _LONG:
        return _command(KNOWN["ask"], said)
    return Problem(
        where="",
        why=(
            f"“{_shown(said)}” is no command. For news of it say “brief {_shown(said)}”, "
            "to ask write a whole question, and “help” tells the rest."
        ),
    )


def _meant(first: str, rest: str) -> Verb | None:
    """The verb that a word was perhaps meant to be, if what stands after it could stand there."""
    close = difflib.get_close_matches(first, NAMED, n=1, cutoff=_CLOSE)
    verb = NAMED[close[0]] if close else None
    if verb is None or (verb.takes == "nothing" and rest) or (verb.takes == "must" and not rest):
        return None
    return verb


def _command(verb: Verb, rest: str, *, choice: str = "") -> Command:
    return Command(verb=verb.name, choice=choice, rest=rest.strip(), urls=_urls(rest))


def _urls(text: str) -> tuple[str, ...]:
    """The web addresses in a text, without the marks of the sentence they stand in; each once."""
    found = (match.rstrip(_ENDS) for match in _URL.findall(text))
    return tuple(dict.fromkeys(url if "(" in url else url.rstrip(")]" + _ENDS) for url in found))


def _shown(text: str) -> str:
    """What somebody wrote, short enough to be said back."""
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
