"""A talk of several people: who replies goes on with what they reply to, and everybody else with what was said last."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.talks import Said, turns
from bot.core.turns import Turn, follows

OKONJO = Said(id="1", text="What does Okonjo-Brandt demand?", people=("Ilse Okonjo-Brandt",))
REYLE = Said(id="2", text="What did Tomas Reyle say?", people=("Tomas Reyle",))
STORY = Said(id="story", people=("Amina Seitkali",))


def asked(text: str, *talk: Said, to: str = "") -> object:
    """The question that this is after a talk."""
    return follows(text, turns(talk, to))


def test_without_a_reply_a_question_goes_on_with_the_last_one() -> None:
    assert asked("And what did she say?", OKONJO, REYLE) == "What did Tomas Reyle say?"


def test_a_reply_goes_on_with_what_it_replies_to() -> None:
    assert asked("And what did she say?", OKONJO, REYLE, to="1") == "What did Okonjo-Brandt say?"


def test_a_reply_to_a_story_is_about_who_speaks_in_it() -> None:
    assert asked("What does she want?", STORY, OKONJO, REYLE, to="story") == "What does Amina Seitkali want?"


def test_a_chain_of_replies_is_followed_to_its_beginning() -> None:
    when = Said(id="3", text="By when?", to="1")
    assert asked("And what does she say about it?", OKONJO, REYLE, when, to="3") == (
        "What does Okonjo-Brandt say about it?"
    )
    assert [turn.question for turn in turns((OKONJO, REYLE, when), "3")] == [
        "What did Tomas Reyle say?",
        "What does Okonjo-Brandt demand?",
        "What does Okonjo-Brandt demand? By when?",
    ]


def test_an_earlier_reply_is_understood_as_it_was_then() -> None:
    why = Said(id="3", text="And what does she want?", to="story", people=("Amina Seitkali",))
    assert turns((STORY, OKONJO, REYLE, why))[-1].question == "What does Amina Seitkali want?"


def test_a_reply_to_what_nobody_knows_is_a_question_like_any_other() -> None:
    assert turns((OKONJO, REYLE), "unheard of") == turns((OKONJO, REYLE))


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "Why?", "And she?", "What does Reyle want?"]), st.integers(0, 9)), max_size=9
    ),
    st.integers(0, 9),
)
def test_whatever_replies_to_whatever_no_turn_is_lost_or_told_twice(given_: list[tuple[str, int]], to: int) -> None:
    talk = [Said(id=str(n), text=text, people=(f"P{n}",), to=str(at)) for n, (text, at) in enumerate(given_)]
    found = turns(talk, str(to))
    assert sorted(turn.people for turn in found) == sorted(each.people for each in talk)
    assert all(isinstance(turn, Turn) for turn in found)
