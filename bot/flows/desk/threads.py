"""Questions: who asks whom, what a question leaves to what was said before it, and the answer while it is written.

★turns.asks and the channel's policy → addressed?
the message a thread hangs on and its earlier questions → ★turns.follows → answer, shown live → one outbox row, which
closes the message it was written in
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.core import compose_answer, compose_desk, turns
from bot.core.answer import Answered
from bot.core.compose_offers import about_answer, named
from bot.core.desk import Inbound
from bot.core.errors import InputError
from bot.core.message import Message
from bot.core.questions import asked
from bot.core.settings import USUAL
from bot.core.turns import Turn
from bot.core.types import ArticleId, Posted, Problem, StoryId
from bot.flows.answer import answer
from bot.flows.desk.live import live
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit
from bot.store import briefings, channels, inbox, outbox, stories
from bot.store.db import Tx
from bot.store.inbox import Row
from bot.store.scopes import seen_by

MOST_TURNS: Final = 8
"""Earlier questions of a thread that a new one may lean on; what was said before them is another subject."""
AT_ONCE: Final = timedelta(seconds=5)
"""What is seen to so soon after it was kept is seen to for the first time: it is brought again after 10 s at the earliest."""
MOST_SAID: Final = 200
"""Messages of a thread that are looked at for who takes part in it: a talk of one person with us has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a question belongs to: what was asked before it, and the articles that tell of it first."""

    turns: tuple[Turn, ...] = ()
    first: tuple[ArticleId, ...] = ()


def key(row: Row) -> str:
    """The outbox key of the answer to what somebody said."""
    return f"answer:{row.inbound.id}"


def begun_before(kit: Kit, row: Row) -> bool:
    """May an answer to it have been begun, and what came of that be unknown? It is as soon as somebody had the time to."""
    return row.attempts > 0 or row.message_id is not None or kit.now() - row.made_at > AT_ONCE


async def began(kit: Kit, row: Row, posted: Posted) -> None:
    """Note the message in which an answer is being written."""
    async with kit.database.begin() as tx:
        await inbox.begun(tx, row.scope, row.inbound.id, posted.message_id)


# ---------------------------------------------------------------- is it for us?


def at_large(said: Inbound) -> bool:
    """Was it said in a channel without naming us, in no thread? No policy takes that for a question."""
    return said.kind == "message" and not said.direct and not said.threaded


async def addressed(kit: Kit, row: Row) -> bool:
    """Is it said to us? A message in a thread of a channel only where the channel's policy says so."""
    said = row.inbound
    if said.kind != "message":
        return True
    if said.direct:
        return not turns.is_courtesy(said.text)
    if at_large(said) or not turns.asks(said.text):
        return False
    async with kit.database.read() as tx:
        known = await channels.get(tx, seen_by(row.scope), said.place)
        policy = known.threads if known and known.threads else USUAL
        if policy != "ours":
            return policy == "all"
        talk = await inbox.of_thread(tx, [row.scope], said.place, limit=MOST_SAID)
        asked_here = any(each.state == "done" for each in talk if each.inbound.id != row.inbound.id)
        alone = {each.inbound.user for each in talk} <= {said.user}
        return alone and (asked_here or await _is_ours(tx, row))


async def _is_ours(tx: Tx, row: Row) -> bool:
    """Does the thread hang on a message of ours?"""
    place = row.inbound.place
    return await outbox.by_message(tx, seen_by(row.scope), place, place.thread or "") is not None


# ---------------------------------------------------------------- what it leans on


async def context(kit: Kit, row: Row) -> Context:
    """What a question belongs to: the story it is asked about, or its thread."""
    of, identity = named(row.inbound.subject)
    async with kit.database.read() as tx:
        about = await _of_story(tx, row, StoryId(identity)) if of == "story" else Context()
        thread = await _of_thread(tx, row) if row.inbound.place.thread else Context()
    return Context(turns=(*thread.turns, *about.turns), first=about.first or thread.first)


async def _of_story(tx: Tx, row: Row, story: StoryId) -> Context:
    scopes = seen_by(row.scope)
    found = await stories.get(tx, scopes, [story])
    kept = await briefings.latest(tx, scopes, story)
    people: dict[str, None] = {}
    if kept is not None:
        people |= dict.fromkeys(quote.speaker.canonical for quote in kept.briefing.quotes if quote.speaker)
        people |= dict.fromkeys(condition.actor.canonical for condition in kept.briefing.conditions)
    return Context(
        turns=(Turn(people=tuple(people)),) if people else (),
        first=tuple(identity for each in found for identity in each.story.article_ids),
    )


async def _of_thread(tx: Tx, row: Row) -> Context:
    """What the message a thread hangs on tells of, and what was asked and answered in it so far."""
    place, scopes = row.inbound.place, seen_by(row.scope)
    root = await outbox.by_message(tx, scopes, place, place.thread or "")
    talk = await inbox.of_thread(tx, [row.scope], place, limit=MOST_SAID)
    earlier = [each for each in talk if each.inbound.id != row.inbound.id and each.state == "done"][-MOST_TURNS:]
    keys = [*([root.key] if root else []), *map(key, reversed(earlier))]
    cited = await outbox.cited(tx, scopes, keys)
    told: list[Turn] = []
    for each in earlier:
        answered = await outbox.get(tx, scopes, key(each))
        told.append(_turn(each, answered.message if answered else None, told))
    if root is not None:
        told.insert(0, Turn(people=turns.people_of(root.message)))
    first = dict.fromkeys(identity for name in keys for identity in cited.get(name, ()))
    return Context(turns=tuple(turn for turn in told if turn.question or turn.people), first=tuple(first))


def _turn(row: Row, answered: Message | None, before: Sequence[Turn]) -> Turn:
    """An earlier question of a thread as it was understood, with who answered it."""
    meant = turns.follows(turns.bare(row.inbound.text), before)
    people = turns.people_of(answered) if answered else ()
    return Turn(question="" if isinstance(meant, Problem) else meant, people=people)


# ---------------------------------------------------------------- the answer


async def told(kit: Kit, row: Row, text: str) -> Found:
    """The answer to a question, for its asker alone. Raises `InputError` where nobody can tell what is asked."""
    question, about = await _meant(kit, row, text)
    made = await answer(kit, question, scope=row.scope, first=about.first)
    return _found(kit, row, made, headed=True, private=True)


async def told_live(kit: Kit, row: Row, text: str) -> tuple[Found, str | None]:
    """The answer to a question for all who read its thread, shown while it is written, and the message that it is
    written in, if it is. Raises `InputError` where nobody can tell what is asked.
    """
    question, about = await _meant(kit, row, text)
    said, chat = row.inbound, kit.chats[row.inbound.place.platform]
    headed = said.kind == "action" or question != " ".join(text.split())
    if kit.model is None:  # nothing to wait for
        made = await answer(kit, question, scope=row.scope, first=about.first)
        return _found(kit, row, made, headed=headed, private=False), None
    async with live(
        chat,
        said,
        key(row),
        again=begun_before(kit, row),
        began=lambda posted: began(kit, row, posted),
        drawn=lambda points: compose_answer.so_far(question, points, headed=headed),
    ) as making:
        made = await answer(
            kit,
            question,
            scope=row.scope,
            first=about.first,
            on_point=making.point,
            progress=making.status,
            stop=making.stop,
        )
    found = _found(kit, row, made, headed=headed, private=False)
    return found, making.posted.message_id if making.posted else None


async def _meant(kit: Kit, row: Row, text: str) -> tuple[str, Context]:
    about = await context(kit, row)
    question = turns.follows(text, about.turns)
    problem = question if isinstance(question, Problem) else asked(question, now=kit.now())
    if isinstance(problem, Problem):
        raise InputError(problem.why)
    assert isinstance(question, str)  # noqa: S101 - a problem was raised above
    return question, about


def _found(kit: Kit, row: Row, made: Answered, *, headed: bool, private: bool) -> Found:
    cites = tuple(article.id for article in made.articles)
    said = compose_answer.answered(made, now=kit.now(), headed=headed)
    offered = compose_desk.with_actions(said, about_answer(row.inbound.id, private=private, cites=bool(cites)))
    return Found(message=offered, evidence=cites)
