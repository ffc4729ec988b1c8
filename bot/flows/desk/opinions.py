"""What readers think of what they were told, and what they were told alone and may share."""

from __future__ import annotations

from bot.core import compose_desk
from bot.core.compose_offers import named
from bot.core.types import ArticleId
from bot.flows.desk.reading import Found
from bot.flows.kit import Kit
from bot.store import feedback, inbox, outbox
from bot.store.inbox import Row
from bot.store.scopes import seen_by
from bot.telemetry import FEEDBACK


async def noted(kit: Kit, row: Row) -> Found:
    """Keep a reader's verdict, the last of one reader on one thing."""
    said = row.inbound
    verdict: feedback.Verdict = "useful" if said.action == "useful" else "not-useful"
    async with kit.database.begin() as tx:
        await feedback.note(tx, row.scope, said.subject, said.user, verdict, now=kit.now())
    FEEDBACK.labels(named(said.subject)[0], verdict).inc()
    return Found(message=compose_desk.note(compose_desk.THANKS if verdict == "useful" else compose_desk.NOTED))


async def cited(kit: Kit, row: Row, identity: str) -> tuple[ArticleId, ...]:
    """The articles that the answer to what was said under this id stands on."""
    key = f"answer:{identity}"
    async with kit.database.read() as tx:
        posted = (await outbox.cited(tx, seen_by(row.scope), [key])).get(key, ())
        told = await inbox.get(tx, [row.scope], identity)
    return posted or (told.evidence if told else ())


async def told_before(kit: Kit, row: Row, identity: str) -> Found | None:
    """What the asker was told alone; None where that is not known any more."""
    async with kit.database.read() as tx:
        kept = await inbox.get(tx, [row.scope], identity)
    if kept is None or kept.said is None or kept.inbound.user != row.inbound.user:
        return None
    return Found(message=kept.said, evidence=kept.evidence)
