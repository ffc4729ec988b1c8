"""The Web API of our Slack does what Slack's documentation says, as the unmodified SDK sees it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slackland import APP_TOKEN, NONE, Journal, Land
from tests.slackland.conftest import sdk

METADATA = {"event_type": "onrecord", "event_payload": {"key": "k1"}}
BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_a_token_says_who_it_is_and_which_scopes_it_has(client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0LAND", "U0BOT", "B0BOT")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize("denied", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_that_is_good_for_nothing_is_told_why(land: Land, client: AsyncWebClient, denied: str) -> None:
    land.api.denied = denied
    assert (await refused(client.auth_test()))["error"] == denied


async def test_a_wrong_token_is_not_taken(land: Land) -> None:
    assert (await refused(sdk(land, "xoxb-other").auth_test()))["error"] == "invalid_auth"
    assert (await refused(sdk(land, APP_TOKEN).auth_test()))["error"] == "not_allowed_token_type"


async def test_a_missing_scope_is_named_with_those_there_are(land: Land, client: AsyncWebClient) -> None:
    land.api.scopes = {"chat:write"}
    land.makes("board", "onrecord", kind="group")
    told = await refused(client.conversations_history(channel="G0BOARD"))
    assert (told["error"], told["needed"], told["provided"]) == ("missing_scope", "groups:history", "chat:write")


async def test_a_post_stands_with_its_metadata_and_its_thread(land: Land, client: AsyncWebClient) -> None:
    lead = await client.chat_postMessage(channel="C0DESK", text="Lead", blocks=[BLOCK], metadata=METADATA)
    await client.chat_postMessage(channel="C0DESK", text="Story", thread_ts=lead["ts"])
    (top,) = (await client.conversations_history(channel="C0DESK", include_all_metadata=True))["messages"]
    assert (top["text"], top["metadata"], top["reply_count"], top["bot_id"]) == ("Lead", METADATA, 1, "B0BOT")
    (plain,) = (await client.conversations_history(channel="C0DESK"))["messages"]
    assert "metadata" not in plain
    root, reply = (await client.conversations_replies(channel="C0DESK", ts=lead["ts"]))["messages"]
    assert (root["ts"], reply["text"], reply["thread_ts"]) == (lead["ts"], "Story", lead["ts"])
    assert [each.text for each in land.sees("desk")] == ["Lead", "Story"]


async def test_history_comes_in_pages_the_newest_first(client: AsyncWebClient) -> None:
    posted = [(await client.chat_postMessage(channel="C0DESK", text=str(n)))["ts"] for n in range(5)]
    first = await client.conversations_history(channel="C0DESK", limit=2)
    assert ([each["text"] for each in first["messages"]], first["has_more"]) == (["4", "3"], True)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel="C0DESK", limit=3, cursor=cursor)
    assert ([each["text"] for each in second["messages"]], second["has_more"]) == (["2", "1", "0"], False)
    since = await client.conversations_history(channel="C0DESK", oldest=posted[2])
    assert [each["text"] for each in since["messages"]] == ["4", "3"]
    at = await client.conversations_history(channel="C0DESK", oldest=posted[2], inclusive=True)
    assert [each["text"] for each in at["messages"]] == ["4", "3", "2"]


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        ({"channel": "C0NONE"}, "channel_not_found"),
        ({"channel": "C0AWAY"}, "not_in_channel"),
        ({"channel": "G0SECRET"}, "channel_not_found"),
        ({"channel": "C0OLD"}, "is_archived"),
        ({"text": "", "markdown_text": "x"}, "no_text"),
        ({"thread_ts": "1.1"}, "thread_not_found"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "markdown", "text": "x" * 13_000}]}, "invalid_blocks"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
async def test_a_post_that_slack_would_not_take_is_not_taken(
    land: Land, client: AsyncWebClient, spoilt: dict[str, Any], error: str
) -> None:
    land.makes("away", "ada")
    land.makes("secret", "ada", kind="group")
    land.makes("old", "ada", "onrecord").archived = True
    given = {"channel": "C0DESK", "text": "Hello", **spoilt}
    assert (await refused(client.chat_postMessage(**given)))["error"] == error
    assert list(land.space.all()) == []
    assert land.api.errors == {error: 1}


async def test_only_a_message_of_our_own_says_something_else(land: Land, client: AsyncWebClient) -> None:
    said = await land.says("ada", "desk", "Mine")
    assert (await refused(client.chat_update(channel="C0DESK", ts=said.ts, text="x")))["error"] == "cant_update_message"
    assert (await refused(client.chat_update(channel="C0DESK", ts="1.1", text="x")))["error"] == "message_not_found"
    ours = await client.chat_postMessage(channel="C0DESK", text="Ours", metadata=METADATA)
    too_long = client.chat_update(channel="C0DESK", ts=ours["ts"], text="x" * 4_001)
    assert (await refused(too_long))["error"] == "msg_too_long"
    await client.chat_update(channel="C0DESK", ts=ours["ts"], text="Better")
    assert [(each.text, each.key) for each in land.sees("desk")] == [("Mine", ""), ("Better", "k1")]


async def test_what_one_is_told_alone_stands_nowhere(land: Land, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel="C0DESK", user="U0ADA", text="Psst")
    assert [each.text for each in land.ephemerals("ada")] == ["Psst"]
    assert (land.ephemerals("bob"), land.sees("desk")) == ([], [])
    land.joins("eve")
    away = client.chat_postEphemeral(channel="C0DESK", user="U0EVE", text="Psst")
    assert (await refused(away))["error"] == "user_not_in_channel"


async def test_a_stream_grows_until_it_is_stopped_and_its_blocks_stand_below(
    land: Land, client: AsyncWebClient
) -> None:
    asked = await land.says("ada", "desk", "Who?")
    begun = await client.chat_startStream(
        channel="C0DESK", thread_ts=asked.ts, markdown_text="One", recipient_user_id="U0ADA", recipient_team_id="T0LAND"
    )
    await client.chat_appendStream(channel="C0DESK", ts=begun["ts"], markdown_text=" two")
    early = client.chat_update(channel="C0DESK", ts=begun["ts"], text="x")
    assert (await refused(early))["error"] == "streaming_state_conflict"
    await client.chat_stopStream(channel="C0DESK", ts=begun["ts"], blocks=[BLOCK], metadata=METADATA)
    answer = land.sees("desk")[-1]
    assert ([each["type"] for each in answer.blocks], answer.text, answer.key) == (
        ["markdown", "section"],
        "One two",
        "k1",
    )
    again = client.chat_stopStream(channel="C0DESK", ts=begun["ts"])
    assert (await refused(again))["error"] == "message_not_in_streaming_state"


async def test_a_stream_in_a_channel_is_for_somebody(land: Land, client: AsyncWebClient) -> None:
    asked = await land.says("ada", "desk", "Who?")
    nobody = client.chat_startStream(channel="C0DESK", thread_ts=asked.ts, markdown_text="x")
    assert (await refused(nobody))["error"] == "missing_recipient_user_id"


async def test_a_stream_that_has_run_out_takes_nothing_more(land: Land, client: AsyncWebClient) -> None:
    asked = await land.says("ada", "@ada", "Who?")
    begun = await client.chat_startStream(channel=asked.channel, thread_ts=asked.ts, markdown_text="One")
    land.expires(land.sees("@ada")[-1])
    more = client.chat_appendStream(channel=asked.channel, ts=begun["ts"], markdown_text="two")
    assert (await refused(more))["error"] == "message_not_in_streaming_state"
    await client.chat_update(channel=asked.channel, ts=begun["ts"], text="One and two")
    assert land.sees("@ada")[-1].text == "One and two"


async def test_a_method_that_a_workspace_lacks_is_unknown(land: Land, client: AsyncWebClient) -> None:
    land.api.missing.add("chat.startStream")
    assert (await refused(client.api_call("chat.startStream")))["error"] == "unknown_method"
    assert (await refused(client.api_call("chat.dance")))["error"] == "unknown_method"


async def test_people_and_channels_are_told_of_as_they_are(land: Land, client: AsyncWebClient) -> None:
    land.joins("gus", guest="single")
    ada = (await client.users_info(user="U0ADA"))["user"]
    assert (ada["tz"], ada["is_admin"], ada["is_restricted"]) == ("Europe/London", True, False)
    gus = (await client.users_info(user="U0GUS"))["user"]
    assert (gus["is_restricted"], gus["is_ultra_restricted"]) == (True, True)
    desk = (await client.conversations_info(channel="C0DESK"))["channel"]
    assert (desk["name"], desk["is_member"], desk["is_archived"]) == ("desk", True, False)
    there = await client.conversations_members(channel="C0DESK")
    assert there["members"] == ["U0ADA", "U0BOB", "U0BOT"]


async def test_what_stood_stands_after_a_restart(land: Land, tmp_path: Any) -> None:
    journal = Journal(path=tmp_path / "log.jsonl")
    land.journal = journal
    client = sdk(land)
    lead = await client.chat_postMessage(channel="C0DESK", text="Lead", metadata=METADATA)
    await client.chat_update(channel="C0DESK", ts=lead["ts"], text="Better")
    async with Land.opened(limits=NONE) as next_life:
        next_life.makes("desk", "onrecord")
        journal.restore(next_life.space)
        assert [(each.text, each.key) for each in next_life.sees("desk")] == [("Better", "k1")]
        later = await sdk(next_life).chat_postMessage(channel="C0DESK", text="Later")
        assert later["ts"] > lead["ts"]
