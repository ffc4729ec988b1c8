"""`sources`: what is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.root import app
from bot.cli.terminal import in_kit, say

if TYPE_CHECKING:
    from bot.flows.kit import Kit, Progress

sources_app = typer.Typer(name="sources", help="Add, list and remove sources.", no_args_is_help=True)
app.add_typer(sources_app)


@sources_app.command("add", short_help="Read a feed once and keep it.")
def sources_add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The address of an RSS or Atom feed.")],
    name: Annotated[str | None, typer.Option(help="How lists and messages call it; default: the feed's title.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Sources of one owner count once; default: the name.")] = None,
    tier: Annotated[int, typer.Option(min=1, max=3, help="1 first-hand, 2, 3 last: whose article leads a story.")] = 2,
    baseline: Annotated[str, typer.Option(help='Of what the feed holds now: "none", "last N" or "all".')] = "last 10",
) -> None:
    """Read the feed once to see that it works, and follow it from now on."""
    from bot.config import source_entry

    given = {"url": url, "name": name or url, "publisher": publisher, "tier": tier, "baseline": baseline}
    entry = source_entry(given)

    async def job(kit: Kit, progress: Progress) -> str:
        from bot.flows import sources as flow

        progress(f"reading {url}")
        added = await flow.add(kit, entry, named=name is not None)
        return f"“{added.name}” is followed. onrecord pull reads it."

    say(in_kit(context.obj, job))


@sources_app.command("list", short_help="List every source.")
def sources_list(context: typer.Context) -> None:
    """List every source: its address, when it was read, when it is due, what is wrong with it."""

    async def job(kit: Kit, _: Progress) -> tuple[str, ...]:
        from bot.flows import sources as flow

        return await flow.listed(kit)

    for line in in_kit(context.obj, job):
        say(line)


@sources_app.command("remove", short_help="Stop following a source.")
def sources_remove(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="NAME|URL", help="The name or address of a source added here.")],
) -> None:
    """Stop following a source; its articles stay."""

    async def job(kit: Kit, _: Progress) -> str:
        from bot.flows import sources as flow

        return f"“{(await flow.remove(kit, source)).name}” is no longer followed."

    say(in_kit(context.obj, job))
