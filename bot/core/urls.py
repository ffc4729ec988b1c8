"""Two keys for one web address, because two questions are asked of it.

The *fetch key* is the address with its spelling made canonical, by syntax alone: asking for it gives what
the address gives, so it names a poll or a download. The *match key* also drops what publishers vary while
the page stays the same (scheme, `www.`, `m.`, `amp.`, a trailing slash, tracking parameters): it names a
page. A match key is a reason to compare two texts, never a proof that they are one.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from bot.core.errors import Permanent

_DEFAULT_PORTS = {"http": 80, "https": 443}

_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_KEEP = "!$&'()*+,;=:@/%~-._"
"""What stays as written in a path; `%` because existing escapes are kept."""

_VARIANT_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.]+)")

_TRACKING = re.compile(
    r"^(?:utm_\w+|at_(?:medium|campaign|custom\d|link_\w+|bbc_team|format|ptr_name)|ns_(?:campaign|mchannel|source|linkname|fee)|"
    r"mc_(?:cid|eid)|fb(?:clid|_action_ids|_action_types|_source)|g(?:clid|clsrc)|dclid|msclkid|yclid|twclid|ttclid|"
    r"igshid|igsh|_ga|_gl|_hs(?:enc|mi)|hsctatracking|mkt_tok|oly_(?:anon|enc)_id|vero_id|wickedid|"
    r"cmp|cmpid|cmp_id|ito|smid|smtyp|xtor|wt_mc|wt_zmc|ftag|guccounter|guce_referrer(?:_sig)?|__twitter_impression|"
    r"amp|amp_js_v|outputtype|usqp)$",
    re.IGNORECASE,
)
"""Parameters that only say where a reader came from or which skin to wear, collected from the link-cleaning
lists of browsers and from the feeds of large publishers. A parameter that is not named here may name the page
(`id=`, `p=`, `v=`, `ref=`), so it stays: joining two pages wrongly is worse than not joining."""


def fetch_key(url: str, *, base: str | None = None) -> str:
    """Spell `url` (resolved against `base`) canonically: what is downloaded does not change.

    Raises `Permanent` (`bad-url`) for what is no http or https address, holds credentials, or cannot be read.
    """
    text = re.sub(r"[\t\r\n]", "", url.strip())
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as error:
        raise Permanent(f"{url!r} is no web address that can be read: {error}", kind="bad-url") from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise Permanent(f"{url!r} is no web address: it must begin with http:// or https://", kind="bad-url")
    if not host:
        raise Permanent(f"{url!r} names no host", kind="bad-url")
    if parts.username is not None or parts.password is not None:
        raise Permanent(f"the address at {host} holds a user name or password: leave it out", kind="bad-url")
    netloc = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    path = _without_dots(_escaped(parts.path, _KEEP)) or "/"
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((scheme, netloc, path, _escaped(parts.query, _KEEP + "?[]|"), fragment))


def match_key(url: str) -> str:
    """Name the page behind `url`, without its scheme; the same for the variants a publisher hands out.

    Raises `Permanent` (`bad-url`) as `fetch_key` does.
    """
    parts = urlsplit(fetch_key(url))
    host = _VARIANT_HOST.sub("", parts.netloc)
    path = re.sub(r"/amp/?$", "", parts.path).rstrip("/")
    kept = sorted(field for field in parts.query.split("&") if field and not _TRACKING.match(field.partition("=")[0]))
    query = f"?{'&'.join(kept)}" if kept else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{path}{query}{fragment}"


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a fetch key."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]


def _host(host: str) -> str:
    """The host in lower case, punycode and without the root's dot; IPv6 in its brackets."""
    if ":" in host:
        return f"[{host.lower()}]"
    host = host.rstrip(".").lower()
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _escaped(text: str, safe: str) -> str:
    """Percent-encode what must be; undo escapes of letters and digits; write the others in capitals."""
    raw = quote(_STRAY_PERCENT.sub("%25", text), safe=safe).encode("ascii")
    return _ESCAPE.sub(_tidy_escape, raw).decode("ascii")


def _tidy_escape(match: re.Match[bytes]) -> bytes:
    character = unquote_to_bytes(match[0])
    plain = character.isalnum() and character.isascii()
    return character if plain or character in b"-._~" else match[0].upper()


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` segments (RFC 3986 §5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)
