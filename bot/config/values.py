"""The kinds of value a key may have: how each is written in a file, and what is made of it.

Every type carries three things: its reading (a mistake raises `ValueError`, in words for the person who wrote it),
its writing, and the JSON schema an editor checks it by.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, SecretStr, WithJsonSchema

from bot.core import places
from bot.core.addresses import allowed
from bot.core.errors import Permanent
from bot.core.settings import role
from bot.core.stories.dedup import Baseline
from bot.core.types import Tier
from bot.core.urls import fetch_key

_UNITS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_LISTEN: Final = r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}"
_LONGEST: Final = timedelta(days=3650)
"""Ten years, so that no date reckoned from today leaves the calendar."""

_DATABASES: Final = ("postgresql", "postgres", "sqlite")


def _duration(value: object) -> object:
    """`"90s"`, `"15m"`, `"1h"`, `"2d"` → timedelta."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"\s*(\d{1,9})\s*([smhd])\s*", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('a duration is a number and a unit: "90s", "15m", "1h" or "2d"')
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if length > _LONGEST:
        raise ValueError(f"a duration is at most {in_units(_LONGEST)}")
    return length


def in_units(value: timedelta) -> str:
    """The duration in the largest unit that divides it, of whole seconds."""
    seconds = int(value.total_seconds())
    unit = next(unit for unit, size in _UNITS.items() if seconds % size == 0 and (seconds or unit == "s"))
    return f"{seconds // _UNITS[unit]}{unit}"


def _baseline(value: object) -> object:
    """`"none"`, `"all"` or `"last N"` → how many of the items already in a new feed are taken."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = re.fullmatch(r"none|all|last (\d{1,9})", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('a baseline is "none", "all" or "last N", such as "last 10"')
    return int(match[1]) if match[1] else match[0]


def _web_address(value: str) -> str:
    try:
        return fetch_key(value)
    except Permanent as refused:
        raise ValueError(str(refused)) from refused


def _exception(value: str) -> str:
    allowed(value)
    return value


def _endpoint(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError("an API's base address begins with http:// or https://, such as https://api.openai.com/v1")
    return value.rstrip("/")


def _listening(value: str) -> str:
    if not re.fullmatch(_LISTEN, value) or int(value.rpartition(":")[2]) > 65535:
        raise ValueError('an address to listen on is host:port, such as "127.0.0.1:8470"')
    return value


def _database(value: SecretStr) -> SecretStr:
    scheme, _, rest = value.get_secret_value().partition("://")
    if scheme.partition("+")[0] not in _DATABASES or not rest:
        raise ValueError("a database is postgresql://user@host/name or sqlite:///path; leave it out for a file of ours")
    return value


def _place(value: str) -> str:
    places.parse(value)
    return value


def _no_truth(value: object) -> object:
    """TOML's `true` is no 1."""
    if isinstance(value, bool):
        raise ValueError("a number is asked for")  # noqa: TRY004 - pydantic tells ValueErrors
    return value


def _tier(value: object) -> object:
    """1, 2 or 3, or such a digit out of a variable."""
    return int(value) if isinstance(value, str) and value.isdecimal() else _no_truth(value)


def _blank_is_absent(value: object) -> object:
    """An empty string, as `${NAME:-}` gives it, leaves the key out."""
    return None if isinstance(value, str) and not value.strip() else value


def without_password(address: str) -> str:
    """The address of a server as it may be shown: no password, and no query, which may hold one too."""
    try:
        parts = urlsplit(address)
        user, password = parts.username, parts.password
    except ValueError:
        return "an address that cannot be read"
    if user is None and password is None:
        return parts._replace(query="").geturl()
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}@{host}" if user else host, query="").geturl()


def secret_parts(value: str) -> tuple[str, ...]:
    """What of a secret must not be seen: of an address its password, as written and as meant, else all of it."""
    if "://" not in value:
        return (value.strip(),)
    try:
        parts = urlsplit(value)
        written = [parts.password or "", *(held for name, held in parse_qsl(parts.query) if "password" in name)]
    except ValueError:
        return (value,)
    return tuple({form for password in written if password for form in (password, unquote(password))})


Numeric = BeforeValidator(_no_truth)
"""Stands last, after the bounds: before them pydantic would write the schema of a bound in words of its own."""
Amount = Annotated[float, Field(ge=0), Numeric]
TierEntry = Annotated[Tier, BeforeValidator(_tier)]
Text = Annotated[str, Field(min_length=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(in_units),
    WithJsonSchema({"type": "string", "pattern": r"^\s*\d{1,9}\s*[smhd]\s*$", "examples": ["90s", "15m", "1h", "2d"]}),
]
Pause = Annotated[Duration, Field(gt=timedelta())]
BaselineEntry = Annotated[
    Baseline,
    BeforeValidator(_baseline),
    PlainSerializer(lambda value: value if isinstance(value, str) else f"last {value}"),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": r"^(none|all|last \d{1,9})$"}, {"type": "integer", "minimum": 0}],
            "examples": ["none", "last 10", "all"],
        }
    ),
]
WebAddress = Annotated[
    str, AfterValidator(_web_address), Field(json_schema_extra={"pattern": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://"})
]
PrivateAddress = Annotated[str, AfterValidator(_exception)]
Endpoint = Annotated[
    str, AfterValidator(_endpoint), WithJsonSchema({"type": "string", "pattern": r"^https?://[^\s/?#]+[^\s?#]*$"})
]
Listen = Annotated[str, AfterValidator(_listening), WithJsonSchema({"type": "string", "pattern": f"^{_LISTEN}$"})]
PlaceName = Annotated[str, AfterValidator(_place), WithJsonSchema({"type": "string", "examples": ["console"]})]
Role = Annotated[str, AfterValidator(role), WithJsonSchema({"type": "string", "examples": ["1203948576201938475"]})]
Secret = Annotated[SecretStr, WithJsonSchema({"type": "string"})]
DatabaseAddress = Annotated[
    SecretStr,
    AfterValidator(_database),
    WithJsonSchema({"type": "string", "pattern": rf"^({'|'.join(_DATABASES)})(\+[a-z0-9]+)?://."}),
]
BlankIsAbsent = BeforeValidator(_blank_is_absent)
