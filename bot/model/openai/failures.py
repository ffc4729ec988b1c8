"""What goes wrong with a model's server, as failures with words to act on."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.core.errors import Permanent, Transient

LONGEST: Final = timedelta(days=1)
"""The longest wait we let a server ask for: then somebody should look anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Who is asked, as far as sentences for people need it: nothing in here is secret."""

    model: str
    address: str
    keyed: bool
    deadline: timedelta

    def __str__(self) -> str:
        return f"the model's server at {self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is no answer: a status above 299, or an error in place of a completion.

    `parameter` is the one it names, if it does; `words` are the server's, short and fit for a terminal;
    `says` is all it said, for recognising what it means; `page` is true where a web page came.
    """

    status: int
    code: str = ""
    parameter: str = ""
    message: str = ""
    location: str = ""
    page: bool = False
    after: timedelta | None = None

    @property
    def filtered(self) -> bool:
        """Is it the provider's filter of content, which is the model's refusal by another road?"""
        return self.code == "content_filter" or "content management policy" in self.message

    @property
    def too_long(self) -> bool:
        """Does the prompt not fit the model's context? OpenAI, vLLM, llama.cpp and others each say it differently."""
        return bool(_TOO_LONG.search(f"{self.code} {self.message}"))

    @property
    def unpaid(self) -> bool:
        """Is the account empty? OpenAI answers 429 then, like for too many requests."""
        return self.status == 402 or bool(_UNPAID.search(f"{self.code} {self.message}"))


class Refused(Exception):
    """Carries a `Refusal` from the client to whoever can do something about it."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.message)


_TOO_LONG: Final = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|prompt is too long|too many (?:input )?tokens", re.IGNORECASE
)
_UNPAID: Final = re.compile(
    r"insufficient[_ ](?:quota|balance|credits|funds)|exceeded your current quota|billing_(?:hard_limit|not_active)",
    re.IGNORECASE,
)
_SHOWN: Final = 300
"""How many characters of a server's own words are repeated."""


def refusal(status: int, headers: Mapping[str, str], body: object) -> Refusal:
    """Read a refusal: `headers` by their names in lower case, `body` as JSON or, where it is none, as text."""
    page = isinstance(body, str) and "html" in (headers.get("content-type", "") + body[:200]).lower()
    code, parameter, message = ("", "", "a web page") if page else _said(body)
    return Refusal(
        status=status,
        code=code,
        parameter=parameter,
        message=_clean(message),
        location=_clean(headers.get("location", "")),
        page=page,
        after=retry_after(headers),
    )


def error_in(data: object) -> Refusal | None:
    """The error that some servers send with status 200, in place of a completion or inside a stream."""
    if not isinstance(data, Mapping) or not data.get("error"):
        return None
    error = data["error"]
    status = error.get("code") if isinstance(error, Mapping) else None
    return refusal(status if isinstance(status, int) and 400 <= status < 600 else 502, {}, data)


def _said(body: object) -> tuple[str, str, str]:
    """Code, parameter and message: OpenAI's envelope, FastAPI's `detail`, a bare string, or whatever else came."""
    match body:
        case {"error": error}:
            return _said(error)
        case {"message": (str() as message), **rest}:
            code, kind, parameter = (_word(rest.get(name)) for name in ("code", "type", "param"))
            return code or kind, parameter, message
        case {"message": inner} | {"detail": inner}:
            return _said(inner)
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


def _clean(text: str) -> str:
    """A server's words on one line, without what a terminal would act on."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * _SHOWN]).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


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


# Words -------------------------------------------------------------------------------------------------------


def refused(server: Server, what: Refusal) -> Permanent | Transient:
    """The failure a refusal is, with what to do about it."""
    if what.unpaid:
        return _for_good("quota", f"{server} says that the account is used up ({what.message}); pay it or change it")
    if what.too_long:
        return _for_good("context", f"{server} cannot read that much at once ({what.message}); {_LARGER}")
    if what.status == 429:
        return Transient(f"{server} has too many requests ({what.message})", kind="rate-limited", after=what.after)
    if what.status >= 500 or what.status in {408, 409, 425}:
        said = f"{server} failed with status {what.status} ({what.message})"
        return Transient(said, kind="server-error", after=what.after)
    return _for_good(*_final(server, what))


def _final(server: Server, what: Refusal) -> tuple[str, str]:
    """The kind and the sentence of what no waiting mends."""
    if what.status == 401 or (what.status == 403 and "key" in what.message.lower()):
        mend = "check OPENAI_API_KEY, or [model] key" if server.keyed else "set OPENAI_API_KEY, or [model] key"
        return "key", f"{server} refuses our key ({what.message}); {mend}" if server.keyed else (
            f"{server} wants a key ({what.message}); {mend}"
        )
    if what.status == 403 and not what.page:
        return "forbidden", f"{server} does not let us use “{server.model}” ({what.message}); ask whoever runs it"
    if what.status == 404 and re.search(r"model", f"{what.code} {what.parameter} {what.message}", re.IGNORECASE):
        return "unknown-model", f"{server} knows no model “{server.model}” ({what.message}); {_RENAME}"
    if 300 <= what.status < 400:
        return "address", f"{server} sends us on to {what.location or 'another address'}; {_READDRESS}"
    if what.page or what.status in {404, 405, 410}:
        return "address", f"{server} is not an API of this kind (status {what.status}, {what.message}); {_READDRESS}"
    return "bad-request", f"{server} does not take our request (status {what.status}: {what.message})"


_RENAME: Final = "set ONRECORD_MODEL, or [model] name, to one it has"
_READDRESS: Final = "check OPENAI_BASE_URL, or [model] base_url; it usually ends in /v1"
_LARGER: Final = "name a model with a larger context, or lower [model] most_out"
_SLOW: Final = "name a faster model, or raise [model] deadline"


def _for_good(kind: str, said: str) -> Permanent:
    return Permanent(said, kind=kind)


def late(server: Server) -> Transient:
    """The deadline of a call passed."""
    return Transient(f"{server} did not answer in {server.deadline.total_seconds():g} s; {_SLOW}", kind="timeout")


def no_api(server: Server, body: str) -> Permanent | Transient:
    """Something answered 200 with what is no JSON: a web page as a rule, or an answer that was cut."""
    if body.lstrip()[:1] in {"", "{", "["}:
        return malformed(server)
    what = "a web page" if "<" in body[:200] else f"“{_clean(body[:80])}”"
    return _for_good("address", f"{server} is not an API of this kind (it answers with {what}); {_READDRESS}")


def malformed(server: Server) -> Transient:
    """An answer that breaks the protocol: half a JSON, no choices, a number for a text."""
    return Transient(f"{server} answered with what is no completion; see its log if it goes on", kind="malformed")


def broken_off(server: Server) -> Transient:
    """A stream that ended before the answer did."""
    return Transient(f"{server} broke off in the middle of its answer", kind="dropped")


def overlong(server: Server) -> Permanent:
    """A body that does not end."""
    return Permanent(f"{server} sent more than any answer can be; see what it is", kind="too-long")


def unreachable(server: Server, error: BaseException) -> Permanent | Transient:
    """A connection that failed; the causes of `error` tell how."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = f"its certificate is not trusted ({_clean(cause.verify_message)}); mend it, or set SSL_CERT_FILE"
            return Permanent(f"{server} cannot be trusted: {why}", kind="tls")
        if isinstance(cause, ssl.SSLError):
            return Permanent(
                f"{server} does not speak TLS ({cause.reason}); is it http:// and not https://?", kind="tls"
            )
        if isinstance(cause, socket.gaierror):
            return Transient(f"{server} has no address in the name service; {_READDRESS}", kind="dns")
        if isinstance(cause, ConnectionRefusedError):
            return Transient(f"nothing listens for {server}; start it, or {_READDRESS}", kind="unreachable")
    if "connect" in type(causes[-1]).__name__.lower() or isinstance(causes[-1], OSError):
        return Transient(f"{server} cannot be reached ({_clean(str(causes[-1]))})", kind="unreachable")
    return broken_off(server)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
