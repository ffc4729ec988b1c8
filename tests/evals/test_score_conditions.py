from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evals.score import (
    ConditionScore,
    GoldCondition,
    PredictedCondition,
    QuoteCheck,
    Rates,
    Share,
    score_checks,
    score_conditions,
)
from tests.evals.builders import DEMAND, STATED, WANTED

TEXT = DEMAND + ". Reyes promises a new one."
PROMISE = GoldCondition(
    evidence=(TEXT.index("Reyes"), len(TEXT) - 1), actors=("Tom Reyes",), stances=("promises", "offers")
)
PROMISED = PredictedCondition(evidence="Reyes promises a new one", actor="Reyes", stance="offers")


def score(*said: PredictedCondition, gold: tuple[GoldCondition, ...] = (WANTED, PROMISE)) -> ConditionScore:
    return score_conditions([("bridge", TEXT, gold)], {"bridge": said})


def test_what_the_gold_says_scores_a_hundred_everywhere() -> None:
    perfect = score(STATED, PROMISED)
    assert (perfect.found.precision, perfect.found.recall, perfect.found.f1) == (100.0, 100.0, 100.0)
    assert {share.percent for share in (*perfect.fields.values(), perfect.all_fields, perfect.explicit)} == {100.0}


def test_evidence_must_lie_mostly_in_the_gold_evidence() -> None:
    inside = replace(STATED, start=0, end=20)
    beside = replace(STATED, start=len(DEMAND) - 5, end=len(DEMAND) + 20)
    assert score(inside).found.hits == 1
    assert score(beside, gold=(WANTED,)).found.hits == 0


def test_evidence_that_is_not_in_the_article_finds_nothing_and_is_told() -> None:
    invented = score(PredictedCondition(evidence="Calder threatens to resign", actor="Calder", stance="threatens"))
    assert (invented.absent, invented.found.hits, invented.predicted) == (1, 0, 1)


def test_optional_gold_is_neither_asked_for_nor_punished() -> None:
    optional = replace(PROMISE, required=False)
    assert score(STATED, gold=(WANTED, optional)).found == Rates(hits=1, predicted=1, gold=1)
    assert score(STATED, PROMISED, gold=(WANTED, optional)).found == Rates(hits=1, predicted=1, gold=1)


def test_two_conditions_in_one_sentence_are_told_apart_by_their_fields() -> None:
    twin = replace(WANTED, actors=("Tom Reyes",), stances=("rejects",))
    other = replace(STATED, actor="Reyes", stance="rejects")
    assert score(other, STATED, gold=(WANTED, twin)).all_fields == Share(hits=2, of=2)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("actor", {"actor": "Tom Reyes"}),
        ("actor", {"actor": None}),
        ("stance", {"stance": "threatens"}),
        ("target", {"target": None}),
        ("target", {"target": "the navy"}),
        ("trigger", {"trigger": "unless"}),
        ("trigger", {"trigger": None}),
        ("clause", {"clause": "somebody else pays"}),
        ("clause", {"clause": None}),
        ("deadline", {"deadline": "soon"}),
        ("deadline", {"deadline": None}),
    ],
)
def test_a_wrong_field_is_counted_for_that_field_alone(field: str, changed: dict[str, str | None]) -> None:
    scored = score(replace(STATED, **changed), gold=(WANTED,))  # type: ignore[arg-type]  # the table is of text fields
    assert {name for name, share in scored.fields.items() if share.hits == 0} == {field}
    assert scored.all_fields.hits == 0
    assert scored.found.hits == 1


def test_a_target_may_be_left_out_where_the_gold_allows_it() -> None:
    optional = replace(WANTED, target_optional=True)
    assert score(replace(STATED, target=None), gold=(optional,)).fields["target"].hits == 1
    assert score(replace(STATED, target="the navy"), gold=(optional,)).fields["target"].hits == 0


def test_a_clause_that_was_not_stated_is_wrong() -> None:
    plain = replace(WANTED, trigger=None, clause=None)
    assert score(STATED, gold=(plain,)).fields["clause"].hits == 0


def test_explicit_recall_counts_conditions_that_say_what_must_hold() -> None:
    assert score(PROMISED).explicit == Share(hits=0, of=1)
    assert score(STATED).explicit == Share(hits=1, of=1)


@given(st.lists(st.sampled_from((STATED, PROMISED, replace(STATED, actor="x"))), max_size=5))
def test_every_figure_lies_between_0_and_100(said: list[PredictedCondition]) -> None:
    scored = score(*said)
    values = [scored.found.precision, scored.found.recall, scored.found.f1, scored.explicit.percent]
    values += [share.percent for share in (*scored.fields.values(), scored.all_fields)]
    assert all(0 <= value <= 100 for value in values)
    assert score(*said[1:]).found.recall <= scored.found.recall


TRUE = QuoteCheck(quote="We would rather be late than sorry", speaker="Calder", true=True)
FALSE = QuoteCheck(quote="We would rather be sorry", speaker="Calder", true=False)


def test_checks_tell_true_claims_accepted_from_false_ones_refused() -> None:
    scored = score_checks([TRUE, FALSE, FALSE], [True, False, True])
    assert scored.true_accepted == Share(hits=1, of=1)
    assert scored.false_refused == Share(hits=1, of=2)
    assert scored.wrong == (FALSE,)


def test_a_verdict_is_needed_for_every_check() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_checks([TRUE, FALSE], [True])
