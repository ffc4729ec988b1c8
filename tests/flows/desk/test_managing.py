"""Digests set up, changed, paused and ended by those who may, in words and by buttons; what files say stays as it is."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot import config
from bot.chat.slack.settings import Settings as Slack
from bot.core.commands import Command
from bot.core.desk import Standing
from bot.core.types import PUBLIC, Place, Problem, Rhythm, Subscription
from bot.flows import deliver, digest, outbox, schedule
from bot.flows.desk import managing
from bot.flows.desk.subscribing import MOST
from bot.store import channels, slots, subscriptions
from bot.store.subscriptions import Subscribed
from tests.chat.fake import channel
from tests.flows.desk.talk import HERE, TENANT, Talk, offered, printed, strike, subjects
from tests.flows.scripted import dam

DAY = timedelta(days=1)
EIGHT = datetime(2031, 4, 8, 8, tzinfo=UTC)
"""The morning after the talk, which is on a Monday at half past nine; London is an hour ahead of it."""
LONDON = EIGHT - timedelta(hours=1)
WRITTEN = config.DigestEntry(name="from files", place="fake:T:desk")
THERE = channel("elsewhere")


@pytest.fixture
def talk(managed: Talk) -> Talk:
    return managed


async def asks(talk: Talk, text: str, *, user: str = "U1", place: Place = HERE) -> str:
    """What a command is answered with."""
    await talk.says(text, kind="command", user=user, place=place)
    return talk.told.plain


async def presses(talk: Talk, verb: str, subject: str, *, user: str = "U1", place: Place = HERE) -> str:
    await talk.says(kind="action", action=verb, subject=subject, user=user, place=place)
    return talk.told.plain


async def subscribed(talk: Talk) -> tuple[Subscribed, ...]:
    async with talk.kit.database.read() as tx:
        return await subscriptions.all(tx, [PUBLIC, TENANT])


async def only(talk: Talk) -> Subscribed:
    (found,) = await subscribed(talk)
    return found


async def written(talk: Talk, *entries: config.DigestEntry) -> None:
    """Digests that the configuration's files ask for."""
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, digests=entries))
    await schedule.sync(talk.kit)


async def chosen(talk: Talk, asked: Subscription) -> str:
    """What a digest says that is due now."""
    at = talk.clock()
    async with talk.kit.database.begin() as tx:
        await slots.open(tx, asked.scope, asked.id, at, now=at)
    await digest.held(talk.kit, asked.id, at)
    await deliver.tick(talk.kit)
    return talk.chat.posts[-1].message.plain


# ---------------------------------------------------------------- subscribe


async def test_subscribing_without_a_word_more_is_everything_every_morning_in_the_askers_zone(talk: Talk) -> None:
    said = await asks(talk, "subscribe")
    found = await only(talk)
    asked = found.subscription
    assert (asked.place, asked.scope, asked.topics) == (HERE, TENANT, ())
    assert (asked.rhythm, found.next_slot_at) == (Rhythm(at=(time(8),), zone="Europe/London"), LONDON)
    assert "“The news” is set up" in said
    assert "every day at 08:00 in Europe/London" in said
    assert "Next: Tuesday 8 April, 08:00 (Europe/London)." in said
    assert offered(talk.told) == ["preview", "settings", "pause"]
    assert set(subjects(talk.told).values()) == {f"subscription:{asked.id}"}


async def test_topics_times_days_and_zone_are_taken_from_the_words(talk: Talk) -> None:
    await asks(talk, "subscribe ports, grain deal at 9am and 17:30 weekdays in Paris")
    asked = (await only(talk)).subscription
    assert (asked.name, asked.topics) == ("Ports and grain deal", ("Ports", "grain deal"))
    assert asked.rhythm == Rhythm(
        at=(time(9), time(17, 30)), days=("mon", "tue", "wed", "thu", "fri"), zone="Europe/Paris"
    )


async def test_the_same_topics_again_change_the_digest_and_other_ones_make_another(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    assert "“Ports” is changed" in await asks(talk, "subscribe PORTS at 10 mondays")
    assert "“Water” is set up" in await asks(talk, "subscribe water")
    ports, _ = await subscribed(talk)
    assert ports.subscription.rhythm == Rhythm(at=(time(10),), days=("mon",), zone="Europe/London")
    assert ports.next_slot_at == datetime(2031, 4, 14, 9, tzinfo=UTC)


async def test_subscribing_in_a_thread_is_for_its_channel_and_answered_in_the_thread(talk: Talk) -> None:
    root = await talk.posted("digest:1")
    await talk.says("subscribe ports", thread=root.message_id)
    assert (await only(talk)).subscription.place == HERE
    assert "“Ports” is set up" in talk.last.plain
    assert talk.chat.posts[-1].place.thread == root.message_id


async def test_seeing_to_the_same_words_twice_makes_one_digest(talk: Talk) -> None:
    command = await managing.manage(talk.kit, HERE, "U1", _subscribe("ports"), key="T:desk:1")
    again = await managing.manage(talk.kit, HERE, "U1", _subscribe("ports"), key="T:desk:1")
    assert command == again
    assert len(await subscribed(talk)) == 1


def _subscribe(rest: str) -> Command:
    return Command(verb="subscribe", rest=rest)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("subscribe ports at 25:00", "“25:00” is no time of day"),
        ("subscribe ports at 23:00 quiet 22-7", "lies in the quiet hours, 22:00-07:00"),
        ("subscribe …,!", "has no word that an article could mention"),
        ("subscribe every 5 hours", "a day is divided into"),
        (f"subscribe {'x' * 80}", "75 letters at most"),
    ],
)
async def test_what_cannot_be_subscribed_to_is_told_with_the_reason(talk: Talk, text: str, why: str) -> None:
    assert why in await asks(talk, text)
    assert await subscribed(talk) == ()


async def test_a_place_has_so_many_digests_at_most(talk: Talk) -> None:
    for number in range(MOST):
        await asks(talk, f"subscribe topic{number}")
    assert f"{MOST} digests are posted here already" in await asks(talk, "subscribe one more")
    assert "is set up" in await asks(talk, "subscribe one more", place=THERE)


async def test_what_keeps_us_from_posting_is_told_with_what_to_do(talk: Talk) -> None:
    talk.chat.always = "revoked"
    assert "- Not yet, though: the token is revoked." in await asks(talk, "subscribe")
    assert len(await subscribed(talk)) == 1


async def test_what_works_less_well_is_told_so_and_hinders_nothing(talk: Talk) -> None:
    talk.chat.lacks = (Problem(where="desk", why="no threads can be opened", bearable=True),)
    said = await asks(talk, "subscribe Ports")
    assert "It works all the same, but better without this: no threads can be opened." in said
    talk.chat.lacks = (Problem(where="desk", why="nothing can be posted"),)
    assert "Not yet, though: nothing can be posted." in await asks(talk, "subscribe Ports at 9am")


async def test_whose_zone_is_not_known_is_told_on_which_clock_their_digest_is_and_where_to_change_that(
    talk: Talk,
) -> None:
    talk.chat.people["U1"] = Standing(name="Ada")
    said = await asks(talk, "subscribe Ports")
    assert "I do not know your time zone, so its times are of UTC: “Settings” changes that." in said
    assert "settings" in offered(talk.told)
    assert "time zone" not in await asks(talk, "subscribe Ports at 9am")
    assert "time zone" not in await asks(talk, "subscribe Water in Paris")


async def test_one_more_digest_of_a_place_is_on_the_clock_of_the_one_before_and_says_so(talk: Talk) -> None:
    talk.chat.people["U2"] = Standing(name="Ben")
    await asks(talk, "subscribe Ports")
    said = await asks(talk, "subscribe Water", user="U2")
    assert "Its times are of Europe/London, as those of “Ports” are: “Settings” changes that." in said
    assert "time zone" not in said
    assert {each.subscription.rhythm.zone for each in await subscribed(talk)} == {"Europe/London"}


async def test_a_zone_that_nobody_knows_is_utc(talk: Talk) -> None:
    talk.chat.people["U1"] = Standing(name="Ada", zone="Mars/Olympus")
    await asks(talk, "subscribe")
    assert (await only(talk)).subscription.rhythm.zone == "UTC"


# ---------------------------------------------------------------- what it tells


async def test_a_tenants_own_words_are_a_topic_and_its_sources_a_filter(talk: Talk) -> None:
    await printed(talk.kit, dam(talk.clock()), strike(talk.clock))
    await asks(talk, "subscribe allowances at 9:31 UTC")
    asked = (await only(talk)).subscription
    assert "Port workers" in await chosen(talk, asked)
    assert "Dam gates" not in talk.chat.posts[-1].message.plain
    async with talk.kit.database.begin() as tx:
        await subscriptions.change(tx, replace(asked, topics=(), sources=("The Halyard",)))
    talk.clock.forward(minutes=1)
    assert "Dam gates" in await chosen(talk, replace(asked, topics=()))


async def test_a_topic_that_files_defined_and_do_no_more_goes_on_as_plain_words(talk: Talk) -> None:
    await printed(talk.kit, strike(talk.clock))
    await asks(talk, "subscribe ports at 9:31 UTC")
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, topics=()))
    told = await chosen(talk, (await only(talk)).subscription)
    assert "No topic is called" not in told


# ---------------------------------------------------------------- pause and resume


async def test_paused_for_days_it_goes_on_by_itself_with_the_first_slot_after_them(talk: Talk) -> None:
    await asks(talk, "subscribe")
    said = await asks(talk, "pause 7")
    assert "goes on by itself on Tuesday 15 April, 08:00 (Europe/London)" in said
    found = await only(talk)
    assert (found.paused, found.next_slot_at) == (None, LONDON + 7 * DAY)
    talk.clock.now = EIGHT + 3 * DAY
    await schedule.tick(talk.kit)
    async with talk.kit.database.read() as tx:
        assert await slots.recent(tx, [TENANT], limit=9) == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [("pause for 3 days", 3), ("pause 2 weeks", 14), ("pause a week", 7), ("pause ports for a day", 1)],
)
async def test_days_and_weeks_are_counted(talk: Talk, text: str, days: int) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, text)
    assert (await only(talk)).next_slot_at == LONDON + days * DAY


async def test_paused_without_days_it_waits_for_somebody(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    assert "until somebody resumes it" in await asks(talk, "pause")
    assert (await only(talk)).paused == "paused by Ada"
    assert offered(talk.told) == ["resume"]
    talk.clock.now = EIGHT + 3 * DAY
    assert "Next: Saturday 12 April, 08:00" in await asks(talk, "resume")
    assert ((await only(talk)).paused, (await only(talk)).next_slot_at) == (None, LONDON + 4 * DAY)


async def test_whoever_is_back_early_resumes_what_was_sent_away(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, "pause 30")
    await asks(talk, "resume Ports")
    assert (await only(talk)).next_slot_at == LONDON


async def test_another_rhythm_does_not_end_the_days_away(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, "pause 7")
    await asks(talk, "subscribe ports at 18:00")
    assert (await only(talk)).next_slot_at == LONDON + 7 * DAY + timedelta(hours=10)


async def test_resuming_opens_a_channel_that_had_refused_us(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    async with talk.kit.database.begin() as tx:
        await channels.pause(tx, TENANT, HERE, why="not in channel", now=talk.clock())
        await subscriptions.pause_place(tx, HERE, "not in channel")
    await asks(talk, "resume")
    async with talk.kit.database.read() as tx:
        (known,) = await channels.all(tx, [TENANT])
    assert known.paused is (await only(talk)).paused is None


async def test_whoever_runs_this_resumes_a_tenants_channel_as_the_notice_says(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    async with talk.kit.database.begin() as tx:
        await channels.pause(tx, TENANT, HERE, why="not in channel", now=talk.clock())
        await subscriptions.pause_place(tx, HERE, "not in channel")
    assert "paused     fake:T:desk: not in channel" in (await outbox.listed(talk.kit))[0]
    assert await outbox.resume(talk.kit, "fake:T:desk") == (
        "fake:T:desk is posted to again; its digests go on with their next slots."
    )
    assert (await only(talk)).paused is None


@pytest.mark.parametrize("days", ["0", "366", "5000"])
async def test_nobody_sends_a_digest_away_for_ever(talk: Talk, days: str) -> None:
    await asks(talk, "subscribe ports")
    assert "1 to 365 days" in await asks(talk, f"pause {days}")
    assert (await only(talk)).next_slot_at == LONDON


# ---------------------------------------------------------------- ended


async def test_unsubscribing_ends_the_only_digest_and_asks_which_of_several(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, "subscribe water")
    assert "Which one? There are “Ports” and “Water”: name one of them after “unsubscribe”, or “all”." in await asks(
        talk, "unsubscribe"
    )
    assert "“Water” is ended" in await asks(talk, "unsubscribe from water")
    assert "No digest here is called “oil”. There is “Ports”." in await asks(talk, "unsubscribe oil")
    assert "“Ports” is ended" in await asks(talk, "unsubscribe")
    assert "No digest is posted here yet." in await asks(talk, "unsubscribe")
    assert offered(talk.told) == ["settings"]


async def test_all_digests_of_a_place_are_ended_at_once_and_those_of_others_stay(talk: Talk) -> None:
    for place in (HERE, THERE):
        await asks(talk, "subscribe ports", place=place)
        await asks(talk, "subscribe water", place=place)
    assert "“Ports” and “Water” are ended" in await asks(talk, "unsubscribe all")
    assert {each.subscription.place for each in await subscribed(talk)} == {THERE}


# ---------------------------------------------------------------- files


async def test_what_files_ask_for_is_listed_and_cannot_be_changed_from_a_chat(talk: Talk) -> None:
    await written(talk, WRITTEN)
    for text in ("unsubscribe", "pause 3", "resume", "unsubscribe from files"):
        assert "“from files” is written in digests.toml" in await asks(talk, text)
    listed = await asks(talk, "settings")
    assert "It is written in digests.toml" in listed
    assert offered(talk.told) == ["preview", "settings"]
    found = await only(talk)
    assert (found.configured, found.paused, found.subscription.name) == (True, None, "from files")
    assert "written in digests.toml" in await presses(talk, "pause", f"subscription:{found.subscription.id}")


async def test_settings_list_a_places_digests_each_with_its_buttons(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, "pause 3")
    await asks(talk, "subscribe water")
    await asks(talk, "settings")
    assert offered(talk.told) == ["preview", "settings", "resume", "preview", "settings", "pause", "settings"]
    assert subjects(talk.told)["settings"] == "subscription:new"


# ---------------------------------------------------------------- buttons


async def test_a_button_pauses_and_resumes_its_digest_wherever_it_is_pressed(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    await asks(talk, "subscribe water")
    ports = (await subscribed(talk))[0].subscription.id
    talking_alone = channel("D1")
    assert "Paused" in await presses(talk, "pause", f"subscription:{ports}", place=talking_alone)
    assert [each.paused for each in await subscribed(talk)] == ["paused by Ada", None]
    assert "Going on" in await presses(talk, "resume", f"subscription:{ports}", place=talking_alone)
    assert [each.paused for each in await subscribed(talk)] == [None, None]


async def test_a_button_of_a_digest_that_has_ended_says_so(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    ended = (await only(talk)).subscription.id
    await asks(talk, "unsubscribe")
    assert await presses(talk, "pause", f"subscription:{ended}") == "That digest has ended meanwhile."


async def test_nobody_presses_a_button_of_another_tenants_digest(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    theirs = (await only(talk)).subscription.id
    stranger = channel("desk", tenant="OTHER")
    assert await presses(talk, "pause", f"subscription:{theirs}", place=stranger) == "That digest has ended meanwhile."
    assert (await only(talk)).paused is None


# ---------------------------------------------------------------- who may


MANAGING = ("subscribe", "unsubscribe", "pause", "resume", "settings", "sources add https://a.test/feed", "digest now")


@pytest.mark.parametrize("text", MANAGING)
async def test_guests_are_refused_every_managing_verb(talk: Talk, text: str) -> None:
    talk.chat.people["U9"] = Standing(name="Eve", guest=True)
    assert "Guests and people of other organisations" in await asks(talk, text, user="U9")
    assert await subscribed(talk) == ()


@pytest.mark.parametrize(
    ("manage", "who"),
    [("admins", "Only those who run this workspace"), (["U0BOSS"], "Only people named in OnRecord's configuration")],
)
async def test_who_may_is_narrowed_by_the_configuration(talk: Talk, manage: object, who: str) -> None:
    table = Slack.model_validate({"manage": manage})
    talk.kit = replace(talk.kit, config=replace(talk.kit.config, platforms={"fake": table}))
    assert who in await asks(talk, "subscribe")
    talk.chat.people["U2"] = Standing(name="Bo", admin=True)
    assert "is set up" in await asks(talk, "subscribe", user="U2")
    assert ("is set up" in await asks(talk, "subscribe water", user="U0BOSS")) is (manage != "admins")


async def test_a_button_is_refused_to_whoever_may_not_change_the_digests_own_channel(talk: Talk) -> None:
    await asks(talk, "subscribe ports")
    talk.chat.people["U9"] = Standing(name="Eve", member=False)
    subject = f"subscription:{(await only(talk)).subscription.id}"
    assert "Only members of the channel" in await presses(talk, "pause", subject, user="U9", place=channel("D9"))
    assert (await only(talk)).paused is None


async def test_where_a_platform_cannot_say_who_somebody_is_they_are_told_so(talk: Talk) -> None:
    absent = replace(talk.kit, chats={})
    assert await managing.refusal(absent, HERE, "U1") == Problem(where="", why="fake is not connected now.")
    assert await managing.refusal(talk.kit, HERE, "U1") is None
