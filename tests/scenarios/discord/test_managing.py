"""Who may change what, the settings as modals, our coming and going, and places that take nothing from us."""

from tests.scenarios.discord import happenings
from tests.scenarios.discord.conftest import Open
from tests.scenarios.discord.test_digests import DAILY, TO_EIGHT


async def test_a_first_digest_is_set_up_in_one_modal_and_mistakes_come_back_with_what_was_typed(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "settings")
        await s.submits("ada", Topics="bridges, grain", Time="25:00")
        await s.clicks("ada", s.alone("ada"), "Correct it")
        await s.submits("ada", Time="07:30")
        await s.command("ada", "#desk", "status")
        s.reads("settings-first")


async def test_settings_are_shown_with_a_button_for_each_page(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.command("ada", "#desk", "settings")
        overview = s.alone("ada")
        for label in ("Topics and time", "Sources, more times", "How it is told"):
            await s.clicks("ada", overview, label)
        await s.submits("ada")
        await s.clicks("ada", s.alone("ada"), "Preview")
        s.reads("settings")


async def test_of_several_digests_it_is_said_how_to_reach_each(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.command("ada", "#desk", "subscribe", topics="respirators", time="every 4 hours")
        await s.types("ada", "#desk", "pause", "digest", "")
        await s.command("ada", "#desk", "pause", digest="respirators", days=2)
        await s.command("ada", "#desk", "settings")
        await s.says("ada", "#desk", "@onrecord settings")
        s.reads("several")


async def test_who_may_not_manage_the_server_reads_and_changes_nothing(stage: Open) -> None:
    async with stage() as s:
        assert "subscribe" not in s.world.offered("bea")
        await s.says("bea", "#desk", "@onrecord subscribe grain")
        await s.command("olga", "#desk", "subscribe", topics="grain")
        await s.says("bea", "#desk", "@onrecord unsubscribe")
        await s.command("bea", "#desk", "ask", question="What does Toth promise?")
        s.reads("permission")


async def test_where_members_may_manage_they_see_the_commands_and_may(stage: Open) -> None:
    async with stage(discord={"manage": "members"}) as s:
        await s.command("bea", "#desk", "subscribe", topics="grain")
        s.reads("members")


async def test_a_talk_with_us_has_settings_of_its_own(stage: Open) -> None:
    async with stage() as s:
        await s.command("bea", "@bea", "settings")
        await s.submits("bea", Topics="grain", Time_zone="Europe/London")
        await s.clicks("bea", s.alone("bea"), "Preview")
        await s.command("bea", "@bea", "unsubscribe")
        s.reads("talk-settings")


async def test_we_introduce_ourselves_once_and_our_button_sets_a_digest_up(stage: Open) -> None:
    async with stage() as s:
        await s.happens("ada adds us to another server", lambda: happenings.found(s.world, "Annex", "ada"))
        hello = s.sees("Annex#general")[-1]
        await s.clicks("ada", hello, "Set up")
        await s.submits("ada", Topics="grain")
        s.reads("introduction")


async def test_a_server_that_sends_us_away_and_takes_us_back_goes_on_where_it_was(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.happens("we are sent away", lambda: happenings.leave(s.world))
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        await s.happens("and added again", lambda: happenings.come_back(s.world))
        await s.command("ada", "#desk", "status")
        await s.passes("a day later", hours=24)
        s.reads("away-and-back")


async def test_a_channel_that_is_deleted_ends_its_digests(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.happens("#desk is deleted", lambda: happenings.delete(s.world, "#desk"))
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        s.reads("deleted")


async def test_where_we_may_not_post_any_more_digests_are_paused_and_the_operator_is_told_once(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.happens(
            "we may not write in #desk any more", lambda: happenings.forbid(s.world, "#desk", send_messages=False)
        )
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        await s.passes("a day later", hours=24)
        assert not s.sees("#desk")
        await s.happens("we may again", lambda: happenings.allow(s.world, "#desk"))
        await s.command("ada", "#desk", "resume")
        await s.passes("a day later", hours=24)
        s.reads("forbidden")


async def test_where_we_may_open_no_threads_a_digest_stays_readable(stage: Open) -> None:
    async with stage() as s:
        await s.happens(
            "we may open no threads", lambda: happenings.forbid(s.world, "#desk", create_public_threads=False)
        )
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        lead, *replies = s.sees("#desk")
        assert {each.channel_id for each in (lead, *replies)} == {s.world.channel("#desk").id}
        s.reads("no-threads")


async def test_a_quiet_digest_notifies_nobody_and_one_that_calls_names_its_role_once(stage: Open) -> None:
    async with stage() as s:
        role = happenings.makes_role(s.world, "News")
        await s.command("ada", "#desk", "subscribe", **DAILY)
        await s.command("ada", "#desk", "settings")
        await s.clicks("ada", s.alone("ada"), "How it is told")
        await s.submits("ada", Role_to_call=[role])
        await s.passes("until eight the next morning, London time", **TO_EIGHT)
        lead, *replies = s.sees("#desk")
        assert lead.ping_role_ids == [role.id]
        assert not any(each.ping_role_ids for each in replies)
        s.reads("calls")
