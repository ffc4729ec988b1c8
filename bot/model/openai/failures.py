"""What goes wrong with a model's server, as failures with a kind for us and words for people to act on.

`Permanent`: key, unknown-model, forbidden, quota, context, address, tls, bad-request, too-long.
`Transient`: rate-limited, server-error (both with `after`), timeout, dropped, malformed, unreachable, dns.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.core.errors import Permanent, Transient
from bot.model.openai.refusals import Refusal, clean

Failure = Permanent | Transient

_RENAME: Final = "set ONRECORD_MODEL, or [model] name, to one it has"
_READDRESS: Final = "check OPENAI_BASE_URL, or [model] base_url; it usually ends in /v1"
_LARGER: Final = "name a model with a larger context, or lower [model] most_out"
_SLOW: Final = "name a faster model, or raise [model] deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Who is asked, as far as sentences for people need it: nothing in here is secret."""

    model: str
    address: str
    keyed: bool
    deadline: timedelta

    def __str__(self) -> str:
        return f"the model's server at {self.address}"


def refused(server: Server, what: Refusal) -> Failure:
    """The failure a refusal is, with what to do about it."""
    if what.unpaid:
        return _for_good("quota", f"{server} says that the account is used up ({what.said}); pay it or change it")
    if what.too_long:
        return _for_good("context", f"{server} cannot read that much at once ({what.said}); {_LARGER}")
    if what.status == 429:
        return Transient(f"{server} has too many requests ({what.said})", kind="rate-limited", after=what.after)
    if what.status >= 500 or what.status in {408, 409, 425}:
        return Transient(f"{server} failed ({what.said})", kind="server-error", after=what.after)
    return _not_served(server, what)


def _not_served(server: Server, what: Refusal) -> Permanent:
    """What no waiting mends."""
    if what.unknown_key and server.keyed:
        return _for_good("key", f"{server} refuses our key ({what.said}); check OPENAI_API_KEY, or [model] key")
    if what.unknown_key:
        return _for_good("key", f"{server} wants a key ({what.said}); set OPENAI_API_KEY, or [model] key")
    if what.unknown_model:
        return _for_good("unknown-model", f"{server} knows no model “{server.model}” ({what.said}); {_RENAME}")
    if 300 <= what.status < 400:
        return _for_good("address", f"{server} sends us on to {what.location or 'another address'}; {_READDRESS}")
    if what.page or what.status in {404, 405, 410}:
        return _for_good("address", f"{server} is not an API of this kind ({what.said}); {_READDRESS}")
    if what.status == 403:
        return _for_good("forbidden", f"{server} does not let us use “{server.model}” ({what.said}); ask who runs it")
    return _for_good("bad-request", f"{server} does not take our request ({what.said}); name another model")


def no_address(server: Server) -> Permanent:
    """A base address no connection can be made to: half a host, a port beyond the last."""
    return _for_good("address", f"{server} cannot be asked, because that is no address; {_READDRESS}")


def no_key(server: Server) -> Permanent:
    """A key no header can hold: with a blank inside, a line break, a letter with an accent."""
    why = "our key holds a character that no key has; copy it anew to OPENAI_API_KEY, or [model] key"
    return _for_good("key", f"{server} cannot be asked: {why}")


def late(server: Server) -> Transient:
    """The deadline of a call passed."""
    return Transient(f"{server} did not answer in {server.deadline.total_seconds():g} s; {_SLOW}", kind="timeout")


def no_api(server: Server, body: str) -> Failure:
    """Something answered 200 with what is no JSON: a web page as a rule, or an answer that was cut."""
    if body.lstrip()[:1] in {"", "{", "["}:
        return malformed(server)
    what = "a web page" if "<" in body[:200] else f"“{clean(body[:80])}”"
    return _for_good("address", f"{server} is not an API of this kind (it answers with {what}); {_READDRESS}")


def malformed(server: Server) -> Transient:
    """An answer that breaks the protocol: half a JSON, no choices, a number for a text."""
    return Transient(f"{server} answered with what is no completion; see its log if it goes on", kind="malformed")


def broken_off(server: Server) -> Transient:
    """A connection that ended before the answer did."""
    return Transient(f"{server} broke off before its answer was whole; see its log if it goes on", kind="dropped")


def overlong(server: Server) -> Permanent:
    """A body that does not end."""
    return _for_good("too-long", f"{server} sent more than any answer can be; see what it is")


def unreachable(server: Server, error: BaseException) -> Failure:
    """A connection that could not be made; the causes of `error` tell why."""
    *_, last = causes = list(_causes(error))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                why = f"its certificate is not trusted: {clean(cause.verify_message)}"
                return _for_good("tls", f"{server} cannot be relied on ({why}); mend it, or set SSL_CERT_FILE")
            case ssl.SSLError():
                return _for_good(
                    "tls", f"{server} does not speak TLS ({cause.reason}); is it http:// and not https://?"
                )
            case socket.gaierror():
                return Transient(f"{server} has no address in the name service; {_READDRESS}", kind="dns")
            case ConnectionRefusedError():
                return Transient(f"nothing listens for {server}; start it, or {_READDRESS}", kind="unreachable")
    return Transient(f"{server} cannot be reached ({clean(str(last))}); {_READDRESS}", kind="unreachable")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _for_good(kind: str, said: str) -> Permanent:
    return Permanent(said, kind=kind)
