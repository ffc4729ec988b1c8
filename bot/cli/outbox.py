"""`outbox`: what is to be posted, what was not, and trying that again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.root import app
from bot.cli.terminal import in_kit, say, show
from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.core.message import Message
    from bot.flows.kit import Kit, Progress

outbox_app = typer.Typer(name="outbox", help="Look after what is posted.", invoke_without_command=True)
app.add_typer(outbox_app)

Everything = Annotated[bool, typer.Option("--all", help="What was posted, too.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of a message, as the list tells it.")]


@outbox_app.callback()
def outbox(context: typer.Context, everything: Everything = False) -> None:
    """List what was not posted and why; look at a message, have it tried again, post to a paused channel again."""
    if context.invoked_subcommand is None:
        outbox_list(context, everything=everything)
    elif everything:
        raise InputError("--all goes behind the command: onrecord outbox list --all")


@outbox_app.command("list", short_help="What was not posted, and why.")
def outbox_list(context: typer.Context, everything: Everything = False) -> None:
    """List what waits and what was given up, the newest first: state, key, place, age, attempts and why."""

    async def job(kit: Kit, _: Progress) -> tuple[str, ...]:
        from bot.flows import outbox as flow

        return await flow.listed(kit, everything=everything)

    for line in in_kit(context.obj, job):
        say(line)


@outbox_app.command("show", short_help="A message, and how it went.")
def outbox_show(context: typer.Context, key: Key) -> None:
    """Show a message as its readers see it, and what became of it."""

    async def job(kit: Kit, _: Progress) -> tuple[tuple[str, ...], Message]:
        from bot.flows import outbox as flow

        return await flow.shown(kit, key)

    lines, message = in_kit(context.obj, job)
    for line in lines:
        say(line)
    say("")
    show(message, "text")


@outbox_app.command("retry", short_help="Try again to post it.")
def outbox_retry(
    context: typer.Context,
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="The key of a message, as the list tells it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every message that failed.")] = False,
) -> None:
    """Have a message tried again that failed or is uncertain; look first whether an uncertain one was posted."""
    if (key is None) is not everything:
        raise InputError("name one message, or --all for every one that failed")

    async def job(kit: Kit, _: Progress) -> str:
        from bot.flows import outbox as flow

        return await flow.retry_failed(kit) if key is None else await flow.retry(kit, key)

    say(in_kit(context.obj, job))


@outbox_app.command("posted", short_help="Note that an uncertain one stands there.")
def outbox_posted(
    context: typer.Context,
    key: Key,
    message_id: Annotated[
        str, typer.Argument(metavar="ID", help="The platform's id of the message that stands there.")
    ],
) -> None:
    """Note that an uncertain message was posted after all, and as which: what replies to it goes on."""

    async def job(kit: Kit, _: Progress) -> str:
        from bot.flows import outbox as flow

        return await flow.posted(kit, key, message_id)

    say(in_kit(context.obj, job))


@outbox_app.command("resume", short_help="Post to a paused channel again.")
def outbox_resume(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A channel that was paused, as the list tells it.")],
) -> None:
    """Post to a paused channel again: what waits for it, and its digests from their next slots."""

    async def job(kit: Kit, _: Progress) -> str:
        from bot.flows import outbox as flow

        return await flow.resume(kit, place)

    say(in_kit(context.obj, job))
