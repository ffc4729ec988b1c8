"""Waves of news: stories that nobody can take for one another, subscriptions to them, and a model that briefs them.

A wave has a topic of its own, so that what its subscriptions must be told is known before anything runs.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot import config
from bot.core.articles import article
from bot.core.types import Article, Place, Rhythm, Subscription

STORIES = 2
"""Stories of one wave: a digest is its first message and as many replies."""

TENANT = "100"
CHANNELS = tuple(str(number) for number in range(101, 113))
"""Ids in digits, which every platform takes and one insists on."""

_SYLLABLES = ("bra", "cel", "dor", "fen", "gal", "hut", "jor", "kem", "lin", "mov", "nar", "pol", "rud", "sev", "tam")


def word(wave: int) -> str:
    """What every article of a wave says and no other."""
    return f"Kestrel{wave:05}"


def topics(waves: int) -> tuple[config.TopicEntry, ...]:
    """A topic for each wave."""
    return tuple(config.TopicEntry(name=word(wave), any=(word(wave),)) for wave in range(waves))


def articles(wave: int, *, at: datetime) -> tuple[Article, ...]:
    """The articles of a wave, each a story by itself."""
    return tuple(_article(wave, number, at) for number in range(STORIES))


def _article(wave: int, number: int, at: datetime) -> Article:
    names = _Names(random.Random(f"{wave}:{number}"))
    lines = (
        f"The {names.proper()} {names.thing()} of {names.proper()} opened {names.count()} {names.thing()}s in {word(wave)}.",
        f"A {names.thing()} from {names.proper()} carried {names.count()} {names.thing()}s to the {names.proper()} {names.thing()}.",
        f"The {names.thing()} at {names.proper()} has {names.count()} {names.thing()}s and a {names.thing()}.",
        f"{names.proper()} repaired the {names.proper()} {names.thing()} near {names.proper()} in {names.count()} days.",
    )
    return article(
        text="\n".join(lines),
        title=f"{names.proper()} {names.thing()} opens in {names.proper()}",
        language="en",
        url=f"https://news.test/{wave}/{number}",
        publisher=f"The {names.proper()}",
        published_at=at,
        fetched_at=at,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    dice: random.Random

    def thing(self) -> str:
        return "".join(self.dice.sample(_SYLLABLES, 3))

    def proper(self) -> str:
        return self.thing().capitalize()

    def count(self) -> int:
        return self.dice.randint(11, 9_999)


def subscriptions(wave: int, *, how_many: int, slot: datetime, platform: str) -> tuple[Subscription, ...]:
    """Subscriptions to a wave that are due once, at `slot` (a whole minute), and then not before tomorrow."""
    return tuple(
        Subscription(
            id=f"wave{wave}-{number}",
            name=f"wave {wave}, {number}",
            place=Place(platform=platform, tenant=TENANT, channel=CHANNELS[(wave + number) % len(CHANNELS)]),
            topics=(word(wave),),
            rhythm=Rhythm(at=(time(slot.hour, slot.minute),)),
            stories=STORIES,
            window=timedelta(days=2),
        )
        for number in range(how_many)
    )


def briefed(asked: str) -> str:
    """A careful model's answer to the sheet `asked`: the article's own first sentences."""
    passages = re.findall(r"^\[(\d+)\] (.+)$", asked, flags=re.MULTILINE)
    points = [{"text": text, "passages": [int(number)]} for number, text in passages[:3]]
    headline = {"text": passages[0][1].rstrip("."), "passages": [int(passages[0][0])]}
    return json.dumps({"headline": headline, "points": points, "quotes": [], "conditions": []})
