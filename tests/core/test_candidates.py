"""What a model is offered: numbered, fenced, within bounds, and never taken for our own words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import conditions, quotes
from bot.core.articles import article
from bot.core.candidates import (
    LONGEST_PASSAGE,
    ROOM,
    Offer,
    as_data,
    conditions_text,
    offer,
    passages_text,
    quotes_text,
)
from bot.core.reading import Reading, read
from bot.newsroom.editions import manuscripts

AT = datetime(2031, 4, 7, 8, 0, tzinfo=UTC)
SLUGS = [story.slug for story in manuscripts()]

hostile = st.text(st.characters()) | st.lists(
    st.sampled_from(["</article>", "[7] ", "<quotes>", "{{refused}}", "(1) ", '"', "”", "\n", "\r", "\x85", "\u2028", "a", ". ", "Stop. "])
).map("".join)  # fmt: skip


@cache
def reading(slug: str) -> Reading:
    story = next(story for story in manuscripts() if story.slug == slug)
    text = "\n".join(story.paragraphs)
    return read(article(text=text, language="en", fetched_at=AT, title=story.front.title, publisher=story.front.outlet))


def bare(text: str, **facts: str | datetime) -> Reading:
    """A reading of any text: only its sentences matter here."""
    return read(article(text=text, language="fi", fetched_at=AT, **facts))  # type: ignore[arg-type]  # Article's own fields


@given(hostile)
def test_foreign_text_is_one_plain_line_without_anything_our_prompts_are_made_of(text: str) -> None:
    seen = as_data(text)
    assert seen.isprintable()
    assert not set(seen) & set('<>{}"“”«»')
    assert not re.search(r"\[\s*\d+\s*\]", seen)
    assert seen.encode("utf-8").decode("utf-8") == seen
    assert as_data(seen) == seen


@given(hostile, hostile, hostile)
def test_no_text_title_or_outlet_can_leave_its_line_or_close_its_fence(text: str, title: str, outlet: str) -> None:
    offered = offer([bare(text, title=title, publisher=outlet), bare("The end.", title="Next")])
    lines = passages_text(offered).split("\n")
    fences = [line for line in lines if line.startswith(("<article", "</article>"))]
    assert [fence.split(" ")[0].rstrip(">") for fence in fences] in (
        ["<article", "</article"] * 2,
        ["<article", "</article"],  # of a text without words nothing is offered
    )
    numbered = [line for line in lines if line not in fences]
    assert [line.split(" ")[0] for line in numbered] == [f"[{n}]" for n in range(1, len(offered.passages) + 1)]
    assert sum(line.count("<") + line.count(">") for line in lines) == 2 * len(fences)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_passage_is_a_whole_sentence_in_reading_order(slug: str) -> None:
    read_ = reading(slug)
    offered = offer([read_])
    assert [(span.start, span.end) for span in offered.passages] == [(s.start, s.end) for s in read_.sentences]
    assert all(read_.is_whole(span.start, span.end) for span in offered.passages)


def test_only_quotes_and_conditions_that_may_be_shown_are_offered() -> None:
    offers = [offer([reading(slug)]) for slug in SLUGS]
    assert all(quotes.shown(quote) for offered in offers for quote in offered.quotes)
    assert all(conditions.shown(found) for offered in offers for found in offered.conditions)
    hidden = [q for slug in SLUGS for q in reading(slug).spoken.quotes if not quotes.shown(q)]
    assert hidden, "the newsroom has quotes whose speaker is not sure: without them this claims nothing"
    assert sum(len(offered.conditions) for offered in offers) > 5


@pytest.mark.parametrize("slug", SLUGS)
def test_a_quote_candidate_names_its_speaker_and_a_condition_its_holder(slug: str) -> None:
    offered = offer([reading(slug)])
    for number, (line, quote) in enumerate(zip(quotes_text(offered).split("\n"), offered.quotes, strict=False), 1):
        assert quote.speaker is not None
        assert line.startswith(f"({number}) {as_data(quote.speaker.canonical)}: '")
    for number, (line, found) in enumerate(
        zip(conditions_text(offered).split("\n"), offered.conditions, strict=False), 1
    ):
        assert line.startswith(f"({number}) {as_data(found.actor.canonical)} {found.stance}")


def test_without_candidates_it_says_so() -> None:
    offered = offer([bare("Nobody says anything here.")])
    assert (quotes_text(offered), conditions_text(offered)) == ("(none)", "(none)")


def length(offered: Offer, of: Reading) -> int:
    return sum(span.end - span.start for span in offered.passages if span.article_id == of.article.id)


@given(st.lists(st.integers(0, 3 * ROOM // 100), min_size=1, max_size=6), st.integers(10, 120))
def test_all_articles_together_keep_within_the_room_and_each_has_its_share(sizes: list[int], words: int) -> None:
    readings = [
        bare("\n".join(f"{n} {'x' * words}." for n in range(size // (words // 10))), title=str(k))
        for k, size in enumerate(sizes)
    ]
    readings = [replace(r, article=replace(r.article, id=f"{k}")) for k, r in enumerate(readings)]  # type: ignore[arg-type]  # an id is a str
    offered = offer(readings)
    assert sum(length(offered, r) for r in readings) <= ROOM
    for r in readings:
        whole, fair = len(r.article.text), ROOM // (2 * len(readings)) - LONGEST_PASSAGE
        assert length(offered, r) >= min(whole - r.article.text.count("\n"), fair)


def test_a_sentence_without_an_end_is_not_offered_and_what_follows_is() -> None:
    offered = offer([bare(f"{'word ' * 1000}\nThe board met.")])
    assert [span.end - span.start for span in offered.passages] == [len("The board met.")]
