"""A streamed answer becomes lines, and a line a point that cites what was given, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.drafts import DraftPoint
from bot.core.lines import LONGEST_LINE, Lines, is_not_found, point
from bot.core.types import ArticleId, Problem, Span

GIVEN = tuple(Span(article_id=ArticleId("a"), start=10 * n, end=10 * n + 9) for n in range(5))


@pytest.mark.parametrize(
    ("line", "text", "cited"),
    [
        ("The board refused. [3]", "The board refused.", [3]),
        ("The board refused [3].", "The board refused.", [3]),
        ("- The board refused. [3][1]", "The board refused.", [3, 1]),
        ("2. The board refused. [1, 3]", "The board refused.", [1, 3]),
        ("• The board [1] refused. [3] [3]", "The board refused.", [1, 3]),
        ("  The   board refused.[2]  ", "The board refused.", [2]),
    ],
)
def test_a_line_cites_wherever_its_numbers_stand(line: str, text: str, cited: list[int]) -> None:
    assert point(line, GIVEN) == DraftPoint(text=text, evidence=tuple(GIVEN[n - 1] for n in cited))


@pytest.mark.parametrize(
    ("line", "why"),
    [("The board refused.", "cites no passage"), ("No. [6]", "was not given"), ("No. [0]", "was not given")],
)
def test_a_line_without_a_passage_that_was_given_is_refused(line: str, why: str) -> None:
    found = point(line, GIVEN)
    assert isinstance(found, Problem)
    assert why in found.why


@pytest.mark.parametrize("line", ["```", "```text", "</answer>", "[1]", "  "])
def test_a_line_without_words_claims_nothing(line: str) -> None:
    assert point(line, GIVEN) is None


@pytest.mark.parametrize("line", ["NOT FOUND", "Not found.", "**NOT FOUND**", " not   found "])
def test_a_model_may_say_in_its_way_that_nothing_was_found(line: str) -> None:
    assert is_not_found(line)


@pytest.mark.parametrize("line", ["The lost dog was not found. [1]", "Found.", ""])
def test_a_sentence_about_something_lost_does_not_say_so(line: str) -> None:
    assert not is_not_found(line)


@given(st.lists(st.text(alphabet="ab[1] .", min_size=1, max_size=30).filter(str.strip), max_size=6), st.data())
def test_lines_are_the_same_however_the_stream_is_cut(lines: list[str], data: st.DataObject) -> None:
    text, collected = "\n".join(lines), Lines()
    found: list[str] = []
    at = 0
    while at < len(text):
        step = data.draw(st.integers(min_value=1, max_value=9))
        found += collected.add(text[at : at + step])
        at += step
    assert [*found, *collected.rest()] == lines
    assert collected.rest() == ()


@given(st.text(max_size=300))
def test_any_line_is_a_point_a_problem_or_nothing(line: str) -> None:
    found = point(line, GIVEN)
    if isinstance(found, DraftPoint):
        assert found.text.strip()
        assert set(found.evidence) <= set(GIVEN)


def test_a_line_without_an_end_breaks_the_answer_instead_of_the_memory() -> None:
    collected = Lines()
    assert collected.add("x" * (LONGEST_LINE + 1)) == ()
    assert collected.broken
    assert collected.rest() == ()
