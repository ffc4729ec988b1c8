from __future__ import annotations

import pytest

from bot.core.conditions import shown
from tests.core.conditions.told import only, stated, told


def test_the_party_holds_the_stance_and_the_reporter_says_it() -> None:
    found = only("Ada Birch said Omar Teld had promised to open the road.")
    assert (found.actor, found.said_by) == ("Omar Teld", "Ada Birch")


def test_in_a_chain_the_last_speaker_before_the_pledge_holds_it() -> None:
    found = only("Ada Birch said Omar Teld had told her in March that he would sign the law.")
    assert (found.actor, found.said_by) == ("Omar Teld", "Ada Birch")


def test_quoted_i_and_we_are_the_speaker() -> None:
    found = only("“We will not reopen the port until the navy leaves,” said Ada Birch.")
    assert found.actor == "Ada Birch"


def test_a_subject_is_found_over_its_apposition_and_relative_clause() -> None:
    found = only("Ada Birch, the envoy who has shuttled between the sides, urged Omar Teld to accept monitors.")
    assert found.actor == "Ada Birch"


def test_the_name_is_preferred_to_the_description_before_it() -> None:
    found = only("The chief negotiator, Ada Birch, threatened to leave the talks.")
    assert found.actor == "Ada Birch"


def test_a_participle_has_the_subject_of_its_sentence() -> None:
    assert only("Urging Omar Teld to step down, Ada Birch left the hall.").actor == "Ada Birch"
    assert only("Ada Birch wrote to the bank, asking it to wait.").actor == "Ada Birch"


def test_a_spokesman_speaks_for_his_house() -> None:
    found = only("A spokesman for Orba Shipping said it would drop the charge if the union called off its strike.")
    assert found.actor == "Orba Shipping"


def test_a_lawyer_speaks_for_the_client() -> None:
    found = only("Omar Teld’s lawyer said he would not answer questions.")
    assert found.actor == "Omar Teld"


def test_of_a_passive_the_one_after_by_holds_the_stance() -> None:
    assert only("The request was rejected by Ada Birch.").actor == "Ada Birch"


def test_the_one_whose_request_is_answered_is_the_target() -> None:
    assert only("Ada Birch rejected Omar Teld’s request.").target == "Omar Teld"
    assert only("Ada Birch rejected a request from Omar Teld.").target == "Omar Teld"


def test_the_one_who_would_have_to_meet_the_condition_is_the_target() -> None:
    assert only("Ada Birch said she would sue unless Omar Teld apologised.").target == "Omar Teld"


def test_nobody_is_his_own_target() -> None:
    for condition in stated("Ada Birch said she would resign if she lost the vote."):
        assert condition.target is None or condition.target.canonical != condition.actor.canonical


@pytest.mark.parametrize(
    "sentence",
    [
        "Somebody in the crowd urged them to jump.",
        "He said he would leave unless they paid.",
        "Two diplomats said the siege would end if the army withdrew.",
        "Omar Teld brushed it aside, and his government has warned ship owners that it would close its harbours.",
    ],
)
def test_an_actor_nobody_can_name_is_never_shown(sentence: str) -> None:
    assert not any(shown(condition) for condition in stated(sentence))


def test_a_named_actor_and_target_with_the_condition_whole_is_shown() -> None:
    (condition,) = stated("Prime Minister Ada Birch told France to open its market by July 1 or face tariffs.")
    assert shown(condition)


def test_a_bystander_who_foretells_holds_no_stance() -> None:
    assert told("If the strike goes ahead, the ferries will stop, traders said.") == []


def test_a_tag_between_a_subject_and_its_verb_is_passed_over() -> None:
    found = only("The council, Ada Birch said, would sign nothing until Orba opened its books.")
    assert (found.stance, found.target, found.clause) == ("demands", "Orba", "Orba opened its books")


@pytest.mark.parametrize(
    ("sentence", "target"),
    [
        ("Ada Birch called on member states to back the plan.", "member states"),
        ("Ada Birch urged 14 member states to back the plan.", "14 member states"),
    ],
)
def test_member_states_are_a_party_and_no_verb(sentence: str, target: str) -> None:
    assert only(sentence).target == target


def test_a_party_ends_where_its_verb_of_saying_begins() -> None:
    found = only("The petition accuses lawmakers of “cowardice” and calls on Parliament to pass the bill.")
    assert (found.actor, found.target) == ("petition", "Parliament")


def test_the_president_in_a_bodys_words_is_not_whoever_spoke_before() -> None:
    found = only("Ada Birch signed the letter. The White House said the president would veto the bill.")
    assert found.actor != "Ada Birch"


def test_the_holders_own_people_are_not_the_target() -> None:
    found = only("The nurses’ union said its members would not use the alarms until they had been tested.")
    assert (found.actor, found.target) == ("the nurses’ union", "")


def test_what_a_spokesman_says_we_will_do_is_not_shown_as_his_own_act() -> None:
    text = "“We will comply with the order if the appeal fails,” spokesman Omar Teld told reporters."
    assert not any(shown(condition) for condition in stated(text))
