"""What somebody finds who opens us: their digests, how we are, and what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.compose import clock, message
from bot.core.compose_desk import failing
from bot.core.compose_managing import Digest, counted, listed, set_up
from bot.core.message import Action, Actions, Block, Bullet, Headline, Label, Message, Note, Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How we are: sources that are read, those that fail by name, who writes (nobody: empty), and when a digest was last
    posted of those that are listed.
    """

    sources: int
    failing: tuple[str, ...] = ()
    model: str = ""
    last: tuple[datetime, str] | None = None


def home(
    mine: Sequence[Digest], health: Health, *, reader: str, now: datetime, more: int = 0, refused: str = ""
) -> Message:
    """What somebody finds who opens us: the digests they may change, in the order they are due, on the reader's clock
    (`now` and `reader` are of their zone); `more` of them are not shown. `refused` is why they may not have one for
    themselves, where they may not.
    """
    blocks: list[Block] = [Title(text="OnRecord", note="news with every quote on record")]
    for digest in mine:
        blocks += listed(digest, reader)
    if more:
        blocks.append(Note(text=f"and {counted(more, 'more digest')}; ask for settings in their channels."))
    return message((*blocks, *(() if mine else _empty(refused)), *_health(health, now), *_asked()))


def _empty(refused: str) -> tuple[Block, ...]:
    if refused:
        return (Headline(text="No digest yet"), Note(text=refused))
    return (
        Headline(text="No digest yet"),
        Note(text="Add me to a channel and press “Set up” there. Or have a digest here, for you alone:"),
        set_up("A digest for me"),
    )


def _health(health: Health, now: datetime) -> tuple[Block, ...]:
    lines = [
        f"{counted(health.sources, 'source')} read."
        if health.sources
        else "No sources are read yet. Add one: sources add LINK",
        *failing(health.failing, health.sources),
        f"Lines are written by {health.model}, and each is checked."
        if health.model
        else "Lines are the articles’ own sentences.",
    ]
    if health.last is not None:
        at, name = health.last
        lines.append(f"Last digest: “{name}”, {clock(at, now)}.")
    return (Label(text="How things are"), *(Bullet(text=line) for line in lines))


def _asked() -> tuple[Block, ...]:
    return (
        Label(text="Ask me"),
        Bullet(text="brief Ukraine: what is new on a topic, or in the article at a link"),
        Bullet(text="quotes Zelenskyy: what somebody was quoted with, word for word"),
        Bullet(text="conditions Putin: who demands, offers or threatens what, if what"),
        Bullet(text="or a whole question, here or wherever you mention me"),
        Actions(actions=(Action(verb="help", label="All there is"),)),
    )
