"""What a message says, decided once for every platform: briefings as neutral blocks, and the words all messages share.

Nothing here is invented: headlines, points, quotes and conditions come from verified briefings; our own
words are the labels and notes below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.core.message import Actions, Block, Bullet, Headline, Label, Line, Links, Message, Note, Stated, Title, Words
from bot.core.quotes.scanner import scan
from bot.core.text import Sentence, sentences
from bot.core.types import ANALYSED, Article, ArticleId, Briefing, Condition, Method, Person, Quote, Span

Style = Literal["brief", "full"]

EXTRACT = "extract"
"""The label of a briefing no model wrote: every line is a sentence of the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One story as a digest tells it: its briefing, the articles it was made from, the lead first.
    `outlets` are the names of all that carry it, by article; `independent` counts the publishers that
    report it each for itself. `since_last` are the articles that make an updated story news again. `model` is who
    wrote the briefing's lines, where a model did; `note` says why none did where one should have.
    """

    briefing: Briefing
    articles: tuple[Article, ...]
    outlets: Mapping[ArticleId, str]
    independent: int = 1
    since_last: tuple[Article, ...] = ()
    news: Literal["new", "updated"] = "new"
    model: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How much of a story is told: at most so many points, quotes and conditions."""

    points: int
    quotes: int
    conditions: int


_ROOM = {"full": _Room(points=4, quotes=3, conditions=3), "brief": _Room(points=2, quotes=1, conditions=1)}
_ALL = _Room(points=99, quotes=99, conditions=99)


def story(told: Told, *, now: datetime, style: Style | None = None) -> tuple[Block, ...]:
    """The blocks of one story: headline, points, key quotes, stated conditions, where to read on. With a style, as many
    as it has room for.
    """
    room = _ROOM[style] if style else _ALL
    briefing = told.briefing
    by_id = {article.id: article for article in told.articles}
    named = {a.id: told.outlets.get(a.id, "") for a in told.articles[1:]}
    blocks: list[Block] = [
        Headline(
            text=briefing.headline,
            note=" · ".join(part for part in (carried(told), when(told.articles, now)) if part),
            label=" · ".join(part for part in _labels(told) if part),
        )
    ]
    if told.since_last:
        blocks.append(Label(text="New since last time"))
        blocks += [Bullet(text=_name(article), source=told.outlets.get(article.id, "")) for article in told.since_last]
        blocks.append(Label(text="In short"))
    points = briefing.points[: room.points]
    blocks += [Bullet(text=p.text, source=named.get(p.evidence[0].article_id, "")) for p in points]
    if briefing.quotes:
        blocks.append(Label(text="In their words"))
        blocks += [words_of(quote, by_id, named) for quote in briefing.quotes[: room.quotes]]
    if briefing.conditions:
        blocks.append(Label(text="Stated conditions"))
        blocks += stated_of(briefing.conditions[: room.conditions], by_id)
    links = tuple((told.outlets.get(a.id) or a.title or a.url, a.url) for a in told.articles if a.url)
    return (*blocks, Links(links=links)) if links else tuple(blocks)


_POOR = {"full": "", "thin": "little text", "paywalled": "only what stands before a paywall", "empty": "no text"}


def _labels(told: Told) -> tuple[str, ...]:
    """What a reader must know of a story before its lines: new or not, whole or not, written by whom."""
    news = "updated" if told.news == "updated" else ""
    return news, _POOR[told.articles[0].quality], method(told)


def method(told: Told) -> str:
    """How the lines were made, in a few words for a label; nothing for a briefing without lines."""
    if not (told.briefing.points or told.briefing.quotes):
        return ""
    return label(told.briefing.method, told.model)


def label(method: Method, model: str) -> str:
    """How lines were made, in a few words; `model` is who wrote them, where one did."""
    return EXTRACT if method == "extract" else f"written by {model or 'a model'}, every line checked"


def explained(method: Method, model: str) -> str:
    """What such a label means, said once a message."""
    if method == "extract":
        return f"{EXTRACT}: no model wrote this. Every line is a sentence of an article, every quote is cut from it."
    return (
        f"written by {model or 'a model'}: each line was checked against the articles it cites, every quote is cut "
        "from them."
    )


def brief(briefing: Briefing, article: Article, *, now: datetime, model: str = "", note: str = "") -> Message:
    """The message of one article asked for by hand; notes say what could not be done with it."""
    outlets = {article.id: article.publisher or ""}
    told = Told(briefing=briefing, articles=(article,), outlets=outlets, model=model, note=note)
    return message((*story(told, now=now), *(Note(text=remark) for remark in _remarks(told))))


def _remarks(told: Told) -> list[str]:
    """What a reader should know about the text this was made from."""
    briefing, article = told.briefing, told.articles[0]
    remarks = {
        "full": "",
        "thin": "The page gives little text; this is all of it.",
        "paywalled": "Only what stands before the paywall was read.",
        "empty": "There is no article text here.",
    }
    notes = [remarks[article.quality]]
    if article.language != ANALYSED and article.text.strip():
        notes.append(f"Quotes and conditions not analysed (language: {article.language}).")
    elif article.quality != "empty" and not (briefing.quotes or briefing.conditions):
        notes.append("No quote and no condition here is sure enough to be shown.")
    return [note for note in (*notes, *method_notes([told])) if note]


def notice(title: str, note: str, lines: Sequence[str]) -> Message:
    """What whoever runs this should know: what it is about, when or where, and what has happened."""
    return message((Title(text=title, note=note), *(Note(text=line) for line in lines)))


def message(blocks: tuple[Block, ...]) -> Message:
    """The blocks with their plain text, the same words in the same order."""
    told = (_plain(block) for block in blocks if not isinstance(block, Actions))
    return Message(plain="\n".join(told), blocks=blocks)


def method_notes(stories: Sequence[Told]) -> list[str]:
    """What each label means, and why no model wrote what one should have, said once a message."""
    told = [story for story in stories if method(story)]
    made = sorted(
        {(story.briefing.method, story.model) for story in told}, key=lambda one: (one[0] == "extract", one[1])
    )
    notes = [explained(*one) for one in made]
    return notes + _reasons(stories)


def _reasons(stories: Sequence[Told]) -> list[str]:
    notes = []
    for reason in dict.fromkeys(story.note for story in stories if story.note):
        count = sum(story.note == reason for story in stories)
        some = f"{count} of {len(stories)} stories {'is an extract' if count == 1 else 'are extracts'}"
        notes.append(f"{some if len(stories) > 1 else 'This is an extract'} because {reason}.")
    return notes


def _name(article: Article) -> str:
    revised = " (revised)" if article.revision_of else ""
    return f"{article.title or article.url or 'an untitled article'}{revised}"


def carried(told: Told) -> str:
    """Who carries a story, the lead's outlet first: `A`, `A and B`, `A, B and 3 more`, and how many report it
    independently where some only repeat others.
    """
    names = tuple(filter(None, dict.fromkeys(told.outlets.values())))
    copied = f" ({told.independent} independent)" if told.independent < len(names) else ""
    return _listed(names) + copied


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return " and ".join(names)
    if len(names) == 3:
        return f"{names[0]}, {names[1]} and {names[2]}"
    return f"{names[0]}, {names[1]} and {len(names) - 2} more"


def when(articles: Sequence[Article], now: datetime) -> str:
    """How long ago the latest of the articles was published; nothing where none says."""
    times = [article.published_at for article in articles if article.published_at]
    return clock(max(times), now) if times else ""


def clock(then: datetime, now: datetime) -> str:
    """A time as a reader wants it: minutes, hours, a weekday, a date; on the clock of `now`."""
    age = now - then
    if timedelta(0) <= age < timedelta(hours=1):
        return f"{max(1, int(age.total_seconds() // 60))} min ago"
    if timedelta(0) <= age < timedelta(hours=24):
        return f"{int(age.total_seconds() // 3600)} h ago"
    if timedelta(0) <= age < timedelta(days=6):
        there = then.astimezone(now.tzinfo)
        return f"{there:%A %H:%M} {zone(there)}"
    return f"{then.day} {then:%B %Y}"


def zone(at: datetime) -> str:
    """What the zone's people call its time: `UTC`, `CET`; `UTC+05:45` where it has no name but its distance."""
    name = at.tzname() or ""
    return name if name.isalpha() else f"UTC{name[:3]}{':' if name[3:] else ''}{name[3:]}"


def words_of(quote: Quote, by_id: Mapping[ArticleId, Article], named: Mapping[ArticleId, str]) -> Words:
    """The block of a quote, its speaker with the role as the article has it; `named` are outlets to name."""
    return Words(
        text=quote.text.removesuffix(","),  # the newspaper's comma before its tag, not the speaker's (rule 4)
        speaker=quote.speaker.canonical if quote.speaker else "",
        role=_role(quote.speaker, by_id[quote.runs[0].article_id].text) if quote.speaker else "",
        source=named.get(quote.runs[0].article_id, ""),
    )


def _role(speaker: Person, text: str) -> str:
    """The speaker's role in the article's own characters, where it stands nearest to their name; nothing where it
    does not stand there in one piece.
    """
    if not speaker.role:
        return ""
    found = re.finditer(rf"(?<!\w){re.escape(speaker.role)}(?!\w)", text, re.IGNORECASE)
    names = [n.start() for name in (speaker.canonical, *speaker.aliases) for n in re.finditer(re.escape(name), text)]
    nearest = min(found, key=lambda role: min((abs(role.start() - at) for at in names), default=0), default=None)
    return nearest[0] if nearest else ""


LONGEST_EVIDENCE = 45
"""Words of a sentence that is shown whole around a condition's evidence; in a longer one only the evidence is."""


def stated_of(conditions: Sequence[Condition], by_id: Mapping[ArticleId, Article]) -> list[Stated]:
    """The blocks of a story's conditions; the articles they stand in are split into sentences once."""
    texts = {key: by_id[key].text for key in {condition.evidence.article_id for condition in conditions}}
    split = {key: sentences(text, scan(text)) for key, text in texts.items()}
    return [_condition(c, texts[c.evidence.article_id], split[c.evidence.article_id]) for c in conditions]


def _condition(condition: Condition, text: str, split: Sequence[Sentence]) -> Stated:
    start, end = _passage(condition.evidence, text, split)
    parts = (condition.trigger, condition.clause, condition.deadline)
    marked = sorted((part.start - start, part.end - start) for part in parts if part)
    notes = ["by the newspaper's reading"] if condition.certainty == "apparent" else []
    return Stated(
        actor=condition.actor.canonical,
        stance=condition.stance,
        target=condition.target.canonical if condition.target else "",
        evidence=text[start:end],
        marked=tuple(marked),
        note="; ".join(notes),
    )


def _passage(evidence: Span, text: str, split: Sequence[Sentence]) -> tuple[int, int]:
    """The sentences that hold the evidence, or the evidence itself where they are too long to show."""
    around = [s for s in split if s.start < evidence.end and s.end > evidence.start]
    if not around:
        return evidence.start, evidence.end
    start, end = min(around[0].start, evidence.start), max(around[-1].end, evidence.end)
    fits = len(text[start:end].split()) <= LONGEST_EVIDENCE
    return (start, end) if fits else (evidence.start, evidence.end)


_TOWARDS = {
    "demands": "of",
    "offers": "to",
    "threatens": "",
    "promises": "to",
    "accepts": "from",
    "rejects": "from",
}
"""The word between a stance and its target: “demands, of Russia”, “threatens Russia”."""


def stance_line(stated: Stated) -> str:
    """Who takes which stance towards whom: `The union threatens the port`, `Ilse Okonjo demands (of the port)`."""
    actor = stated.actor[:1].upper() + stated.actor[1:]
    if not stated.target:
        return f"{actor} {stated.stance}"
    towards = _TOWARDS[stated.stance]
    return f"{actor} {stated.stance} " + (f"({towards} {stated.target})" if towards else stated.target)


def quoted(text: str) -> str:
    """A quote in our outer marks; marks of the same kind inside it become single ones on neither side:
    the article's own characters stay, so marks of a kind the text does not use are chosen.
    """
    opening, closing = ("‘", "’") if "“" in text or "”" in text else ("“", "”")
    return f"{opening}{text}{closing}"


def _plain(block: Line) -> str:
    match block:
        case Title():
            return f"{block.text}\n{block.note}"
        case Headline():
            tail = " · ".join(part for part in (block.note, block.label) if part)
            return f"\n{block.text}" + (f"\n({tail})" if tail else "")
        case Bullet():
            return f"- {block.text}" + (f" [{block.source}]" if block.source else "")
        case Label():
            return f"{block.text.rstrip(':')}:"
        case Words():
            name = ", ".join(part for part in (block.speaker, block.role) if part)
            return quoted(block.text) + (f" — {name}" if name else "") + (f" [{block.source}]" if block.source else "")
        case Stated():
            return f"{stance_line(block)}: {block.evidence}" + (f" ({block.note})" if block.note else "")
        case Links():
            return "\n".join(f"{label}: {url}" for label, url in block.links)
        case Note():
            return block.text
