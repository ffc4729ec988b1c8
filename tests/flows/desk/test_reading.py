"""What people ask for is read out: to the caller of a command alone, for all where a mention stands."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import config
from bot.core.desk import Standing
from bot.core.message import Message
from bot.core.types import PUBLIC, Place, Rhythm, Scope, Subscription
from bot.core.verbs import VERBS
from bot.flows.desk import forms
from bot.flows.kit import SCOPES, Kit
from bot.store import articles, outbox, stories, subscriptions
from bot.store.scopes import seen_by
from tests.chat.fake import channel
from tests.flows.conftest import Clock, Line
from tests.flows.desk.talk import HERE, TENANT, Talk, links, offered, over, printed, strike, subjects, talking
from tests.flows.scripted import dam
from tests.store.builders import article

DIGEST = Subscription(id="d1", scope=TENANT, name="daily", place=HERE, rhythm=Rhythm(at=(), every=24))


async def told(talk: Talk, text: str, *, place: Place = HERE, identity: str = "") -> Message:
    """What the caller of a command is told alone."""
    await talk.says(text, kind="command", place=place, identity=identity)
    return talk.told


async def first_link(kit: Kit) -> str:
    """The address of a page that the newsroom lists."""
    polled = await kit.kinds["feed"].read(kit.web.fetcher, kit.web.workers, kit.config.sources[0].url, None)
    url: str = polled.listing.entries[0].url
    return url


async def stored_link(kit: Kit) -> str:
    """The address of a page that was read."""
    async with kit.database.read() as tx:
        found = await stories.since(tx, SCOPES)
    return found[0].lead.url or ""


async def subscribed(talk: Talk, each: Subscription = DIGEST) -> None:
    async with talk.kit.database.begin() as tx:
        await subscriptions.add(tx, each, next_slot_at=talk.clock() + timedelta(days=1), now=talk.clock())


async def test_brief_tells_what_is_new_with_what_may_be_done_about_each_story(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, "brief")
    assert "2 stories in the last 3 days" in said.plain
    assert {"https://halyard.test/dam", "https://news.test/strike"} == set(links(said))
    assert offered(said).count("more") == 2
    assert offered(said)[-1] == "share"


async def test_brief_of_a_topic_tells_its_stories_only(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, "brief night allowances")
    assert links(said) == ["https://news.test/strike"]


async def test_a_topic_of_the_configuration_is_known_by_its_name(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        topic = config.TopicEntry(name="Rivers", any=("delta",))
        talk.kit = replace(talk.kit, config=replace(talk.kit.config, topics=(topic,)))
        said = await told(talk, "brief rivers")
    assert links(said) == ["https://halyard.test/dam"]


async def test_of_a_topic_without_news_the_latest_is_told_as_such(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.clock.forward(days=30)
        said = await told(talk, "brief allowances strike")
        nothing = await told(talk, "brief")
    assert "nothing new; the latest 1 story" in said.plain
    assert links(said) == ["https://news.test/strike"]
    assert "nothing in the last 3 days" in nothing.plain


async def test_nothing_on_a_topic_is_said_with_what_was_read(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, "brief penguins")
    assert "No sources are read yet" in said.plain
    assert "share" not in offered(said)


async def test_a_mention_is_answered_for_all_where_it_stands(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0")
        row = await talk.says("brief night allowances", thread=root.message_id)
        posted = talk.chat.posts[-1]
    assert posted.place.thread == root.message_id
    assert posted.key == f"answer:{row.inbound.id}"
    assert links(posted.message) == ["https://news.test/strike"]
    assert not talk.chat.replies


async def test_people_who_were_quoted_of_late_are_suggested(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        found = await forms.suggest(talk.kit, HERE, "people", "okonjo")
        nobody = await forms.suggest(talk.kit, HERE, "people", "merkel")
    assert [option.value for option in found] == ["Ilse Okonjo-Brandt"]
    assert nobody == ()


async def test_quotes_are_somebodys_words_as_they_were_printed(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, "quotes Okonjo-Brandt")
        unknown = await told(talk, "quotes Merkel")
    assert "Quotes: Ilse Okonjo-Brandt" in said.plain
    assert "“We have asked four times and been thanked four times” — Ilse Okonjo-Brandt" in said.plain
    assert "Nobody called “Merkel” is quoted surely enough in the 2 articles" in unknown.plain


async def test_conditions_are_somebodys_or_a_topics(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        hers = await told(talk, "conditions Okonjo-Brandt")
        topics = await told(talk, "conditions night allowances")
        nobodys = await told(talk, "conditions penguins")
    assert "Ilse Okonjo-Brandt demands (of board)" in hers.plain
    assert "Ilse Okonjo-Brandt demands (of board)" in topics.plain
    assert "about “penguins”" in nobodys.plain


async def test_a_page_that_is_known_is_briefed_without_asking_for_it(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        said = await told(talk, "brief https://news.test/strike")
    assert "“There is no money for this in any drawer” — Tomas Reyle" in said.plain
    assert subjects(said)["more"].startswith("story:")


async def test_a_page_that_cannot_be_read_is_refused_with_the_reason(line: Line, clock: Clock) -> None:
    async with line() as kit:
        talk = over(kit, clock)
        inside = await told(talk, "brief http://127.0.0.1:1/secret")
        wrong = await told(talk, "brief https://exa mple.test:99999/x")
    assert inside.plain == "That page cannot be read: only pages of the open web are read."
    assert wrong.plain == "That page cannot be read: its server cannot be reached now. Try again later."


async def test_a_page_somebody_brings_is_their_tenants_and_nobody_elses(line: Line, clock: Clock) -> None:
    async with line() as kit:
        talk = over(kit, clock)
        async with kit.database.read() as tx:
            assert await articles.count(tx, SCOPES) == 0
        front = await first_link(kit)
        said = await told(talk, f"brief {front}")
        async with kit.database.read() as tx:
            assert await articles.count(tx, SCOPES) == 0
            assert await articles.count(tx, seen_by(TENANT)) == 1
            assert await stories.count(tx, [TENANT]) == 1
            assert await articles.count(tx, seen_by(Scope("fake:Other"))) == 0
        assert "more" in offered(said)
        await talk.says("", kind="action", action="more", subject=subjects(said)["more"])
        assert "extract" in talk.told.plain
        other = channel("desk", tenant="Other")
        await talk.says("", kind="action", action="more", subject=subjects(said)["more"], place=other)
        assert talk.told.plain == "That is not known here any more."


async def test_a_story_of_everybodys_with_a_page_of_a_tenants_is_briefed_for_that_tenant(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        own = article(
            strike(talk.clock).text + "\nA mediator was named on Monday, the port said.",
            title="Port strike date set, mediator named",
            scope=TENANT,
            page="mediator",
        )
        await printed(talk.kit, replace(own, published_at=talk.clock(), fetched_at=talk.clock()))
        said = await told(talk, "brief night allowances")
        story = subjects(said)["more"]
        await talk.says("", kind="action", action="sources", subject=story)
        ours = talk.told
        await talk.says("", kind="action", action="sources", subject=story, place=channel("desk", tenant="Other"))
    assert "2 reports" in ours.plain
    assert "1 report" in talk.told.plain


async def test_the_shortcut_briefs_the_link_of_a_message_or_the_message(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.says("Look at https://news.test/strike please", kind="action", action="brief-this")
        linked = talk.told
        await talk.says(dam(talk.clock()).text, kind="action", action="brief-this")
        whole = talk.told
        await talk.says("ok", kind="action", action="brief-this")
    assert "Port workers set strike date" in linked.plain
    assert "“" in whole.plain
    assert offered(whole) == ["share"]
    assert "too short to be an article" in talk.told.plain


async def test_why_tells_what_became_of_a_page(pulled: Line, clock: Clock) -> None:
    async with pulled() as kit:
        talk = over(kit, clock)
        listed = await told(talk, f"why {await stored_link(kit)}")
        unknown = await told(talk, "why https://nobody.test/listed/this")
    assert "stored, and read for quotes and conditions" in listed.plain
    assert "To have it read now: brief https://nobody.test/listed/this" in unknown.plain


async def test_sources_tells_what_is_read_with_what_fails_first(pulled: Line, clock: Clock) -> None:
    dead = config.SourceEntry(name="Aaa Gazette", url="http://127.0.0.1:9/feed", publisher="Aaa")
    async with pulled(1, dead) as kit:
        said = await told(over(kit, clock), "sources")
    assert "sources, " in said.plain
    assert "Aaa Gazette: not read yet" in said.plain


async def test_status_says_what_is_due_here(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        nothing = await told(talk, "status")
        await subscribed(talk)
        due = await told(talk, "status")
        elsewhere = await told(talk, "status", place=channel("other"))
    assert "No digest is posted here" in nothing.plain
    assert "“daily” is due Tuesday 8 April, 09:30 (UTC)." in due.plain
    assert "No digest is posted here" in elsewhere.plain


async def test_help_tells_every_verb_and_more_about_one(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        every = await told(talk, "help")
        one = await told(talk, "help quotes")
        slip = await told(talk, "breif")
    assert "/onrecord conditions PERSON or TOPIC" in every.plain
    assert "For example: /onrecord quotes Zelenskyy" in one.plain
    assert slip.plain == "Did you mean “brief”?"


async def test_a_mistake_in_a_channel_is_told_to_nobody_else(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0")
        await talk.says("subscrieb", thread=None)
        assert talk.told.plain.startswith("Did you mean")
        assert talk.chat.stands() == [root.key]
        await talk.says("breif", direct=True)
        assert talk.last.plain == "Did you mean “brief”?"


async def test_a_digest_is_shown_before_it_is_due_and_nothing_is_noted(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await subscribed(talk)
        first, second = await told(talk, "digest preview"), await told(talk, "digest")
        assert "2 new stories" in first.plain
        assert first.plain == second.plain
        assert not talk.chat.posts


async def test_a_digest_is_posted_now_once_for_one_request(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await subscribed(talk)
        said = await told(talk, "digest now", identity="T:again")
        assert said.plain == "“daily” is being posted."
        before = talk.chat.stands()
        await talk.says("digest now", kind="command", identity="T:again")
        again = await told(talk, "digest now")
    assert len(before) == 3
    assert talk.chat.stands()[: len(before)] == before
    assert "“daily” is being posted." in again.plain or "nothing to tell" in again.plain


async def test_a_digest_that_has_nothing_to_tell_says_so(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await subscribed(talk, replace(DIGEST, when_empty="silent", topics=("penguins",)))
        said = await told(talk, "digest now")
    assert "has nothing to tell now" in said.plain
    assert not talk.chat.posts


async def test_who_may_not_manage_a_place_posts_no_digest(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await subscribed(talk)
        talk.chat.people["U9"] = Standing(name="Guest", guest=True)
        await talk.says("digest now", kind="command", user="U9")
    assert not talk.chat.posts
    assert talk.told.plain


@pytest.mark.parametrize("text", ["digest preview weekly", "digest now weekly"])
async def test_a_digest_nobody_has_is_told_with_those_there_are(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path) as talk:
        await subscribed(talk)
        said = await told(talk, text)
    assert said.plain == "No digest here is called “weekly”; there are “daily”."


async def test_what_is_told_in_a_channel_is_kept_in_its_tenants_scope(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0")
        row = await talk.says("brief", thread=root.message_id)
        async with talk.kit.database.read() as tx:
            kept = await outbox.get(tx, [TENANT], f"answer:{row.inbound.id}")
            public = await outbox.get(tx, [PUBLIC], f"answer:{row.inbound.id}")
    assert kept is not None
    assert public is None


_ODD = (
    "https://news.test/strike",
    "http://[::1",
    "\x00",
    "💥" * 50,
    "<!channel>",
    "“",
    "'",
    "a" * 300,
    "\n",
    "%",
    "日本語",
)
_WORDS = ("now", "preview", "he", "What does", "demand?", "Okonjo-Brandt", "and", "NEAR(", "-1")
PIECES = st.sampled_from([*(verb.name for verb in VERBS), *_WORDS, *_ODD])
WAYS = st.sampled_from(
    [{"kind": "command"}, {"kind": "mention"}, {"kind": "message", "direct": True}, {"kind": "action", "action": "ask"}]
)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=st.lists(st.tuples(st.lists(PIECES, max_size=6).map(" ".join), WAYS), min_size=20, max_size=20))
def test_whatever_is_said_comes_to_an_end(said: list[tuple[str, dict[str, Any]]], tmp_path: Path) -> None:
    async def talk() -> None:
        async with talking(tmp_path) as talk:
            root = await talk.posted("digest:x:0", strike(talk.clock))
            for text, way in said:
                row = await talk.says(text, thread=root.message_id, **way)
                assert row.state in ("done", "ignored")

    asyncio.run(talk())
    for left in tmp_path.iterdir():
        left.unlink()
