"""What commands share: reading arguments, showing progress, printing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.app import Options
    from bot.core.message import Message
    from bot.core.types import Article
    from bot.flows.kit import Kit, Progress

T = TypeVar("T")
Format = Literal["text", "markdown", "json"]


def read_article(options: Options, target: str) -> Article:
    """The article at a file, an address or standard input."""
    from bot import app as root

    with waiting() as progress:
        return asyncio.run(root.article(options, target, None if is_web(target) else read_bytes(target), progress))


def is_web(target: str) -> bool:
    """Is it the address of a page?"""
    return target.startswith(("http://", "https://"))


def read_bytes(target: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `InputError`."""
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as failed:
        raise InputError(f"{target} cannot be read: {failed.strerror}") from failed


def in_kit(options: Options, job: Callable[[Kit, Progress], Awaitable[T]]) -> T:
    """Run `job` in an opened kit, showing what is being done."""
    with waiting() as progress:
        return with_kit(options, lambda kit: job(kit, progress))


def with_kit(options: Options, job: Callable[[Kit], Awaitable[T]]) -> T:
    """Run `job` in an opened kit; it shows for itself what is being done."""
    from bot import app as root

    async def opened() -> T:
        async with root.kit(options) as kit:
            return await job(kit)

    return asyncio.run(opened())


@contextmanager
def waiting(*, lines: bool = False) -> Iterator[Progress]:
    """Progress on standard error: one live line on a terminal; elsewhere a line a step if `lines`, else nothing."""
    from bot.chat.console import console, safe

    errors = console(stderr=True)
    if not errors.is_terminal:
        yield (lambda text: typer.echo(safe(text), err=True)) if lines else (lambda _: None)
        return
    with errors.status("starting") as status:
        yield lambda text: status.update(safe(text).replace("[", "\\["))


def show(message: Message, form: Format) -> None:
    """Print a message as text or as Markdown."""
    from bot.chat import console

    if form == "markdown":
        typer.echo(console.markdown(message), nl=False)
    else:
        console.show(message, console.console())


def say(text: str) -> None:
    """Print a line in which nothing acts on the terminal."""
    from bot.chat.console import safe

    typer.echo(safe(text))


def print_json(value: object) -> None:
    """Print a value as JSON for another program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
