"""Words are brought together across their endings and near meanings, and kept apart where they are not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.terms import near, plain, stem, stems, tokens


@pytest.mark.parametrize(
    "forms",
    [
        "demand demands demanded demanding",
        "close closes closed closing",
        "stop stops stopped stopping",
        "strike strikes striking",
        "library libraries",
        "pay pays paying payment",
        "inspect inspector inspectors inspected inspection",
        "work worker workers worked working",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("let", "letter"), ("win", "winter"), ("port", "report"), ("mine", "minister")]
)
def test_words_that_only_look_alike_are_kept_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_numbers_stay_as_they_are() -> None:
    assert stems("31 vessels, $1.9 million and 1,850 jobs")[:1] == ["31"]
    assert "1.9" in stems("$1.9 million")
    assert "1,850" in stems("1,850 jobs")


@pytest.mark.parametrize(("written", "told"), [("Siobhán’s", "siobhan"), ("Vance's", "vance"), ("ÉCOLE", "ecole")])
def test_accents_case_and_possessives_make_no_difference(written: str, told: str) -> None:
    assert plain(written) == told


@pytest.mark.parametrize(("one", "other"), [("ship", "vessel"), ("worker", "employs"), ("election", "vote")])
def test_near_synonyms_know_each_other(one: str, other: str) -> None:
    assert stem(other) in near(stem(one))
    assert stem(one) in near(stem(other))


@given(st.text(max_size=200))
def test_every_token_stands_where_it_is_said_to(text: str) -> None:
    for word, start, end in tokens(text):
        assert plain(text[start:end]) == word
        assert text[start:end].strip() == text[start:end]
