"""Verbs: what somebody said or pressed → what they are told, or what all are told.

★commands.parse → a verb's function → privately at once, or publicly through the outbox

A command and a press are answered to whoever gave it alone, a mention and a talk with us where it was said. What cannot
be done is told with the reason; what fails raises, and is tried again by `inbox`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from bot import telemetry
from bot.core import compose_desk, compose_status, parlance
from bot.core.commands import Command, parse
from bot.core.compose_offers import named, shared, sharing
from bot.core.desk import Inbound
from bot.core.errors import InputError, Permanent, Transient
from bot.core.message import Actions, Message
from bot.core.types import Problem, StoryId
from bot.core.verbs import KNOWN, NAMED
from bot.flows.desk import closer, early, house, managing, opinions, reading, threads
from bot.flows.desk.live import live
from bot.flows.desk.outcome import IGNORED, Outcome
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit, Progress, quiet
from bot.store.inbox import Row
from bot.store.outbox import Draft

PATIENCE: Final = 4.0
"""Seconds that somebody waits for a private answer without a word: most take less than one, a model takes ten."""


async def answer(kit: Kit, row: Row) -> Outcome:
    """Do what was asked for and tell the asker what is for them alone; what all may read is in the outcome's drafts.

    Raises what the store and a chat raise where that may be tried again.
    """
    said = row.inbound
    if not await threads.addressed(kit, row):
        return IGNORED
    if threads.is_thanks(said):
        return Outcome(what="thanks")
    try:
        doing = _pressed(kit, row) if said.kind == "action" else _said(kit, row, _command(said))
        return await (doing if _is_public(said) or row.attempts else _patiently(kit, row, doing))
    except InputError as refused:
        return await _refused(kit, row, "refused", str(refused))


async def _patiently(kit: Kit, row: Row, doing: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Whoever called a command sees nothing until it is answered: where that takes long, say that it does."""
    working = asyncio.ensure_future(doing)
    try:
        await asyncio.wait({working}, timeout=PATIENCE)
        if not working.done():
            await _asked_to_wait(kit, row)
        return await working
    finally:
        working.cancel()


async def _asked_to_wait(kit: Kit, row: Row) -> None:
    try:
        await _reply(kit, row, compose_desk.note(compose_desk.WAIT))
    except Transient as failed:  # a courtesy: the answer comes all the same
        telemetry.log.info("nobody was told that it takes long", inbound=row.inbound.id, kind=failed.kind)


def _command(said: Inbound) -> Command | Problem:
    """What somebody wrote; in a thread, or in reply to a message, whatever is no command is a question, and what does not
    name us always is one.
    """
    if said.kind == "message" and not said.direct:
        return Command(verb="ask", rest=said.text)
    return parse(said.text, talk=said.threaded or bool(said.replied))


# ---------------------------------------------------------------- written


async def _said(kit: Kit, row: Row, command: Command | Problem) -> Outcome:
    if isinstance(command, Problem):
        return await _refused(kit, row, "not understood", command.why)
    what = " ".join(filter(None, (command.verb, command.choice)))
    if command.verb == "ask":
        return await _asked(kit, row, command.rest)
    if command.verb == "brief" and _is_public(row.inbound):
        return await _briefed_live(kit, row, command)
    found = await _found(kit, row, command)
    return await _told(kit, row, what, found, share=command.verb in _SHARED and bool(found.evidence))


_SHARED = frozenset({"brief", "quotes", "conditions"})
"""Verbs whose private replies others may want to read too."""


async def _found(kit: Kit, row: Row, command: Command, progress: Progress = quiet) -> Found:
    """What a verb other than `ask` gives to tell."""
    scope, place, about = row.scope, row.inbound.place, command.rest
    match command.verb:
        case "brief" if command.urls:
            return await reading.page(kit, scope, command.urls[0], progress=progress)
        case "brief":
            return await reading.news(kit, scope, about, progress=progress)
        case "quotes":
            return await reading.quotes(kit, scope, about)
        case "conditions":
            return await reading.conditions(kit, scope, about)
        case "digest" if command.choice == "preview":
            return await early.preview(kit, row, about)
        case "digest":
            return await early.now(kit, row, about)
        case "sources" if not command.manages:
            return Found(message=await house.followed(kit, scope))
        case "why":
            return Found(message=await house.why(kit, scope, command.urls[0] if command.urls else about))
        case "status":
            return Found(message=await house.status(kit, scope, place))
        case "help":
            return Found(message=_help(row.inbound, about))
        case _:
            return Found(message=await managing.manage(kit, place, row.inbound.user, command, key=row.inbound.id))


def _help(said: Inbound, about: str) -> Message:
    words = about.casefold().split()
    verb = NAMED.get(words[0]) if words else None
    here = parlance.of(said.place)
    called = said.kind == "command"
    calls = here.calls if called else ""
    return compose_status.helped(verb or KNOWN.get(about), calls=calls, asking=here.asking, fills=called and here.fills)


async def _asked(kit: Kit, row: Row, question: str) -> Outcome:
    if not _is_public(row.inbound):
        return await _told(kit, row, "ask", await threads.told(kit, row, question), share=False)
    found, onto = await threads.told_live(kit, row, question)
    return _posted(row, "ask", found, onto=onto)


async def _briefed_live(kit: Kit, row: Row, command: Command) -> Outcome:
    """The same, with what is being done told meanwhile: a page may take its time, and a model does."""
    chat = kit.chats[row.inbound.place.platform]
    async with live(
        chat,
        row.inbound,
        threads.key(row),
        again=threads.begun_before(kit, row),
        drawn=lambda _: compose_desk.note(),
        began=lambda posted: threads.began(kit, row, posted),
    ) as making:
        found = await _found(kit, row, command, making.status)
    return _posted(row, "brief", found, onto=making.posted.message_id if making.posted else None)


# ---------------------------------------------------------------- pressed


async def _pressed(kit: Kit, row: Row) -> Outcome:
    """A button, a shortcut or a form that asks for one line."""
    said, scope = row.inbound, row.scope
    of, identity = named(said.subject)
    match said.action, of:
        case "ask", _:
            return await _asked(kit, row, said.text)
        case "brief" | "brief-this", _:
            return await _pointed_at(kit, row)
        case "useful" | "not-useful", "story" | "answer" | "digest":
            found = await opinions.noted(kit, row)
        case "share", "answer":
            return await _shared(kit, row, identity)
        case "more", "story":
            found = await closer.more(kit, scope, StoryId(identity))
        case "sources", "story":
            found = await closer.reports(kit, scope, StoryId(identity))
        case "sources", "answer":
            found = await closer.stands_on(kit, scope, await opinions.cited(kit, row, identity))
        case "why", "story":
            found = await closer.made(kit, scope, StoryId(identity))
        case "preview", "subscription" | "digest":
            found = await early.preview_of(kit, row, identity)
        case _, "subscription":
            said_so = await managing.press(kit, said.place, said.user, said.action, said.subject)
            found = Found(message=said_so)
        case _:
            return await _said(kit, row, parse(said.action))
    return await _told(kit, row, said.action, found, share=False)


async def _pointed_at(kit: Kit, row: Row) -> Outcome:
    """The message that somebody called us on: the article it links to, or that it is."""
    text = row.inbound.text
    read = parse(f"brief {text}")
    urls = read.urls if isinstance(read, Command) else ()
    found = await reading.pointed_at(kit, row.scope, text, urls)
    return await _told(kit, row, "brief this", found, share=True)


async def _shared(kit: Kit, row: Row, identity: str) -> Outcome:
    """What somebody was told alone, for all to read, once however often it is shared."""
    kept = await opinions.told_before(kit, row, identity)
    if kept is None:
        return await _told(kit, row, "share", closer.GONE, share=False)
    draft = Draft(
        key=f"share:{identity}",
        place=row.inbound.place,
        series=f"share:{identity}",
        message=shared(kept.message),
        evidence=kept.evidence,
    )
    thanks = Found(message=compose_desk.note(compose_desk.SHARED))
    outcome = await _told(kit, row, "share", thanks, share=False, private=True)
    return Outcome(what=outcome.what, drafts=(draft,))


# ---------------------------------------------------------------- told


def _is_public(said: Inbound) -> bool:
    """May all read the answer? A question is answered where it was asked; what a command or a button brings is its
    caller's. A question typed after a button belongs to the thread that it is about.
    """
    if said.kind == "action":
        return said.action == "ask" and (said.direct or said.place.thread is not None)
    return said.kind != "command"


async def _refused(kit: Kit, row: Row, what: str, why: str) -> Outcome:
    """Say why not: to nobody but the asker, where others would read it."""
    found = Found(message=compose_desk.problem(why))
    return await _told(kit, row, what, found, share=False, private=not row.inbound.direct)


async def _told(kit: Kit, row: Row, what: str, found: Found, *, share: bool, private: bool = False) -> Outcome:
    """Tell what was found: through the outbox where all may read it, else the asker, at once."""
    if _is_public(row.inbound) and not private:
        return _posted(row, what, found)
    said = compose_desk.with_actions(found.message, sharing(row.inbound.id)) if share else found.message
    keeps = any(isinstance(block, Actions) and any(a.verb == "share" for a in block.actions) for block in said.blocks)
    refused = await _reply(kit, row, said)
    if refused is not None:
        return Outcome(what=f"{what}: the reply was refused ({refused.kind})")
    return Outcome(what=what, said=said if keeps else None, evidence=found.evidence if keeps else ())


async def _reply(kit: Kit, row: Row, said: Message) -> Permanent | None:
    """Tell the asker alone; why they cannot be told, if they cannot. Raises `Transient`."""
    chat = kit.chats[row.inbound.place.platform]
    try:
        await chat.reply(row.inbound, said, private=True)
    except Permanent as failed:
        telemetry.log.warning("a private reply was refused", inbound=row.inbound.id, kind=failed.kind, why=str(failed))
        return failed
    return None


def _posted(row: Row, what: str, found: Found, *, onto: str | None = None) -> Outcome:
    """The same for all to read: `onto` the message it was written in, now or in an earlier attempt."""
    draft = Draft(
        key=threads.key(row),
        place=row.inbound.place,
        series=threads.key(row),
        message=found.message,
        evidence=found.evidence,
        onto=onto or row.message_id,
    )
    return Outcome(what=what, drafts=(draft,))
