"""Who writes, what that may cost, and where it is shown."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from bot.config import Config
from bot.core.budget import Limits, Spent, check
from bot.flows.doctor.finding import Finding

if TYPE_CHECKING:
    from bot.model.openai import OpenAIModel

NONE = "none: briefings are extracts, made of the articles' own sentences"


def budget(settings: Config, spent: Spent | None) -> Finding:
    """What was taken today of what may be taken. `spent` is None where the database could not be asked."""
    limits, prices = settings.budget, (settings.model.price_in, settings.model.price_out)
    if not settings.model.on:
        return Finding(what="budget", state="ok", found="not needed without a model")
    if limits.money is not None and not any(prices):
        found = f"{limits.money:g} {limits.currency} a day, but the model has no price, so nothing is counted"
        advice = "Set price_in and price_out under [model] in onrecord.toml, per million tokens."
        return Finding(what="budget", state="warn", found=found, advice=advice)
    if spent is None:
        found = "not known: the database cannot be asked"
        return Finding(what="budget", state="warn", found=found, advice="Mend the database first.")
    found = _told(settings, spent)
    gone = check(Spent(tokens=spent.tokens + 1, money=spent.money, calls=0), _limits(settings))
    if gone:
        advice = "Readers get extracts until midnight UTC; raise [budget] in onrecord.toml if that is too little."
        return Finding(what="budget", state="warn", found=f"{found}: nothing is left", advice=advice)
    return Finding(what="budget", state="ok", found=found)


def _limits(settings: Config) -> Limits:
    given = settings.budget
    return Limits(tokens=given.tokens, money=given.money, currency=given.currency)


def _told(settings: Config, spent: Spent) -> str:
    given = settings.budget
    tokens = f"{spent.tokens:,}" + (
        f" of {given.tokens:,} tokens" if given.tokens is not None else " tokens, without a limit"
    )
    money = f", {spent.money:.2f} of {given.money:.2f} {given.currency}" if given.money is not None else ""
    return f"today {tokens}{money}"


async def model(settings: Config, writer: OpenAIModel | None, spent: Spent | None) -> Finding:
    """Ask the model for a tiny structure, unless the budget forbids it."""
    if writer is None:
        advice = "To let one write: export OPENAI_API_KEY=…, or set base_url under [model]. What it writes is checked."
        return Finding(what="model", state="ok", found=NONE, advice="" if settings.model.on else advice)
    if spent is not None and check(Spent(tokens=spent.tokens + 1, money=spent.money), _limits(settings)):
        return Finding(what="model", state="ok", found=f"{writer.name}, not asked: the budget leaves nothing")
    from bot.model.probe import probe

    seen = await probe(writer)
    if seen.problem is not None:
        return _fail(writer, seen.problem.why)
    found = f"{writer.name} answers in {seen.seconds:.1f} s"
    if seen.structured == "schema":
        return Finding(what="model", state="ok", found=f"{found} and follows a schema")
    advice = "Drafts will more often be refused; prefer a model or server that follows a JSON schema."
    return Finding(
        what="model", state="warn", found=f"{found}, without following a schema ({seen.structured})", advice=advice
    )


def _fail(writer: OpenAIModel, why: str) -> Finding:
    advice = "Readers get extracts meanwhile. Check [model] in onrecord.toml and the OPENAI_ variables."
    return Finding(what="model", state="fail", found=f"{writer.name}: {why}", advice=advice)


def pages(settings: Config) -> Finding:
    """Where the pages are served, and who can reach that."""
    listen = settings.web.listen
    if _is_here(listen.rpartition(":")[0].strip("[]")):
        return Finding(what="pages", state="ok", found=f"{listen}, reached from this machine only")
    found = f"{listen} is reached from other machines, and the pages have no login"
    advice = "Fine in a container or behind a proxy that asks who it is; else listen on 127.0.0.1."
    return Finding(what="pages", state="warn", found=found, advice=advice)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
