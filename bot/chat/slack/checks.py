"""What keeps us from working in a workspace or posting in a channel, and which line of the manifest mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack import manifest
from bot.chat.slack.client import Client
from bot.chat.slack.connecting import logger
from bot.chat.slack.failures import unscoped
from bot.chat.slack.intake import Ourselves
from bot.chat.slack.settings import Settings
from bot.core import places
from bot.core.errors import Permanent, Transient
from bot.core.types import Place, Problem

WHERE: Final = "slack"


async def who(client: Client) -> tuple[Ourselves, frozenset[str] | None]:
    """Who the token makes us, and its scopes; None where Slack does not tell them. Raises `Transient`, `Permanent`."""
    told, headers = await client.heard("auth.test")
    ours = Ourselves(team=str(told.get("team_id")), user=str(told.get("user_id")), bot=str(told.get("bot_id") or ""))
    granted = headers.get("x-oauth-scopes")
    return ours, None if granted is None else frozenset(scope.strip() for scope in granted.split(",") if scope.strip())


async def workspace(settings: Settings, client: Client) -> tuple[Problem, ...]:
    """Does the bot token hold, with every scope that we need, and the app token, where a socket needs it?"""
    problems = [Problem(where=f"[slack] {key}", why=why) for key, why in settings.clashes()]
    try:
        _, scopes = await who(client)
    except (Transient, Permanent) as failed:
        return (*problems, Problem(where=WHERE, why=f"the bot token: {failed}", first=True))
    if scopes is not None:  # something in between that drops the header says nothing about scopes
        problems += _missing(scopes)
    if settings.mode == "socket" and settings.app_token is not None:
        problems += await _socket(settings, client, settings.app_token.get_secret_value())
    return tuple(problems)


def _missing(scopes: frozenset[str]) -> Iterator[Problem]:
    for scope in manifest.SCOPES:
        if scope not in scopes:
            yield Problem(where=WHERE, why=unscoped(scope))


async def _socket(settings: Settings, client: Client, token: str) -> list[Problem]:
    """Whether the app-level token opens a socket; the address that it gives is not used."""
    web = AsyncWebClient(
        token=token, base_url=settings.base_url, timeout=client.web.timeout, retry_handlers=[], logger=logger()
    )
    try:
        await client.heard("apps.connections.open", web=web)
    except Transient as failed:
        return [Problem(where=WHERE, why=f"the app token: {failed}")]
    except Permanent as failed:
        why = (
            f"the app token opens no socket ({failed.kind}); make one with the scope {manifest.APP_SCOPE} at "
            "api.slack.com/apps under Basic Information, and switch Socket Mode on"
        )
        return [Problem(where=WHERE, why=why)]
    return []


async def channel(client: Client, place: Place, team: str) -> tuple[Problem, ...]:
    """May we post in a channel of the workspace `team`? Raises `Transient`."""
    where = places.name(place)
    if place.tenant != team:
        return (Problem(where=where, why=f"the bot token belongs to the workspace {team}, not to {place.tenant}"),)
    try:
        answer = await client.call("conversations.info", channel=place.channel)
    except Permanent as failed:
        return (Problem(where=where, why=str(failed)),)
    found = answer.get("channel")
    return tuple(Problem(where=where, why=why) for why in _closed(found if isinstance(found, Mapping) else {}))


def _closed(found: Mapping[str, Any]) -> Iterator[str]:
    name = f"#{found['name']}" if found.get("name") else "this channel"
    if found.get("is_archived"):
        yield f"{name} is archived; unarchive it, or end its digests"
    elif not (found.get("is_member") or found.get("is_im") or found.get("is_mpim")):
        yield f"OnRecord is not in {name}; write there: /invite @OnRecord"
