"""What somebody wants of us, read from what they wrote: a verb of the table and what stands after it.

The same words mean the same on every platform and in every form: a slash command, a mention, a talk with us alone.
Whatever is no command and looks like a question is one.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final, Literal

from bot.core.types import Problem

Takes = Literal["nothing", "may", "must"]
"""Whether something stands after a verb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One thing we can be asked for. `usage` is how it is written, `does` one line about it, `such` an example.

    Where there are `choices`, what stands after the verb begins with one of them; alone it means the first. `manages` are the choices that only
    somebody who may manage the place can use, or the name of the verb where that goes for all of it. `also` are other
    words for it.
    """

    name: str
    usage: str
    does: str
    such: str
    takes: Takes = "may"
    choices: tuple[str, ...] = ()
    manages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb and what stood after it. `rest` is that as it was written, `words` the same in words, quoted ones whole and
    without their marks, `urls` the web addresses among them, `number` the first whole number. Of a verb with choices
    `choice` is the one that was made, which `rest` and `words` do not repeat.
    """

    verb: str
    choice: str = ""
    rest: str = ""
    words: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    number: int | None = None

    @property
    def manages(self) -> bool:
        """Is this for those who may manage the place?"""
        managing = KNOWN[self.verb].manages
        return self.verb in managing or self.choice in managing


VERBS: Final = (
    Verb(
        name="brief",
        usage="brief [topic or link]",
        does="what is new, on a topic, or in the article at a link",
        such="brief Ukraine",
        also=("briefing", "news"),
    ),
    Verb(
        name="ask",
        usage="ask QUESTION",
        does="an answer from the articles read, or that they do not tell",
        such="ask What does Lavrov demand?",
        takes="must",
    ),
    Verb(
        name="quotes",
        usage="quotes PERSON",
        does="what somebody was quoted with lately, word for word",
        such="quotes Zelenskyy",
        takes="must",
        also=("quote",),
    ),
    Verb(
        name="conditions",
        usage="conditions PERSON or TOPIC",
        does="who demands, offers, threatens or promises what, if what",
        such="conditions Putin",
        takes="must",
        also=("condition", "demands"),
    ),
    Verb(
        name="digest",
        usage="digest now | preview",
        does="post this channel's digest now, or show you what it would say",
        such="digest preview",
        choices=("preview", "now"),
        manages=("now",),
        also=("digests",),
    ),
    Verb(
        name="subscribe",
        usage="subscribe [topics] [at TIME] [DAYS] [in ZONE]",
        does="have a digest posted in this channel",
        such="subscribe Ukraine at 08:00 weekdays",
        manages=("subscribe",),
        also=("sub",),
    ),
    Verb(
        name="unsubscribe",
        usage="unsubscribe [digest]",
        does="end a digest of this channel",
        such="unsubscribe",
        manages=("unsubscribe",),
        also=("unsub",),
    ),
    Verb(
        name="pause",
        usage="pause [DAYS]",
        does="post no digests here for some days, or until you resume",
        such="pause 7",
        manages=("pause",),
        also=("mute", "snooze"),
    ),
    Verb(
        name="resume",
        usage="resume",
        does="go on with paused digests",
        such="resume",
        manages=("resume",),
        also=("unpause", "unmute"),
    ),
    Verb(
        name="sources",
        usage="sources [add LINK | remove NAME]",
        does="what is read for you, and how that goes; or change it",
        such="sources add https://www.theguardian.com/world/rss",
        choices=("list", "add", "remove"),
        manages=("add", "remove"),
        also=("source", "feeds"),
    ),
    Verb(
        name="settings",
        usage="settings",
        does="topics, sources, times, time zone and style of this channel's digest",
        such="settings",
        manages=("settings",),
        also=("setup", "configure", "config", "preferences"),
    ),
    Verb(
        name="why",
        usage="why LINK",
        does="what became of an article, and why",
        such="why https://example.com/news/article",
        takes="must",
    ),
    Verb(
        name="status",
        usage="status",
        does="whether all is well: sources, model, digests",
        such="status",
        takes="nothing",
        also=("health",),
    ),
    Verb(
        name="help",
        usage="help [command]",
        does="all this, or more about one command",
        such="help subscribe",
        also=("hello", "hi", "hey", "commands"),
    ),
)
"""Everything we can be asked for, in the order in which help tells of it."""

KNOWN: Final = {verb.name: verb for verb in VERBS}
NAMED: Final = {word: verb for verb in VERBS for word in (verb.name, *verb.also)}
"""Verbs by every word for them."""

_LONG: Final = 4
"""So many words that begin with no verb are a question: a name, a topic or a slip of the pen has fewer."""
_CLOSE: Final = 0.72
"""How like a verb a word is that may be a slip of the pen, as `difflib` counts: one wrong, missing, doubled or swapped
letter in any verb of five; “brexit”, “asking” and “white” are not as close to any."""
_QUESTION: Final = frozenset(
    {
        "who",
        "whom",
        "whose",
        "what",
        "which",
        "when",
        "where",
        "why",
        "how",
        "did",
        "does",
        "do",
        "is",
        "are",
        "was",
        "were",
        "will",
        "would",
        "can",
        "could",
        "should",
        "has",
        "have",
        "had",
        "and",
        "but",
        "tell",
        "explain",
    }
)
_NEWS: Final = re.compile(
    r"(?:so\W+)?(?:what(?:\s+is|[’']?s)?\s+new|what(?:\s+is|[’']?s)\s+the\s+news|any\s+news|what\s+happened)(?:\s+today)?\W*",
    re.IGNORECASE,
)
"""How people ask for news of everything."""
_BEFORE: Final = frozenset({"onrecord", "please", "pls"})
_WORD: Final = re.compile(r'"([^"]*)"|“([^“”]*)”|„([^“”„]*)[“”]|«([^«»]*)»|(\S+)')
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
    asks, words = rest.endswith("?"), len(rest.split())
    match verb.name:
        case "ask" | "quotes" | "conditions":
            return False
        case "why":
            return words > 0 and not _URL.search(rest)
        case "help":
            return words >= _LONG or (asks and words > 1)
        case _ if verb.takes == "nothing":
            return asks or words >= _LONG
        case _:
            return asks and words > 1 and not _URL.search(rest)


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
    words = len(said.split())
    if _URL.match(said.lstrip("<")):
        return _command(KNOWN["brief"], said)
    if said.endswith("?") or (first in _QUESTION and words >= 3):
        return _command(KNOWN["ask"], said)
    meant = _meant(first, rest)
    if meant is not None:
        return Problem(where="", why=f"Did you mean “{' '.join(filter(None, (meant.name, _shown(rest))))}”?")
    if talk or words >= _LONG:
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
    words = tuple("".join(parts).strip() for parts in _WORD.findall(rest))
    numbers = (int(word) for word in re.findall(r"(?<![\w:.,/-])\d{1,4}(?![\w:./-]|,\d)", _URL.sub(" ", rest)))
    return Command(
        verb=verb.name,
        choice=choice,
        rest=rest.strip(),
        words=tuple(filter(None, words)),
        urls=_urls(rest),
        number=next(numbers, None),
    )


def _urls(text: str) -> tuple[str, ...]:
    """The web addresses in a text, without the marks of the sentence they stand in; each once."""
    found = (match.rstrip(_ENDS) for match in _URL.findall(text))
    return tuple(dict.fromkeys(url if "(" in url else url.rstrip(")]" + _ENDS) for url in found))


def _shown(text: str) -> str:
    """What somebody wrote, short enough to be said back."""
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
