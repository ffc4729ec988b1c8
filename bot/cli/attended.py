"""`preview`, `ask`, and what `run` does while somebody sits at its terminal: the pages and the prompt."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.root import NoModel, app
from bot.cli.terminal import Format, in_kit, print_json, say, show, with_kit
from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.core.answer import Answered
    from bot.core.message import Message
    from bot.flows.kit import Kit, Progress


@app.command(short_help="Serve the pages in a browser.")
def preview(
    context: typer.Context,
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where to serve; default: [web] listen.")
    ] = None,
    no_model: NoModel = False,
) -> None:
    """Serve what is stored as pages: stories, briefings, articles with their quotes marked, sources, health."""

    async def job(kit: Kit) -> None:
        from bot import web

        async with web.serve(kit, listen or kit.config.web.listen) as base:
            say(f"The pages are at {base} – press Ctrl-C to stop.")
            await told_to_stop()

    with_kit(context.obj.having(no_model=no_model), job)


@app.command(short_help="Ask what the sources say.")
def ask(
    context: typer.Context,
    question: Annotated[list[str], typer.Argument(metavar="QUESTION", help="In English; quote marks are optional.")],
    form: Annotated[Format, typer.Option("--format", help="text, markdown or json.")] = "text",
    no_model: NoModel = False,
) -> None:
    """Answer a question from what has been pulled: passages, quotes, conditions, or an honest “not in these sources”."""

    async def job(kit: Kit, progress: Progress) -> Answered:
        from bot.flows.answer import answer

        progress("reading")
        return await answer(kit, " ".join(question))

    made = in_kit(context.obj.having(no_model=no_model), job)
    if form == "json":
        from bot.core import export

        print_json(export.answered(made))
    else:
        from bot.app import now
        from bot.core.compose_answer import answered

        show(answered(made, now=now()), form)


async def stay(kit: Kit) -> None:
    """Serve the pages and answer questions from this terminal until whoever asks is done."""
    from bot.chat import console, prompt
    from bot.core.compose_answer import answered
    from bot.flows.answer import answer

    async def ask(question: str, tell: prompt.Tell) -> Message:
        told = await answer(kit, question, on_point=lambda point, source: tell(point.text, source))
        return answered(told, now=kit.now())

    async with _pages(kit) as base:
        say(f"\nEvery quote where it stands in its article: {base}")
        await prompt.converse(prompt.lines_of(input), ask, console.console())


@asynccontextmanager
async def _pages(kit: Kit) -> AsyncIterator[str]:
    """The pages where the configuration wants them, or on any free port of this machine."""
    from bot import web

    async with AsyncExitStack() as stack:
        try:
            base = await stack.enter_async_context(web.serve(kit, kit.config.web.listen))
        except InputError:
            base = await stack.enter_async_context(web.serve(kit, "127.0.0.1:0"))
        yield base


def attended() -> bool:
    """Does somebody sit at this terminal?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def told_to_stop() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
