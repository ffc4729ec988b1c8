"""Builders for the quotes' tests: an article from its text, and who said what in it."""

from datetime import UTC, datetime

from bot.core.quotes import Spoken, spoken
from bot.core.types import Article, ArticleId

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def article(text: str, *, language: str = "en") -> Article:
    return Article(id=ArticleId("a"), text=text, sha="0" * 64, language=language, fetched_at=NOW)


def read(text: str) -> Spoken:
    return spoken(article(text))


def who(text: str) -> list[tuple[str, str | None]]:
    """Every run's words with its speaker, in order."""
    return [
        (text[run.start : run.end], quote.speaker.canonical if quote.speaker else None)
        for quote in read(text).quotes
        for run in quote.runs
    ]


def speakers(text: str) -> list[str | None]:
    return [speaker for _, speaker in who(text)]
