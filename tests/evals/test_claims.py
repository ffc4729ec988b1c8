from __future__ import annotations

from bot.evals.claims import CLASSES, NEWSPAPER, TYPOGRAPHY, VERBATIM, WORD_CHANGED, WORD_DROPPED, WRONG_SPEAKER, claims
from bot.evals.score import GoldQuote
from bot.evals.score.spans import plain
from tests.evals.builders import CALDER, GOLD, TEXT


def of(why: str) -> list[tuple[str, str | None]]:
    return [(check.quote, check.speaker) for check in claims(TEXT, GOLD) if check.why == why]


def test_every_class_is_made_and_nothing_else() -> None:
    assert {check.why for check in claims(TEXT, GOLD)} == set(CLASSES)


def test_only_verbatim_and_typography_are_true() -> None:
    assert {check.why for check in claims(TEXT, GOLD) if check.true} == {VERBATIM, TYPOGRAPHY}


def test_the_wrong_speaker_is_somebody_else_of_the_same_article() -> None:
    assert [speaker for _, speaker in of(WRONG_SPEAKER)] == ["Tom Reyes"] * 3


def test_one_speaker_alone_gives_no_wrong_speaker() -> None:
    assert [check for check in claims(TEXT, GOLD[:3]) if check.why == WRONG_SPEAKER] == []


def test_a_changed_or_dropped_word_is_nowhere_in_the_article() -> None:
    changed = [*of(WORD_CHANGED), *of(WORD_DROPPED)]
    assert changed
    assert all(plain(claim) not in plain(TEXT) for claim, _ in changed)


def test_the_newspapers_words_are_taken_from_outside_of_every_quote() -> None:
    assert of(NEWSPAPER) == [
        ("said Ines Calder, the county surveyor.", CALDER),
        ("The mayor called the plan", "Tom Reyes"),
    ]


def test_short_quotes_are_not_claimed() -> None:
    assert {check.why for check in claims(TEXT, GOLD[3:])} == {NEWSPAPER}


def test_quotes_by_nobody_known_make_no_claims() -> None:
    assert claims(TEXT, (GoldQuote(start=1, end=39),)) == ()
