"""Templates into responses. Whatever a template prints has been made harmless before it gets there.

Autoescape keeps news text from being markup; `printable` keeps it from reordering or hiding what stands around it.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.chat.printed import visible

STATIC: Final = {"pages.css": "text/css", "icon.svg": "image/svg+xml"}
"""The files under `/static/`, with their types: all there is besides the pages."""


def printable(value: object) -> object:
    """Text with every acting character shown as `�`; anything else as it is."""
    return visible(value) if type(value) is str else value


def html(template: str, *, status: int = 200, **values: object) -> web.Response:
    """The page that `template` makes of the values."""
    body = environment().get_template(template).render(values)
    return web.Response(text=body, status=status, content_type="text/html", charset="utf-8")


@cache
def environment() -> Environment:
    """The templates of this package, made ready once."""
    made = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "moment": moment,
        "day": day,
        "clock": clock,
        "weblink": weblink,
        "sure": sure,
        "counted": counted,
        "printable": printable,
    }
    made.globals["version"] = sha256(static("pages.css")).hexdigest()[:12]
    return made


@cache
def static(name: str) -> bytes:
    """One of the files in `STATIC`."""
    return files("bot.web").joinpath("static", name).read_bytes()


# ---------------------------------------------------------------- how values are written


def day(at: datetime) -> str:
    """`Monday 7 April 2031`."""
    return f"{at:%A} {at.day} {at:%B %Y}"


def clock(at: datetime) -> str:
    """`09:30`."""
    return f"{at:%H:%M}"


def moment(at: datetime) -> str:
    """`7 April 2031, 09:30 UTC`."""
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def sure(confidence: float) -> str:
    """A probability as people say it, never better than it is: 0.879 is 87 %."""
    return f"{int(confidence * 100 + 1e-9)} %"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 quote`, `3 quotes`; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}".replace(",", " ")


def weblink(url: str | None) -> str:
    """The address where it leads to the web; nothing for any other scheme, so that no link can act."""
    try:
        return url if url is not None and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
