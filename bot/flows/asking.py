"""Asking a model: one paid call for everybody who wants the same answer, within the day's budget.

results.claim and spending.add (the most it can take) → model.draft → results.finish and spending.add (the rest back)

A model that fails is left alone for a while, by everybody: `PAUSE`, or as long as it asks for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from bot import telemetry
from bot.core import budget
from bot.core.budget import Limits, Prices, Spent
from bot.core.errors import BudgetSpent, Permanent, Transient
from bot.core.ports import Completion, Model, Prompt, Usage
from bot.core.types import PUBLIC, Scope
from bot.flows.kit import Kit
from bot.store import results, spending
from bot.store.db import Tx

PAUSE: Final = timedelta(minutes=1)
"""How long a model that failed is left alone: with calls that may take a minute, half of the waiting at worst."""
LONGEST_PAUSE: Final = timedelta(days=1)
"""The longest a server's own word is obeyed before it is asked again."""
GRACE: Final = timedelta(seconds=30)
"""What a claim lasts beyond its calls: a busy machine, a slow database."""
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
"""Seconds between two looks at an answer that somebody else is asking for: each twice the last, up to the longest."""
PROMPTS_OWN: Final = frozenset({"context"})
"""Kinds of failure that lie in the prompt, for good: they say nothing about the next one."""
_MAY_BE_BILLED: Final = frozenset({"timeout", "dropped", "malformed", "too-long"})
"""Kinds of failure after which the provider may have worked: what was reserved stays spent."""

_Claimed = results.Mine | results.Done | results.Busy | results.Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reserved:
    """What was taken from a day's budget for a call that is to be made, and begun before `until`."""

    scope: Scope
    day: date
    usage: Usage
    money: float
    until: datetime


async def ask_model(
    kit: Kit, *, scope: Scope, kind: str, name: str, prompt: Prompt, schema: Mapping[str, Any]
) -> Completion:
    """The model's answer to what `name` stands for (a hash of all that decides it), paid once and kept for everybody.

    Waits while somebody else is asking the same. Raises `BudgetSpent`, or `Transient` and `Permanent` where the model
    fails or is left alone because it has just failed.
    """
    model = _model(kit)
    key, owner = results.Key(scope=scope, kind=kind, name=name), uuid4().hex
    most = budget.most(prompt, most_out=model.most_out, schema=json.dumps(schema))
    wait = FIRST_WAIT
    while True:
        found, reserved = await _claim(kit, key, owner, most)
        if isinstance(found, results.Done):
            telemetry.MODEL_CALLS.labels("stored").inc()
            return found.completion
        if isinstance(found, results.Failed):
            raise _left_alone(found, kit.now())
        if reserved is not None and kit.now() < reserved.until:
            return await _paid(kit, key, owner, reserved, prompt, schema)
        if reserved is not None:  # frozen since it claimed: somebody else may have asked, and been answered
            async with kit.database.begin() as tx:
                await _settle(tx, kit, reserved, Usage())
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


async def stream_model(kit: Kit, *, scope: Scope, prompt: Prompt) -> AsyncGenerator[str | Completion, None]:
    """The model's words as they are written, and the whole with its usage last. Nothing is kept but what it took.

    Raises what `ask_model` does, also in the middle. Close it (`contextlib.aclosing`) where it is not read to the
    end; what was reserved then stays spent, because what was written is billed.
    """
    model = _model(kit)
    async with kit.database.begin() as tx:
        await _refuse_pausing(tx, kit)
        reserved = await _reserve(tx, kit, scope, budget.most(prompt, most_out=model.most_out))
    started, pieces, whole = kit.now(), model.stream(prompt), None
    try:
        async for piece in pieces:
            if isinstance(piece, Completion):
                whole = piece
                break
            yield piece
    except (Transient, Permanent) as failed:
        async with kit.database.begin() as tx:
            await _note_failure(tx, kit, reserved, failed)
        raise
    except (GeneratorExit, asyncio.CancelledError):
        telemetry.MODEL_CALLS.labels("cancelled").inc()
        raise
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
    if whole is not None:
        async with kit.database.begin() as tx:
            await _settle(tx, kit, reserved, whole.usage)
        _count(kit, whole, started)
        yield whole


async def closed(tx: Tx, kit: Kit, scope: Scope) -> str | None:
    """Why no call could be made now, without making one; None where one may be tried."""
    now = kit.now()
    if (failed := await results.failed(tx, _pausing(kit), now=now)) is not None:
        return told(kit, _left_alone(failed, now))
    spent = await spending.of(tx, scope, now.date())
    return _over(kit, replace(spent, tokens=spent.tokens + 1))


def _model(kit: Kit) -> Model:
    if kit.model is None:
        raise ValueError("there is no model to ask; a flow without one makes an extract")
    return kit.model


# ---------------------------------------------------------------- one call


async def _claim(kit: Kit, key: results.Key, owner: str, most: Usage) -> tuple[_Claimed, _Reserved | None]:
    """Who asks; with the claim goes the reservation, or neither stays."""
    now = kit.now()
    async with kit.database.begin() as tx:
        found = await results.claim(tx, key, owner=owner, now=now, until=now + _patience(kit))
        if not isinstance(found, results.Mine):
            return found, None
        await _refuse_pausing(tx, kit)
        return found, await _reserve(tx, kit, key.scope, most)


def _patience(kit: Kit) -> timedelta:
    """How long a claim is respected: a call may wait for others before its own time begins."""
    return 2 * kit.config.model.deadline + GRACE


async def _paid(
    kit: Kit, key: results.Key, owner: str, reserved: _Reserved, prompt: Prompt, schema: Mapping[str, Any]
) -> Completion:
    model, started = _model(kit), kit.now()
    try:
        completion = await model.draft(prompt, schema)
    except (Transient, Permanent) as failed:
        async with kit.database.begin() as tx:
            again = None if failed.kind in PROMPTS_OWN else kit.now()  # sooner or later, as the model's pause decides
            await results.fail(tx, key, owner=owner, why=_why(failed), retry_at=again, now=kit.now())
            await _note_failure(tx, kit, reserved, failed)
        raise
    except BaseException:  # cancelled, or a bug: whoever waits may ask at once; the call may have been billed
        await asyncio.shield(_let_go(kit, key, owner))
        raise
    async with kit.database.begin() as tx:
        paid = budget.cost(completion.usage, prices(kit))
        await results.finish(tx, key, owner=owner, completion=completion, model=model.name, cost=paid, now=kit.now())
        await _settle(tx, kit, reserved, completion.usage)
    _count(kit, completion, started)
    return completion


async def _let_go(kit: Kit, key: results.Key, owner: str) -> None:
    telemetry.MODEL_CALLS.labels("cancelled").inc()
    async with kit.database.begin() as tx:
        await results.fail(
            tx, key, owner=owner, why=f"cancelled{_BETWEEN}the call was broken off", retry_at=kit.now(), now=kit.now()
        )


def _count(kit: Kit, completion: Completion, started: datetime) -> None:
    telemetry.MODEL_CALLS.labels("refused" if completion.finish == "refused" else "answered").inc()
    telemetry.MODEL_TOKENS.labels("in").inc(completion.usage.tokens_in)
    telemetry.MODEL_TOKENS.labels("out").inc(completion.usage.tokens_out)
    telemetry.MODEL_SECONDS.observe((kit.now() - started).total_seconds())


# ---------------------------------------------------------------- the budget


def prices(kit: Kit) -> Prices:
    """What the configured model costs."""
    entry = kit.config.model
    return Prices(tokens_in=entry.price_in, tokens_out=entry.price_out)


async def _reserve(tx: Tx, kit: Kit, scope: Scope, most: Usage) -> _Reserved:
    """Take the most a call can need from the day's budget. Raises `BudgetSpent`, which rolls it back."""
    now = kit.now()
    money = budget.cost(most, prices(kit))
    reserved = _Reserved(scope=scope, day=now.date(), usage=most, money=money, until=now + _patience(kit))
    tokens = most.tokens_in + most.tokens_out
    spent = await spending.add(tx, scope, reserved.day, tokens=tokens, money=reserved.money, calls=1)
    if why := _over(kit, spent):
        telemetry.MODEL_CALLS.labels("budget").inc()
        raise BudgetSpent(why, until=budget.next_day(now))
    return reserved


def _over(kit: Kit, spent: Spent) -> str | None:
    """Why this is more than the day allows, and until when."""
    entry = kit.config.budget
    why = budget.check(spent, Limits(tokens=entry.tokens, money=entry.money, currency=entry.currency))
    return f"{why} until 00:00 UTC" if why else None


async def _settle(tx: Tx, kit: Kit, reserved: _Reserved, used: Usage) -> None:
    """Give back what was reserved and not used."""
    most = reserved.usage
    tokens = used.tokens_in + used.tokens_out - most.tokens_in - most.tokens_out
    money = budget.cost(used, prices(kit)) - reserved.money
    await spending.add(tx, reserved.scope, reserved.day, tokens=tokens, money=money)


# ---------------------------------------------------------------- a model that fails


_TOLD: Final = {
    "timeout": "the model did not answer in {deadline:g} s",
    "dropped": "the model broke off in the middle of its answer",
    "rate-limited": "the model has more requests than it takes",
    "server-error": "the model's server failed",
    "malformed": "the model's server sent what is no answer",
    "unreachable": "the model could not be reached",
    "dns": "the model could not be reached",
    "context": "there is more to read than the model can take",
    "quota": "the model's account is used up",
    "key": "the model's server wants another key",
    "unknown-model": "the model's server does not have this model",
    "address": "the model's address is not that of a model",
}


def told(kit: Kit, failed: BudgetSpent | Transient | Permanent) -> str:
    """Why no model wrote, for readers: without addresses and settings, which `onrecord doctor` tells."""
    if isinstance(failed, BudgetSpent):
        return str(failed)
    deadline = kit.config.model.deadline.total_seconds()
    return _TOLD.get(failed.kind, "the model could not be asked").format(deadline=deadline)


def _pausing(kit: Kit) -> results.Key:
    """The row that says a model is left alone: one for all scopes, because it is the model that fails; another with
    other settings, so that what has been mended is tried at once.
    """
    entry = kit.config.model
    secret = entry.key.get_secret_value() if entry.key else ""
    asked = sha256("\0".join((_model(kit).name, entry.base_url or "", secret)).encode()).hexdigest()
    return results.Key(scope=PUBLIC, kind="pause", name=asked[:16])


def _pause(failed: Transient | Permanent) -> timedelta:
    asked = failed.after if isinstance(failed, Transient) else None
    return min(asked, LONGEST_PAUSE) if asked is not None else PAUSE


async def _note_failure(tx: Tx, kit: Kit, reserved: _Reserved, failed: Transient | Permanent) -> None:
    """Count a failure, give back what it cannot have cost, and leave the model alone where it will fail again."""
    telemetry.MODEL_CALLS.labels(failed.kind).inc()
    if failed.kind not in _MAY_BE_BILLED:
        await _settle(tx, kit, reserved, Usage())
    if failed.kind in PROMPTS_OWN:
        return
    now, key, owner = kit.now(), _pausing(kit), uuid4().hex
    await results.claim(tx, key, owner=owner, now=now, until=now)
    await results.fail(tx, key, owner=owner, why=_why(failed), retry_at=now + _pause(failed), now=now)


async def _refuse_pausing(tx: Tx, kit: Kit) -> None:
    """Raises `Transient` while the model is left alone."""
    if (failed := await results.failed(tx, _pausing(kit), now=kit.now())) is not None:
        telemetry.MODEL_CALLS.labels("left alone").inc()
        raise _left_alone(failed, kit.now())


_BETWEEN: Final = ": "


def _why(failed: Transient | Permanent) -> str:
    """A failure as it is remembered: its kind, which is one word, and its sentence."""
    return f"{failed.kind}{_BETWEEN}{failed}"


def _left_alone(failed: results.Failed, now: datetime) -> Transient | Permanent:
    """What the model failed with the last time, which is why it is not asked now."""
    kind, _, sentence = failed.why.partition(_BETWEEN)
    if failed.retry_at is None:
        return Permanent(sentence, kind=kind)
    return Transient(sentence, kind=kind, after=failed.retry_at - now)
