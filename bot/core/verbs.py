"""Everything we can be asked for: one table for commands, help, and whatever else tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Takes = Literal["nothing", "may", "must"]
"""Whether something stands after a verb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One thing we can be asked for. `usage` is how it is written, `does` one line about it, `such` an example.

    Where there are `choices`, what stands after the verb begins with one of them; alone it means the first. `manages` are the choices that only
    somebody who may manage the place can use, or the name of the verb where that goes for all of it. `also` are other
    words for it. Where a platform has an input for each thing that may stand after a verb, `options` names them as `usage`
    does, and `filled` is the example as it is filled in there.
    """

    name: str
    usage: str
    does: str
    such: str
    options: str = ""
    filled: str = ""
    takes: Takes = "may"
    choices: tuple[str, ...] = ()
    manages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


VERBS: Final = (
    Verb(
        name="brief",
        usage="brief [topic or link]",
        does="what is new, on a topic, or in the article at a link",
        such="brief Ukraine",
        options="[topic]",
        filled="topic:Ukraine",
        also=("briefing", "news"),
    ),
    Verb(
        name="ask",
        usage="ask QUESTION",
        does="an answer from the articles read, or that they do not tell",
        such="ask What does Lavrov demand?",
        options="QUESTION",
        filled="question:What does Lavrov demand?",
        takes="must",
    ),
    Verb(
        name="quotes",
        usage="quotes PERSON",
        does="what somebody was quoted with lately, word for word",
        such="quotes Zelenskyy",
        options="PERSON",
        filled="person:Zelenskyy",
        takes="must",
        also=("quote",),
    ),
    Verb(
        name="conditions",
        usage="conditions PERSON or TOPIC",
        does="who demands, offers, threatens or promises what, if what",
        such="conditions Putin",
        options="ABOUT",
        filled="about:Putin",
        takes="must",
        also=("condition", "demands"),
    ),
    Verb(
        name="digest",
        usage="digest now | preview",
        does="post this channel's digest now, or show you what it would say",
        such="digest preview",
        options="WHAT [digest]",
        filled="what:preview",
        choices=("preview", "now"),
        manages=("now",),
        also=("digests",),
    ),
    Verb(
        name="subscribe",
        usage="subscribe [topics] [at TIME] [DAYS] [in ZONE]",
        does="have a digest posted in this channel",
        such="subscribe Ukraine at 08:00 weekdays",
        options="[topics] [time] [days] [zone]",
        filled="topics:Ukraine time:08:00 days:weekdays",
        manages=("subscribe",),
        also=("sub",),
    ),
    Verb(
        name="unsubscribe",
        usage="unsubscribe [digest]",
        does="end a digest of this channel",
        such="unsubscribe",
        options="[digest]",
        manages=("unsubscribe",),
        also=("unsub",),
    ),
    Verb(
        name="pause",
        usage="pause [DAYS]",
        does="post no digests here for some days, or until you resume",
        such="pause 7",
        options="[digest] [days]",
        filled="days:7",
        manages=("pause",),
        also=("mute", "snooze"),
    ),
    Verb(
        name="resume",
        usage="resume",
        does="go on with paused digests",
        such="resume",
        options="[digest]",
        manages=("resume",),
        also=("unpause", "unmute"),
    ),
    Verb(
        name="sources",
        usage="sources [add LINK | remove NAME]",
        does="what is read for you, and how that goes; or change it",
        such="sources add https://www.theguardian.com/world/rss",
        options="[action] [source]",
        filled="action:add source:https://www.theguardian.com/world/rss",
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
        options="LINK",
        filled="link:https://example.com/news/article",
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
        options="[command]",
        filled="command:subscribe",
        also=("hello", "hi", "hey", "commands"),
    ),
)
"""Everything we can be asked for, in the order in which help tells of it."""

KNOWN: Final = {verb.name: verb for verb in VERBS}
NAMED: Final = {word: verb for verb in VERBS for word in (verb.name, *verb.also)}
"""Verbs by every word for them."""
