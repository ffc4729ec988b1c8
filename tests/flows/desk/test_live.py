"""An answer while it is written: proven lines are seen as they come, a reader may stop it, and it stands once."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.ports import Stream
from bot.core.types import Posted
from bot.flows.answer import STOPPED
from bot.flows.desk import live
from bot.store import inbox
from tests.chat.fake import FakeChat, FakeStream
from tests.flows.desk.talk import HERE, TENANT, Talk, talking
from tests.flows.scripted import DELTA, dam
from tests.model.server import Asked, ModelServer, Reply, fails, hangs, playing, says

QUESTION = "How long will the water take to reach the delta?"
PATIENCE = 20
"""Seconds that a condition may take on a busy machine."""


def citing(*lines: str, send: Callable[[str], Reply] = says) -> Callable[[Asked], Reply]:
    """A script whose lines cite the passage about the delta."""

    def reply(asked: Asked) -> Reply:
        found = re.search(r"\[(\d+)\] Even if the gates open", asked.user)
        assert found is not None
        return send("\n".join(lines).replace("{delta}", f"[{found[1]}]"))

    return reply


@asynccontextmanager
async def written(
    folder: Path, script: str | Reply | Callable[[Asked], str | Reply]
) -> AsyncIterator[tuple[Talk, ModelServer]]:
    """A talk whose answers a model writes."""
    async with playing(script) as server, talking(folder, model=server.entry()) as talk:
        yield talk, server


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - of a fake that tells nobody
            await asyncio.sleep(0.01)


async def asked(talk: Talk) -> str:
    """A question put to us in a thread; its id."""
    root = await talk.posted("digest:x:0", dam(talk.clock()))
    row = await talk.says(QUESTION, thread=root.message_id)
    return row.inbound.id


async def test_proven_lines_are_seen_while_the_answer_is_written_and_it_ends_in_the_same_message(
    tmp_path: Path,
) -> None:
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        identity = await asked(talk)
    assert DELTA in talk.chat.shown[0].plain
    assert talk.chat.stands() == ["digest:x:0", f"answer:{identity}"]
    assert DELTA in talk.last.plain
    assert "checked against the articles" in talk.last.plain


async def test_what_is_being_done_is_said_until_there_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = recorded(monkeypatch)
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        await asked(talk)
    assert streams[0].told[:1] in (["reading 1 article …"], [])
    assert "" not in streams[0].told


async def test_an_answer_that_a_reader_stops_keeps_what_was_proven_and_says_so(tmp_path: Path) -> None:
    script = citing(DELTA + " {delta}", "And", send=lambda text: hangs(after=text))
    async with written(tmp_path, script) as (talk, _):
        asking = asyncio.create_task(asked(talk))
        await until(lambda: talk.chat.shown)
        assert live.stop(Posted(place=HERE, message_id=talk.chat.posts[-1].message_id))
        async with asyncio.timeout(PATIENCE):
            identity = await asking
    assert talk.chat.stands() == ["digest:x:0", f"answer:{identity}"]
    assert DELTA in talk.last.plain
    assert STOPPED in talk.last.plain


async def test_an_answer_of_which_nothing_is_seen_yet_is_stopped_by_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = recorded(monkeypatch)
    async with written(tmp_path, citing(send=lambda _: hangs())) as (talk, _):
        asking = asyncio.create_task(asked(talk))
        await until(lambda: streams and streams[0].told)
        (root,) = talk.chat.posts
        elsewhere = replace(HERE, thread="another")
        assert not live.stop(Posted(place=elsewhere, message_id=""))
        assert live.stop(Posted(place=replace(HERE, thread=root.message_id), message_id=""))
        async with asyncio.timeout(PATIENCE):
            await asking
    assert STOPPED in talk.last.plain


async def test_stopping_what_is_not_being_written_does_nothing(tmp_path: Path) -> None:
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        await asked(talk)
        assert not live.stop(Posted(place=HERE, message_id=talk.chat.posts[-1].message_id))
    assert STOPPED not in talk.last.plain


async def test_a_model_that_fails_leaves_the_articles_own_sentences(tmp_path: Path) -> None:
    async with written(tmp_path, fails(500)) as (talk, _):
        await asked(talk)
    assert "eight days" in talk.last.plain
    assert "these are the articles' own sentences" in talk.last.plain


async def test_an_answer_that_died_is_gone_on_with_and_stands_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = recorded(monkeypatch)
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, server):
        root = await talk.posted("digest:x:0", dam(talk.clock()))
        with monkeypatch.context() as dying:
            dying.setattr("bot.flows.desk.inbox._settled", died)
            with pytest.raises(RuntimeError):
                await talk.says(QUESTION, thread=root.message_id, identity="T:again")
        async with talk.kit.database.read() as tx:
            row = await inbox.get(tx, [TENANT], "T:again")
        assert row is not None
        assert (row.state, row.attempts, row.message_id) == ("new", 1, talk.chat.posts[-1].message_id)
        await talk.see("T:again")
    assert [stream.again for stream in streams] == [False, True]
    assert server.calls == 2
    assert talk.chat.stands().count("answer:T:again") == 1


async def test_where_an_answer_cannot_be_shown_it_is_posted_whole(tmp_path: Path) -> None:
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        talk.chat.streams = False
        identity = await asked(talk)
    assert talk.chat.stands() == ["digest:x:0", f"answer:{identity}"]
    assert DELTA in talk.last.plain


async def test_without_a_model_nothing_is_streamed(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await asked(talk)
    assert not talk.chat.shown
    assert "eight days" in talk.last.plain


async def test_what_cannot_be_asked_takes_back_what_was_said_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = recorded(monkeypatch)
    async with talking(tmp_path) as talk:
        root = await talk.posted("digest:x:0")
        await talk.says("brief https://x:99999/", thread=root.message_id)
    assert streams[0].told[-1] == ""
    assert talk.told.plain


async def test_a_platform_that_fails_to_show_keeps_no_answer_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(self: FakeStream, message: object) -> None:  # noqa: ARG001
        raise RuntimeError("a bug in an adapter")

    monkeypatch.setattr(FakeStream, "show", broken)
    async with written(tmp_path, citing(DELTA + " {delta}")) as (talk, _):
        await asked(talk)
    assert DELTA in talk.last.plain
    assert "an answer could not be shown" in caplog.text


async def died(*_: object) -> None:
    """Stands for a process that is killed before it writes down what came of it."""
    raise RuntimeError("killed")


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[FakeStream]:
    """Every stream that is begun from now on."""

    found: list[FakeStream] = []
    before = FakeChat.stream

    async def stream(self: FakeChat, *given: object, **more: bool) -> Stream:
        made = await before(self, *given, **more)  # type: ignore[arg-type]
        assert isinstance(made, FakeStream)
        found.append(made)
        return made

    monkeypatch.setattr(FakeChat, "stream", stream)
    return found
