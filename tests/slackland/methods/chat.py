"""chat.*: messages for all and for one, and messages that are written while they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.schemas.slack import problems
from tests.slackland.shapes import as_sent
from tests.slackland.workspace import Channel, Json, Message, Refused, Workspace

_MOST_POSTED: Final = 40_000
_MOST_UPDATED: Final = 4_000
_MOST_STREAMED: Final = 12_000
"""Characters of `text` (the first is cut there, the second refused) and of one call's `markdown_text`."""


def post_message(space: Workspace, given: Json) -> Json:
    """chat.postMessage."""
    channel = space.writable(str(given.get("channel", "")))
    text, blocks = _content(given)
    message = space.post(
        Message(
            channel=channel.id,
            ts=space.stamp(),
            user=space.bot_user,
            text=text[:_MOST_POSTED],
            blocks=_numbered(blocks),
            thread=_thread(channel, given),
            metadata=_metadata(given),
            bot=True,
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": as_sent(space, message)}


def post_ephemeral(space: Workspace, given: Json) -> Json:
    """chat.postEphemeral: seen by one who is there, and kept nowhere."""
    channel, user = space.writable(str(given.get("channel", ""))), str(given.get("user", ""))
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _content(given)
    shown = whisper(space, channel, user, {**given, "text": text, "blocks": blocks})
    return {"message_ts": shown.ts}


def whisper(space: Workspace, channel: Channel, user: str, given: Mapping[str, Any]) -> Message:
    """Show something to one person alone."""
    message = Message(
        channel=channel.id,
        ts=space.stamp(),
        user=space.bot_user,
        text=str(given.get("text") or ""),
        blocks=_numbered(given.get("blocks") or []),
        thread=str(given.get("thread_ts") or ""),
        to=user,
        bot=True,
    )
    space.alone.append(message)
    return message


def replied(space: Workspace, channel: Channel, user: str, given: Json) -> None:
    """What a response URL was given: for all, or for the one who asked."""
    text, blocks = _content(given)
    if given.get("response_type") != "in_channel":
        whisper(space, channel, user, {**given, "text": text, "blocks": blocks})
        return
    space.post(
        Message(
            channel=channel.id,
            ts=space.stamp(),
            user=space.bot_user,
            text=text,
            blocks=_numbered(blocks),
            thread=_thread(channel, given),
            bot=True,
        )
    )


def update(space: Workspace, given: Json) -> Json:
    """chat.update. A message that is being streamed is not updated before it is stopped."""
    channel, message = _own(space, given)
    if message.streaming:
        raise Refused("streaming_state_conflict")
    text, blocks = _content(given)
    if len(text) > _MOST_UPDATED:
        raise Refused("msg_too_long")
    message.text = text
    if given.get("blocks") is not None or given.get("text") is not None:
        message.blocks = _numbered(blocks)
    message.metadata = _metadata(given) or message.metadata
    message.edits += 1
    space.wrote(message)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": as_sent(space, message)}


def delete(space: Workspace, given: Json) -> Json:
    """chat.delete."""
    channel, message = _own(space, given)
    message.deleted = True
    space.wrote(message)
    return {"channel": channel.id, "ts": message.ts}


# ---------------------------------------------------------------- streams


def start_stream(space: Workspace, given: Json) -> Json:
    """chat.startStream. In a channel Slack wants to know whom the text is for."""
    channel = space.writable(str(given.get("channel", "")))
    if channel.kind != "im":
        for name in ("recipient_user_id", "recipient_team_id"):
            if not given.get(name):
                raise Refused(f"missing_{name}")
        if space.users.get(str(given["recipient_user_id"])) is None:
            raise Refused("user_not_found")
    message = Message(
        channel=channel.id,
        ts=space.stamp(),
        user=space.bot_user,
        thread=_thread(channel, given),
        streaming=True,
        bot=True,
    )
    _stream(message, given)
    space.post(message)
    return {"channel": channel.id, "ts": message.ts}


def append_stream(space: Workspace, given: Json) -> Json:
    """chat.appendStream."""
    channel, message = _own(space, given)
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    if not (given.get("markdown_text") or given.get("chunks")):
        raise Refused("no_text")
    _stream(message, given)
    return {"channel": channel.id, "ts": message.ts}


def stop_stream(space: Workspace, given: Json) -> Json:
    """chat.stopStream: the blocks it brings stand below what was streamed."""
    channel, message = _own(space, given)
    if not message.streaming:
        raise Refused("message_not_in_streaming_state")
    blocks = _blocks(given)
    _stream(message, given)
    message.streaming = False
    message.blocks = [*_written(message.streamed), *_numbered(blocks)]
    message.metadata = _metadata(given) or message.metadata
    space.wrote(message)
    return {"channel": channel.id, "ts": message.ts, "message": as_sent(space, message)}


def _stream(message: Message, given: Json) -> None:
    chunks = given.get("chunks") or []
    if not isinstance(chunks, list):
        raise Refused("invalid_chunks")
    texts = [str(given.get("markdown_text") or "")]
    texts += [str(chunk.get("text", "")) for chunk in chunks if chunk.get("type") == "markdown_text"]
    if any(len(text) > _MOST_STREAMED for text in texts):
        raise Refused("msg_too_long")
    message.streamed += "".join(texts)
    if len(message.streamed) > _MOST_STREAMED:
        raise Refused("msg_too_long")
    message.text = message.streamed


def _written(streamed: str) -> list[Json]:
    return [{"type": "markdown", "text": streamed, "block_id": "streamed"}] if streamed else []


# ---------------------------------------------------------------- what is given


def _own(space: Workspace, given: Json) -> tuple[Channel, Message]:
    """A message of the bot's own. Raises `message_not_found`, `cant_update_message`."""
    channel = space.readable(str(given.get("channel", "")))
    message = space.find(channel, str(given.get("ts", "")))
    if message.user != space.bot_user:
        raise Refused("cant_update_message")
    if channel.archived:
        raise Refused("is_archived")
    return channel, message


def _thread(channel: Channel, given: Json) -> str:
    """The root of the thread: a reply to a reply stands in the same."""
    named = str(given.get("thread_ts") or "")
    if not named:
        return ""
    root = next((each for each in channel.messages if each.ts == named), None)
    if root is None:
        raise Refused("thread_not_found")
    return root.thread or root.ts


def _content(given: Json) -> tuple[str, list[Json]]:
    """`text` and `blocks`, as Slack takes them."""
    text, blocks = str(given.get("text") or ""), _blocks(given)
    if not text and not blocks and not given.get("attachments"):
        raise Refused("no_text")
    return text, blocks


def _blocks(given: Json) -> list[Json]:
    blocks = given.get("blocks") or []
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if not blocks:
        return []
    found = problems({"text": str(given.get("text") or "")[:_MOST_POSTED], "blocks": blocks})
    if found:
        error, _, why = found[0].partition(": ")
        raise Refused(error, errors=[why], response_metadata={"messages": [f"[ERROR] {why}"]})
    return list(blocks)


def _numbered(blocks: list[Json]) -> list[Json]:
    """Blocks with the ids that Slack gives those that have none."""
    return [{"block_id": f"b{number}", **block} for number, block in enumerate(blocks)]


def _metadata(given: Json) -> Json | None:
    metadata = given.get("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, Mapping) or not isinstance(metadata.get("event_payload"), Mapping):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_schema")
    return dict(metadata)
