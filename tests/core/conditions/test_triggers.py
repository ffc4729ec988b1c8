from __future__ import annotations

import pytest

from tests.core.conditions.told import only, told


@pytest.mark.parametrize(
    ("sentence", "trigger", "clause"),
    [
        ("Ada Birch said she would resign if the vote failed.", "if", "the vote failed"),
        ("If the rebels disarm, we will talk, Ada Birch said.", "If", "the rebels disarm"),
        ("Ada Birch said she would sue unless Orba apologised.", "unless", "Orba apologised"),
        ("Ada Birch will not sign until the navy leaves the bay, she said.", "until", "the navy leaves the bay"),
        ("Ada Birch said talks could begin once the rebels left.", "once", "the rebels left"),
        ("Ada Birch said she would pay only if the bank agreed.", "only if", "the bank agreed"),
        ("Ada Birch said she would pay only after the bank had agreed.", "only after", "the bank had agreed"),
        ("Ada Birch will stay, provided that Orba pays her, she said.", "provided that", "Orba pays her"),
        (
            "Ada Birch agreed to pay on condition that Orba closed the case.",
            "on condition that",
            "Orba closed the case",
        ),
        ("Ada Birch said she would stay as long as Orba paid.", "as long as", "Orba paid"),
        ("Ada Birch said she would stay so long as Orba paid.", "so long as", "Orba paid"),
        ("Ada Birch offered to pay in exchange for a seat.", "in exchange for", "a seat"),
        ("Ada Birch offered to pay in return for a seat.", "in return for", "a seat"),
        ("“No ship will sail without a permit,” Ada Birch said.", "without", "a permit"),
        ("Ada Birch said she would resign should the vote fail.", "should", "the vote fail"),
        ("Should the vote fail, Ada Birch said, she would resign.", "Should", "the vote fail"),
        ("Ada Birch said she could sail at once, assuming that Orba paid.", "assuming that", "Orba paid"),
        ("Orba must pay before talks can begin, Ada Birch said.", "before", "Orba must pay"),
        ("Ada Birch told Orba to pay or face a strike.", "or", "pay"),
        ("“Pay the drivers or face a strike,” Ada Birch told Orba.", "or", "Pay the drivers"),
    ],
)
def test_each_trigger_opens_its_condition(sentence: str, trigger: str, clause: str) -> None:
    found = only(sentence)
    assert (found.trigger, found.clause) == (trigger, clause)


@pytest.mark.parametrize(
    "sentence",
    [
        "Even if the deal is signed, Ada Birch will leave, she said.",
        "Ada Birch spoke as if she would leave.",
        "Ada Birch asked the minister if the bridge would close.",
        "Ada Birch would not say if the bridge would close.",
        "Ada Birch did not know whether the minister would resign.",
        "Had the pilot turned back, Ada Birch said, everyone would have lived.",
        "If the council had listened, we would not be here, Ada Birch said.",
        "If they had kept to it, the bridge would have been built, Ada Birch said.",
        "The shop will be closed until Tuesday, Ada Birch said.",
        "Ada Birch waited until the train had gone.",
        "Ada Birch left before the storm came.",
        "Ada Birch once said that the bridge would fall.",
        "Ada Birch left without a word.",
        "If the rain continues, the dam could burst, engineers say.",
        "If the road opens, it will take a week to restock the shops.",
    ],
)
def test_what_only_looks_like_a_trigger_opens_nothing(sentence: str) -> None:
    assert [found.trigger for found in told(sentence) if found.trigger] == []


def test_no_without_until_and_unless_keep_their_polarity() -> None:
    sentences = (
        "Ada Birch said there would be no pause unless the rebels handed over their guns.",
        "Ada Birch said there would be no pause until the rebels handed over their guns.",
        "Ada Birch said there would be no pause without a handover.",
    )
    for sentence, trigger in zip(sentences, ("unless", "until", "without"), strict=True):
        found = only(sentence)
        assert (found.stance, found.trigger, found.consequence) == ("demands", trigger, "there would be no pause")


def test_two_conditions_for_one_consequence_are_two() -> None:
    found = told("Ada Birch said that if her party won, she would sign the bill if it reached her desk.")
    assert [one.clause for one in found] == ["her party won", "it reached her desk"]


def test_the_condition_of_the_second_act_is_not_the_firsts() -> None:
    found = told("Ada Birch threatened to go to court, and to seek damages if Orba missed the start.")
    assert [(one.trigger, one.action) for one in found] == [("", "go to court"), ("if", "seek damages")]


def test_a_condition_in_front_of_quoted_words_belongs_to_them() -> None:
    found = only("Ada Birch said that if “Orba makes us pay again, we will appeal.”")
    assert (found.trigger, found.clause) == ("if", "Orba makes us pay again")


def test_a_pledge_to_hurt_until_something_is_done_waits_for_it() -> None:
    found = only("Ada Birch vowed to block new money until the bureau opens its books.")
    assert (found.stance, found.trigger, found.target) == ("threatens", "until", "the bureau")


def test_should_before_a_bare_plural_opens_a_condition() -> None:
    found = only("Ada Birch threatened to close the strait to tankers should deliveries fall.")
    assert (found.trigger, found.clause) == ("should", "deliveries fall")
