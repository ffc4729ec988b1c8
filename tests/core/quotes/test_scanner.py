"""Which marks set words apart, and where the words begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes.scanner import scan

MARKED = st.text(alphabet=st.sampled_from("ab Cs.,?\n\"“”‘’'«»„″5("), max_size=150)


def words(text: str) -> list[str]:
    return [text[run.start : run.end] for run in scan(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She said: “We are late.”", ["We are late."]),
        ('"We are late," she said. "Very."', ["We are late,", "Very."]),
        ("«Nous verrons», he said.", ["Nous verrons"]),
        ("„Wir kommen“, he said.", ["Wir kommen"]),
        ('It was “an odd" thing.', ["an odd"]),
    ],
)
def test_double_marks_of_every_kind_open_and_close(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_single_marks_are_outer_marks_where_a_text_uses_them_so() -> None:
    text = "‘The workers’ patience is gone,’ said Ann. ‘It’s over.’"
    assert words(text) == ["The workers’ patience is gone,", "It’s over."]


def test_double_marks_inside_single_ones_stay_inside() -> None:
    assert words("‘We have heard “maybe” before,’ said Ann. ‘Often.’") == ["We have heard “maybe” before,", "Often."]


def test_single_marks_inside_double_ones_stay_inside() -> None:
    assert words("“He told me, ‘Go home,’ and I went,” said Ann.") == ["He told me, ‘Go home,’ and I went,"]


def test_apostrophes_years_and_inches_are_no_marks() -> None:
    assert words("The ’90s were kind to the Joneses’ farm; it isn't theirs. A 12\" pipe burst.") == []


def test_an_attribute_of_a_tag_is_no_quote() -> None:
    assert words('<img src="cat.png"> He said "no way at all".') == ["no way at all"]


def test_a_quote_goes_on_when_the_next_paragraph_opens_with_a_mark() -> None:
    runs = scan("She said: “It is late.\n\n“It is very late.”")
    assert [run.continues for run in runs] == [True, False]
    assert runs[0].closed is None


def test_a_nested_title_does_not_break_a_paragraph_that_goes_on() -> None:
    assert words("“As “The Daily Bugle” wrote, it is over.\n“We know.”") == [
        "As “The Daily Bugle” wrote, it is over.",
        "We know.",
    ]


def test_a_line_break_inside_a_quote_does_not_end_it() -> None:
    text = "He called it “a long\nand winding road” and left."
    runs = scan(text)
    assert words(text) == ["a long", "and winding road"]
    assert runs[0].continues


def test_a_mark_without_a_partner_spoils_only_its_own_paragraph() -> None:
    assert words("He said “so it goes\nBut then.\n“Fine,” she said.")[-1] == "Fine,"


@given(MARKED)
def test_runs_are_ordered_do_not_overlap_and_lie_in_their_paragraph(text: str) -> None:
    end = 0
    for run in scan(text):
        assert end <= run.start < run.end <= len(text)
        assert run.opened < run.start
        assert "\n" not in text[run.start : run.end]
        end = run.end


@given(MARKED)
def test_words_are_trimmed_and_stand_between_their_marks(text: str) -> None:
    for run in scan(text):
        assert not text[run.start].isspace()
        assert not text[run.end - 1].isspace()
        if run.closed is not None:
            assert not text[run.end : run.closed].strip()


@given(st.text())
def test_any_text_can_be_scanned(text: str) -> None:
    scan(text)


@given(st.lists(st.sampled_from(["We are late.", "Not yet, no.", "It is done?"]), min_size=1, max_size=6))
def test_well_formed_quotes_are_found_exactly(said: list[str]) -> None:
    text = "\n".join(f"He said: “{words}”" for words in said)
    assert words(text) == said
