"""A message goes into its thread, which is opened once; where none can be, it replies to what it would have hung on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.naming import LONGEST, UNNAMED, named
from bot.core.errors import Permanent
from bot.core.types import Posted
from tests.chat.contract import told
from tests.chat.discord.staged import Server
from tests.discordland import Channel
from tests.discordland.space import THREADS

KEY = "answer:1"


def threads(server: Server) -> list[Channel]:
    return [each for each in server.land.space.channels.values() if each.kind in THREADS]


async def test_an_answer_opens_a_thread_named_after_the_question(server: Server) -> None:
    asked = server.asked("@onrecord **Who** stays, [really](https://a.example)?")
    await server.discord().send(asked.place, told("Ada"), KEY)
    (thread,) = threads(server)
    assert (thread.id, thread.name) == (asked.place.thread, "Who stays, really?")
    assert server.answers()[0].channel == thread.id


async def test_a_digest_names_its_thread_by_its_title_in_every_style(server: Server) -> None:
    for style in ("components", "embeds", "plain"):
        chat = server.discord(style=style)
        lead = await chat.send(server.places[0], told("Harbour, 24 November"), f"k:{style}")
        await chat.send(server.place("desk", lead.message_id), told("Story"), f"s:{style}")
    assert [each.name for each in threads(server)] == ["Harbour, 24 November"] * 3


async def test_a_thread_that_somebody_else_opened_meanwhile_is_gone_on_in(server: Server) -> None:
    asked = server.asked()
    said = server.land.sees("desk")[-1]
    server.land.faults.order("create_message", "refused", status=404, code=10003)
    server.land.hangs("bob", said, "Mine")
    await server.discord().send(asked.place, told("Ada"), KEY)
    (thread,) = threads(server)
    assert (thread.name, server.answers()[0].channel) == ("Mine", thread.id)


@pytest.mark.parametrize("lacking", ["Create Public Threads", "Send Messages in Threads"])
async def test_without_the_right_to_threads_an_answer_replies_in_the_channel(server: Server, lacking: str) -> None:
    server.land.permits("desk", "onrecord", deny=(lacking,))
    chat, asked = server.discord(), server.asked()
    posted = await chat.send(asked.place, told("Ada"), KEY)
    (answer,) = server.answers()
    assert (answer.channel, answer.replied, answer.mentions) == (asked.place.channel, asked.place.thread, [])
    assert await chat.find(asked.place, KEY, server.now - timedelta(minutes=1)) == posted
    await chat.edit(posted, told("Bob"))
    await chat.close(posted, told("Both"), KEY)
    assert "Both" in " ".join(answer.texts)


@pytest.mark.parametrize("code", [50024, 50068, 160006, 160007])
async def test_a_channel_that_takes_no_thread_takes_a_reply(server: Server, code: int) -> None:
    server.land.faults.order("create_thread_from_message", "refused", status=400, code=code)
    asked = server.asked()
    await server.discord().send(asked.place, told("Ada"), KEY)
    assert (server.answers()[0].channel, server.answers()[0].replied) == (asked.place.channel, asked.place.thread)


async def test_an_answer_to_what_was_deleted_stands_in_the_channel(server: Server) -> None:
    asked = server.asked()
    server.land.sees("desk")[-1].deleted = True
    await server.discord().send(asked.place, told("Ada"), KEY)
    (answer,) = server.answers()
    assert (answer.channel, answer.replied) == (asked.place.channel, "")


async def test_a_title_that_automod_blocks_is_replaced(server: Server) -> None:
    server.land.faults.order("create_thread_from_message", "refused", status=400, code=200001)
    await server.discord().send(server.asked().place, told("Ada"), KEY)
    assert [each.name for each in threads(server)] == [UNNAMED]


async def test_a_locked_thread_takes_nothing_and_closes_no_channel(server: Server) -> None:
    asked = server.asked()
    chat = server.discord()
    await chat.send(asked.place, told("Ada"), KEY)
    server.land.archives(str(asked.place.thread), locked=True)
    with pytest.raises(Permanent) as caught:
        await chat.send(asked.place, told("Bob"), "answer:2")
    assert caught.value.kind == "locked"


async def test_a_thread_that_was_deleted_holds_nothing(server: Server) -> None:
    asked, chat = server.asked(), server.discord()
    posted = await chat.send(asked.place, told("Ada"), KEY)
    server.land.deletes(str(asked.place.thread))
    assert await chat.find(asked.place, KEY, server.now - timedelta(minutes=1)) == "absent"
    with pytest.raises(Permanent) as caught:
        await chat.edit(posted, told("Bob"))
    assert caught.value.kind == "missing"


async def test_a_message_of_somebody_else_is_never_changed(server: Server) -> None:
    asked = server.asked()
    theirs = Posted(place=server.places[0], message_id=str(asked.place.thread))
    with pytest.raises(Permanent) as caught:
        await server.discord().edit(theirs, told("Mine"))
    assert caught.value.kind == "missing"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ({"content": "## Harbour\nmore"}, "Harbour"),
        ({"content": "<@1> who **stays**?"}, "who stays?"),
        ({"content": "||<@1>||\n\n> Who?"}, "Who?"),
        ({"content": "", "embeds": [{"title": "Harbour"}]}, "Harbour"),
        ({"content": "", "embeds": [{"description": "-# 24 November"}]}, "24 November"),
        (
            {"components": [{"type": 17, "components": [{"type": 10, "content": "# Harbour\n-# today · 2 new"}]}]},
            "Harbour · today",
        ),
        ({"content": "", "embeds": [{"title": "Harbour", "description": "-# today · 2 new"}]}, "Harbour · today"),
        ({"content": f"## {'word ' * 60}\n-# today"}, f"{('word ' * 20).strip()[:89]}… · today"),
        ({"content": f"## Harbour\n-# {'Courier and ' * 9}"}, "Harbour"),
        ({"content": "\u202e\u200b"}, UNNAMED),
        ({}, UNNAMED),
        ({"content": "word " * 60}, f"{('word ' * 20).strip()[:94]}…"),
    ],
)
def test_a_thread_is_named_by_the_first_words_of_its_message(message: dict[str, Any], name: str) -> None:
    assert named(message) == name


@given(st.text(max_size=400))
def test_any_name_fits_and_calls_nobody(text: str) -> None:
    name = named({"content": text})
    assert 1 <= len(name.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST
    assert "\n" not in name
    assert name == name.strip()


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["content", "components", "embeds", "title", "description"]), inner)
        ),
    )
)
def test_no_payload_breaks_the_naming(payload: object) -> None:
    assert named(payload if isinstance(payload, dict) else {"components": payload})
