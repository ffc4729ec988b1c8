from dataclasses import replace
from datetime import time
from io import StringIO
from pathlib import Path

import pytest
from lxml import html

from bot.chat.console import Console
from bot.core.message import Links, Message, Note, Title
from bot.core.types import PUBLIC, Day, Rhythm
from bot.flows.kit import Kit
from bot.store import outbox
from bot.web import serve
from bot.web.delivery import address, rhythm
from tests.store.builders import HOUR, NOON, article
from tests.web.conftest import BRIDGE, Get, Put, asking
from tests.web.posting import DESK, claimed, digest, draft, fill

CITED = article(BRIDGE, title="Bridge")


@pytest.fixture
def kind() -> str:
    """The store is proven on both databases; these are claims about pages."""
    return "sqlite"


@pytest.fixture
async def filled(kit: Kit, put: Put) -> None:
    await put(CITED)
    async with kit.database.begin() as tx:
        await fill(tx, (CITED.id,))


def words(element: html.HtmlElement) -> str:
    """The words of an element, as a reader has them."""
    return " ".join(" ".join(element.itertext()).split())


async def section(get: Get, name: str) -> str:
    """The words of one section of the page."""
    (found,) = (await get("/delivery")).page.cssselect(f"section[aria-labelledby={name}]")
    return words(found)


async def test_an_empty_outbox_says_so_and_what_fills_it(get: Get) -> None:
    answer = await get("/delivery")
    assert answer.status == 200
    told = words(answer.page.cssselect("main")[0])
    assert "No digest is due. Name one in digests.toml" in told
    assert "Nothing has been posted yet." in told
    assert "Needs somebody" not in told
    assert "Waiting" not in told


@pytest.mark.usefixtures("filled")
async def test_what_needs_somebody_comes_first_with_why_and_what_to_do(get: Get) -> None:
    page = (await get("/delivery")).page
    assert page.cssselect("main h2")[0].text_content() == "Needs somebody"
    told = await section(get, "troubles")
    for line in (
        "paused slack:T1:C-closed the channel is gone",
        "onrecord outbox resume slack:T1:C-closed",
        "failed OnRecord · Daily, noon For console: The console said no 10 times.",
        "onrecord outbox retry digest:daily:2",
        "uncertain OnRecord · Ports For slack:T1:C-desk: history cannot be read",
        "Nobody can tell whether it was posted. Look there; if it is missing: onrecord outbox retry digest:ports:1",
        "not made Ports, due Wednesday 4 March, 02:00 5 attempts failed, the last: no disk",
    ):
        assert line in told


@pytest.mark.usefixtures("filled")
async def test_what_waits_is_told_in_the_order_in_which_it_goes_with_what_it_waits_for(get: Get) -> None:
    page = (await get("/delivery")).page
    waiting = page.cssselect("section[aria-labelledby=waiting] li")
    assert [words(each) for each in waiting] == [
        "○ waiting OnRecord · Shut, next Nor this slack:T1:C-closed its channel is paused",
        "○ waiting OnRecord · Ports, later Pilots return slack:T1:C-desk next attempt 4 March 2026, 14:00 UTC 1 attempt asked to wait",
        "○ sending OnRecord · Daily, evening A vote is called console not answered yet 1 attempt",
    ]


@pytest.mark.usefixtures("filled")
async def test_what_is_due_is_told_on_its_own_clock_soonest_first_with_what_became_of_the_last(get: Get) -> None:
    page = (await get("/delivery")).page
    due = [words(li) for li in page.cssselect("section[aria-labelledby=due] li")]
    assert due == [
        "● due Ports Wednesday 4 March, 09:00 slack:T1:C-desk every 4 hours, not from 22:00 to 07:00, America/New_York last Wednesday 4 March, 02:00: not made: 5 attempts failed, the last: no disk",
        "● due Daily Thursday 5 March, 08:00 console at 08:00 and 17:30, Monday to Friday, Europe/Berlin last Wednesday 4 March, 08:00: made",
        "■ paused Shut the channel is gone slack:T1:C-closed at 09:00, Saturday and Sunday, UTC not due yet",
    ]


@pytest.mark.usefixtures("filled")
async def test_what_was_posted_leads_to_the_message_as_its_readers_saw_it_and_to_the_articles_it_cites(
    get: Get,
) -> None:
    (link,) = (await get("/delivery")).page.cssselect("section[aria-labelledby=posted] h3 a")
    assert link.text_content() == "OnRecord · Daily"
    answer = await get(link.get("href"))
    whole = words(answer.page.cssselect("main")[0])
    for told in (
        "Posted console OnRecord · Daily 2 stories",
        "Bridge closed",
        "Inspectors found cracks in two of its hangers.",
        "“It’s telling us it’s tired” Rosalind Achebe , County Engineer",
        "Jeanette Fogle offers (to state)",
        "Port reopens",
        "1 source of 3 could not be read.",
        "Posted 4 March 2026, 12:30 UTC",
        "Message there m1",
    ):
        assert told in whole
    assert [em.text_content() for em in answer.page.cssselect(".stance em")] == ["if the state paid the rest"]
    links = {a.get("href") for a in answer.page.cssselect("main a")}
    assert links == {"https://news.test/bridge", f"/articles/{CITED.id}", "/delivery"}


@pytest.mark.usefixtures("filled")
async def test_the_page_of_a_message_that_was_not_posted_says_why_and_what_to_do(get: Get) -> None:
    told = words((await get(address("digest:daily:2"))).page.cssselect(".head")[0])
    assert "Failed console" in told
    assert "The console said no 10 times." in told
    assert told.endswith("To try again: onrecord outbox retry digest:daily:2")


async def test_cited_articles_are_named_as_the_message_names_them_and_in_its_order(
    kit: Kit, get: Get, put: Put
) -> None:
    made = [article(f"{BRIDGE} {name}", title=name, page=name, hours=-hour) for hour, name in enumerate("abc")]
    await put(*made)
    links = (("The Beacon", made[1].url or ""), ("The Anchor", made[0].url or ""))
    message = Message(plain="Told", blocks=(Title(text="Told"), Links(links=links[:1]), Links(links=links)))
    async with kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, [draft("k", message=message, evidence=tuple(a.id for a in made))], now=NOON)
    listed = (await get(address("k"))).page.cssselect(".reports li")
    assert [words(each) for each in listed] == ["The Beacon b", "The Anchor a", "The Halyard c"]


async def test_no_key_is_too_odd_for_an_address(kit: Kit, get: Get) -> None:
    for key in ("digest:a/b ?#%:2026-03-04T12:00:00+00:00:0", "ü“x”", "a\\b"):
        async with kit.database.begin() as tx:
            taken = await claimed(tx, draft(key, message=digest(key, "Said")))
            await outbox.sent(tx, taken, message_id="m", now=NOON)
        answer = await get(address(key))
        assert answer.status == 200
        assert key in answer.page.cssselect("h1")[0].text_content()


@pytest.mark.parametrize("key", ["none", "%00", "a%2Fb", "x" * 3000, "%ED%A0%80"])
async def test_a_key_that_nothing_has_leads_nowhere(get: Get, key: str) -> None:
    assert (await get(f"/delivery/{key}")).status == 404


async def test_what_cannot_be_posted_because_of_what_comes_before_it_says_so(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        lead = await claimed(tx, draft("lead", message=digest("Lead", "Said"), series="digest"))
        await outbox.add(tx, PUBLIC, [draft("reply", message=digest("Reply", "Said"), series="digest")], now=NOON)
        await outbox.fail(tx, lead, why="no", now=NOON)
    assert "what comes before it was not posted" in await section(get, "waiting")


async def test_what_goes_to_a_platform_that_the_service_lacks_says_so(kit: Kit, tmp_path: Path) -> None:
    async with kit.database.begin() as tx:
        await outbox.add(tx, PUBLIC, [draft("k", place=DESK, message=digest("Reply", "Said"))], now=NOON)
    chats = {"console": Console(tmp_path, StringIO(), now=kit.now)}
    async with serve(replace(kit, chats=chats), "127.0.0.1:0") as base, asking(base) as get:
        assert "slack is not connected here" in await section(get, "waiting")


async def test_another_tenants_messages_are_not_told(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        await outbox.add(tx, "slack:T1", [draft("secret", message=digest("Secret", "Hidden"))], now=NOON)  # type: ignore[arg-type]
    assert "Hidden" not in (await get("/delivery")).text
    assert (await get("/delivery/secret")).status == 404


async def test_many_messages_are_counted_beyond_those_listed(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        for number in range(23):
            taken = await claimed(tx, draft(f"k{number}", message=digest(f"Number {number}", "Said")))
            await outbox.sent(tx, taken, message_id=str(number), now=NOON + number * HOUR)
        many = [draft(f"w{number}", place=DESK, message=digest("Waits", "Said")) for number in range(51)]
        await outbox.add(tx, PUBLIC, many, now=NOON)
    posted = await section(get, "posted")
    assert "Number 22" in posted
    assert "Number 2 " not in posted
    assert "And 3 messages before" in posted
    assert "And 1 message more" in await section(get, "waiting")


async def test_a_message_without_a_title_is_called_by_how_it_begins(kit: Kit, get: Get) -> None:
    bare = (
        Message(plain="First line\nsecond", blocks=(Note(text="First line"),)),
        Message(plain="", blocks=(Title(text=""),)),
    )
    async with kit.database.begin() as tx:
        for number, message in enumerate(bare):
            taken = await claimed(tx, draft(f"k{number}", message=message))
            await outbox.sent(tx, taken, message_id="m", now=NOON)
    titles = [a.text_content() for a in (await get("/delivery")).page.cssselect("section[aria-labelledby=posted] h3 a")]
    assert titles == ["A message without words", "First line"]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((), "at 08:00, every day, UTC"),
        (("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "at 08:00, every day, UTC"),
        (("fri", "mon"), "at 08:00, Monday and Friday, UTC"),
        (("sat", "fri", "sun"), "at 08:00, Friday to Sunday, UTC"),
        (("mon", "wed", "fri"), "at 08:00, Monday, Wednesday and Friday, UTC"),
        (("tue",), "at 08:00, Tuesday, UTC"),
    ],
)
def test_days_are_told_as_people_tell_them(days: tuple[Day, ...], told: str) -> None:
    assert rhythm(Rhythm(at=(time(8),), days=days)) == told
