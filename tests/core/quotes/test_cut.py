"""A quote is cut from its article, or not made at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quotes.cut import JOINT, cut
from bot.core.types import ArticleId, Span
from tests.core.quotes.said import article

TEXT = "“We will go,” said Ann, “and we will stay.”"


def test_text_is_the_articles_own_characters() -> None:
    quote = cut(article(TEXT), [(1, 12), (25, 42)])
    assert quote.text == f"We will go,{JOINT}and we will stay."


@pytest.mark.parametrize("runs", [[], [(3, 3)], [(-1, 4)], [(4, 400)], [(25, 42), (1, 12)], [(1, 12), (8, 20)]])
def test_offsets_that_do_not_fit_make_no_quote(runs: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match=r"run|empty|order"):
        cut(article(TEXT), runs)


def test_a_span_of_another_article_makes_no_quote() -> None:
    with pytest.raises(ValueError, match="article b"):
        cut(article(TEXT), [Span(article_id=ArticleId("b"), start=1, end=5)])


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_probability(confidence: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        cut(article(TEXT), [(1, 12)], confidence=confidence)


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_quote_equals_its_slices(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    runs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    quote = cut(article(text), runs)
    assert quote.text == JOINT.join(text[a:b] for a, b in runs)
    assert [(span.start, span.end) for span in quote.runs] == runs
