"""The same over HTTP: signed requests to an address of ours, and none that is not signed."""

from tests.scenarios.slack.conftest import Open


async def test_what_people_do_reaches_us_as_requests_too(stage: Open) -> None:
    async with stage(slack={"mode": "http", "listen": "127.0.0.1:0"}) as s:
        calls = s.land.calls(f"http://127.0.0.1:{s.port}/slack/events")
        assert await calls.verify()
        await s.command("ada", "#desk", "/onrecord", "subscribe grain")
        await s.command("ada", "#desk", "/onrecord", "settings")
        await s.submits("ada", {"quiet": "late"})
        await s.submits("ada", {"style": "brief", "quiet": ""})
        await s.command("ada", "#desk", "/onrecord", "digest now")
        await s.says("bea", "#desk", "@onrecord what does Toth promise?")
        story = s.land.sees("#desk")[1]
        await s.clicks("bea", story, "more")
        await s.home("ada")
        s.reads("http")


async def test_a_request_that_is_not_signed_or_is_old_says_nothing_to_us(stage: Open) -> None:
    async with stage(slack={"mode": "http", "listen": "127.0.0.1:0"}) as s:
        calls = s.land.calls(f"http://127.0.0.1:{s.port}/slack/events")
        body = '{"type": "url_verification", "challenge": "c"}'
        for wrong in ({"secret": "another"}, {"age": 301.0}):
            status, _ = await calls.request(body, "application/json", **wrong)
            assert status == 401
