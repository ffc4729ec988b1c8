"""Settings as a form: shown to those who may, kept whole or not at all, and a new digest made once and announced once."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot import config
from bot.chat.discord.settings import Settings as Discord
from bot.core.desk import Form, Standing
from bot.core.types import PUBLIC, Place, Problem, Scope, Source, SourceId
from bot.flows import deliver, schedule
from bot.flows.desk import forms
from bot.store import channels, sources, subscriptions
from bot.store.scopes import seen_by
from bot.store.subscriptions import Subscribed
from tests.chat.fake import channel
from tests.flows.desk.talk import HERE, TENANT, Talk, offered

EIGHT = datetime(2031, 4, 8, 7, tzinfo=UTC)
"""Eight o'clock in London on the next morning."""
WRITTEN = config.DigestEntry(name="from files", place="fake:T:desk")
HOME = channel("D1")


@pytest.fixture
def talk(managed: Talk) -> Talk:
    return managed


async def opened(talk: Talk, subject: str = "", *, place: Place = HERE, user: str = "U1") -> Form:
    found = await forms.form(talk.kit, place, user, subject)
    assert isinstance(found, Form), found
    return found


async def refused(talk: Talk, subject: str = "", *, place: Place = HERE, user: str = "U1") -> str:
    found = await forms.form(talk.kit, place, user, subject)
    assert isinstance(found, Problem), found
    return found.why


async def sends(
    talk: Talk, form: Form, *, place: Place = HERE, user: str = "U1", **changes: str
) -> tuple[Problem, ...]:
    """Send a form back with these fields filled in anew."""
    given = {field.name: field.value for field in form.fields} | {name: (value,) for name, value in changes.items()}
    problems = await forms.save(talk.kit, place, user, form.subject, given)
    await deliver.tick(talk.kit)
    return problems


def values(form: Form) -> Mapping[str, tuple[str, ...]]:
    return {field.name: field.value for field in form.fields}


async def subscribed(talk: Talk) -> tuple[Subscribed, ...]:
    async with talk.kit.database.read() as tx:
        return await subscriptions.all(tx, [PUBLIC, TENANT])


async def test_the_first_form_of_a_place_makes_its_digest_and_tells_everybody_there_once(talk: Talk) -> None:
    form = await opened(talk)
    assert (form.title, values(form)["zone"], values(form)["at"]) == ("New digest", ("Europe/London",), ("08:00",))
    assert await sends(talk, form, topics="Ports", at="09:30") == ()
    assert await sends(talk, form, topics="Ports", at="09:30") == ()
    (made,) = await subscribed(talk)
    assert (made.subscription.topics, made.subscription.rhythm.at) == (("Ports",), (time(9, 30),))
    assert (made.subscription.scope, made.next_slot_at) == (TENANT, EIGHT + timedelta(hours=1, minutes=30))
    (post,) = talk.chat.posts
    assert "Ada has set up a digest here: “Ports”" in post.message.plain
    assert offered(post.message) == ["preview", "settings", "pause"]


async def test_a_form_of_a_digest_shows_it_as_it_is_and_changes_it_without_a_word(talk: Talk) -> None:
    await sends(talk, await opened(talk), topics="Ports")
    form = await opened(talk)
    assert (form.title, values(form)["topics"]) == ("Digest settings", ("Ports",))
    assert await sends(talk, form, at="18:00", threads="all", style="brief") == ()
    (made,) = await subscribed(talk)
    assert (made.subscription.rhythm.at, made.subscription.style) == ((time(18),), "brief")
    assert made.next_slot_at == datetime(2031, 4, 7, 17, tzinfo=UTC)
    assert values(await opened(talk))["threads"] == ("all",)
    assert len(talk.chat.posts) == 1


async def test_a_form_may_be_filled_in_a_part_at_a_time(talk: Talk) -> None:
    form = await opened(talk)
    pages = ({"topics": ("Ports",), "at": ("09:30",)}, {"style": ("brief",), "quiet": ("22-7",)}, {"days": ("mon",)})
    for page in pages:
        assert await forms.save(talk.kit, HERE, "U1", form.subject, page) == ()
    await deliver.tick(talk.kit)
    (made,) = await subscribed(talk)
    asked = made.subscription
    assert (asked.name, asked.topics, asked.style, asked.rhythm.zone) == ("Ports", ("Ports",), "brief", "Europe/London")
    assert (asked.rhythm.at, asked.rhythm.days) == ((time(9, 30),), ("mon",))
    assert asked.rhythm.quiet is not None
    assert len(talk.chat.posts) == 1


async def test_parts_that_are_saved_at_once_are_all_kept(talk: Talk) -> None:
    form = await opened(talk)
    pages = ({"at": ("09:30",)}, {"style": ("brief",)}, {"days": ("mon",)}, {"threads": ("all",)}, {"stories": ("3",)})
    await asyncio.gather(*(forms.save(talk.kit, HERE, "U1", form.subject, page) for page in pages))
    (made,) = await subscribed(talk)
    assert (made.subscription.rhythm.at, made.subscription.rhythm.days) == ((time(9, 30),), ("mon",))
    assert (made.subscription.style, made.subscription.stories) == ("brief", 3)
    assert values(await opened(talk))["threads"] == ("all",)


async def test_whom_a_digest_notifies_is_asked_where_the_platform_lets_us_choose(talk: Talk) -> None:
    form = await opened(talk)
    assert (values(form)["silent"], values(form)["calls"]) == (("no",), ())
    assert await sends(talk, form, silent="yes", calls="<@&77>") == ()
    (made,) = await subscribed(talk)
    assert (made.subscription.silent, made.subscription.calls) == (True, "77")
    assert "Posted silently, and a role is called by name." in talk.chat.posts[-1].message.plain
    assert (talk.chat.posts[-1].message.silent, talk.chat.posts[-1].message.calls) == (False, "")
    talk.chat.notifies = False
    assert not {"silent", "calls"} & values(await opened(talk)).keys()


async def test_what_is_a_question_is_asked_where_we_hear_what_does_not_name_us(talk: Talk) -> None:
    assert "threads" in values(await opened(talk))
    deaf = replace(talk.kit.config, platforms={"fake": Discord.model_validate({"message_content": False})})
    talk.kit = replace(talk.kit, config=deaf)
    talk.chat.people["U1"] = Standing(name="Ada", admin=True)
    assert "threads" not in values(await opened(talk))


async def test_somebody_alone_with_us_has_a_digest_and_no_roles_and_threads(talk: Talk) -> None:
    alone = channel("D1", tenant="@U1")
    form = await opened(talk, place=alone)
    assert not {"calls", "threads"} & values(form).keys()
    assert await sends(talk, form, place=alone, topics="Ports", silent="yes") == ()
    async with talk.kit.database.read() as tx:
        (made,) = await subscriptions.all(tx, [Scope("fake:@U1")])
    assert (made.subscription.place, made.subscription.silent) == (alone, True)
    assert talk.chat.posts == [], "nobody is told what they have just done themselves"
    row = await talk.says("pause 7", kind="message", direct=True, place=alone)
    assert (row.state, "Paused" in talk.last.plain) == ("done", True)


async def test_whose_zone_is_not_known_is_asked_for_it_in_a_new_digests_form(talk: Talk) -> None:
    talk.chat.people["U1"] = Standing(name="Ada")
    form = await opened(talk)
    assert "Your time zone is not known here" in form.note
    await sends(talk, form, zone="Europe/Paris")
    assert (await opened(talk)).note == ""


async def test_one_more_digest_and_one_opened_from_home_are_each_their_own(talk: Talk) -> None:
    await sends(talk, await opened(talk), topics="Ports")
    await sends(talk, await opened(talk, "subscription:new"), topics="Water")
    ports, water = await subscribed(talk)
    form = await opened(talk, f"subscription:{water.subscription.id}", place=HOME)
    assert values(form)["topics"] == ("Water",)
    await sends(talk, form, place=HOME, at="10:00")
    assert [each.subscription.rhythm.at for each in await subscribed(talk)] == [(time(8),), (time(10),)]
    assert {each.subscription.place for each in (ports, water)} == {HERE}


async def test_in_a_thread_the_form_is_its_channels(talk: Talk) -> None:
    await sends(talk, await opened(talk, place=replace(HERE, thread="m1")), place=replace(HERE, thread="m1"))
    assert [each.subscription.place for each in await subscribed(talk)] == [HERE]


async def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(talk: Talk) -> None:
    form = await opened(talk)
    problems = await sends(talk, form, at="25:00", zone="Atlantis")
    assert {problem.where for problem in problems} == {"at", "zone"}
    assert await subscribed(talk) == ()


async def test_changing_another_thing_leaves_the_days_away_as_they_are(talk: Talk) -> None:
    await sends(talk, await opened(talk))
    await talk.says("pause 7", kind="command")
    await sends(talk, await opened(talk), style="brief")
    (made,) = await subscribed(talk)
    assert (made.subscription.style, made.next_slot_at) == ("brief", EIGHT + timedelta(days=7))


async def test_a_form_outlives_its_digest_and_says_so(talk: Talk) -> None:
    await sends(talk, await opened(talk))
    form = await opened(talk)
    await talk.says("unsubscribe", kind="command")
    assert [problem.why for problem in await sends(talk, form)] == ["That digest has ended meanwhile."]
    assert await refused(talk, f"subscription:{form.subject}") == "That digest has ended meanwhile."


async def test_what_files_ask_for_is_told_and_not_shown_to_be_changed(talk: Talk) -> None:
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, digests=(WRITTEN,)))
    await schedule.sync(talk.kit)
    (written,) = await subscribed(talk)
    assert "“from files” is written in digests.toml" in await refused(talk, f"subscription:{written.subscription.id}")
    form = await opened(talk)
    assert (form.title, "“from files” is written in digests.toml" in form.note) == ("New digest", True)


async def test_nobody_opens_or_saves_the_settings_of_another_tenant(talk: Talk) -> None:
    await sends(talk, await opened(talk))
    (theirs,) = await subscribed(talk)
    stranger = channel("desk", tenant="OTHER")
    assert "ended" in await refused(talk, f"subscription:{theirs.subscription.id}", place=stranger)
    problems = await forms.save(talk.kit, stranger, "U1", theirs.subscription.id, {"at": ("10:00",)})
    assert [problem.why for problem in problems] == ["That digest has ended meanwhile."]


async def test_whoever_may_not_sees_no_form_and_can_save_none(talk: Talk) -> None:
    form = await opened(talk)
    talk.chat.people["U1"] = Standing(name="Ada", guest=True)
    assert "Guests" in await refused(talk)
    assert "Guests" in (await sends(talk, form))[0].why
    assert await subscribed(talk) == ()


async def test_a_place_that_takes_nothing_says_so_in_the_form_and_gets_no_digest(talk: Talk) -> None:
    talk.chat.always = "revoked"
    form = await opened(talk)
    assert form.note == "the token is revoked"
    assert [problem.why for problem in await sends(talk, form)] == ["the token is revoked"]
    assert await subscribed(talk) == ()


async def test_a_place_in_which_less_works_gets_its_digest_all_the_same(talk: Talk) -> None:
    talk.chat.lacks = (Problem(where="desk", why="no threads can be opened", bearable=True),)
    form = await opened(talk)
    assert form.note == "no threads can be opened"
    assert await sends(talk, form) == ()
    assert len(await subscribed(talk)) == 1


async def test_values_are_suggested_of_what_the_tenant_may_see(talk: Talk) -> None:
    async with talk.kit.database.begin() as tx:
        for name, scope in (("Halyard", PUBLIC), ("Our Wire", TENANT), ("Their Wire", Scope("fake:OTHER"))):
            source = Source(id=SourceId(name), scope=scope, name=name, url=f"https://{name}.test/", publisher=name)
            await sources.add(tx, source, baseline=0, now=talk.clock())
    assert [option.value for option in await forms.suggest(talk.kit, HERE, "sources", "")] == ["Halyard", "Our Wire"]
    assert [option.value for option in await forms.suggest(talk.kit, HERE, "topics", "po")] == ["Ports", "po"]
    assert [option.value for option in await forms.suggest(talk.kit, HERE, "zone", "kyiv")] == ["Europe/Kyiv"]


async def test_the_names_of_a_places_digests_are_suggested(talk: Talk) -> None:
    form = await opened(talk)
    assert await sends(talk, form, name="Harbour news") == ()
    assert [option.value for option in await forms.suggest(talk.kit, HERE, "digests", "har")] == ["Harbour news"]
    assert await forms.suggest(talk.kit, HERE, "digests", "x") == ()


async def test_the_policy_of_a_channel_is_kept_whoever_knew_the_channel_first(talk: Talk) -> None:
    async with talk.kit.database.begin() as tx:
        await channels.pause(tx, PUBLIC, HERE, why="not in channel", now=talk.clock())
    await sends(talk, await opened(talk), threads="mention")
    async with talk.kit.database.read() as tx:
        known = await channels.get(tx, seen_by(TENANT), HERE)
    assert known is not None
    assert known.threads == "mention"
