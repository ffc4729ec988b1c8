"""The terminal's prompt: questions come line by line, points as they are proven, and nothing ends it but the reader."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from io import StringIO

import pytest
from rich.console import Console

from bot.chat.prompt import Ask, ReadLine, Tell, converse, lines_of
from bot.core import compose
from bot.core.errors import InputError, Transient
from bot.core.message import Bullet, Headline, Message, Note


def lines(*given: str) -> ReadLine:
    left = iter(given)

    async def read_line() -> str | None:
        return next(left, None)

    return read_line


def answering(points: Iterable[str] = ("Gates stay shut.",), note: str = "from the Halyard") -> Ask:
    async def ask(question: str, tell: Tell) -> Message:
        for point in points:
            tell(point, "The Halyard")
        bullets = tuple(Bullet(text=point) for point in points)
        notes = (Note(text="These sources tell only a part of it."), Note(text="extract: whole sentences."))
        return compose.message((Headline(text=question, note=note, label="extract"), *bullets, *notes))

    return ask


async def held(read_line: ReadLine, ask: Ask) -> str:
    out = StringIO()
    await converse(read_line, ask, Console(file=out, width=80, highlight=False))
    return out.getvalue()


async def test_each_question_is_answered_and_every_point_stands_on_the_screen_once() -> None:
    screen = await held(lines("Are the gates open?", "And the river?"), answering())
    assert screen.count("Gates stay shut. [The Halyard]") == 2
    assert screen.count("Gates stay shut.") == 2
    assert screen.count("from the Halyard") == 2
    assert screen.count("only a part") == 2


async def test_what_a_label_means_is_explained_once_a_conversation() -> None:
    screen = await held(lines("Are the gates open?", "And the river?"), answering())
    assert screen.count("from the Halyard · extract") == 2
    assert screen.count("extract: whole sentences.") == 1


@pytest.mark.parametrize("leaving", ["", "   ", "exit", "QUIT", ":q"])
async def test_an_empty_line_or_exit_leaves(leaving: str) -> None:
    screen = await held(lines(leaving, "never asked"), answering())
    assert "Gates" not in screen


async def test_the_end_of_input_leaves() -> None:
    assert "Gates" not in await held(lines(), answering())


@pytest.mark.parametrize(
    "failed", [InputError("There is no question."), Transient("The database is gone.", kind="database")]
)
async def test_what_fails_is_a_sentence_and_the_next_question_is_answered(failed: Exception) -> None:
    asked: list[str] = []

    async def ask(question: str, tell: Tell) -> Message:
        asked.append(question)
        if len(asked) == 1:
            raise failed
        return await answering()(question, tell)

    screen = await held(lines("one", "two"), ask)
    assert str(failed) in screen
    assert "Traceback" not in screen
    assert "Gates stay shut." in screen


async def test_a_point_is_on_the_screen_before_the_answer_is_complete() -> None:
    out, told, proceed = StringIO(), asyncio.Event(), asyncio.Event()

    async def ask(question: str, tell: Tell) -> Message:
        tell("Gates stay shut.", "")
        told.set()
        await proceed.wait()
        return compose.message((Headline(text=question), Bullet(text="Gates stay shut."), Note(text="done")))

    talk = asyncio.create_task(converse(lines("q"), ask, Console(file=out, width=80)))
    await told.wait()
    assert "Gates" in out.getvalue()
    assert "done" not in out.getvalue()
    proceed.set()
    await talk
    assert "done" in out.getvalue()


async def test_nothing_in_an_answer_or_a_failure_drives_the_terminal() -> None:
    screen = await held(lines("q"), answering(["\x1b[2Jcleared [red]markup[/red]"]))
    assert "\x1b" not in screen
    assert "[red]markup[/red]" in screen


def given(*typed: str | type[BaseException]) -> Callable[[str], str]:
    left = iter(typed)

    def ask(_: str) -> str:
        line = next(left, EOFError)
        if isinstance(line, str):
            return line
        raise line

    return ask


async def test_lines_are_read_beside_the_event_loop() -> None:
    waiting, release = threading.Event(), threading.Event()

    def slow(_: str) -> str:
        waiting.set()
        release.wait()
        return "typed"

    line = asyncio.ensure_future(lines_of(slow)())
    await asyncio.to_thread(waiting.wait)
    assert not line.done()
    release.set()
    assert await line == "typed"


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt, ValueError, OSError])
async def test_the_end_of_input_however_it_comes_is_no_line(end: type[BaseException]) -> None:
    read_line = lines_of(given("one", end))
    assert await read_line() == "one"
    assert await read_line() is None
