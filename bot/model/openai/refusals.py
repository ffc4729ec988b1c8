"""What a server says in place of an answer, read: statuses, error envelopes, waits that it asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = timedelta(days=1)
"""The longest wait we let a server ask for: then somebody should look anyway."""

_READ: Final = 4000
"""How many characters of a server's words are looked at; what they mean stands in the first sentences."""
_SHOWN: Final = 300
"""How many of them are repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is no answer: a status above 299, or an error in place of a completion.

    `parameter` is the one it names, if it does; `message` is the server's own words, on one line, fit for a terminal
    and without our key; `page` is true where a web page came; `after` is the wait it asks for.
    """

    status: int
    code: str = ""
    parameter: str = ""
    message: str = ""
    location: str = ""
    page: bool = False
    after: timedelta | None = None

    @property
    def said(self) -> str:
        """The status and the server's own words, for a sentence's brackets."""
        shown = self.message if len(self.message) <= _SHOWN else f"{self.message[: _SHOWN - 1]}…"
        return f"status {self.status}: {shown}" if shown else f"status {self.status}"

    @property
    def filtered(self) -> bool:
        """Is it the provider's filter of content, which is the model's refusal by another road?"""
        return self.code == "content_filter" or "content management policy" in self.message

    @property
    def too_long(self) -> bool:
        """Does the prompt not fit the model's context? OpenAI, vLLM, llama.cpp and others each say it differently."""
        return self.status == 413 or bool(_TOO_LONG.search(f"{self.code} {self.message}"))

    @property
    def unpaid(self) -> bool:
        """Is the account empty? OpenAI answers 429 then, like for too many requests."""
        return self.status == 402 or bool(_UNPAID.search(f"{self.code} {self.message}"))

    @property
    def unknown_key(self) -> bool:
        """Is it about our key? Gemini answers 400 then, others 403."""
        about_key = bool(re.search(r"api[_ -]?key", f"{self.code} {self.message}", re.IGNORECASE))
        return self.status == 401 or (self.status in {400, 403} and about_key)

    @property
    def unknown_model(self) -> bool:
        """Is it about the model's name, rather than about the address?"""
        named = f"{self.code} {self.parameter} {self.message}".lower()
        return self.status == 404 and not self.page and "model" in named


class Refused(Exception):
    """Carries a `Refusal` from the client to whoever can do something about it."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.said)


_TOO_LONG: Final = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|prompt is too long|too many (?:input )?tokens", re.IGNORECASE
)
_UNPAID: Final = re.compile(
    r"insufficient[_ ](?:quota|balance|credits|funds)|exceeded your current quota|billing_(?:hard_limit|not_active)",
    re.IGNORECASE,
)


def refusal(status: int, headers: Mapping[str, str], body: object, *, secret: str | None = None) -> Refusal:
    """Read a refusal: `headers` by their names in lower case, `body` as JSON or, where it is none, as text.

    `secret` is left out wherever the server repeats it.
    """
    page = isinstance(body, str) and "html" in (headers.get("content-type", "") + body[:200]).lower()
    try:
        code, parameter, message = ("", "", "a web page") if page else _said(body)
    except RecursionError:  # nobody nests an error a hundred deep to be understood
        code, parameter, message = "", "", "an error of too many layers"
    return Refusal(
        status=status,
        code=clean(code, secret),
        parameter=clean(parameter, secret),
        message=clean(message, secret),
        location=clean(headers.get("location", ""), secret),
        page=page,
        after=retry_after(headers),
    )


def error_in(data: object, *, secret: str | None = None) -> Refusal | None:
    """The error that some servers send with status 200, in place of a completion or inside a stream."""
    if not isinstance(data, Mapping) or not data.get("error"):
        return None
    error = data["error"]
    status = error.get("code") if isinstance(error, Mapping) else None
    return refusal(status if isinstance(status, int) and 400 <= status < 600 else 502, {}, data, secret=secret)


def clean(text: str, secret: str | None = None) -> str:
    """A server's words on one line, without the secret and without what a terminal would act on."""
    told = text.replace(secret, "…") if secret else text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in told[:_READ]).split())


def _said(body: object) -> tuple[str, str, str]:
    """Code, parameter and message: OpenAI's envelope, FastAPI's `detail`, a bare string, or whatever else came."""
    match body:
        case {"error": error} if error:
            return _said(error)
        case {"message": (str() as message), **rest}:
            code, kind, parameter = (_word(rest.get(name)) for name in ("code", "type", "param"))
            return code or kind, parameter, message
        case {"message": inner} | {"detail": inner}:
            return _said(inner)
        case [{"error": _} as only]:
            return _said(only)
        case [*faults]:
            return "", "", "; ".join(_fault(fault) for fault in faults)
        case str():
            return "", "", body
        case _:
            return "", "", json.dumps(body)


def _word(value: object) -> str:
    """llama.cpp writes its status as the code."""
    return value if isinstance(value, str) else ""


def _fault(fault: object) -> str:
    """One of FastAPI's validation errors without its `input`, which repeats the whole request."""
    match fault:
        case {"loc": [*place], "msg": message}:
            return f"{'.'.join(str(part) for part in place)}: {message}"
        case _:
            return str(fault)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long a server wants us to wait: `Retry-After` in seconds or as a date, or `retry-after-ms`.

    A date counts from the server's own `Date`, so that neither clock matters. None where nothing usable is said.
    """
    text, exact = headers.get("retry-after", "").strip(), headers.get("retry-after-ms", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", exact):
        wait = timedelta(milliseconds=min(float(exact), LONGEST / timedelta(milliseconds=1)))
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        wait = timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    else:
        until, now = _moment(text), _moment(headers.get("date", ""))
        wait = until - now if until and now else timedelta()
    return min(wait, LONGEST) if wait > timedelta() else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
