"""Our Discord's REST, by discord.py's own HTTP client."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord.http import HTTPClient, Route

from tests.discordland import TOKEN, Land


async def call(http: HTTPClient, method: str, path: str, **asked: Any) -> Any:
    """One call; ids in the path are told by name."""
    ids = {name: asked.pop(name) for name in [*asked] if name.endswith(("_id", "token"))}
    return await http.request(Route(method, path, **ids), **asked)


async def post(http: HTTPClient, channel: str, **body: Any) -> Any:
    return await call(http, "POST", "/channels/{channel_id}/messages", channel_id=channel, json=body)


@pytest.fixture
def here(land: Land) -> str:
    return land.place("briefings").id


async def test_a_message_stands_as_it_was_posted(land: Land, http: HTTPClient, here: str) -> None:
    made = await post(http, here, content="Hello")
    assert [(each.id, each.texts) for each in land.sees("briefings")] == [(made["id"], ["Hello"])]


async def test_a_nonce_posts_once_where_it_is_enforced(http: HTTPClient, here: str) -> None:
    once = [await post(http, here, content="One", nonce="n1", enforce_nonce=True) for _ in range(2)]
    assert once[0]["id"] == once[1]["id"]
    twice = [await post(http, here, content="Two", nonce="n2") for _ in range(2)]
    assert twice[0]["id"] != twice[1]["id"]


async def test_a_nonce_is_forgotten_after_some_minutes(land: Land, http: HTTPClient, here: str) -> None:
    first = await post(http, here, content="One", nonce="n1", enforce_nonce=True)
    at, message = land.api.doing.nonces.popitem()[1]
    land.api.doing.nonces[land.space.bot, "n1"] = (at - 301, message)
    again = await post(http, here, content="One", nonce="n1", enforce_nonce=True)
    assert again["id"] != first["id"]


async def test_history_is_read_from_either_end(http: HTTPClient, here: str) -> None:
    ids = [(await post(http, here, content=f"Number {number}"))["id"] for number in range(5)]

    async def read(**query: Any) -> list[str]:
        found = await call(http, "GET", "/channels/{channel_id}/messages", channel_id=here, params=query)
        return [each["id"] for each in found]

    assert await read(limit=2) == [ids[4], ids[3]]
    assert await read(after=ids[1], limit=2) == [ids[3], ids[2]]
    assert await read(before=ids[1]) == [ids[0]]
    assert await read(around=ids[2], limit=3) == [ids[3], ids[2], ids[1]]


async def test_a_thread_has_its_message_s_id_and_is_made_once(land: Land, http: HTTPClient, here: str) -> None:
    lead = await post(http, here, content="Lead")
    hung = {"channel_id": here, "message_id": lead["id"], "json": {"name": "Questions"}}
    path = "/channels/{channel_id}/messages/{message_id}/threads"
    thread = await call(http, "POST", path, **hung)
    assert (thread["id"], thread["parent_id"], thread["name"]) == (lead["id"], here, "Questions")
    with pytest.raises(discord.HTTPException) as caught:
        await call(http, "POST", path, **hung)
    assert caught.value.code == 160004
    await post(http, thread["id"], content="Story")
    assert [each.texts for each in land.sees("briefings")] == [["Lead"], ["Story"]]


async def test_archived_threads_open_again_and_locked_ones_do_not(land: Land, http: HTTPClient) -> None:
    said = land.says("ada", "briefings", "Lead")
    land.hangs("ada", said, "Talk")
    land.archives("Talk")
    made = await post(http, said.id, content="Open")
    assert not land.place("Talk").archived
    land.archives("Talk", locked=True)
    with pytest.raises(discord.HTTPException) as caught:
        await post(http, said.id, content="Shut")
    assert caught.value.code == 160005
    edit = {"channel_id": said.id, "message_id": made["id"], "json": {"content": "Else"}}
    with pytest.raises(discord.HTTPException) as caught:
        await call(http, "PATCH", "/channels/{channel_id}/messages/{message_id}", **edit)
    assert caught.value.code == 50083


@pytest.mark.parametrize(
    ("denied", "code"),
    [("View Channel", 50001), ("Send Messages", 50013)],
)
async def test_what_is_not_permitted_is_refused(
    land: Land, http: HTTPClient, here: str, denied: str, code: int
) -> None:
    land.permits("briefings", "onrecord", deny=(denied,))
    with pytest.raises(discord.Forbidden) as caught:
        await post(http, here, content="No")
    assert caught.value.code == code


async def test_what_is_not_there_is_unknown(http: HTTPClient, here: str) -> None:
    with pytest.raises(discord.NotFound) as caught:
        await post(http, "17", content="No")
    assert caught.value.code == 10003
    with pytest.raises(discord.NotFound) as caught:
        await call(http, "GET", "/channels/{channel_id}/messages/{message_id}", channel_id=here, message_id="17")
    assert caught.value.code == 10008


async def test_somebody_who_takes_no_messages_gets_none(land: Land, http: HTTPClient) -> None:
    talk = land.place("@bob").id
    await post(http, talk, content="Hello")
    land.space.user("bob").refuses = True
    with pytest.raises(discord.Forbidden) as caught:
        await post(http, talk, content="Hello?")
    assert caught.value.code == 50007


async def test_the_newest_layout_is_not_undone_and_has_no_content(http: HTTPClient, here: str) -> None:
    text = [{"type": 10, "content": "Hello"}]
    made = await post(http, here, components=text, flags=1 << 15)
    path, ids = "/channels/{channel_id}/messages/{message_id}", {"channel_id": here, "message_id": made["id"]}
    for body in ({"flags": 0, "components": []}, {"content": "More"}):
        with pytest.raises(discord.HTTPException) as caught:
            await call(http, "PATCH", path, json=body, **ids)
        assert caught.value.code == 50035
    edited = await call(http, "PATCH", path, json={"components": [{"type": 10, "content": "Else"}]}, **ids)
    assert (edited["components"][0]["content"], edited["flags"]) == ("Else", 1 << 15)


async def test_nobody_is_called_whom_the_sender_does_not_allow(land: Land, http: HTTPClient, here: str) -> None:
    role = land.names("readers", "desk", "ada", mentionable=True)
    text = f"<@{land.space.user('ada').id}> <@&{role.id}> @everyone"
    quiet = await post(http, here, content=text, allowed_mentions={"parse": []})
    assert (quiet["mentions"], quiet["mention_roles"], quiet["mention_everyone"]) == ([], [], False)
    called = await post(http, here, content=text, allowed_mentions={"parse": [], "roles": [role.id]})
    assert called["mention_roles"] == [role.id]
    loud = await post(http, here, content=text)
    assert (len(loud["mentions"]), loud["mention_roles"], loud["mention_everyone"]) == (1, [role.id], False)


async def test_history_is_blank_to_an_app_that_may_not_have_content(land: Land, http: HTTPClient, here: str) -> None:
    land.space.content = False
    land.says("ada", "briefings", "Plain")
    land.says("ada", "briefings", "@onrecord Named")
    found = await call(http, "GET", "/channels/{channel_id}/messages", channel_id=here)
    assert [each["content"] for each in found] == [f"<@{land.space.bot}> Named", ""]


async def test_a_wrong_token_is_unauthorized(land: Land, http: HTTPClient) -> None:
    land.api.revoked = True
    with pytest.raises(discord.HTTPException) as caught:
        await call(http, "GET", "/users/@me")
    assert caught.value.status == 401
    assert TOKEN not in str(caught.value)


async def test_an_operation_that_is_not_here_is_not_made_up(http: HTTPClient, here: str) -> None:
    with pytest.raises(discord.NotFound):
        await call(http, "GET", "/channels/{channel_id}/pins", channel_id=here)


async def test_a_body_that_discord_would_not_take_is_refused(land: Land, http: HTTPClient, here: str) -> None:
    for body in ({"content": "x" * 2001}, {"contents": "Misspelt"}, {"embeds": [{"title": "x" * 257}]}):
        with pytest.raises(discord.HTTPException) as caught:
            await post(http, here, **body)
        assert (caught.value.status, caught.value.code) == (400, 50035)
    assert land.sees("briefings") == []
