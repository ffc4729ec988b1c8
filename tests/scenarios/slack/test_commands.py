"""Every command as somebody uses it in a channel, and what they alone are told."""

import pytest

from tests.scenarios.slack.conftest import Open

ASKED = {
    "help": [("/onrecord", ""), ("/onrecord", "help pause")],
    "brief": [("/brief", "")],
    "brief-topic": [("/brief", "grain"), ("/brief", "basket weaving")],
    "ask": [("/ask", "What does Toth promise?"), ("/ask", "Who won the football cup?")],
    "quotes": [("/onrecord", "quotes Moraru"), ("/onrecord", "quotes Nobody")],
    "conditions": [("/onrecord", "conditions Faleafa"), ("/onrecord", "conditions respirators")],
    "sources-status": [("/onrecord", "sources"), ("/onrecord", "status")],
    "why": [("/onrecord", "why https://news.example/never"), ("/onrecord", "why")],
    "slips": [("/onrecord", "qoutes Moraru"), ("/onrecord", "subscrbe"), ("/ask", ""), ("/onrecord", "blargh")],
    "subscribe": [
        ("/onrecord", "subscribe grain at 08:00 weekdays"),
        ("/onrecord", "subscribe at 25:00"),
        ("/onrecord", "status"),
        ("/onrecord", "digest preview"),
        ("/onrecord", "pause 3"),
        ("/onrecord", "pause"),
        ("/onrecord", "resume"),
        ("/onrecord", "settings of everything"),
        ("/onrecord", "unsubscribe"),
        ("/onrecord", "unsubscribe"),
    ],
}


@pytest.mark.parametrize("name", ASKED)
async def test_what_is_asked_for_is_told_to_the_asker_alone(stage: Open, name: str) -> None:
    async with stage() as s:
        for command, text in ASKED[name]:
            await s.command("ada", "#desk", command, text)
        assert not [each for each in s.land.sees("#desk") if each.bot]
        s.reads(name)


async def test_a_private_answer_may_be_shared_with_all_once(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/ask", "What does Toth promise?")
        answer = s.land.ephemerals("ada")[-1]
        await s.clicks("ada", answer, "share")
        await s.clicks("ada", answer, "share")
        await s.clicks("ada", answer, "feedback", "Useful")
        await s.clicks("ada", answer, "sources")
        assert len([each for each in s.land.sees("#desk") if each.bot]) == 1
        s.reads("share")


async def test_a_link_is_briefed_for_its_tenant_and_a_message_by_its_shortcut(stage: Open) -> None:
    async with stage() as s:
        told = await s.says("ada", "#desk", "see http://127.0.0.1:9/nowhere please")
        await s.shortcut("bea", told)
        short = await s.says("ada", "#desk", "just words")
        await s.shortcut("bea", short)
        s.reads("brief-this")


async def test_a_talk_with_us_alone_needs_no_mention(stage: Open) -> None:
    async with stage() as s:
        await s.says("ada", "@ada", "quotes Fitch")
        await s.says("ada", "@ada", "What does Brightwater offer?")
        s.reads("talk")
