"""A budget is arithmetic: a call is never cheaper to reserve than to pay, and a limit is a hard stop."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.budget import FRAME, Limits, Prices, Spent, check, cost, most, next_day
from bot.core.ports import Prompt, Usage

amounts = st.integers(0, 10**9)
money = st.floats(0, 1000, allow_nan=False)


@given(st.text(), st.text(), st.text(), st.integers(0, 32_000))
def test_a_reservation_covers_one_token_for_every_byte_sent(system: str, user: str, schema: str, out: int) -> None:
    reserved = most(Prompt(system=system, user=user, version="v"), most_out=out, schema=schema)
    sent = (system + user + schema).encode("utf-8", "replace")
    assert reserved == Usage(tokens_in=len(sent) + FRAME, tokens_out=out)


@given(amounts, amounts, amounts, amounts, money, money)
def test_who_takes_no_more_tokens_pays_no_more(
    a_in: int, a_out: int, b_in: int, b_out: int, price_in: float, price_out: float
) -> None:
    prices = Prices(tokens_in=price_in, tokens_out=price_out)
    less = Usage(tokens_in=min(a_in, b_in), tokens_out=min(a_out, b_out))
    more = Usage(tokens_in=max(a_in, b_in), tokens_out=max(a_out, b_out))
    assert 0 <= cost(less, prices) <= cost(more, prices)


def test_prices_are_for_a_million_tokens() -> None:
    assert cost(Usage(tokens_in=2_000_000, tokens_out=500_000), Prices(tokens_in=0.4, tokens_out=1.6)) == 1.6


@given(amounts, money)
def test_without_limits_nothing_is_too_much(tokens: int, paid: float) -> None:
    assert check(Spent(tokens=tokens, money=paid), Limits()) is None


@given(amounts, amounts)
def test_tokens_up_to_the_limit_may_be_taken_and_none_beyond(spent: int, limit: int) -> None:
    assert (check(Spent(tokens=spent), Limits(tokens=limit)) is None) == (spent <= limit)


@given(money, money)
def test_money_up_to_the_limit_may_be_spent_and_none_beyond(spent: float, limit: float) -> None:
    assert (check(Spent(money=spent), Limits(money=limit)) is None) == (spent <= limit)


def test_a_limit_of_nothing_allows_no_call_at_all() -> None:
    smallest = most(Prompt(system="", user="", version="v"), most_out=1)
    spent = Spent(tokens=smallest.tokens_in + smallest.tokens_out)
    assert check(spent, Limits(tokens=0)) == "the day's budget of 0 tokens is spent"


def test_money_is_told_in_the_budgets_currency() -> None:
    assert check(Spent(money=3.0), Limits(money=2.5, currency="EUR")) == "the day's budget of 2.50 EUR is spent"


@pytest.mark.parametrize(
    "now",
    [
        datetime(2031, 4, 7, tzinfo=UTC),
        datetime(2031, 4, 7, 23, 59, 59, tzinfo=UTC),
        datetime(2031, 4, 8, 1, 30, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_budget_lasts_until_midnight_in_utc(now: datetime) -> None:
    assert next_day(now) == datetime(2031, 4, 8, tzinfo=UTC)
