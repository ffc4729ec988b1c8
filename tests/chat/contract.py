"""What every chat must do: a suite that each one's tests run, over a stage of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from bot.core.desk import Inbound
from bot.core.errors import Permanent
from bot.core.message import Headline, Message, Note
from bot.core.ports import Chat
from bot.core.types import Place, Posted


def told(text: str) -> Message:
    """A message that says this."""
    return Message(plain=text, blocks=(Headline(text=text), Note(text="Told by nobody.")))


class Stage(Protocol):
    """A platform under test, as those see it who need no `Chat`."""

    @property
    def places(self) -> tuple[Place, Place]:
        """Two channels in which we may post."""

    @property
    def now(self) -> datetime:
        """The platform's time."""

    @property
    def knows_keys(self) -> bool:
        """Does the platform itself refuse to post a key twice?"""

    def chat(self) -> Chat:
        """A chat of a new process, before its start."""

    def stands(self, place: Place) -> Sequence[str]:
        """What readers see in a channel and its threads, the oldest first: the first words of each message."""


class ChatContract:
    """The claims. A subclass brings the fixture `stage`."""

    async def test_what_is_sent_stands_there_in_order_and_nowhere_else(self, stage: Stage) -> None:
        here, there = stage.places
        chat = stage.chat()
        await chat.start()
        for number in range(3):
            posted = await chat.send(here, told(f"Number {number}"), f"k{number}")
            assert (posted.place.platform, posted.place.channel) == (here.platform, here.channel)
        await chat.stop()
        assert list(stage.stands(here)) == ["Number 0", "Number 1", "Number 2"]
        assert list(stage.stands(there)) == []

    async def test_each_message_has_an_id_of_its_own(self, stage: Stage) -> None:
        here, _ = stage.places
        chat = stage.chat()
        posted = [await chat.send(here, told("Same words"), f"k{number}") for number in range(3)]
        assert len({each.message_id for each in posted}) == 3

    async def test_a_key_is_found_where_it_was_posted_by_whoever_asks(self, stage: Stage) -> None:
        here, there = stage.places
        since = stage.now - timedelta(minutes=1)
        posted = await stage.chat().send(here, told("Once"), "k1")
        found = await stage.chat().find(here, "k1", since)
        assert isinstance(found, Posted)
        assert found.message_id == posted.message_id
        assert await stage.chat().find(here, "k2", since) == "absent"
        assert await stage.chat().find(there, "k1", since) == "absent"

    @pytest.mark.parametrize("key", ["digest:1f:2026-11-23T08:00:00+00:00:0", "notice:C 1:“gone”", "k" * 400, "k\n\0"])
    async def test_any_key_is_found_and_no_part_of_it(self, stage: Stage, key: str) -> None:
        here, _ = stage.places
        since = stage.now - timedelta(minutes=1)
        await stage.chat().send(here, told(f"Not {key[:-1]}"), key)
        assert isinstance(await stage.chat().find(here, key, since), Posted)
        assert await stage.chat().find(here, key[:-1], since) == "absent"

    async def test_a_key_that_is_sent_twice_stands_once(self, stage: Stage) -> None:
        if not stage.knows_keys:
            pytest.skip("this platform knows no keys: the outbox looks into its history instead")
        here, _ = stage.places
        first = await stage.chat().send(here, told("Once"), "k1")
        again = await stage.chat().send(here, told("Once"), "k1")
        assert (again.message_id, list(stage.stands(here))) == (first.message_id, ["Once"])

    async def test_a_thread_is_opened_under_its_message_and_found_open(self, stage: Stage) -> None:
        here, _ = stage.places
        if not stage.chat().threaded:
            pytest.skip("this platform has no threads: a digest is one message")
        since = stage.now - timedelta(minutes=1)
        lead = await stage.chat().send(here, told("Lead"), "k0")
        thread = Place(platform=here.platform, tenant=here.tenant, channel=here.channel, thread=lead.message_id)
        for number in (1, 2):
            posted = await stage.chat().send(thread, told(f"Story {number}"), f"k{number}")
            found = await stage.chat().find(thread, f"k{number}", since)
            assert isinstance(found, Posted)
            assert found.message_id == posted.message_id
        assert list(stage.stands(here)) == ["Lead", "Story 1", "Story 2"]

    async def test_a_corrected_message_says_something_else_and_is_found_as_before(self, stage: Stage) -> None:
        here, _ = stage.places
        chat = stage.chat()
        posted = await chat.send(here, told("Half of it"), "k1")
        await chat.edit(posted, told("A third of it"))
        assert stage.stands(here)[-1] == "A third of it"
        found = await chat.find(here, "k1", stage.now - timedelta(minutes=1))
        assert isinstance(found, Posted)
        assert found.message_id == posted.message_id

    async def test_what_does_not_stand_there_cannot_be_corrected(self, stage: Stage) -> None:
        here, _ = stage.places
        with pytest.raises(Permanent):
            await stage.chat().edit(Posted(place=here, message_id="17"), told("Never said"))

    async def test_a_message_that_is_closed_twice_says_its_last_words_and_is_found(self, stage: Stage) -> None:
        here, _ = stage.places
        posted = await stage.chat().send(here, told("Begun"), "k1")
        for _ in range(2):
            closed = await stage.chat().close(posted, told("All of it"), "k1")
            assert closed.message_id == posted.message_id
        assert stage.stands(here)[-1] == "All of it"
        found = await stage.chat().find(here, "k1", stage.now - timedelta(minutes=1))
        assert isinstance(found, Posted)
        assert found.message_id == posted.message_id

    async def test_what_does_not_stand_there_cannot_be_closed(self, stage: Stage) -> None:
        here, _ = stage.places
        with pytest.raises(Permanent) as caught:
            await stage.chat().close(Posted(place=here, message_id="17"), told("Never begun"), "k1")
        assert caught.value.kind == "missing"

    async def test_an_answer_that_is_seen_as_it_is_written_is_one_message_in_the_end(self, stage: Stage) -> None:
        here, _ = stage.places
        chat = stage.chat()
        asked = Inbound(id="i1", kind="mention", place=here, user="ada", text="Who stays?", at=stage.now)
        stream = await chat.stream(asked, "k1", again=False)
        await stream.status("reading")
        for words in ("Half", "Half of it"):
            await stream.show(told(words))
        last = told("Half of it, and the rest")
        await (chat.close(stream.posted, last, "k1") if stream.posted else chat.send(here, last, "k1"))
        assert list(stage.stands(here)) == ["Half of it, and the rest"]

    async def test_where_we_may_post_nothing_keeps_us_from_it(self, stage: Stage) -> None:
        here, _ = stage.places
        chat = stage.chat()
        await chat.start()
        assert await chat.check(here) == ()
        await chat.stop()
