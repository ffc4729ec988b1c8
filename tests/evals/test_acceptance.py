"""The figures the first version promised, on the development data where it is at hand; `make eval` prints them all."""

from __future__ import annotations

from bot.evals import run
from bot.evals.score import ConditionScore, QuoteScore
from tests.evals.reference import devdata


def measured(articles: str, conditions: str) -> tuple[QuoteScore, ConditionScore]:
    report = run.evaluate(devdata() / articles, devdata() / conditions, None)
    assert report.quotes is not None
    assert report.conditions is not None
    return report.quotes, report.conditions


def test_the_acceptance_article_is_read_without_a_wrong_name_shown() -> None:
    quotes, conditions = measured("seed/gold.json", "seed/gold.json")
    assert quotes.exact.hits == quotes.gold == 13
    assert quotes.resolved.hits >= 11
    assert [wrong for wrong in quotes.wrong if wrong.shown] == []
    assert conditions.found.f1 >= 80
    assert conditions.explicit.hits == conditions.explicit.of == 5


def test_no_false_claim_about_the_acceptance_article_is_accepted() -> None:
    checks = run.evaluate(devdata() / "seed/gold.json", None, None).checks
    assert checks is not None
    assert checks.false_refused.hits == checks.false_refused.of == 15
    assert checks.true_accepted.hits >= 6


def test_news_quotes_reach_their_targets() -> None:
    quotes, _ = measured("quotes/polnear-dev.jsonl", "conditions/polnear-dev.json")
    assert quotes.absent == 0
    assert quotes.end_to_end.f1 >= 75
    assert quotes.names_shown.percent >= 50
    assert quotes.names_right.percent >= 92


def test_quotes_of_other_kinds_of_article_reach_their_target() -> None:
    quotes, _ = measured("world/articles.jsonl", "world/conditions.json")
    assert quotes.absent == 0
    assert quotes.end_to_end.f1 >= 65
