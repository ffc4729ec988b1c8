"""A model's numbers become the article's characters, or a problem in words it can act on."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.candidates import Offer, as_data, offer
from bot.core.drafts import Draft
from bot.core.proposals import MOST_PICKS, MOST_POINTS, Line, Pick, Proposal, draft
from bot.core.types import Problem, Quote
from bot.core.verify.quotes import check
from bot.core.wording import is_word, wording
from tests.core.test_candidates import SLUGS, reading

HEADLINE = Line(text="Union sets a date", passages=(1,))
OFFERS = [offer([reading(slug)]) for slug in SLUGS]
RICH = max(OFFERS, key=lambda offered: (min(len(offered.conditions), 2), len(offered.quotes)))
QUOTED = [(offered, number) for offered in OFFERS for number in range(1, len(offered.quotes) + 1)]

numbers = st.integers(-3, 100)
lines = st.builds(Line, text=st.text() | st.just("The board met."), passages=st.lists(numbers).map(tuple))
proposals = st.builds(
    Proposal,
    headline=lines,
    points=st.lists(lines).map(tuple),
    quotes=st.lists(st.builds(Pick, candidate=numbers, words=st.text() | st.just(""))).map(tuple),
    conditions=st.lists(numbers).map(tuple),
)


def proposing(**parts: object) -> tuple[Draft, tuple[Problem, ...]]:
    return draft(RICH, replace(Proposal(headline=HEADLINE), **parts))  # type: ignore[arg-type]  # Proposal's own fields


def text_of(offered: Offer, quote: Quote) -> str:
    return next(a.text for a in offered.articles if a.id == quote.runs[0].article_id)


def spoken(text: str) -> list[str]:
    """The words alone: a quote over paragraphs is cut at each by verification, and not by us."""
    return [token for token in wording(text).tokens if is_word(token)]


@given(proposals)
def test_any_proposal_comes_to_a_draft_that_cites_only_what_was_offered(proposal: Proposal) -> None:
    made, _ = draft(RICH, proposal)
    spans = {*made.headline_evidence, *(span for point in made.points for span in point.evidence)}
    assert spans <= set(RICH.passages)
    assert set(made.conditions) <= set(RICH.conditions)
    assert len(made.points) <= MOST_POINTS
    assert len(made.quotes) <= MOST_PICKS
    own = {
        words
        for quote in RICH.quotes
        for words in wording(text_of(RICH, quote), [(r.start, r.end) for r in quote.runs]).tokens
    }
    assert {token for claim in made.quotes for token in wording(claim.quote.replace(" … ", " ")).tokens} <= own


@given(proposals)
def test_every_number_that_was_not_given_is_a_problem(proposal: Proposal) -> None:
    _, problems = draft(RICH, proposal)
    said = {(p.where, p.why) for p in problems}
    for pick in proposal.quotes[:MOST_PICKS]:
        if not 1 <= pick.candidate <= len(RICH.quotes):
            assert any(where == f"quote {pick.candidate}" and "no such candidate" in why for where, why in said)
    for number in proposal.conditions[:MOST_PICKS]:
        if not 1 <= number <= len(RICH.conditions):
            assert any(where == f"condition {number}" and "no such candidate" in why for where, why in said)


def test_a_line_keeps_the_passages_it_cites_rightly_and_is_told_of_the_others() -> None:
    made, problems = proposing(points=(Line(text="The board met.", passages=(2, 999, 2, 1)),))
    assert made.points[0].evidence == (RICH.passages[1], RICH.passages[0])
    assert [p.where for p in problems] == ["point 1"]
    assert problems[0].why == f"There is no passage [999]: cite numbers from 1 to {len(RICH.passages)}."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 words"),
        ("word " * 61 + "end.", "62 words"),
        ("w" * 60_000 + " end.", "2 words and 60,005 characters"),
        ("They agreed to the request for talks", "may be cut off"),
        ("They agreed to ‘talks", "may be cut off"),
    ],
)
def test_a_point_that_is_empty_endless_or_cut_off_is_left_out_with_its_reason(text: str, said: str) -> None:
    made, problems = proposing(points=(Line(text=text, passages=(1,)),))
    assert made.points == ()
    assert [p.where for p in problems] == ["point 1"]
    assert said in problems[0].why


@pytest.mark.parametrize("end", [".", "?", "!", "…", ".’", ".'", '."', ".)"])
def test_a_point_may_end_as_sentences_do(end: str) -> None:
    assert proposing(points=(Line(text=f"They agreed{end}", passages=(1,)),))[0].points


def test_a_point_told_twice_is_told_once() -> None:
    line = Line(text="The board met.", passages=(1,))
    assert len(proposing(points=(line, line))[0].points) == 1


def test_what_is_more_than_a_briefing_takes_is_left_out_and_said() -> None:
    points = tuple(Line(text=f"The board met {n} times.", passages=(1,)) for n in range(MOST_POINTS + 1))
    made, problems = proposing(points=points, quotes=tuple(Pick(candidate=1) for _ in range(MOST_PICKS + 1)))
    assert (len(made.points), len(made.quotes)) == (MOST_POINTS, 1)
    assert [p.where for p in problems] == ["points", "quotes"]


@pytest.mark.parametrize(("offered", "number"), QUOTED)
def test_a_candidate_taken_whole_is_the_articles_words_by_the_articles_speaker(offered: Offer, number: int) -> None:
    made, problems = draft(offered, Proposal(headline=HEADLINE, quotes=(Pick(candidate=number),)))
    quote = offered.quotes[number - 1]
    assert not problems
    assert [claim.quote for claim in made.quotes] == [quote.text]
    proven = check(reading(SLUGS[OFFERS.index(offered)]), made.quotes[0]).quote
    assert proven is not None
    assert (proven.speaker, spoken(proven.text)) == (quote.speaker, spoken(quote.text))


@given(st.sampled_from(QUOTED), st.data())
def test_words_as_the_prompt_shows_them_are_found_where_they_stand(
    place: tuple[Offer, int], data: st.DataObject
) -> None:
    offered, number = place
    quote = offered.quotes[number - 1]
    run = data.draw(st.sampled_from(quote.runs))
    words = as_data(text_of(offered, quote)[run.start : run.end]).split()
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(words))] * 2)))
    chosen = " ".join(words[first:last])
    made, problems = draft(offered, Proposal(headline=HEADLINE, quotes=(Pick(candidate=number, words=chosen),)))
    wanted = [token.casefold() for token in wording(chosen).tokens if is_word(token)]
    if not wanted:
        assert made.quotes or problems
        return
    (claim,) = made.quotes
    assert [t.casefold() for t in wording(claim.quote).tokens if is_word(t)] == wanted
    assert claim.at is not None
    assert any(r.start <= claim.at < r.end for r in quote.runs)
    assert claim.quote in text_of(offered, quote)


@given(st.sampled_from(QUOTED), st.text(min_size=1))
def test_words_that_are_not_the_candidates_are_refused(place: tuple[Offer, int], words: str) -> None:
    offered, number = place
    claimed = f"{words} zzyzx"
    made, problems = draft(offered, Proposal(headline=HEADLINE, quotes=(Pick(candidate=number, words=claimed),)))
    assert not made.quotes
    assert [p.where for p in problems] == [f"quote {number}"]


def test_words_of_another_candidate_are_refused() -> None:
    for (offered, one), (same, other) in pairwise(QUOTED):
        if offered is same and (words := offered.quotes[other - 1].text) not in offered.quotes[one - 1].text:
            made, problems = draft(offered, Proposal(headline=HEADLINE, quotes=(Pick(candidate=one, words=words),)))
            assert not made.quotes
            assert "do not stand in this candidate" in problems[0].why
