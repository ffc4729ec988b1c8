"""What each figure means: quotes, speakers, conditions and quote checks against a gold annotation.

Pure: documents and predictions in, figures out. Nothing of the reader under test is imported here, so that a
mistake in it cannot hide itself; names and spans have their own, deliberately simple comparison.
"""

from bot.evals.score.checks import CheckScore, QuoteCheck, score_checks
from bot.evals.score.conditions import (
    ConditionScore,
    GoldCondition,
    PredictedCondition,
    score_conditions,
)
from bot.evals.score.figures import Rates, Share
from bot.evals.score.quotes import GoldQuote, KindScore, PredictedQuote, QuoteScore, WrongSpeaker, score_quotes

__all__ = [
    "CheckScore",
    "ConditionScore",
    "GoldCondition",
    "GoldQuote",
    "KindScore",
    "PredictedCondition",
    "PredictedQuote",
    "QuoteCheck",
    "QuoteScore",
    "Rates",
    "Share",
    "WrongSpeaker",
    "score_checks",
    "score_conditions",
    "score_quotes",
]
