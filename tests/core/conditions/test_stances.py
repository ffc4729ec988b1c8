from __future__ import annotations

import pytest

from tests.core.conditions.told import only, told


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("Ada Birch urged Omar Teld to accept the truce.", "accept the truce"),
        ("Ada Birch called on Omar Teld to resign.", "resign"),
        ("Ada Birch asked Omar Teld not to sign the order.", "not to sign the order"),
        ("Ada Birch ordered Omar Teld to leave the hall.", "leave the hall"),
        ("Ada Birch has challenged Omar Teld to meet her in court.", "meet her in court"),
        ("Ada Birch pleaded with Omar Teld to open the road.", "open the road"),
        ("Ada Birch demanded that Omar Teld reinstate the drivers.", "Omar Teld reinstate the drivers"),
        ("Ada Birch wants Omar Teld to publish the report.", "publish the report"),
        ("Ada Birch warned Omar Teld to stay away from the port.", "stay away from the port"),
        ("Ada Birch called for Omar Teld to be prosecuted.", "be prosecuted"),
        ("Ada Birch said that Omar Teld must hand over the files.", "hand over the files"),
        ("Omar Teld should pay the drivers, Ada Birch said.", "pay the drivers"),
    ],
)
def test_asking_somebody_to_act_is_a_demand_on_them(sentence: str, action: str) -> None:
    found = only(sentence)
    assert (found.stance, found.actor, found.target, found.action) == ("demands", "Ada Birch", "Omar Teld", action)


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("Ada Birch offered to host the talks.", "offers"),
        ("Ada Birch said she was ready to meet the rebels.", "offers"),
        ("Ada Birch proposed dropping the toll.", "offers"),
        ("Ada Birch is open to talks with the union.", "offers"),
        ("Ada Birch pledged to raise pensions.", "promises"),
        ("Ada Birch vowed never to negotiate with the militia.", "promises"),
        ("Ada Birch announced plans to plant a forest.", "promises"),
        ("Ada Birch threatened to sue the newspaper.", "threatens"),
        ("Ada Birch warned of further strikes.", "threatens"),
        ("Ada Birch threatened Norland with tariffs.", "threatens"),
        ("Ada Birch refused to hand over the code.", "rejects"),
        ("Ada Birch rejected the union’s offer.", "rejects"),
        ("Ada Birch turned down the invitation.", "rejects"),
        ("Ada Birch ruled out direct talks with the rebels.", "rejects"),
        ("Ada Birch said she would not sign the order.", "rejects"),
        ("Ada Birch accepted the offer.", "accepts"),
        ("Ada Birch agreed to reopen the bridge.", "accepts"),
        ("Ada Birch agreed to a truce.", "accepts"),
    ],
)
def test_each_construction_tells_its_stance(sentence: str, stance: str) -> None:
    found = only(sentence)
    assert (found.stance, found.actor) == (stance, "Ada Birch")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Birch pledged to ramp up sanctions on Norland.",
        "Ada Birch vowed to block the waiver.",
        "Ada Birch promised to expel the ambassador.",
    ],
)
def test_a_pledge_that_hurts_is_a_threat_whatever_the_verb(sentence: str) -> None:
    assert only(sentence).stance == "threatens"


@pytest.mark.parametrize(
    "sentence",
    ["Ada Birch promised to lift the siege.", "Ada Birch promised that no office would be shut."],
)
def test_a_pledge_to_end_or_spare_a_harm_is_a_promise(sentence: str) -> None:
    assert only(sentence).stance == "promises"


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Birch asked whether the minister had signed.",
        "Ada Birch did not demand an apology.",
        "Ada Birch never threatened to leave.",
        "Ada Birch denied that her client had threatened to leave.",
        "Ada Birch is expected to reject the plan.",
        "Ada Birch declined to comment.",
        "Ada Birch insisted the bridge was safe.",
        "Ada Birch rejected claims that the bridge was unsafe.",
        "Ada Birch said prices would rise.",
        "Did Ada Birch threaten to leave?",
        "The demand surprised Ada Birch.",
        "Ada Birch’s offers were many.",
        "Analysts said the company would close the plant.",
    ],
)
def test_facts_forecasts_questions_and_denials_are_no_stances(sentence: str) -> None:
    assert told(sentence) == []


def test_the_newspapers_own_should_is_nobodys_demand() -> None:
    assert told("The council should repair the bridge.") == []


def test_an_act_read_as_an_answer_is_only_apparent() -> None:
    found = only("The rebels shelled the port, in an apparent rejection of the truce.")
    assert (found.stance, found.certainty) == ("rejects", "apparent")


def test_coordinated_verbs_of_one_subject_are_one_stance_each() -> None:
    found = told("Ada Birch urged Omar Teld to accept the truce and pledged to raise pensions.")
    assert [(one.stance, one.actor) for one in found] == [("demands", "Ada Birch"), ("promises", "Ada Birch")]


def test_coordinated_acts_under_one_verb_are_one_stance() -> None:
    assert only("Ada Birch urged Omar Teld to accept the truce and open the road.").action.endswith("open the road")


def test_a_negated_act_keeps_its_negation() -> None:
    assert only("Ada Birch vowed never to negotiate with the militia.").action.startswith("never")
    assert only("Omar Teld must not sign the order, Ada Birch said.").action == "not sign the order"
    assert only("Omar Teld shouldn’t sign the order, Ada Birch said.").action == "shouldn’t sign the order"


def test_two_orders_in_one_quote_are_two_demands() -> None:
    found = told("“You should resign. You should repay the money,” Ada Birch told Omar Teld.")
    assert [(one.stance, one.actor, one.target) for one in found] == [("demands", "Ada Birch", "Omar Teld")] * 2
    assert [one.action for one in found] == ["resign", "repay the money"]


def test_a_headline_yields_to_the_text_that_tells_more() -> None:
    text = "Birch threatens Norland with tariffs\n\nAda Birch said she would impose tariffs on Norland unless it paid."
    assert [one.trigger for one in told(text)] == ["unless"]


def test_a_demand_that_is_reported_and_then_quoted_is_told_once() -> None:
    text = "Urging Omar Teld to step down, Ada Birch said: “It is time for Omar Teld to go home.”"
    assert [one.stance for one in told(text)] == ["demands"]


def test_what_one_is_told_to_expect_is_no_demand() -> None:
    assert told("Ada Birch told passengers to expect delays.") == []


def test_compliance_after_something_unwelcome_is_no_threat() -> None:
    assert only("“We will comply with the order if the appeal fails,” Ada Birch said.").stance == "promises"


def test_an_own_act_on_an_own_act_is_a_promise() -> None:
    found = only("“If I win, I am going to publish the letters,” Ada Birch said.")
    assert (found.stance, found.action, found.clause) == ("promises", "publish the letters", "I win")


def test_what_stands_between_a_verb_and_its_particle_is_ruled_out() -> None:
    found = only("Orba may get a seat on the board. Ada Birch ruled that out.")
    assert (found.stance, found.action) == ("rejects", "ruled that out")


def test_the_end_of_a_burden_is_welcome_and_makes_no_threat() -> None:
    assert only("Ada Birch said she would meet the union if its members called off the strike.").stance == "offers"
    assert only("Ada Birch said she would strike back if it did not call off the strike.").stance == "threatens"
