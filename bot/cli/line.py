"""`run`, `pull`, `digest`, `why`: the line from sources to a digest, by itself or by hand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.attended import attended, stay, told_to_stop
from bot.cli.root import NoModel, app
from bot.cli.terminal import in_kit, say, show, waiting

if TYPE_CHECKING:
    from bot.app import Options
    from bot.core.message import Message
    from bot.flows.kit import Kit, Progress
    from bot.flows.pull import PullReport


@app.command(short_help="Run by itself: pull, make digests when they are due, post them.")
def run(
    context: typer.Context,
    sample: Annotated[
        bool, typer.Option("--sample", help="Read the sample newsroom on this machine, not your sources.")
    ] = False,
    no_model: NoModel = False,
) -> None:
    """Pull sources, make each digest when it is due and post it, and serve the pages, until Ctrl-C or SIGTERM.

    With --sample: pull the sample newsroom once, post its digest here, and on a terminal stay for questions.
    """
    from bot import app as root

    options = context.obj.having(no_model=no_model)
    if sample:
        asyncio.run(root.in_sample(options, _once, lambda text: typer.echo(text, err=True)))
    else:
        asyncio.run(_until_stopped(options))


async def _until_stopped(options: Options) -> None:
    from bot import app as root
    from bot.flows.schedule import upcoming

    async with root.service(options) as service:
        for line in (f"The pages are at {service.pages} – press Ctrl-C to stop.", *await upcoming(service.kit)):
            _aside(line)
        await told_to_stop()
        _aside("Stopping: what runs is finished or handed back.")


async def _once(kit: Kit) -> None:
    """Read everything there is and post every digest now."""
    from bot.flows.pull import pull as ask
    from bot.flows.schedule import hold_now

    with waiting(lines=True) as progress:
        report = await ask(kit, everything=True, progress=progress)
    _tell(report)
    await hold_now(kit)
    if attended():
        await stay(kit)


@app.command(short_help="Read every source that is due.")
def pull(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Ask every source now, due or not.")] = False,
) -> None:
    """Read every source that is due and store what is new, each item with its outcome."""

    async def job(kit: Kit, progress: Progress) -> PullReport:
        from bot.flows.pull import pull as ask

        return await ask(kit, everything=everything, progress=progress)

    report = in_kit(context.obj, job)
    _tell(report)
    if report.sources and len(report.failures) == len(report.sources):
        raise typer.Exit(1)


@app.command(short_help="Print what is new since last time.")
def digest(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A digest of digests.toml; default: the first.")
    ] = None,
    form: Annotated[Literal["text", "markdown"], typer.Option("--format", help="text or markdown.")] = "text",
    preview: Annotated[bool, typer.Option("--preview", help="Show it without counting it as shown.")] = False,
    no_model: NoModel = False,
) -> None:
    """Print what is new since this digest was last printed."""

    async def job(kit: Kit, progress: Progress) -> Message:
        from bot.flows.digest import digest as make

        return await make(kit, name, preview=preview, progress=progress)

    show(in_kit(context.obj.having(no_model=no_model), job), form)


@app.command(short_help="Say what became of an item.")
def why(
    context: typer.Context, url: Annotated[str, typer.Argument(help="The address of an article or feed item.")]
) -> None:
    """Say what became of an item: stored, a copy of another, thin, failed, and why."""

    async def job(kit: Kit, _: Progress) -> tuple[str, ...]:
        from bot.flows.why import why as ask

        return await ask(kit, url)

    for line in in_kit(context.obj, job):
        say(line)


def _tell(report: PullReport) -> None:
    """What a pull came to, on standard error, so that standard output is the digest alone."""
    from bot.flows.pull import described

    for line in described(report):
        _aside(line)


def _aside(line: str) -> None:
    from bot.chat.console import safe

    typer.echo(safe(line), err=True)
