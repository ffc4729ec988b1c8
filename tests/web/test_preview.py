"""The page that shows the latest digest as a platform would."""

import json
import pkgutil
from collections.abc import Sequence

import pytest

from bot import chat
from bot.chat.discord.render import payloads as bodies
from bot.chat.slack.render import payloads
from bot.core.message import Message
from bot.core.types import PUBLIC
from bot.flows.kit import Kit
from bot.store import outbox
from bot.web import preview
from bot.web.render import STATIC
from tests.schemas.discord import problems as refused
from tests.schemas.slack import problems
from tests.store.builders import HOUR, NOON
from tests.web.conftest import Get
from tests.web.desk import ACTS
from tests.web.posting import digest, draft


async def post(kit: Kit, key: str, messages: Sequence[Message], *, hours: int = 0) -> None:
    """A lead and its replies, in the outbox."""
    drafts = [
        outbox.Draft(
            key=f"{key}:{number}", place=draft("", message=told).place, series=key, message=told,
            reply_to=f"{key}:0" if number else None,
        )
        for number, told in enumerate(messages)
    ]  # fmt: skip
    async with kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, drafts, now=NOON + hours * HOUR)


async def test_without_a_digest_a_sample_is_shown_and_called_one(get: Get) -> None:
    answer = await get("/preview")
    assert answer.status == 200
    assert "sample newsroom" in answer.page.cssselect(".head")[0].text_content()
    for thread in (".s-thread .s-message", ".d-thread .d-message"):
        assert len(answer.page.cssselect(thread)) == 1 + 4


async def test_the_latest_digest_is_shown_with_its_thread_and_nothing_else(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest("Daily", "Old news")])
    await post(kit, "digest:a:2", [digest("Daily", "Bridge closed"), digest("Reply", "Port reopens")], hours=2)
    await post(kit, "notice:x", [digest("Notice", "Not a digest")], hours=3)
    page = (await get("/preview")).page
    assert "sample" not in page.cssselect(".head")[0].text_content()
    for window, clock in ((".slack", ".s-clock"), (".discord", ".d-clock")):
        shown = page.cssselect(window)[0]
        assert "Bridge closed" in shown.text_content()
        assert "Port reopens" in shown.text_content()
        assert "Old news" not in shown.text_content()
        assert "Not a digest" not in shown.text_content()
        panes = [pane.cssselect(clock)[0].text_content() for pane in shown.cssselect("section")]
        assert panes == ["14:00", "14:00"]


async def test_a_digest_without_a_thread_is_shown_alone(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest("Daily", "Bridge closed")])
    for window in (await get("/preview")).page.cssselect(".slack, .discord"):
        assert len(window.cssselect("section")) == 1


async def test_news_does_not_act_on_the_page(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest(ACTS, ACTS), digest(f"</div>{ACTS}", f"\u202e{ACTS}")])
    page = (await get("/preview")).page
    assert page.cssselect("script, img, svg, [onerror], [onload]") == []
    for window in page.cssselect(".slack, .discord"):
        assert "<script>window.acted=1</script>" in window.text_content().replace("\u200b", "")


@pytest.mark.parametrize("look", preview.LOOKS)
async def test_a_look_can_be_chosen_for_all_platforms_beside_each_other(get: Get, look: str) -> None:
    page = (await get(f"/preview?look={look}")).page
    assert len(page.cssselect(f".several.look-{look} .slack")) == 1
    assert len(page.cssselect(f".several.look-{look} .discord")) == 1
    here = [each.text_content() for each in page.cssselect(".looks [aria-current]")]
    assert here == ["side by side", preview.LOOKS[look]]


@pytest.mark.parametrize(("chosen", "other"), [("slack", "discord"), ("discord", "slack")])
async def test_a_platform_can_be_chosen_and_keeps_the_look(get: Get, chosen: str, other: str) -> None:
    page = (await get(f"/preview?platform={chosen}&look=dark")).page
    assert len(page.cssselect(f".windows.look-dark .{chosen}")) == 1
    assert page.cssselect(f".several, .{other}") == []
    assert page.cssselect("h1")[0].text_content() == f"In {preview.platforms()[chosen].NAME}"
    assert {each.get("href") for each in page.cssselect(".looks p:first-child a")} == {
        f"?platform={platform}&look=dark" for platform in (preview.EVERY, chosen, other)
    }


@pytest.mark.parametrize("query", ["platform=none", "platform=../slack", "look=loud"])
async def test_a_platform_or_look_that_is_not_there_is_told(get: Get, query: str) -> None:
    assert (await get(f"/preview?{query}")).status == 404


async def test_the_page_brings_its_platforms_styles_and_every_page_leads_to_it(get: Get) -> None:
    page = (await get("/preview")).page
    for style in page.cssselect("link[rel=stylesheet]")[1:]:
        brought = await get(style.get("href"))
        assert brought.headers["Content-Type"].startswith("text/css")
        assert f".{style.get('href').rpartition('/')[2].removesuffix('.css')} " in brought.text
    alone = (await get("/preview?platform=discord")).page
    hrefs = [style.get("href") for style in alone.cssselect("link[rel=stylesheet]")]
    assert hrefs[1:] == ["/static/preview/discord.css"]
    assert (await get("/static/preview/none.css")).status == 404
    (here,) = page.cssselect("nav [aria-current=page]")
    assert here.get("href") == "/preview"


def test_a_platform_that_can_be_drawn_is_found_by_its_folder() -> None:
    found = preview.platforms()
    assert set(found) <= {each.name for each in pkgutil.iter_modules(chat.__path__)}
    assert {"slack", "discord"} <= set(found)
    assert "console" not in found
    assert preview.EVERY not in found
    assert not set(STATIC) & {f"{name}.css" for name in found}


def test_the_sample_is_what_slack_takes() -> None:
    sample = preview.sample()
    assert sample.sample
    for told in sample.messages:
        for payload in payloads(told):
            assert problems(json.loads(json.dumps({"text": payload.text, "blocks": payload.blocks}))) == []


def test_the_sample_is_what_discord_takes() -> None:
    for told in preview.sample().messages:
        for body in bodies(told, style="components"):
            assert refused(json.loads(json.dumps(body))) == []
