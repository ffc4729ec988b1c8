"""What people are told of a place's digests: set up, changed, paused, ended; and who we are where we are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import rhythms
from bot.core.compose import message
from bot.core.compose_desk import note
from bot.core.compose_offers import subject
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Message, Note, Title
from bot.core.slots import local
from bot.core.types import Problem, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest as people are told of it. `next_at` is when it is due, None where never again; `paused` says why it is
    not posted; `away` is whether it was sent away for some days. `configured` ones cannot be changed here. `place` is
    what people call its place, where that is not where they are.
    """

    asked: Subscription
    next_at: datetime | None
    paused: str = ""
    away: bool = False
    configured: bool = False
    place: str = ""


def of(digest: Digest) -> str:
    """The subject of what is done about a digest."""
    return subject("subscription", digest.asked.id)


# ---------------------------------------------------------------- one digest


def subscribed(digest: Digest, *, changed: bool) -> Message:
    """A digest as it was just set up or changed, when it is due first, and what may be done about it."""
    state = "changed" if changed else "set up"
    return message((*_digest(digest, f"“{digest.asked.name}” is {state}"), _offers(digest, preview=True)))


def announced(digest: Digest, by: str) -> Message:
    """The same for everybody in the place, which somebody has set up without a word."""
    who = f"{by} has set up a digest here: “{digest.asked.name}”" if by else f"A new digest: “{digest.asked.name}”"
    return message((*_digest(digest, who), _offers(digest, preview=True)))


def _digest(digest: Digest, title: str, reader: str = "") -> tuple[Block, ...]:
    told = (_topics(digest), _loudness(digest.asked), due(digest, reader))
    return Headline(text=title, note=_rhythm(digest)), *(Bullet(text=each) for each in told if each)


def _rhythm(digest: Digest) -> str:
    return " · ".join(filter(None, (digest.place, rhythms.told(digest.asked.rhythm))))


def _topics(digest: Digest) -> str:
    asked = digest.asked
    about = rhythms.listed([f"“{name}”" for name in asked.topics]) if asked.topics else "Everything"
    sources = f" from {rhythms.listed(asked.sources)}" if asked.sources else ""
    most = "one story at most" if asked.stories == 1 else f"{asked.stories} stories at most"
    return f"{about}{sources}, {most}, {'in brief' if asked.style == 'brief' else 'told in full'}."


def _loudness(asked: Subscription) -> str:
    """Whom it notifies, where somebody has chosen."""
    quietly = "Posted silently" if asked.silent else ""
    calling = "a role is called by name" if asked.calls else ""
    said = ", and ".join(filter(None, (quietly, calling)))
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def due(digest: Digest, reader: str = "") -> str:
    """When a digest is due next, on the reader's clock where their zone is known, or why it is not."""
    if digest.paused:
        return f"Not posted now: {digest.paused}."
    if digest.next_at is None:
        return "Not due any more."
    where = reader or digest.asked.rhythm.zone
    return f"{'Away until' if digest.away else 'Next:'} {local(digest.next_at, where)} ({where})."


def _offers(digest: Digest, *, preview: bool) -> Actions:
    it = of(digest)
    stopped = digest.paused or digest.away
    return Actions(
        actions=(
            *((Action(verb="preview", label="Preview", subject=it),) if preview else ()),
            Action(verb="settings", label="Settings", subject=it),
            Action(verb="resume", label="Resume", subject=it)
            if stopped
            else Action(verb="pause", label="Pause", subject=it),
        )
    )


# ---------------------------------------------------------------- a place's digests


def digests(here: Sequence[Digest]) -> Message:
    """The digests of a place, each with what may be done about it."""
    if not here:
        return nothing_here()
    blocks: list[Block] = [Title(text="Digests here", note=counted(len(here), "digest"))]
    for digest in here:
        blocks += listed(digest)
    more = Action(verb="settings", label="Another digest", subject=subject("subscription", "new"))
    return message((*blocks, Note(text="Other topics, or another time?"), Actions(actions=(more,))))


def listed(digest: Digest, reader: str = "") -> tuple[Block, ...]:
    """One of several digests, with what may be done about it; due on the reader's clock where their zone is known."""
    lines = _digest(digest, digest.asked.name, reader)
    if digest.configured:
        return (
            *lines,
            Note(text=WRITTEN),
            Actions(actions=(Action(verb="preview", label="Preview", subject=of(digest)),)),
        )
    return (*lines, _offers(digest, preview=True))


WRITTEN = "It is written in digests.toml, and only whoever runs OnRecord can change it there."


def nothing_here() -> Message:
    """A place without any digest."""
    return with_offer(note("No digest is posted here yet."), "Set up a digest")


def with_offer(said: Message, label: str) -> Message:
    """The same with one button, which opens the settings of a place."""
    return Message(plain=said.plain, blocks=(*said.blocks, set_up(label)))


def ended(names: Sequence[str]) -> Message:
    """Digests that are not posted any more."""
    them = rhythms.listed([f"“{name}”" for name in names])
    return note(
        f"{them} {'is' if len(names) == 1 else 'are'} ended: nothing more of {'it' if len(names) == 1 else 'them'} is posted here."
    )


def paused(here: Sequence[Digest]) -> Message:
    """Digests that were just paused, until when, and how to go on."""
    blocks: list[Block] = [Headline(text="Paused")]
    for digest in here:
        blocks += (Bullet(text=f"“{digest.asked.name}”: {_until(digest)}"), _resume(digest))
    return message(tuple(blocks))


def _until(digest: Digest) -> str:
    if digest.away and digest.next_at is not None:
        where = digest.asked.rhythm.zone
        return f"goes on by itself on {local(digest.next_at, where)} ({where})"
    return "until somebody resumes it"


def _resume(digest: Digest) -> Actions:
    return Actions(actions=(Action(verb="resume", label="Resume", subject=of(digest)),))


def resumed(here: Sequence[Digest]) -> Message:
    """Digests that go on, and when; nothing is made up for."""
    lines = (Bullet(text=f"“{digest.asked.name}”. {due(digest)}") for digest in here)
    return message(
        (Headline(text="Going on"), *lines, Note(text="What happened meanwhile and is still news is in the first one."))
    )


ENDED = "That digest has ended meanwhile."
"""A button or a form outlives what it is about."""


def which(verb: str, names: Sequence[str]) -> str:
    """That somebody must say which of several."""
    named = rhythms.listed([f"“{name}”" for name in names])
    return f"Which one? There are {named}: name one of them after “{verb}”, or “all”."


def unknown(name: str, names: Sequence[str]) -> str:
    """That no digest of a place is called so, and what they are called."""
    return f"No digest here is called “{name}”. There {'is' if len(names) == 1 else 'are'} {rhythms.listed([f'“{each}”' for each in names])}."


def hindered(said: Message, obstacles: Sequence[Problem]) -> Message:
    """The same with what keeps us from posting there all the same, or from doing it well, before what may be done about
    it.
    """
    return _also(said, [f"{BEARABLE if each.bearable else HINDERED}: {each.why}." for each in obstacles])


HINDERED = "Not yet, though"
BEARABLE = "It works all the same, but better without this"


def on_assumed_clock(said: Message, zone: str, *, like: str = "") -> Message:
    """The same with whose clock its times are told on, where nobody has said and their own is not known: that of another
    digest there, which is called so, if there is one.
    """
    if like:
        return _also(said, [f"Its times are of {zone}, as those of “{like}” are: “Settings” changes that."])
    return _also(said, [f"I do not know your time zone, so its times are of {zone}: “Settings” changes that."])


ASK_ZONE = "Your time zone is not known here: please look whether the right one is chosen."
"""What stands above a form in which a new digest's zone is a guess."""


def _also(said: Message, more: Sequence[str]) -> Message:
    """The same with further lines, before what may be done about it."""
    if not more:
        return said
    lines = tuple(Bullet(text=each) for each in more)
    *told, last = said.blocks
    return message((*told, *lines, last) if isinstance(last, Actions) else (*told, last, *lines))


def unchangeable(names: Sequence[str]) -> str:
    """That some digests of a place are not to be changed from there."""
    them = rhythms.listed([f"“{name}”" for name in names])
    return f"{them} {'is' if len(names) == 1 else 'are'} written in digests.toml, and only whoever runs OnRecord can change that there."


# ---------------------------------------------------------------- sources


def source_added(name: str, url: str, *, whom: str) -> Message:
    """A source that was just added for a tenant: for `whom`, in its platform's words."""
    return note(f"“{name}” is read from now on, for {whom} alone: {url}", f"To stop: sources remove {name}")


def source_removed(name: str) -> Message:
    """A source that is read no more."""
    return note(f"“{name}” is not read any more. What was read of it stays where it was told.")


# ---------------------------------------------------------------- where we are new


def introduction(here: Sequence[Digest]) -> Message:
    """Who we are and the one thing to do first, in one message; `here` are digests that go to the place already."""
    about = (
        "I read the news and brief you on it: what happened, who said what, and who demands, offers or threatens what. "
        "Every quote is cut from the article it stands in, and every line leads to its source."
    )
    posted = [Bullet(text=f"“{digest.asked.name}”. {due(digest)}") for digest in here]
    asked = "Questions are welcome: just mention me."
    blocks: tuple[Block, ...] = (Headline(text="Hello, I am OnRecord"), Note(text=about))
    if posted:
        return message((*blocks, Label(text="Posted here"), *posted, Note(text=asked), set_up("Settings")))
    return message(
        (*blocks, Note(text=f"Nothing is posted here until somebody sets up a digest. {asked}"), set_up("Set up"))
    )


def set_up(label: str) -> Actions:
    """The button that opens the settings of a place."""
    return Actions(actions=(Action(verb="settings", label=label),))


def back(here: Sequence[Digest]) -> Message:
    """We are in a place again, and its digests go on."""
    lines = (Bullet(text=f"“{digest.asked.name}”. {due(digest)}") for digest in here)
    return message((Headline(text="I am back, and so are these digests"), *lines))


def counted(n: int, one: str) -> str:
    """`1 digest`, `3 digests`."""
    return f"{n} {one}" if n == 1 else f"{n} {one}s"
