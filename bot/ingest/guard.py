"""The guard against requests to where a stranger's link must not lead: our own machine and network.

aiohttp calls a `socket_factory` with the very address it is about to dial, on every hop, also for literal
addresses that skip the resolver. Deciding there leaves no gap between the check and the connection: not for
a name that resolves inside, nor for one that changes its mind (rebinding), nor for a redirect.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from bot.core.addresses import Address, allowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp import AddrInfoType

WEB_PORTS = frozenset({80, 443})

_UNICAST = ip_network("2000::/3")
"""The only part of IPv6 that is given out for the public internet (RFC 4291). NAT64 (RFC 6052, 8215), SIIT,
IPv4-compatible, site-local and unique local addresses all lie outside it."""

_TUNNELS = (ip_network("2002::/16"), ip_network("2001::/32"))
"""6to4 (RFC 3056) and Teredo (RFC 4380): addresses with an IPv4 address inside, unpacked behind our back."""


class RefusedAddressError(OSError):
    """The address about to be dialled is not on the public internet. An OSError, so that a name with several
    addresses goes on to its next one. It does not name the address: who is refused learns nothing.
    """

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "its address is private, reserved or on a port that is not the web's")


class Guard:
    """Decides which addresses may be dialled."""

    def __init__(self, exceptions: Iterable[str] = (), *, ports: frozenset[int] = WEB_PORTS) -> None:
        self._exceptions = tuple(allowed(text) for text in exceptions)
        self._ports = ports

    def permits(self, host: str, port: int) -> bool:
        """Whether the address `host`, in numbers, may be dialled at `port`."""
        address = _unwrapped(ip_address(host.partition("%")[0]))
        return self.excepts(host, port) or (port in self._ports and _is_public(address))

    def excepts(self, host: str, port: int) -> bool:
        """Whether `host` is an address in numbers that the exceptions name."""
        try:
            address = _unwrapped(ip_address(host.strip("[]").partition("%")[0]))
        except ValueError:
            return False
        return any(exception.covers(address, port) for exception in self._exceptions)

    def socket(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for an address about to be dialled, or refuse. Raises `RefusedAddressError`."""
        family, kind, protocol, _, target = info
        host, port = target[0], target[1]
        if family not in {socket.AF_INET, socket.AF_INET6} or not self.permits(str(host), int(port)):
            raise RefusedAddressError
        return socket.socket(family, kind, protocol)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside `::ffff:a.b.c.d`, which is dialled as such."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address not in _UNICAST or any(address in tunnel for tunnel in _TUNNELS)):
        return False
    return address.is_global and not address.is_multicast
