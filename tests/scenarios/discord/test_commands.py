"""Every command as somebody uses it in a channel and in a talk with us, and what they alone are told."""

from typing import Any

import pytest

from tests.scenarios.discord.conftest import Open

ASKED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "help": [("help", {}), ("help", {"command": "pause"})],
    "brief": [("brief", {})],
    "brief-topic": [("brief", {"topic": "grain"}), ("brief", {"topic": "basket weaving"})],
    "ask": [("ask", {"question": "What does Toth promise?"}), ("ask", {"question": "Who won the football cup?"})],
    "quotes": [("quotes", {"person": "Moraru"}), ("quotes", {"person": "Nobody"})],
    "conditions": [("conditions", {"about": "Faleafa"}), ("conditions", {"about": "respirators"})],
    "sources-status": [
        ("sources", {}),
        ("sources", {"action": "add", "source": "http://127.0.0.1:9/feed"}),
        ("sources", {"action": "remove", "source": "The Halyard"}),
        ("status", {}),
    ],
    "why": [("why", {"link": "https://news.example/never"}), ("why", {"link": "that one"})],
    "subscribe": [
        ("subscribe", {"topics": "grain", "time": "08:00", "days": "weekdays", "zone": "Europe/London"}),
        ("subscribe", {"time": "25:00"}),
        ("status", {}),
        ("digest", {"what": "preview"}),
        ("pause", {"days": 3}),
        ("pause", {}),
        ("resume", {}),
        ("unsubscribe", {}),
        ("unsubscribe", {}),
    ],
    "subscribe-utc": [("subscribe", {"topics": "grain"})],
}


@pytest.mark.parametrize("name", ASKED)
async def test_what_is_asked_for_is_told_to_the_asker_alone(stage: Open, name: str) -> None:
    async with stage() as s:
        for command, options in ASKED[name]:
            await s.command("ada", "#desk", command, **options)
        assert not s.sees("#desk")
        s.reads(name)


async def test_values_are_offered_while_somebody_types(stage: Open) -> None:
    async with stage() as s:
        assert await s.types("ada", "#desk", "brief", "topic", "gr")
        assert await s.types("ada", "#desk", "quotes", "person", "mor")
        assert await s.types("ada", "#desk", "subscribe", "zone", "lond")
        assert await s.types("ada", "#desk", "subscribe", "topics", "grain, res")
        assert await s.types("ada", "#desk", "subscribe", "time", "9")
        assert not await s.types("ada", "#desk", "quotes", "person", "zzzz")
        await s.command("ada", "#desk", "subscribe", topics="grain")
        assert await s.types("ada", "#desk", "pause", "digest", "")
        s.reads("offered")


async def test_a_private_answer_may_be_shared_with_all_once(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "ask", question="What does Toth promise?")
        answer = s.alone("ada")
        await s.clicks("ada", answer, "Share")
        await s.clicks("ada", answer, "Share")
        await s.clicks("ada", answer, "Useful")
        await s.clicks("ada", answer, "Sources")
        assert len(s.sees("#desk")) == 1
        s.reads("share")


async def test_a_message_is_briefed_by_its_menu(stage: Open) -> None:
    async with stage() as s:
        told = await s.says("ada", "#desk", "see http://127.0.0.1:9/nowhere please")
        await s.menu("bea", told)
        short = await s.says("ada", "#desk", "just words")
        await s.menu("bea", short)
        s.reads("brief-this")


async def test_a_talk_with_us_alone_needs_no_mention(stage: Open) -> None:
    async with stage() as s:
        await s.says("ada", "@ada", "quotes Fitch")
        await s.says("ada", "@ada", "What does Brightwater offer?")
        await s.command("ada", "@ada", "brief", topic="grain")
        s.reads("talk")


async def test_a_talk_with_us_may_have_a_digest_of_its_own(stage: Open) -> None:
    async with stage() as s:
        await s.command("bea", "@bea", "subscribe", topics="grain", time="08:00", zone="Europe/London")
        await s.passes("until eight the next morning, London time", hours=21, minutes=31)
        assert s.sees("@bea")
        assert not s.sees("#desk")
        s.reads("talk-digest")
