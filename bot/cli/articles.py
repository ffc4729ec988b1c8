"""`brief` and `verify`: one article, read now."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.root import NoModel, app
from bot.cli.terminal import Format, print_json, read_article, read_bytes, show, waiting
from bot.core.errors import InputError


@app.command(short_help="Brief one article.")
def brief(
    context: typer.Context,
    article: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="Plain text, HTML or a web address; - is standard input.")
    ],
    form: Annotated[Format, typer.Option("--format", help="text, markdown, or json with everything found.")] = "text",
    no_model: NoModel = False,
) -> None:
    """Brief one article: points, verified quotes with their speakers, stated conditions. Only a model's answer is kept."""
    from bot import app as root
    from bot.core import compose, export
    from bot.core.brief import one
    from bot.core.reading import read

    options = context.obj.having(no_model=no_model)
    given = read_article(options, article)
    with waiting() as progress:
        written = asyncio.run(root.written(options, given, progress))
    made = written or one(given, now=root.now())
    model = written.model if written and made.briefing.method == "model" else ""
    note = written.note if written else ""
    if form == "json":
        print_json(export.briefed(read(given), made.briefing, refused=made.refused, model=model, note=note))
    else:
        show(compose.brief(made.briefing, given, now=root.now(), model=model, note=note), form)


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
    wanted = read_claims(read_bytes(claims), claims)
    reading = read(read_article(context.obj, article))
    rulings = [check(reading, claim) for claim in wanted]
    print_json([export.ruling(ruling, reading.article.text) for ruling in rulings])
    if strict and any(ruling.verdict != "accept" for ruling in rulings):
        raise typer.Exit(1)
