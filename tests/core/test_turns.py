"""A talk: what a question leaves unsaid is put in from the questions before it, and nobody is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.compose import message
from bot.core.message import Bullet, Stated, Words
from bot.core.turns import Turn, asks, bare, follows, is_courtesy, people_of
from bot.core.types import Problem

OKONJO = Turn(question="What does Ilse Okonjo-Brandt demand?", people=("Ilse Okonjo-Brandt",))
TWO = Turn(question="What did Seitkali tell Toth?", people=("Amina Seitkali",))
STORY = Turn(people=("Ilse Okonjo-Brandt",))
QUARREL = Turn(people=("Ilse Okonjo-Brandt", "Tomas Reyle"))
OPEN = Turn(question="What happened in Tarsk?")

FOLLOWING = {
    "a pronoun for whom was asked about": ("And what did she say about it?", OKONJO, "What did Ilse Okonjo-Brandt say about it?"),
    "an owner": ("What are her demands?", OKONJO, "What are Ilse Okonjo-Brandt’s demands?"),
    "an owner whose name ends in s": ("What is his price?", Turn(people=("Ana Reys",)), "What is Ana Reys’ price?"),
    "an object": ("Who answered her?", OKONJO, "Who answered Ilse Okonjo-Brandt?"),
    "several for one": ("What do they want?", Turn(people=("the union",)), "What do the union want?"),
    "the one of two who answered": ("Did she refuse?", TWO, "Did Seitkali refuse?"),
    "who speaks in a story": ("What does she want?", STORY, "What does Ilse Okonjo-Brandt want?"),
    "another name": ("And Toth?", OKONJO, "What does Toth demand?"),
    "another name, asked about": ("What about Tomas Reyle?", OKONJO, "What does Tomas Reyle demand?"),
    "another name with an article": ("And the US?", OKONJO, "What does US demand?"),
    "too short to stand alone": ("By when?", OKONJO, "What does Ilse Okonjo-Brandt demand? By when?"),
    "why": ("why?", OKONJO, "What does Ilse Okonjo-Brandt demand? Why?"),
    "a whole question": ("When does the port strike start?", OKONJO, "When does the port strike start?"),
    "a question with a name of its own": ("What did Reyle say about her?", OKONJO, "What did Reyle say about her?"),
    "another subject": ("What about the container terminal?", OPEN, "What about the container terminal?"),
    "“it”, which is what happened": ("Where does it start?", OKONJO, "What does Ilse Okonjo-Brandt demand? Where does it start?"),
    "others, beside the one": ("How did they answer her?", OKONJO, "How did they answer Ilse Okonjo-Brandt?"),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWING)
def test_what_is_left_unsaid_is_put_in(case: str) -> None:
    said, before, meant = FOLLOWING[case]
    assert follows(said, [before]) == meant


def test_a_name_lasts_until_another_is_asked_about() -> None:
    before = [
        OKONJO,
        Turn(question="What does Toth demand?", people=("Erik Toth",)),
        Turn(question="How deep is the port?"),
    ]
    assert follows("What did he say?", before) == "What did Toth say?"


def test_who_may_be_two_is_asked_back() -> None:
    problem = follows("What does she want?", [QUARREL])
    assert isinstance(problem, Problem)
    assert problem.why == "Whom do you mean: Ilse Okonjo-Brandt or Tomas Reyle? Ask again with the name."


def test_of_many_who_may_be_meant_three_are_named() -> None:
    problem = follows("What does she want?", [Turn(people=("Ann", "Bea", "Cy", "Dee"))])
    assert isinstance(problem, Problem)
    assert "Ann, Bea, Cy or somebody else" in problem.why


def test_who_may_be_nobody_is_asked_back() -> None:
    assert isinstance(follows("What does she want?", []), Problem)


def test_a_first_question_stays_as_it_is() -> None:
    assert follows("  By   when? ", []) == "By when?"


@pytest.mark.parametrize(
    "said",
    [
        "What does he want?",
        "and by when",
        "ok, and who said so",
        "The board too? I doubt it.",
        "tell me about the port",
        "Is it over?",
        "So why did they stop",
    ],
)
def test_a_question_is_one(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize(
    "said",
    ["", "thanks!", "Thanks, that helps.", "ok", "I agree with Ann", "and I agree", "👍", "lunch at noon", "why"],
)
def test_thanks_and_agreement_ask_nothing(said: str) -> None:
    assert not asks(said)


@pytest.mark.parametrize(
    "said", ["thanks!", "Thank you very much", "ok, great", "👍", "", "That is very helpful, thanks"]
)
def test_courtesy_wants_no_answer(said: str) -> None:
    assert is_courtesy(said)


@pytest.mark.parametrize("said", ["help", "brief", "ok?", "that", "thanks to whom", "yes, what does he want", "status"])
def test_what_is_more_than_courtesy_may_want_one(said: str) -> None:
    assert not is_courtesy(said)


def test_a_question_is_bare_without_its_command() -> None:
    assert bare("ask What does Toth want?") == "What does Toth want?"
    assert bare("What does Toth want?") == "What does Toth want?"
    assert bare("and then?") == "and then?"


def test_people_of_a_message_are_who_speak_and_take_stances_in_it_once_each() -> None:
    said = message(
        (
            Bullet(text="Nobody speaks here."),
            Words(text="No.", speaker="Ann Roe"),
            Words(text="Yes.", speaker=""),
            Stated(actor="the union", stance="threatens", target="the board", evidence="…"),
            Words(text="Perhaps.", speaker="Ann Roe"),
        )
    )
    assert people_of(said) == ("Ann Roe", "the union")


@given(st.text(max_size=300), st.lists(st.builds(Turn, question=st.text(max_size=80)), max_size=3))
def test_nothing_anybody_writes_breaks_it(said: str, before: list[Turn]) -> None:
    asks(said)
    bare(said)
    is_courtesy(said)
    assert isinstance(follows(said, before), str | Problem)
