"""The command line: arguments, formats, progress and exit codes. What commands do is in the flows."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from bot.core.errors import InputError

if TYPE_CHECKING:
    from bot.app import Options
    from bot.core.message import Message
    from bot.core.types import Article
    from bot.flows.kit import Kit, Progress
    from bot.flows.pull import PullReport

T = TypeVar("T")
Format = Literal["text", "markdown", "json"]

app = typer.Typer(
    name="onrecord",
    help="News briefings that only say what was said: verified quotes, stated conditions, evidence for every line.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources_app = typer.Typer(name="sources", help="Add, list and remove sources.", no_args_is_help=True)
app.add_typer(sources_app)


def _version(asked: bool) -> None:
    if asked:
        from bot import __version__

        typer.echo(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Configuration; else $ONRECORD_CONFIG, ./config, ours.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where state lives; else $ONRECORD_HOME, your data folder.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and exit.")
    ] = False,
) -> None:
    """News briefings that only say what was said."""
    from bot.app import Options

    context.obj = Options(config=config, data=data)


# ---------------------------------------------------------------- one article


@app.command(short_help="Brief one article.")
def brief(
    context: typer.Context,
    article: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="Plain text, HTML or a web address; - is standard input.")
    ],
    form: Annotated[Format, typer.Option("--format", help="text, markdown, or json with everything found.")] = "text",
) -> None:
    """Brief one article: points, verified quotes with their speakers, stated conditions. Nothing is kept."""
    from bot.app import now
    from bot.core import compose, export
    from bot.core.brief import one

    made = one(_article(context.obj, article), now=now())
    if form == "json":
        _print_json(export.briefed(made.readings[0], made.briefing))
    else:
        _show(compose.brief(made.briefing, made.readings[0].article, now=now()), form)


@app.command(short_help="Check quotes against an article.")
def verify(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article: a file, a web address or -.")],
    claims: Annotated[
        str, typer.Argument(metavar="[CLAIMS.json|-]", help='A JSON list of {"quote", "speaker"}.')
    ] = "-",
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when any claim is not accepted.")] = False,
) -> None:
    """Check quotes somebody wants to print: accept, repair or reject each, with the reason and the article's words."""
    from bot.core import export
    from bot.core.reading import read
    from bot.core.verify.quotes import check
    from bot.evals.claims_file import read_claims

    if article == claims == "-":
        raise InputError("the article and the claims cannot both come from standard input; name a file for one")
    wanted = read_claims(_bytes(claims), claims)
    reading = read(_article(context.obj, article))
    rulings = [check(reading, claim) for claim in wanted]
    _print_json([export.ruling(ruling, reading.article.text) for ruling in rulings])
    if strict and any(ruling.verdict != "accept" for ruling in rulings):
        raise typer.Exit(1)


# ---------------------------------------------------------------- sources, pull, digest


@app.command(short_help="Pull what is due, then print each digest.")
def run(
    context: typer.Context,
    sample: Annotated[
        bool, typer.Option("--sample", help="Read the sample newsroom on this machine, not your sources.")
    ] = False,
) -> None:
    """Pull every source that is due, then print each digest: the main job, once."""
    from bot import app as root

    async def job(kit: Kit, progress: Progress) -> None:
        from bot.flows.digest import digest as make
        from bot.flows.pull import pull as ask

        report = await ask(kit, everything=sample, progress=progress)
        messages = [await make(kit, entry.name, progress=progress) for entry in kit.config.digests]
        _tell(report)
        for message in messages:
            _show(message, "text")

    if sample:
        with _waiting(lines=True) as progress:
            asyncio.run(root.in_sample(context.obj, lambda kit: job(kit, progress), progress))
    else:
        _in_kit(context.obj, job)


@app.command(short_help="Read every source that is due.")
def pull(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Ask every source now, due or not.")] = False,
) -> None:
    """Read every source that is due and store what is new, each item with its outcome."""

    async def job(kit: Kit, progress: Progress) -> PullReport:
        from bot.flows.pull import pull as ask

        return await ask(kit, everything=everything, progress=progress)

    report = _in_kit(context.obj, job)
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
) -> None:
    """Print what is new since this digest was last printed."""

    async def job(kit: Kit, progress: Progress) -> Message:
        from bot.flows.digest import digest as make

        return await make(kit, name, preview=preview, progress=progress)

    _show(_in_kit(context.obj, job), form)


@app.command(short_help="Say what became of an item.")
def why(
    context: typer.Context, url: Annotated[str, typer.Argument(help="The address of an article or feed item.")]
) -> None:
    """Say what became of an item: stored, a copy of another, thin, failed, and why."""

    async def job(kit: Kit, _: Progress) -> tuple[str, ...]:
        from bot.flows.why import why as ask

        return await ask(kit, url)

    for line in _in_kit(context.obj, job):
        _say(line)


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

    _say(_in_kit(context.obj, job))


@sources_app.command("list", short_help="List every source.")
def sources_list(context: typer.Context) -> None:
    """List every source: its address, when it was read, when it is due, what is wrong with it."""

    async def job(kit: Kit, _: Progress) -> tuple[str, ...]:
        from bot.flows import sources as flow

        return await flow.listed(kit)

    for line in _in_kit(context.obj, job):
        _say(line)


@sources_app.command("remove", short_help="Stop following a source.")
def sources_remove(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="NAME|URL", help="The name or address of a source added here.")],
) -> None:
    """Stop following a source; its articles stay."""

    async def job(kit: Kit, _: Progress) -> str:
        from bot.flows import sources as flow

        return f"“{(await flow.remove(kit, source)).name}” is no longer followed."

    _say(_in_kit(context.obj, job))


# ---------------------------------------------------------------- measuring


@app.command("eval", short_help="Measure against gold.")
def evaluate(
    dataset: Annotated[
        Path | None,
        typer.Argument(help="A folder of JSON files, a JSON-lines file or a gold.json; default: the packaged gold."),
    ] = None,
    conditions: Annotated[
        Path | None, typer.Option(metavar="GOLD.json", help="Gold conditions of these articles.")
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write everything found in every article.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    update_floors: Annotated[
        bool, typer.Option("--update-floors", help="Raise the floors to what was reached.")
    ] = False,
    allow_lower: Annotated[bool, typer.Option("--allow-lower", help="With --update-floors: lower them too.")] = False,
) -> None:
    """Measure quotes, speakers, conditions and verification against gold."""
    from bot.evals import gate, report
    from bot.evals.progress import on_stderr
    from bot.evals.run import evaluate as measure

    if update_floors and dataset:
        raise InputError("floors hold the packaged gold; --update-floors takes no dataset")
    with on_stderr() as step:
        found = measure(dataset, conditions, predictions, step)
    if as_json:
        _print_json(report.as_json(found))
    else:
        for line in report.lines(found):
            _say(line)
    if update_floors:
        update = gate.update(found, allow_lower=allow_lower)
        for line in (*update.changes, *(f"{problem.where}: {problem.why}" for problem in update.refused)):
            typer.echo(line, err=True)
        if update.refused:
            raise typer.Exit(1)


# ---------------------------------------------------------------- what commands share


def _article(options: Options, target: str) -> Article:
    """The article at a file, an address or standard input."""
    from bot import app as root

    with _waiting() as progress:
        return asyncio.run(root.article(options, target, None if _is_web(target) else _bytes(target), progress))


def _is_web(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _bytes(target: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises `InputError`."""
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as failed:
        raise InputError(f"{target} cannot be read: {failed.strerror}") from failed


def _in_kit(options: Options, job: Callable[[Kit, Progress], Awaitable[T]]) -> T:
    """Run `job` in an opened kit, showing what is being done."""
    from bot import app as root

    async def opened(progress: Progress) -> T:
        async with root.kit(options) as kit:
            return await job(kit, progress)

    with _waiting() as progress:
        return asyncio.run(opened(progress))


@contextmanager
def _waiting(*, lines: bool = False) -> Iterator[Progress]:
    """Progress on standard error: one live line on a terminal; elsewhere a line a step if `lines`, else nothing."""
    from bot.chat.console import console, safe

    errors = console(stderr=True)
    if not errors.is_terminal:
        yield (lambda text: typer.echo(safe(text), err=True)) if lines else (lambda _: None)
        return
    with errors.status("starting") as status:
        yield lambda text: status.update(safe(text).replace("[", "\\["))


def _show(message: Message, form: Format) -> None:
    from bot.chat import console

    if form == "markdown":
        typer.echo(console.markdown(message), nl=False)
    else:
        console.show(message, console.console())


def _say(text: str) -> None:
    from bot.chat.console import safe

    typer.echo(safe(text))


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _tell(report: PullReport) -> None:
    """What a pull came to, on standard error, so that standard output is the digest alone."""
    from bot.chat.console import safe
    from bot.flows.pull import described

    for line in described(report):
        typer.echo(safe(line), err=True)
