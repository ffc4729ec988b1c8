from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import brief as core_brief
from bot.core.ports import Usage
from bot.core.reading import read
from bot.core.stories.coverage import Coverage
from bot.core.stories.dedup import Settled
from bot.core.types import PUBLIC, Article, Outcome, Problem
from bot.flows import brief
from bot.flows.kit import SCOPES, Kit
from bot.store import briefings, items, sources, stories
from bot.store.briefings import NO_MODEL, Kept, Key
from bot.web import sources as source_page
from bot.web import story, why
from tests.store.builders import NOON, A, article, entry, source
from tests.web.conftest import BRIDGE, Answer, Get, Put

THINGS = [
    "lamp",
    "kettle",
    "anchor",
    "violin",
    "ladder",
    "orchard",
    "glacier",
    "saddle",
    "beacon",
    "harbour",
    "quarry",
    "pigeon",
    "turbine",
    "kiln",
    "walnut",
    "copper",
    "marble",
    "lantern",
    "thistle",
    "canal",
    "drum",
    "falcon",
    "garnet",
    "hammock",
]

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
"""What no database has a part in is asked over one."""


def about(thing: str, hours: float) -> Article:
    text = (
        f"The {thing} of {thing.title()}ville was sold. Nobody in {thing.title()}ville had seen such a {thing} before."
    )
    return article(text, title=f"A {thing} is sold in {thing.title()}ville", hours=hours)


async def only_story(kit: Kit) -> Coverage:
    async with kit.database.read() as tx:
        (found,) = await stories.newest(tx, SCOPES, limit=2)
    return found


def told(answer: Answer) -> str:
    return " ".join(answer.page.text_content().split())


# ---------------------------------------------------------------- the front page


async def test_the_front_page_lists_every_story_once_newest_first_over_its_pages(get: Get, put: Put) -> None:
    await put(*(about(thing, hours=-number) for number, thing in enumerate(THINGS)))
    path, seen = "/", list[str]()
    while path:
        listed = (await get(path)).page
        seen += [link.text_content() for link in listed.cssselect(".entry h3 a")]
        path = next((link.get("href") for link in listed.cssselect(".pager .older")), "")
    assert seen == [f"A {thing} is sold in {thing.title()}ville" for thing in THINGS]


async def test_stories_stand_under_the_day_of_their_latest_news(get: Get, put: Put) -> None:
    await put(about("lamp", hours=0), about("kettle", hours=-30))
    days = [heading.text_content() for heading in (await get("/")).page.cssselect(".day h2")]
    assert days == ["Wednesday 4 March 2026", "Tuesday 3 March 2026"]


async def test_a_story_is_listed_with_what_its_briefing_found_once_it_is_briefed(kit: Kit, get: Get, put: Put) -> None:
    await put(article(BRIDGE, title="Cracks found in Tolliver Street Bridge"))
    assert "not briefed yet" in told(await get("/"))
    await brief.story(kit, await only_story(kit))
    listed = told(await get("/"))
    assert "3 quotes" in listed
    assert "not briefed yet" not in listed


async def test_an_empty_store_says_what_to_do(kit: Kit, get: Get) -> None:
    assert "onrecord sources add URL" in told(await get("/"))
    async with kit.database.begin() as tx:
        await sources.add(tx, source(), baseline="all", now=NOON)
    assert "onrecord pull" in told(await get("/"))


@SQLITE
@pytest.mark.parametrize("after", ["", "x", "1", "99999999999999999999-s", "999999999999999999-s1", "%00"])
async def test_a_page_that_begins_nowhere_is_refused_in_words(get: Get, after: str) -> None:
    answer = await get(f"/?after={after}")
    assert answer.status == 400
    assert "begin at the front page" in told(answer)


# ---------------------------------------------------------------- scope


async def test_nothing_of_a_tenant_is_on_any_page(kit: Kit, get: Get, put: Put) -> None:
    secret = article("The merger of Quillfeather is secret.", title="Quillfeather", scope=A)
    await put(secret)
    async with kit.database.begin() as tx:
        await sources.add(tx, source("Quillfeather", scope=A), baseline="all", now=NOON)
        (own,) = await stories.newest(tx, [A], limit=1)
    answers = [
        await get(path)
        for path in (f"/stories/{own.story.id}", f"/articles/{secret.id}", "/", "/sources", f"/why?url={secret.url}")
    ]
    assert [answer.status for answer in answers] == [404, 404, 200, 200, 404]
    assert not [answer for answer in answers if "uillfeather." in answer.text]


# ---------------------------------------------------------------- an article


async def test_the_page_of_an_article_holds_its_text_and_nothing_else_in_it(get: Get, put: Put) -> None:
    made = article(BRIDGE + "\n\n<b>Not bold</b> & “so on\n\nA last line.\n", title="Bridge")
    await put(made)
    (text,) = (await get(f"/articles/{made.id}?at=5-30")).page.cssselect("#text")
    for note in text.cssselect("[role=tooltip]"):
        note.drop_tree()
    assert text.text_content() == made.text


async def test_every_quote_and_condition_is_marked_where_it_stands_with_its_note(get: Get, put: Put) -> None:
    made = article(BRIDGE, title="Bridge")
    await put(made)
    page = (await get(f"/articles/{made.id}")).page
    reading = read(made)
    wanted = {f"Q{n}": quote.text for n, quote in enumerate(reading.spoken.quotes, 1)}
    wanted |= {f"C{n}": reading.cut(c.evidence.start, c.evidence.end) for n, c in enumerate(reading.conditions, 1)}
    for name, text in wanted.items():
        (mark,) = (m for m in page.cssselect("mark[tabindex]") if name in m.get("data-ref").split())
        note = page.get_element_by_id(mark.get("aria-describedby"))
        assert name in note.text_content()
        note.drop_tree()
        assert text.startswith(mark.text_content())
        assert page.cssselect(f"#{name.lower()}")


async def test_what_is_not_shown_says_why(get: Get, put: Put) -> None:
    made = article(BRIDGE, title="Bridge")
    await put(made)
    page = (await get(f"/articles/{made.id}")).page
    hidden = [mark for mark in page.cssselect("mark") if "quote-not" in mark.get("class")]
    assert [mark.text_content()[-24:] for mark in hidden] == ["The Gateway to Everything."[-24:]]
    assert "Not shown. It is not sure enough that a plaque" in hidden[0].text_content()


async def test_a_revised_text_leads_to_the_present_one_and_back(get: Get, put: Put) -> None:
    first = article(BRIDGE, title="Bridge")
    second = replace(article(BRIDGE + " It was closed.", title="Bridge", hours=0.5), revision_of=first.id)
    await put(first, second)
    assert f"/articles/{second.id}" in (await get(f"/articles/{first.id}")).text
    assert f"/articles/{first.id}" in (await get(f"/articles/{second.id}")).text


async def test_an_article_in_another_language_says_that_it_is_not_analysed(get: Get, put: Put) -> None:
    made = replace(article("”Silta on väsynyt”, sanoi insinööri.", title="Silta"), language="fi")
    await put(made)
    answer = await get(f"/articles/{made.id}")
    assert "not analysed in this language (fi)" in told(answer)
    assert answer.page.cssselect("#text")[0].get("lang") == "fi"


@SQLITE
@pytest.mark.parametrize("at", ["x", "1", "2-", "1-2,,", "1-2;3", "-1-2", "1234567890-2"])
async def test_a_place_that_is_none_is_refused_in_words(get: Get, put: Put, at: str) -> None:
    made = article(BRIDGE, title="Bridge")
    await put(made)
    assert (await get(f"/articles/{made.id}?at={at}")).status == 400


@SQLITE
@pytest.mark.parametrize("at", ["0-999999999", "9-3", "7-7", "99999-100000"])
async def test_a_place_outside_the_text_marks_what_is_inside(get: Get, put: Put, at: str) -> None:
    made = article(BRIDGE, title="Bridge")
    await put(made)
    assert (await get(f"/articles/{made.id}?at={at}")).status == 200


# ---------------------------------------------------------------- a story


async def test_every_line_of_a_briefing_links_to_where_it_stands(kit: Kit, get: Get, put: Put) -> None:
    made = article(BRIDGE, title="Cracks found in Tolliver Street Bridge")
    await put(made)
    coverage = await only_story(kit)
    briefing = (await brief.story(kit, coverage)).briefing
    page = (await get(f"/stories/{coverage.story.id}")).page
    links = [link.get("href") for link in page.cssselect("a.place")]
    stands = [point.evidence for point in briefing.points] + [quote.runs for quote in briefing.quotes]
    stands += [(condition.evidence,) for condition in briefing.conditions]
    assert len(links) == len(stands) > 6
    for link, spans in zip(links, stands, strict=True):
        shown = (await get(link.partition("#")[0])).page
        for note in shown.cssselect("[role=tooltip]"):
            note.drop_tree()
        here = "".join(piece.text_content() for piece in shown.cssselect(".here"))
        assert here == "".join(BRIDGE[span.start : span.end] for span in spans)
        assert shown.get_element_by_id("here") is not None


async def test_a_briefing_shows_what_was_refused_and_how_it_was_made(kit: Kit, get: Get, put: Put) -> None:
    await put(article(BRIDGE, title="Bridge"))
    coverage = await only_story(kit)
    made = core_brief.extract(coverage.story, brief.articles(coverage), now=NOON)
    key = Key(
        scope=PUBLIC,
        story_id=coverage.story.id,
        story_version=coverage.story.version,
        language="en",
        prompt_version=core_brief.RULES,
    )
    refused = (Problem(where="point “Trucks <b>fly</b>”", why="Its words are not those of its evidence."),)
    async with kit.database.begin() as tx:
        await briefings.add(tx, key, made.briefing, refused=refused, note="the day's budget is spent until 00:00 UTC.")
    shown = told(await get(f"/stories/{coverage.story.id}"))
    assert "point “Trucks <b>fly</b>” Its words are not those of its evidence." in shown
    assert "This is an extract because the day's budget is spent until 00:00 UTC." in shown
    assert core_brief.RULES in shown


@pytest.mark.parametrize(("method", "by"), [("model", "written by gpt-x"), ("extract", "extract: no model")])
async def test_who_wrote_a_briefing_and_what_it_cost_is_told(kit: Kit, put: Put, method: str, by: str) -> None:
    await put(article(BRIDGE, title="Bridge"))
    coverage = await only_story(kit)
    kept = await brief.story(kit, coverage)
    written: Kept = replace(
        kept,
        briefing=replace(kept.briefing, method="model" if method == "model" else "extract"),
        model="gpt-x",
        prompt_version="briefing-0123",
        usage=Usage(tokens_in=12_345, tokens_out=1),
        cost=0.00321,
    )
    seen = story.view(kit, coverage, written)
    facts = dict(seen.facts)
    assert seen.making.startswith(by)
    assert facts["Model"] == "gpt-x"
    assert facts["Model’s work"] == "12 345 tokens read, 1 token written"
    assert facts["Cost"] == "0.0032 USD"
    assert facts["Prompt"] == "briefing-0123"
    assert kept.model == NO_MODEL
    assert "Cost" not in dict(story.view(kit, coverage, kept).facts)


# ---------------------------------------------------------------- sources and why


async def test_a_source_that_needs_somebody_stands_first_with_its_reason(kit: Kit, get: Get) -> None:
    async with kit.database.begin() as tx:
        for name in ("Alpha", "Beta", "Gamma"):
            await sources.add(tx, source(name), baseline="all", now=NOON)
        for followed in await sources.all(tx, SCOPES):
            name, polling = followed.source.name, followed.polling
            failing = replace(polling, failures=3, failing_since=NOON) if name == "Beta" else polling
            await sources.polled(
                tx,
                followed.source,
                now=NOON,
                next_poll_at=None if name == "Gamma" else NOON + timedelta(hours=1),
                polling=failing,
                read=name == "Alpha",
                paused="it is gone for good (410)" if name == "Gamma" else None,
            )
    page = (await get("/sources")).page
    assert [row.text_content() for row in page.cssselect(".standing h2")] == ["Gamma", "Beta", "Alpha"]
    reasons = [" ".join(reason.text_content().split()) for reason in page.cssselect(".reason")]
    assert reasons == ["it is gone for good (410)", "since 4 March 2026, 12:00 UTC, 3 times in a row"]


async def test_why_tells_what_became_of_an_item_and_links_its_article(kit: Kit, get: Get, put: Put) -> None:
    made, of = article(BRIDGE, title="Bridge", page="item"), source()
    await put(made)
    async with kit.database.begin() as tx:
        await sources.add(tx, of, baseline="all", now=NOON)
        stored = Settled(outcome=Outcome.STORED, article_id=made.id)
        copy = Settled(outcome=Outcome.DUPLICATE, detail=f"copy of {made.id}")
        await items.record(tx, of, entry("item"), stored, now=NOON)
        await items.record(tx, of, entry("item", mark="changed"), copy, now=NOON + timedelta(hours=1))
    answer = await get("/why?url=http://www.news.test/item?utm_source=x")
    assert answer.status == 200
    became = [" ".join(p.text_content().split()) for p in answer.page.cssselect(".became div > p:first-child")]
    assert became == ["Stored", "A copy of an article read before"]
    assert {link.get("href") for link in answer.page.cssselect(".became a")} == {f"/articles/{made.id}"}


def test_every_outcome_has_its_words_on_the_pages() -> None:
    assert set(why.SAID) == set(source_page.WORDS) == set(Outcome)


@SQLITE
@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ("", 200, "Address of an article"),
        ("https://nowhere.test/a", 404, "No source has listed this address."),
        ("javascript:alert(1)", 400, "javascript"),
        ("https://[broken", 400, ""),
        ("x" * 5000, 400, ""),
    ],
)
async def test_why_answers_any_question_in_words(get: Get, url: str, status: int, says: str) -> None:
    answer = await get(f"/why?url={url}")
    assert answer.status == status
    assert says in told(answer)
