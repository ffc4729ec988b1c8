"""Stated conditions against the gold: which were found, and how much of each is right.

A prediction may find a gold condition when the shorter of the two evidence spans lies mostly in the longer.
Several in one sentence are told apart by their fields: pairs that agree on most of them are made first.
Gold that is not `required` is neither asked for nor punished.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.evals.score.figures import Rates, Share
from bot.evals.score.names import same_speaker
from bot.evals.score.spans import Extent, locate, overlap, plain, shared, within

INSIDE: Final = 0.6
"""Least part of the shorter evidence that lies in the longer. Part of the metric's definition."""

SAME_CLAUSE: Final = 0.5
"""Least part of two clauses' words that they have in common. Part of the metric's definition."""

FIELDS: Final = ("actor", "stance", "target", "trigger", "clause", "deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCondition:
    """One annotated condition: accepted names and stances, the fields' words, and where the evidence stands.

    `targets` is empty where the gold has no target; `target_optional` where leaving it out is right as well.
    """

    evidence: Extent
    actors: tuple[str, ...]
    stances: tuple[str, ...]
    targets: tuple[str, ...] = ()
    target_optional: bool = False
    trigger: str | None = None
    clause: str | None = None
    deadline: str | None = None
    required: bool = True

    @property
    def explicit(self) -> bool:
        """Whether it says what must hold (“if …”)."""
        return self.trigger is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedCondition:
    """One predicted condition. Where the offsets are no good, the evidence is looked up instead."""

    start: int | None = None
    end: int | None = None
    evidence: str | None = None
    actor: str | None = None
    stance: str | None = None
    target: str | None = None
    trigger: str | None = None
    clause: str | None = None
    deadline: str | None = None
    confidence: float = 0.0
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionScore:
    """Every figure on conditions. `gold` counts the required ones; `absent` evidence not in the article.

    `found` leaves predictions that match optional gold out; `explicit` is the recall of required conditions
    with a trigger; `fields` and `all_fields` are right among the found required ones.
    """

    articles: int
    gold: int
    predicted: int
    absent: int
    found: Rates
    explicit: Share
    fields: Mapping[str, Share]
    all_fields: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A prediction that may stand for a gold condition, and the fields on which they agree."""

    predicted: int
    gold: int
    agree: frozenset[str]
    overlap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """One article's comparison: the gold, and for each match what agrees."""

    gold: Sequence[GoldCondition]
    matches: Sequence[_Match]
    predicted: int
    absent: int


def score_conditions(
    documents: Iterable[tuple[str, str, Sequence[GoldCondition]]],
    predictions: Mapping[str, Sequence[PredictedCondition]],
) -> ConditionScore:
    """Figures over `(id, text, gold conditions)` documents."""
    parts = [_compare(text, gold, predictions.get(id_, ())) for id_, text, gold in documents]
    required = [condition for part in parts for condition in part.gold if condition.required]
    explicit = sum(condition.explicit for condition in required)
    matched = [(part.gold[match.gold], match) for part in parts for match in part.matches]
    found = [(condition, match) for condition, match in matched if condition.required]
    predicted = sum(part.predicted for part in parts)

    def right(hits: int) -> Share:
        return Share(hits=hits, of=len(found))

    return ConditionScore(
        articles=len(parts),
        gold=len(required),
        predicted=predicted,
        absent=sum(part.absent for part in parts),
        found=Rates(hits=len(found), predicted=predicted - (len(matched) - len(found)), gold=len(required)),
        explicit=Share(hits=sum(condition.explicit for condition, _ in found), of=explicit),
        fields={field: right(sum(field in match.agree for _, match in found)) for field in FIELDS},
        all_fields=right(sum(len(match.agree) == len(FIELDS) for _, match in found)),
    )


def _compare(text: str, gold: Sequence[GoldCondition], said: Sequence[PredictedCondition]) -> _Document:
    placed = [
        within(text, (condition.start, condition.end)) or locate(text, condition.evidence or "") for condition in said
    ]
    candidates = [
        _Match(predicted=i, gold=j, agree=_agreement(said[i], wanted), overlap=overlap(span, wanted.evidence))
        for i, span in enumerate(placed)
        for j, wanted in enumerate(gold)
        if span and _same_place(span, wanted.evidence)
    ]
    return _Document(gold=gold, matches=_one_to_one(candidates), predicted=len(said), absent=placed.count(None))


def _same_place(a: Extent, b: Extent) -> bool:
    """Whether the shorter span lies mostly in the longer."""
    common = shared(a, b)
    return common > 0 and common / min(a[1] - a[0], b[1] - b[0]) >= INSIDE


def _one_to_one(candidates: Sequence[_Match]) -> list[_Match]:
    """Each prediction and each gold at most once: most fields first, then the larger overlap."""
    taken_predicted: set[int] = set()
    taken_gold: set[int] = set()
    matches = []
    for match in sorted(candidates, key=lambda each: (len(each.agree), each.overlap), reverse=True):
        if match.predicted not in taken_predicted and match.gold not in taken_gold:
            taken_predicted.add(match.predicted)
            taken_gold.add(match.gold)
            matches.append(match)
    return matches


def _agreement(said: PredictedCondition, gold: GoldCondition) -> frozenset[str]:
    """The fields on which a prediction says what the gold says."""
    agrees = {
        "actor": _names_one_of(said.actor, gold.actors),
        "stance": said.stance in gold.stances,
        "target": _target(said.target, gold),
        "trigger": (said.trigger or "").lower().strip() == (gold.trigger or "").lower(),
        "clause": _clause(said.clause, gold),
        "deadline": _deadline(said.deadline, gold.deadline),
    }
    return frozenset(field for field, agree in agrees.items() if agree)


def _names_one_of(name: str | None, accepted: Sequence[str]) -> bool:
    return any(same_speaker(name, each) for each in accepted) if name else False


def _target(said: str | None, gold: GoldCondition) -> bool:
    if not said:
        return not gold.targets or gold.target_optional
    return _names_one_of(said, gold.targets)


def _clause(said: str | None, gold: GoldCondition) -> bool:
    if not gold.explicit or not said:
        return not gold.explicit and not said
    ours, theirs = _vocabulary(said), _vocabulary(gold.clause or "")
    return bool(ours | theirs) and len(ours & theirs) / len(ours | theirs) >= SAME_CLAUSE


def _vocabulary(text: str) -> set[str]:
    return set(re.findall(r"\w+", plain(text).lower()))


def _deadline(said: str | None, gold: str | None) -> bool:
    """The gold's words must stand in what is said."""
    if not gold or not said:
        return not gold and not said
    return plain(gold).lower() in plain(said).lower()
