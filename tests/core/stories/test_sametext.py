"""Same text: sketches meet copies, containment names what one text is to another."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.stories import sametext
from bot.core.stories.sametext import Sameness, likeness, sameness, shingles, signature
from bot.newsroom import editions

WORDS = [f"{first}{second}" for first in "bcdfghjklm" for second in ("an", "el", "ir", "ot", "ul", "ay", "ew", "ox")]
texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=160).map(" ".join)
long_texts = st.permutations(WORDS).map(" ".join)
MIRRORED: dict[Sameness | None, Sameness | None] = {
    "copy": "copy",
    "cut": "extended",
    "extended": "cut",
    "rewrite": "rewrite",
    None: None,
}


@given(long_texts)
def test_a_text_is_a_copy_of_itself(text: str) -> None:
    assert sameness(shingles(text), shingles(text)) == "copy"
    assert likeness(signature(shingles(text)), signature(shingles(text))) == 1.0


@given(texts, texts)
def test_the_relation_of_two_texts_mirrors_when_they_change_places(one: str, other: str) -> None:
    assert sameness(shingles(other), shingles(one)) == MIRRORED[sameness(shingles(one), shingles(other))]


@given(long_texts, st.integers(30, 60))
def test_the_beginning_of_a_text_is_cut_from_it_and_the_text_extends_the_beginning(text: str, kept: int) -> None:
    beginning = " ".join(text.split()[:kept])
    assert sameness(shingles(beginning), shingles(text)) == "cut"
    assert sameness(shingles(text), shingles(beginning)) == "extended"


@given(long_texts)
def test_a_text_with_a_third_of_it_replaced_is_a_rewrite(text: str) -> None:
    words = text.split()
    rewritten = " ".join([*words[:54], *(word.upper() + "x" for word in words[54:])])
    assert sameness(shingles(rewritten), shingles(text)) == "rewrite"


@given(long_texts)
def test_case_punctuation_and_quote_marks_do_not_change_a_text(text: str) -> None:
    restyled = "“" + text.upper().replace(" ", ", ") + ".”"
    assert shingles(restyled) == shingles(text)


@given(long_texts, st.integers(0, 40), st.integers(30, 80))
def test_the_estimated_likeness_is_near_the_exact_one(text: str, start: int, length: int) -> None:
    whole, part = shingles(text), shingles(" ".join(text.split()[start : start + length]))
    exact = len(part) / len(whole)
    error = (exact * (1 - exact) / sametext.PERMUTATIONS) ** 0.5
    assert abs(likeness(signature(part), signature(whole)) - exact) <= 6 * error


@pytest.mark.parametrize("text", ["", "Subscribe", "Subscribe to read the rest of this story. " * 40])
def test_a_text_too_short_to_tell_is_nobodys_copy(text: str) -> None:
    assert signature(shingles(text)) == b""
    assert sameness(shingles(text), shingles(text)) is None


def test_signatures_never_change_since_they_are_stored() -> None:
    signed = signature(shingles(" ".join(WORDS)))
    assert len(signed) == 4 * sametext.PERMUTATIONS
    assert sha256(signed).hexdigest()[:16] == "13e2941c4727d51c"


def test_the_length_of_a_text_does_not_change_how_it_is_sketched() -> None:
    words = [f"w{number}" for number in range(3 * sametext._CHUNK)]
    whole = signature(shingles(" ".join(words)))
    halves = [signature(shingles(" ".join(part))) for part in (words[: len(words) // 2], words[len(words) // 2 - 2 :])]
    minima = [min(*pair) for pair in zip(*(memoryview(half).cast("I") for half in halves), strict=True)]
    assert list(memoryview(whole).cast("I")) == minima


@pytest.mark.parametrize("share", [0.4, 0.7, 1.0])
def test_every_newsroom_story_cut_short_is_met_and_named(share: float) -> None:
    buckets = sametext.Buckets()
    bodies = {page.slug: page.text for page in editions.pages(2) if len(page.text) > 1500}
    for slug, text in bodies.items():
        buckets.file(slug, signature(shingles(text)))
    for slug, text in bodies.items():
        cut = shingles(text[: int(len(text) * share)])
        assert slug in buckets.candidates(signature(cut))
        assert sameness(cut, shingles(text)) == ("copy" if share == 1.0 else "cut")


def test_different_newsroom_stories_are_different_texts() -> None:
    sketches = {page.slug: shingles(page.text) for page in editions.pages(2)}
    related = [(a, b) for a in sketches for b in sketches if a < b and sameness(sketches[a], sketches[b])]
    assert related == []
