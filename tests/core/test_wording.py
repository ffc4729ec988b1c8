"""The normal form: what counts as the same words, and what never does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wording import wording


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("talks under fire", "talks\u00a0under \n fire"),
        ("we don't", "we don’t"),
        ('he said "no" to me', "he said “no” to me"),
        ("war — now", "war - now"),
        ("war—now", "war – now"),
        ("war--now", "war — now"),
        ("cease\u00adfire", "ceasefire"),
        ("now\u200b or never", "now or never"),
        ("to the end…", "to the end ..."),
        ("to the end . . .", "to the end…"),
        ("a [...] deal", "a […] deal"),
        ("the ﬁnal offer", "the final offer"),
        ("cafe\u0301", "café"),
        ("re‑sign", "re-sign"),
    ],
)
def test_typography_makes_no_difference(one: str, other: str) -> None:
    assert wording(one).tokens == wording(other).tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("we wont", "we won't"),
        ("resign", "re-sign"),
        ("re sign", "re-sign"),
        ("well known", "well-known"),
        ("tell US", "tell us"),
        ("Peace?", "Peace."),
        ("3.5 million", "3 5 million"),
        ("1,000", "1000"),
        ("10²", "102"),
        ("1½ years", "11/2 years"),
        ("cafe", "café"),
        ("anyone", "any one"),
        ("a … deal", "a […] deal"),
        ("[W]e go", "We go"),
    ],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert wording(one).tokens != wording(other).tokens


def test_an_en_dash_without_blanks_can_be_read_either_way() -> None:
    assert wording("war–now").tokens == wording("war — now").tokens
    assert wording("Paris–Dakar", en_dash="hyphen").tokens == wording("Paris-Dakar").tokens


def test_words_are_found_whole_and_by_their_place() -> None:
    words = wording("go on, it is good to go")
    assert list(words.find(["go"])) == [0, 7]
    assert [words.starts[i] for i in words.find(["to", "go"])] == [18]
    assert list(words.find(["go"], start=1)) == [7]
    assert list(words.find([])) == []


def test_offsets_count_from_the_start_of_the_whole_text() -> None:
    text = "He said: “Go home,” and left."
    words = wording(text, [(10, 18)])
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == ["Go", "home", ","]


@given(st.text(max_size=300))
def test_every_token_stands_on_characters_of_the_text(text: str) -> None:
    words = wording(text)
    at = 0
    for token, start, end in zip(words.tokens, words.starts, words.ends, strict=True):
        assert at <= start < end <= len(text)
        assert token
        assert not any(c.isspace() for c in token)
        at = end


@given(st.text(alphabet=st.characters(max_codepoint=0x36F), max_size=200))
def test_composed_and_decomposed_letters_are_the_same_words(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert wording(unicodedata.normalize("NFD", composed)).tokens == wording(composed).tokens
