from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evals.score import PredictedQuote, QuoteScore, Rates, Share, score_quotes
from tests.evals.builders import CALDER, GOLD, PERFECT, TEXT, gold, said, score


def test_what_the_gold_says_scores_a_hundred_everywhere() -> None:
    perfect = score(*PERFECT)
    rates = (perfect.exact, perfect.overlap, perfect.characters, perfect.end_to_end)
    assert {figure for each in rates for figure in (each.precision, each.recall, each.f1)} == {100.0}
    shares = (perfect.resolved, perfect.surface, perfect.answered, perfect.precision, perfect.names_shown)
    assert {share.percent for share in (*shares, perfect.names_right, perfect.long_resolved)} == {100.0}
    assert perfect.wrong == ()


def test_nothing_said_scores_zero_and_breaks_nothing() -> None:
    empty = score()
    assert (empty.predicted, empty.overlap.f1, empty.resolved.percent) == (0, 0.0, 0.0)


def test_quote_marks_and_a_last_comma_belong_to_no_span() -> None:
    assert score(said("“The bridge will be closed from Monday,” ")).exact.hits == 1


def test_a_quote_over_two_paragraphs_counts_as_two_however_it_is_given() -> None:
    whole = said("We would rather be late than sorry.\n“Nobody should cross it on foot either.", CALDER)
    assert score(whole).predicted == 2
    assert score(whole).exact.hits == 2
    assert score(whole).end_to_end.hits == 2


def test_a_span_is_found_from_half_of_the_union_on() -> None:
    words = GOLD[0]
    half = (words.end - words.start) // 2 + 1
    found = score(PredictedQuote(start=words.start, end=words.start + half))
    missed = score(PredictedQuote(start=words.start, end=words.start + half - 4))
    assert (found.overlap.hits, found.exact.hits) == (1, 0)
    assert missed.overlap.hits == 0


def test_one_prediction_finds_one_quote_only() -> None:
    twice = score(said("hasty", "Reyes"), said("hasty", "Reyes"))
    assert (twice.overlap.hits, twice.predicted) == (1, 2)


def test_characters_count_once_however_often_they_are_predicted() -> None:
    once, twice = score(said("hasty")), score(said("hasty"), said("hasty"))
    assert once.characters == twice.characters
    assert once.characters.precision == 100.0


def test_words_without_offsets_are_looked_up_typography_aside() -> None:
    assert score(PredictedQuote(text='"We would  rather be late than sorry"')).exact.hits == 1


def test_offsets_that_do_not_hold_the_words_are_not_believed() -> None:
    moved = PredictedQuote(start=0, end=10, text="Nobody should cross it on foot either.")
    assert score(moved).exact.hits == 1


def test_words_that_are_not_in_the_article_count_against_precision_and_are_told() -> None:
    invented = score(*PERFECT, PredictedQuote(text="It was never safe"))
    assert invented.absent == 1
    assert invented.overlap.precision == 80.0
    assert invented.overlap.recall == 100.0


def test_a_surname_with_a_title_resolves_the_speaker() -> None:
    assert score(said("hasty", "Mayor Reyes")).resolved.hits == 1


def test_a_pronoun_is_the_articles_word_and_never_a_resolved_speaker() -> None:
    she = score(said("We would rather be late than sorry.", "She"))
    assert (she.resolved.hits, she.surface.hits, she.answered.hits) == (0, 1, 1)


def test_a_title_is_the_articles_word_and_not_the_person() -> None:
    mayor = score(said("hasty", "mayor"))
    assert (mayor.resolved.hits, mayor.surface.hits) == (0, 1)


def test_precision_asks_only_about_quotes_that_were_given_a_speaker() -> None:
    half = score(said("hasty", "Ines Calder"), said("We would rather be late than sorry.", None))
    assert half.answered == Share(hits=1, of=2)
    assert half.precision == Share(hits=0, of=1)


def test_a_gold_quote_without_a_speaker_is_found_but_asks_for_nobody() -> None:
    annotated = (gold("hasty"),)
    found = score(said("hasty", "Anybody"), annotated=annotated)
    assert found.overlap.f1 == 100.0
    assert found.resolved == Share(hits=0, of=0)
    assert found.wrong == ()


def test_names_shown_count_only_quotes_of_four_words_or_more() -> None:
    shown = score(said("hasty", "Reyes", shown=True), said("The bridge will be closed from Monday,", CALDER))
    assert shown.names_shown == Share(hits=0, of=1)
    assert shown.names_right == Share(hits=0, of=0)


def test_a_wrong_name_shown_is_counted_and_told() -> None:
    wrong = score(said("The bridge will be closed from Monday,", "Tom Reyes", shown=True))
    assert wrong.names_shown == Share(hits=1, of=1)
    assert wrong.names_right == Share(hits=0, of=1)
    assert [(each.said, each.gold, each.shown) for each in wrong.wrong] == [("Tom Reyes", (CALDER,), True)]


def test_speakers_are_told_apart_by_the_form_of_the_source() -> None:
    kinds = score(*PERFECT[:2]).by_kind
    assert {kind: (each.gold, each.resolved.hits) for kind, each in kinds.items()} == {
        "name": (1, 1),
        "nominal": (1, 0),
        "none": (1, 0),
        "pronoun": (1, 1),
    }


def test_recall_is_told_by_length() -> None:
    lengths = score(PERFECT[0]).by_length
    assert lengths == {
        "1-3 words": Share(hits=0, of=1),
        "4-9 words": Share(hits=1, of=3),
    }


def test_a_document_without_predictions_counts_as_missed() -> None:
    both = score_quotes([("bridge", TEXT, GOLD), ("again", TEXT, GOLD)], {"bridge": PERFECT})
    assert both.overlap == Rates(hits=4, predicted=4, gold=8)


SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 60)).map(
    lambda pair: (pair[0], min(len(TEXT), pair[0] + pair[1]))
)
PREDICTIONS = st.lists(
    st.builds(
        lambda span, speaker, shown: PredictedQuote(start=span[0], end=span[1], speaker=speaker, shown=shown),
        SPANS,
        st.sampled_from((None, "he", CALDER, "Tom Reyes", "the mayor", "")),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda quote: (quote.start, quote.end),
)


def all_rates(scored: QuoteScore) -> tuple[Rates, ...]:
    return scored.exact, scored.overlap, scored.characters, scored.end_to_end


@given(PREDICTIONS)
def test_every_figure_lies_between_0_and_100(predictions: list[PredictedQuote]) -> None:
    scored = score(*predictions)
    values = [figure for each in all_rates(scored) for figure in (each.precision, each.recall, each.f1)]
    values += [share.percent for share in (scored.resolved, scored.surface, scored.precision, scored.names_right)]
    assert all(0 <= value <= 100 for value in values)
    assert scored.resolved.hits <= scored.surface.hits <= scored.resolved.of
    assert scored.exact.hits <= scored.overlap.hits


@given(PREDICTIONS, st.integers(0, 5))
def test_removing_a_prediction_never_raises_a_span_recall(predictions: list[PredictedQuote], which: int) -> None:
    fewer = predictions[:which] + predictions[which + 1 :]
    assert score(*fewer).exact.recall <= score(*predictions).exact.recall
    assert score(*fewer).characters.recall <= score(*predictions).characters.recall


@given(st.sets(st.integers(0, 3)), st.integers(0, 3))
def test_removing_a_true_prediction_never_raises_any_recall(kept: set[int], removed: int) -> None:
    full = score(*(PERFECT[i] for i in sorted(kept)))
    less = score(*(PERFECT[i] for i in sorted(kept - {removed})))
    assert all(b.recall <= a.recall for a, b in zip(all_rates(full), all_rates(less), strict=True))


@given(PREDICTIONS.flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))))
def test_the_order_of_predictions_does_not_matter(both: tuple[list[PredictedQuote], list[PredictedQuote]]) -> None:
    given_order, another = both
    trimmed_apart = score(*given_order)
    assert trimmed_apart.predicted == score(*another).predicted
    assert all_rates(trimmed_apart)[:3] == all_rates(score(*another))[:3]


@pytest.mark.parametrize("field", ["exact", "overlap", "characters"])
def test_moving_the_quotes_of_one_document_to_another_id_finds_nothing(field: str) -> None:
    elsewhere = score_quotes([("bridge", TEXT, GOLD)], {"river": PERFECT})
    assert getattr(elsewhere, field).hits == 0


def test_speakers_do_not_change_what_is_found() -> None:
    mute = score(*(replace(quote, speaker=None) for quote in PERFECT))
    assert mute.overlap == score(*PERFECT).overlap
    assert mute.end_to_end.hits == 0
