"""Drafting: what a model makes of a story, as far as it is proven.

★candidates.offer → prompt → asking.ask_model → ★brief.written (verification) → asked once more with what was wrong →
★brief.completed, else the extract for good
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from bot.core import budget, candidates
from bot.core.brief import RULES, Briefed, better, completed, extracted, wants_repair, written
from bot.core.candidates import Offer
from bot.core.errors import BudgetSpent, Permanent, Transient
from bot.core.ports import Completion, Prompt, Usage
from bot.core.reading import Reading
from bot.core.types import ANALYSED, Problem, Story
from bot.flows.asking import PROMPTS_OWN, ask_model, prices
from bot.flows.kit import Kit
from bot.model import draft, prompts
from bot.model.prompts import Template

UNVERIFIED: Final = "the model's draft could not be verified"
UNWILLING: Final = "the model would not write about this"
TOO_LONG: Final = "the story is too long for the model"

_SHOWN: Final = 8_000
"""Characters of a refused answer that are shown to the model again: a good one has a quarter of them."""
_NAMED: Final = 12
"""Problems that are named to the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A briefing by a model, or the extract with the reason in `note`, and what the model took for it."""

    made: Briefed
    note: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """One answer: what verification left of it, or None and what was wrong with it as a whole."""

    answer: Completion
    made: Briefed | None
    wrong: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.made.refused if self.made else self.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What both calls work on."""

    kit: Kit
    story: Story
    readings: tuple[Reading, ...]
    offered: Offer
    sheet: Mapping[str, str]


def version(kit: Kit) -> str:
    """The name of everything but the articles and the model that decides what a model's briefing says."""
    return "+".join((*(template.version for template in _templates(kit)), RULES))


def _templates(kit: Kit) -> tuple[Template, Template]:
    return prompts.load("briefing", kit.folder), prompts.load("repair", kit.folder)


async def drafted(kit: Kit, story: Story, readings: Sequence[Reading]) -> Drafted:
    """A story as a model writes it and verification lets it through; the extract where nothing useful is left.

    What is returned is for good: asking again would bring the same. Raises `BudgetSpent`, `Transient` or `Permanent`
    where asking later may bring more.
    """
    desk = _desk(kit, story, tuple(readings))
    try:
        tries = await _tries(desk)
    except Permanent as failed:
        if failed.kind in PROMPTS_OWN:
            return Drafted(made=_spare(desk), note=TOO_LONG)
        raise
    usage = Usage(
        tokens_in=sum(one.answer.usage.tokens_in for one in tries),
        tokens_out=sum(one.answer.usage.tokens_out for one in tries),
    )
    paid = budget.cost(usage, prices(kit))
    return replace(_best(desk, tries), usage=usage, cost=paid)


def _desk(kit: Kit, story: Story, readings: tuple[Reading, ...]) -> _Desk:
    offered = candidates.offer([reading for reading in readings if reading.article.language == ANALYSED])
    sheet = {
        "passages": candidates.passages_text(offered),
        "quotes": candidates.quotes_text(offered),
        "conditions": candidates.conditions_text(offered),
    }
    return _Desk(kit=kit, story=story, readings=readings, offered=offered, sheet=sheet)


async def _tries(desk: _Desk) -> tuple[_Try, ...]:
    """The first answer and, where that is worth another call, the mended one."""
    briefing, repair = _templates(desk.kit)
    first = await _try(desk, prompts.render(briefing, **desk.sheet))
    if first.answer.finish == "refused" or (first.made and not wants_repair(first.made)):
        return (first,)
    again = prompts.render(
        repair,
        **desk.sheet,
        answer=candidates.as_data(first.answer.text[:_SHOWN]),
        refused="\n".join(f"- {candidates.as_data(f'{p.where}: {p.why}')}" for p in first.problems[:_NAMED]),
    )
    try:
        return first, await _try(desk, again)
    except (BudgetSpent, Transient, Permanent):
        if first.made and completed(desk.story, first.made):
            return (first,)
        raise


async def _try(desk: _Desk, prompt: Prompt) -> _Try:
    kit = desk.kit
    name = sha256("\0".join((kit.model.name if kit.model else "", prompt.system, prompt.user)).encode()).hexdigest()
    answer = await ask_model(
        kit, scope=desk.story.scope, kind="briefing", name=name, prompt=prompt, schema=draft.SCHEMA
    )
    if answer.finish == "refused":
        return _Try(answer=answer, made=None, wrong=(Problem(where="the answer", why="The model refused."),))
    proposal = draft.parse(answer.text)
    if isinstance(proposal, Problem):
        return _Try(answer=answer, made=None, wrong=(proposal,))
    made = written(desk.story, desk.readings, desk.offered, proposal, writer=name, now=kit.now())
    return _Try(answer=answer, made=made)


def _spare(desk: _Desk) -> Briefed:
    """The extract in this model's place: a briefing of its own, beside the extract made where no model was configured."""
    model = desk.kit.model.name if desk.kit.model else ""
    return extracted(desk.story, desk.readings, now=desk.kit.now(), instead_of=f"{model}:{version(desk.kit)}")


def _best(desk: _Desk, tries: Sequence[_Try]) -> Drafted:
    """The best try that makes a briefing, else the extract, with everything that was refused."""
    proven = [one.made for one in tries if one.made is not None]
    best = better(*proven) if len(proven) > 1 else proven[0] if proven else None
    whole = completed(desk.story, best) if best else None
    if whole is not None:
        return Drafted(made=whole)
    spare = _spare(desk)
    refused = tuple(problem for one in tries for problem in one.problems)
    note = UNWILLING if tries[-1].answer.finish == "refused" else UNVERIFIED
    return Drafted(made=replace(spare, refused=(*refused, *spare.refused)), note=note)
