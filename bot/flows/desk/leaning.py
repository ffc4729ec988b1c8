"""What a question leans on: the story it is asked about, what it replies to, and its thread.

the message replied to and those before it → the message the thread hangs on → earlier questions → ★talks.turns
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from bot.core import talks, turns
from bot.core.compose_offers import named
from bot.core.desk import Inbound
from bot.core.talks import Said
from bot.core.turns import Turn
from bot.core.types import ArticleId, Scope, StoryId
from bot.store import briefings, inbox, outbox, stories
from bot.store.db import Tx
from bot.store.inbox import Row
from bot.store.scopes import seen_by

MOST_TURNS: Final = 8
"""Earlier questions of a talk, or of a chain of replies, that a new one may lean on; what was said before them is
another subject."""
MOST_SAID: Final = 200
"""Messages of a thread that are looked at for who takes part in it: a talk of one person with us has fewer."""
LASTS: Final = timedelta(hours=1)
"""After which a talk with us alone, where it has no threads, begins anew."""

_ANSWERS: Final = ("answer", "share")
"""What the key of a message begins with that says what somebody was told; what follows names what they had said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a question belongs to: what was asked before it, the articles that tell of it `first`, and those of its thread
    that may tell of it `then`.
    """

    turns: tuple[Turn, ...] = ()
    first: tuple[ArticleId, ...] = ()
    then: tuple[ArticleId, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Talk:
    """What was found of a talk: what people said and what we did, by their ids (ours: by their keys), and what each
    replies to.
    """

    said: dict[str, Row] = field(default_factory=dict)
    ours: dict[str, outbox.Row] = field(default_factory=dict)
    to: dict[str, str] = field(default_factory=dict)


def answer_key(said: Inbound) -> str:
    """The outbox key of the answer to what somebody said."""
    return f"answer:{said.id}"


async def context(tx: Tx, row: Row) -> Context:
    """What a question belongs to."""
    of, identity = named(row.inbound.subject)
    about = await _of_story(tx, row, StoryId(identity)) if of == "story" else Context()
    talk = await _talked(tx, row)
    return Context(
        turns=(*talk.turns, *about.turns),
        first=about.first or talk.first,
        then=(*talk.first, *talk.then) if about.first else talk.then,
    )


async def replied_to(tx: Tx, scope: Scope, said: Inbound) -> outbox.Row | None:
    """The message of ours that somebody replies to."""
    return await outbox.by_message(tx, seen_by(scope), said.place, said.replied) if said.replied else None


# ---------------------------------------------------------------- a story


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


# ---------------------------------------------------------------- a talk


async def _talked(tx: Tx, row: Row) -> Context:
    """What the message a thread hangs on tells of, what was asked and answered there so far, and what this replies to."""
    said, scopes = row.inbound, seen_by(row.scope)
    root = await outbox.by_message(tx, scopes, said.place, said.place.thread) if said.place.thread else None
    earlier = await _earlier(tx, row)
    talk = await _linked(tx, row, earlier)
    if root is not None:
        talk.ours = {root.key: root, **talk.ours}
    people = await _people(tx, scopes, talk)
    told = [Said(id=key, people=turns.people_of(each.message)) for key, each in talk.ours.items()]
    told += [
        Said(id=key, text=each.inbound.text, people=people.get(key, ()), to=talk.to.get(key, ""))
        for key, each in sorted(talk.said.items(), key=lambda item: (item[1].inbound.at, item[0]))
    ]
    chain = _keys(talk, said.id)
    around = [*([root.key] if root else []), *(answer_key(each.inbound) for each in reversed(earlier))]
    cited = await outbox.cited(tx, scopes, {*chain, *around})
    first = next((cited[key] for key in chain if cited.get(key)), ())
    then = dict.fromkeys(each for key in (*chain, *around) for each in cited.get(key, ()))
    leant = talks.turns(told, talk.to.get(said.id, ""))
    return Context(turns=leant, first=first, then=tuple(then)) if first else Context(turns=leant, first=tuple(then))


async def _earlier(tx: Tx, row: Row) -> list[Row]:
    """What was asked before in the same thread, or a short while ago in the same talk with us alone; the oldest first."""
    said = row.inbound
    if said.place.thread is None and not said.direct:
        return []
    talk = await inbox.of_thread(tx, [row.scope], said.place, limit=MOST_SAID)
    since = said.at - LASTS if said.place.thread is None else None
    done = [each for each in talk if each.inbound.id != said.id and each.state == "done"]
    return [each for each in done if since is None or each.inbound.at >= since][-MOST_TURNS:]


async def _linked(tx: Tx, row: Row, earlier: Collection[Row]) -> _Talk:
    """These questions and what they reply to, and so on, as far as a talk leans on what was said before."""
    talk = _Talk(said={each.inbound.id: each for each in earlier})
    waiting = [row, *earlier]
    while waiting and len(talk.to) < 2 * MOST_TURNS:
        each = waiting.pop(0)
        found = await _replied(tx, row.scope, each.inbound)
        if found is None:
            continue
        if isinstance(found, outbox.Row):
            talk.ours[found.key] = found
            talk.to[each.inbound.id] = found.key
            continue
        talk.to[each.inbound.id] = found.inbound.id
        if found.inbound.id not in talk.said and found.inbound.id != row.inbound.id:
            talk.said[found.inbound.id] = found
            waiting.insert(0, found)
    return talk


async def _replied(tx: Tx, scope: Scope, said: Inbound) -> Row | outbox.Row | None:
    """What somebody replies to: a question, be it that its answer was replied to, or another message of ours."""
    if not said.replied:
        return None
    ours = await replied_to(tx, scope, said)
    if ours is None:
        return await inbox.get(tx, [scope], f"{said.place.tenant}:{said.place.channel}:{said.replied}")
    of, _, identity = ours.key.partition(":")
    asked = await inbox.get(tx, [scope], identity) if of in _ANSWERS else None
    return asked or ours


async def _people(tx: Tx, scopes: Collection[Scope], talk: _Talk) -> Mapping[str, tuple[str, ...]]:
    """Who answered each question, by the question's id."""
    answers = {key: await outbox.get(tx, scopes, answer_key(each.inbound)) for key, each in talk.said.items()}
    told = {key: answer.message if answer else talk.said[key].said for key, answer in answers.items()}
    return {key: turns.people_of(message) for key, message in told.items() if message is not None}


def _keys(talk: _Talk, identity: str) -> list[str]:
    """The outbox keys of what leads to this by replies, the nearest first."""
    found: list[str] = []
    while (identity := talk.to.get(identity, "")) and identity not in found:
        found.append(identity)
    return [answer_key(talk.said[each].inbound) if each in talk.said else each for each in found]
