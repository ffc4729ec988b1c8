"""Who may change what, the settings as a form, Home, our coming and going, and a workspace that sends us away."""

from tests.scenarios.slack.conftest import Open


async def test_settings_are_filled_in_and_mistakes_are_told_beside_their_fields(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/onrecord", "subscribe grain")
        await s.command("ada", "#desk", "/onrecord", "settings")
        (view,) = s.land.views("ada")
        assert await s.land.suggests("ada", view, "zone", "lond") == ["Europe/London, now 10:30"]
        await s.submits("ada", {"quiet": "late"})
        await s.submits("ada", {"topics": ["bridges", "grain"], "style": "brief", "days": ["mon", "fri"], "quiet": ""})
        await s.command("ada", "#desk", "/onrecord", "status")
        s.reads("settings")


async def test_guests_read_and_change_nothing_and_admins_always_may(stage: Open) -> None:
    async with stage(slack={"manage": "admins"}) as s:
        await s.command("gus", "#desk", "/onrecord", "subscribe")
        await s.command("gus", "#desk", "/ask", "What does Toth promise?")
        await s.command("bea", "#desk", "/onrecord", "settings")
        await s.command("olga", "#desk", "/onrecord", "subscribe grain")
        await s.command("bea", "#desk", "/onrecord", "unsubscribe")
        s.reads("permission")


async def test_home_shows_what_somebody_may_change_and_changes_it(stage: Open) -> None:
    async with stage() as s:
        await s.home("ada")
        await s.command("ada", "#desk", "/onrecord", "subscribe grain at 07:30")
        view = await s.home("ada")
        await s.clicks("ada", view, "pause")
        await s.home("ada")
        await s.home("gus")
        s.reads("home")


async def test_we_introduce_ourselves_once_and_our_button_sets_a_digest_up(stage: Open) -> None:
    async with stage() as s:
        await s.happens("ada adds us to #quiet", s.land.invites("#quiet", by="ada"))
        hello = s.last("#quiet")
        await s.clicks("ada", hello, "settings")
        await s.submits("ada", {"topics": ["grain"]})
        await s.happens("we are taken out of #quiet", s.land.removes("#quiet"))
        await s.happens("and added again", s.land.invites("#quiet", by="ada"))
        s.reads("introduction")


async def test_an_archived_channel_pauses_its_digests(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/onrecord", "subscribe grain at 08:00")
        await s.happens("#desk is archived", s.land.archives("#desk"))
        await s.passes("a day later", hours=24)
        assert not [each for each in s.land.sees("#desk") if each.bot]
        s.reads("archived")


async def test_a_revoked_token_pauses_what_goes_there_and_the_operator_is_told_once(stage: Open) -> None:
    async with stage() as s:
        await s.command("ada", "#desk", "/onrecord", "subscribe grain at 08:00")
        s.land.api.denied = "token_revoked"
        await s.passes("until eight the next morning, London time", hours=21, minutes=31)
        await s.passes("a day later", hours=24)
        assert not [each for each in s.land.sees("#desk") if each.bot]
        s.reads("revoked")
