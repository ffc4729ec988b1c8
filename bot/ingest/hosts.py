"""Registrable domains: what belongs to one owner, by the public suffix list."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The registrable domain of a host name (`news.example.co.uk` → `example.co.uk`).

    An address in numbers and a name of one label stand for themselves; under a suffix that the list does not
    know, the last two labels are taken (its own rule for such names).
    """
    bare = host.strip("[]").lower()
    if _is_address(bare) or "." not in bare:
        return bare
    from tld import get_fld

    return get_fld(f"http://{bare}/", fail_silently=True) or ".".join(bare.split(".")[-2:])


def same_site(one: str, other: str) -> bool:
    """Whether two web addresses lie under one registrable domain."""
    hosts = urlsplit(one).hostname, urlsplit(other).hostname
    return all(hosts) and registrable(hosts[0] or "") == registrable(hosts[1] or "")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
