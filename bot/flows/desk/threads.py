"""Questions: who asks whom, what a question leaves to what was said before it, and the answer while it is written.

★turns.asks and the channel's policy → addressed?
leaning.context → ★turns.follows → answer, shown live → one outbox row, which closes the message it was written in
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.core import compose_answer, compose_desk, turns
from bot.core.answer import Answered
from bot.core.compose_offers import about_answer
from bot.core.desk import Inbound
from bot.core.errors import InputError
from bot.core.questions import asked
from bot.core.settings import USUAL
from bot.core.types import Posted, Problem
from bot.flows.answer import answer
from bot.flows.desk.leaning import MOST_SAID, Context, answer_key, context, replied_to
from bot.flows.desk.live import live
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit
from bot.store import channels, inbox, outbox
from bot.store.db import Tx
from bot.store.inbox import Row
from bot.store.scopes import seen_by

AT_ONCE: Final = timedelta(seconds=5)
"""What is seen to so soon after it was kept is seen to for the first time: it is brought again after 10 s at the earliest."""


def key(row: Row) -> str:
    """The outbox key of the answer to what somebody said."""
    return answer_key(row.inbound)


def begun_before(kit: Kit, row: Row) -> bool:
    """May an answer to it have been begun, and what came of that be unknown? It is as soon as somebody had the time to."""
    return row.attempts > 0 or row.message_id is not None or kit.now() - row.made_at > AT_ONCE


async def began(kit: Kit, row: Row, posted: Posted) -> None:
    """Note the message in which an answer is being written."""
    async with kit.database.begin() as tx:
        await inbox.begun(tx, row.scope, row.inbound.id, posted.message_id)


# ---------------------------------------------------------------- is it for us?


def at_large(said: Inbound) -> bool:
    """Was it said in a channel without naming us, in no thread, to nobody's message? No policy takes that for a question."""
    return said.kind == "message" and not (said.direct or said.threaded or said.replied)


def is_thanks(said: Inbound) -> bool:
    """Does it name us only because it replies to us, and want no answer? A platform may have every reply name us."""
    return said.kind == "mention" and bool(said.replied and said.text) and turns.is_courtesy(said.text)


async def addressed(kit: Kit, row: Row) -> bool:
    """Is it said to us? A message in a thread of a channel only where the channel's policy says so."""
    said = row.inbound
    if said.kind != "message":
        return True
    if said.direct:
        return not turns.is_courtesy(said.text)
    async with kit.database.read() as tx:
        if await replied_to(tx, row.scope, said) is not None:
            return not turns.is_courtesy(said.text)
        if not said.threaded or not turns.asks(said.text):
            return False
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


# ---------------------------------------------------------------- the answer


async def told(kit: Kit, row: Row, text: str) -> Found:
    """The answer to a question, for its asker alone. Raises `InputError` where nobody can tell what is asked."""
    question, about = await _meant(kit, row, text)
    made = await answer(kit, question, scope=row.scope, first=about.first, then=about.then)
    return _found(kit, row, made, headed=True, private=True)


async def told_live(kit: Kit, row: Row, text: str) -> tuple[Found, str | None]:
    """The answer to a question for all who read its thread, shown while it is written, and the message that it is
    written in, if it is. Raises `InputError` where nobody can tell what is asked.
    """
    question, about = await _meant(kit, row, text)
    said, chat = row.inbound, kit.chats[row.inbound.place.platform]
    headed = said.kind == "action" or question != " ".join(text.split())
    if kit.model is None:  # nothing to wait for
        made = await answer(kit, question, scope=row.scope, first=about.first, then=about.then)
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
            then=about.then,
            on_point=making.point,
            progress=making.status,
            stop=making.stop,
        )
    found = _found(kit, row, made, headed=headed, private=False)
    return found, making.posted.message_id if making.posted else None


async def _meant(kit: Kit, row: Row, text: str) -> tuple[str, Context]:
    async with kit.database.read() as tx:
        about = await context(tx, row)
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
