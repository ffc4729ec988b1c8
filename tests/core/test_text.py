"""Paragraphs and sentences, by offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes.scanner import scan
from bot.core.text import mask, paragraphs, sentences

NEWSY = st.text(alphabet=st.sampled_from("aBc .,?!\n\"“”‘’'—Mr1"), max_size=120)


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, scan(text))]


def test_paragraphs_are_the_blocks_between_newlines() -> None:
    text = "One.\n\n\nTwo\nThree."
    assert [text[a:b] for a, b in paragraphs(text)] == ["One.", "Two", "Three."]


def test_titles_and_initials_end_no_sentence() -> None:
    assert len(split("Gov. J. P. Marsh met Dr. Ann Lowe on Jan. 4 at No. 10. They spoke.")) == 2


def test_small_words_that_look_like_abbreviations_end_a_sentence() -> None:
    assert split("The council said no. Nobody sat. Then came the sun. It set.") == [
        "The council said no.",
        "Nobody sat.",
        "Then came the sun.",
        "It set.",
    ]


def test_an_abbreviation_ends_a_sentence_when_another_plainly_begins() -> None:
    assert len(split("He left the U.S. The flight was late. She flew to the U.S. Virgin Islands.")) == 3


def test_a_quote_that_ends_in_a_comma_goes_on_in_its_sentence() -> None:
    assert split("“We will see,” Ann Lowe said. She left.") == ["“We will see,” Ann Lowe said.", "She left."]


def test_a_question_with_a_tag_after_it_is_one_sentence() -> None:
    assert split("“Who will pay?” Mayor Lowe asked. Nobody knew.") == [
        "“Who will pay?” Mayor Lowe asked.",
        "Nobody knew.",
    ]


def test_a_question_without_a_tag_ends_its_sentence() -> None:
    assert len(split("“Who will pay?” The room was silent.")) == 2


def test_stops_inside_a_quote_do_not_split_the_sentence_around_it() -> None:
    assert len(split("He said: “No. Never. Not here.” She nodded.")) == 2


@given(NEWSY)
def test_sentences_cover_every_visible_character_in_order(text: str) -> None:
    found = sentences(text, scan(text))
    covered = set()
    end = 0
    for sentence in found:
        assert end <= sentence.start < sentence.end <= len(text)
        end = sentence.end
        covered |= set(range(sentence.start, sentence.end))
    assert all(i in covered for i, char in enumerate(text) if not char.isspace())


@given(st.text(max_size=200))
def test_a_sentence_lies_in_its_paragraph(text: str) -> None:
    blocks = paragraphs(text)
    for sentence in sentences(text, scan(text)):
        start, end = blocks[sentence.paragraph]
        assert start <= sentence.start < sentence.end <= end


@given(NEWSY)
def test_no_sentence_ends_inside_a_quoted_run(text: str) -> None:
    runs = scan(text)
    edges = {edge for s in sentences(text, runs) for edge in (s.start, s.end)}
    for run in runs:
        assert not any(run.start < edge < run.end for edge in edges)


@given(NEWSY)
def test_masking_keeps_every_offset(text: str) -> None:
    runs = scan(text)
    hidden = mask(text, runs)
    assert len(hidden) == len(text)
    quoted = {i for run in runs for i in range(run.start, run.end)}
    assert all(hidden[i] == text[i] for i in range(len(text)) if i not in quoted)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00\x01", "....", "“", "' ' '"])
def test_empty_and_odd_texts_have_no_half_sentences(text: str) -> None:
    for sentence in sentences(text, scan(text)):
        assert text[sentence.start : sentence.end].strip()
