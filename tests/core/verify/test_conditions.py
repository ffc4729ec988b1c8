"""A condition is shown only where its evidence names its parties and keeps its sense."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.reading import Reading, read
from bot.core.types import ArticleId, Condition, Person, Span
from bot.core.verify.conditions import check
from tests.core.verify.told import article

TEXT = (
    "Anna Berg urged the council to open the bridge by Friday. "
    "Tom Reed said Norvik would not sell its ferries unless the council paid its debts. "
    "The mayor, Ida Holm, said she would sign the lease only if Norvik cut its fares. "
    "Anna Berg asked Norvik not to close the yard. "
    "Crews expect rain on Sunday."
)
ANNA, IDA, TOM = Person(canonical="Anna Berg"), Person(canonical="Ida Holm"), Person(canonical="Tom Reed")
NORVIK, COUNCIL = Person(canonical="Norvik"), Person(canonical="the council")


@pytest.fixture
def reading() -> Reading:
    return read(article(TEXT))


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(article_id=ArticleId("a"), start=start, end=start + len(words))


URGED = Condition(
    actor=ANNA,
    stance="demands",
    action=span("open the bridge"),
    target=COUNCIL,
    deadline=span("by Friday"),
    said_by="Anna Berg",
    evidence=span("Anna Berg urged the council to open the bridge by Friday"),
)
UNLESS = Condition(
    actor=NORVIK,
    stance="rejects",
    action=span("sell its ferries"),
    target=COUNCIL,
    trigger=span("unless"),
    clause=span("the council paid its debts"),
    consequence=span("would not sell its ferries"),
    said_by="Tom Reed",
    evidence=span("Norvik would not sell its ferries unless the council paid its debts"),
)
ONLY_IF = Condition(
    actor=IDA,
    stance="offers",
    action=span("sign the lease"),
    target=NORVIK,
    trigger=span("only if"),
    clause=span("Norvik cut its fares"),
    said_by="Ida Holm",
    evidence=span("Ida Holm, said she would sign the lease only if Norvik cut its fares"),
)


@pytest.mark.parametrize("condition", [URGED, UNLESS, ONLY_IF])
def test_what_the_evidence_states_may_be_shown(reading: Reading, condition: Condition) -> None:
    assert check(reading, condition) is None


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (replace(URGED, actor=IDA), "actor must be named"),
        (replace(URGED, target=Person(canonical="Vera Lund")), "target must be named"),
        (replace(URGED, target=ANNA), "one and the same"),
        (replace(URGED, stance="accepts"), "take the stance its verb tells"),
        (replace(URGED, action=span("sign the lease")), "action is not a part"),
        (replace(URGED, deadline=span("on Sunday")), "deadline is not a part"),
        (replace(URGED, trigger=span("by")), "trigger needs its clause"),
        (replace(URGED, trigger=span("urged"), clause=span("open the bridge")), "opens no condition"),
        (replace(URGED, evidence=Span(article_id=ArticleId("a"), start=0, end=9_999)), "not a stretch"),
        (replace(URGED, evidence=Span(article_id=ArticleId("b"), start=0, end=20)), "not a stretch"),
        (replace(UNLESS, stance="promises", consequence=None), "turned round"),
        (replace(UNLESS, stance="offers", consequence=None), "turned round"),
        (replace(ONLY_IF, trigger=replace(span("only if"), start=span("only if").start + 5)), "only a part of"),
    ],
)
def test_what_the_evidence_does_not_bear_is_refused(reading: Reading, condition: Condition, why: str) -> None:
    found = check(reading, condition)
    assert found is not None
    assert why in found.why


def test_a_negation_before_the_act_is_never_lost(reading: Reading) -> None:
    asked = Condition(
        actor=ANNA,
        stance="demands",
        action=span("close the yard"),
        target=NORVIK,
        said_by="Anna Berg",
        evidence=span("Anna Berg asked Norvik not to close the yard"),
    )
    found = check(reading, asked)
    assert found is not None
    assert "not" in found.why
    assert check(reading, replace(asked, action=span("not to close the yard"))) is None


def test_a_forecast_states_no_stance(reading: Reading) -> None:
    guess = Condition(
        actor=Person(canonical="Crews"),
        stance="promises",
        action=span("rain"),
        said_by="journalist",
        evidence=span("Crews expect rain on Sunday"),
    )
    assert check(reading, guess) is not None
