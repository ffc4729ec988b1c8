"""The page that shows the latest digest as a platform would."""

import json
import pkgutil
from collections.abc import Sequence

import pytest

from bot import chat
from bot.chat.slack.render import payloads
from bot.core.message import Message
from bot.core.types import PUBLIC
from bot.flows.kit import Kit
from bot.store import outbox
from bot.web import preview
from bot.web.render import STATIC
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
    assert len(answer.page.cssselect(".s-thread .s-message")) == 1 + 4


async def test_the_latest_digest_is_shown_with_its_thread_and_nothing_else(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest("Daily", "Old news")])
    await post(kit, "digest:a:2", [digest("Daily", "Bridge closed"), digest("Reply", "Port reopens")], hours=2)
    await post(kit, "notice:x", [digest("Notice", "Not a digest")], hours=3)
    page = (await get("/preview")).page
    shown = page.cssselect(".slack")[0].text_content()
    assert "sample" not in page.cssselect(".head")[0].text_content()
    assert "Bridge closed" in shown
    assert "Port reopens" in shown
    assert "Old news" not in shown
    assert "Not a digest" not in shown
    assert [pane.cssselect(".s-clock")[0].text_content() for pane in page.cssselect("section")] == ["14:00", "14:00"]


async def test_a_digest_without_a_thread_is_shown_alone(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest("Daily", "Bridge closed")])
    assert len((await get("/preview")).page.cssselect(".slack section")) == 1


async def test_news_does_not_act_on_the_page(get: Get, kit: Kit) -> None:
    await post(kit, "digest:a:1", [digest(ACTS, ACTS), digest(f"</div>{ACTS}", f"\u202e{ACTS}")])
    page = (await get("/preview")).page
    assert page.cssselect("script, img, svg, [onerror], [onload]") == []
    assert "<script>window.acted=1</script>" in page.cssselect(".slack")[0].text_content()


@pytest.mark.parametrize("look", preview.LOOKS)
async def test_a_look_can_be_chosen(get: Get, look: str) -> None:
    page = (await get(f"/preview?look={look}")).page
    assert len(page.cssselect(f".s-look-{look} .slack")) == 1
    assert [each.text_content() for each in page.cssselect(".looks [aria-current]")] == [preview.LOOKS[look]]


@pytest.mark.parametrize("query", ["platform=none", "platform=../slack", "look=loud"])
async def test_a_platform_or_look_that_is_not_there_is_told(get: Get, query: str) -> None:
    assert (await get(f"/preview?{query}")).status == 404


async def test_the_page_brings_its_platform_s_style_and_every_page_leads_to_it(get: Get) -> None:
    page = (await get("/preview")).page
    (_, style) = page.cssselect("link[rel=stylesheet]")
    brought = await get(style.get("href"))
    assert brought.headers["Content-Type"].startswith("text/css")
    assert ".slack" in brought.text
    assert (await get("/static/preview/none.css")).status == 404
    (here,) = page.cssselect("nav [aria-current=page]")
    assert here.get("href") == "/preview"


def test_a_platform_that_can_be_drawn_is_found_by_its_folder() -> None:
    found = preview.platforms()
    assert set(found) <= {each.name for each in pkgutil.iter_modules(chat.__path__)}
    assert "slack" in found
    assert "console" not in found
    assert not set(STATIC) & {f"{name}.css" for name in found}


def test_the_sample_is_what_slack_takes() -> None:
    sample = preview.sample()
    assert sample.sample
    for told in sample.messages:
        for payload in payloads(told):
            assert problems(json.loads(json.dumps({"text": payload.text, "blocks": payload.blocks}))) == []
