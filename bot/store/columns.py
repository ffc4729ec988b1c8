"""What a column holds beyond what databases know: moments, lengths of time, any text whatever, and exact money."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, String, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_BILLION: Final = 10**9


class Moment(TypeDecorator[datetime]):
    """An aware time, stored as whole microseconds since 1970 UTC. Raises `ValueError` for a time without a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Refuse a naive time rather than guess its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: the store keeps moments, not wall clocks")
        return (value - _EPOCH) // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Come back as the same moment, in UTC."""
        return None if value is None else _EPOCH + value * _TICK


class Length(TypeDecorator[timedelta]):
    """A length of time, stored as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Count the microseconds."""
        return None if value is None else value // _TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        """Come back as the same length."""
        return None if value is None else value * _TICK


class Money(TypeDecorator[float]):
    """Money in the budget's currency, stored as whole billionths: sums are exact, and what is settled is settled."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Count the billionths, to the nearest."""
        if value is None:
            return None
        return int((Decimal(repr(value)) * _BILLION).to_integral_value(ROUND_HALF_EVEN))

    def process_result_value(self, value: int | None, dialect: Dialect) -> float | None:  # noqa: ARG002
        """Come back as the nearest float."""
        return None if value is None else value / _BILLION


class Words(TypeDecorator[str]):
    """Any text whatever, given back as it was.

    PostgreSQL refuses U+0000 and neither database takes a lone surrogate, which broken feeds and pages do hold. Both are
    stored behind an escape, U+001A and four hexadecimal digits, and so is U+001A itself: equal texts stay equal.
    """

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Write what no database takes behind the escape."""
        return None if value is None else _UNSTORABLE.sub(_escaped, value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Come back as the same characters."""
        return value if value is None or _ESCAPE not in value else _ESCAPED.sub(_unescaped, value)


class Name(Words):
    """A short `Words`: an id, a scope, a language, one of a few words."""

    impl = String
    cache_ok = True


class Key(Words):
    """Text that is only compared, of any length: `bounded` is what is stored of it."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Bound what an index would refuse."""
        return super().process_bind_param(value if value is None else bounded(value), dialect)


def bounded(key: str) -> str:
    """A key as an index can take it: PostgreSQL's take about 2,700 bytes, and feeds give ids of any length."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:_LONGEST_KEY]}#{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


_LONGEST_KEY: Final = 400
"""Characters, of at most five bytes each as they are stored; nearly every address has fewer."""

_ESCAPE: Final = "\x1a"
_UNSTORABLE: Final = re.compile("[\0\x1a\ud800-\udfff]")
_ESCAPED: Final = re.compile("\x1a([0-9a-f]{4})")


def _escaped(found: re.Match[str]) -> str:
    return f"{_ESCAPE}{ord(found[0]):04x}"


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
