"""Which addresses of our own networks may be called: the exceptions a configuration makes to the guard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Allowed:
    """One exception to the guard: a network, at one port or (None) at any."""

    network: Network
    port: int | None

    def covers(self, address: Address, port: int) -> bool:
        """Whether a connection to `address` at `port` is excepted."""
        return address.version == self.network.version and address in self.network and self.port in {None, port}


def allowed(text: str) -> Allowed:
    """Read one exception: `127.0.0.1:8080`, `[::1]:8080`, `10.0.0.0/8` or `192.168.1.5`.

    Raises ValueError, in words for the person who wrote it.
    """
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})", text.strip())
    network, port = (match[1] or match[2], int(match[3])) if match else (text.strip(), None)
    try:
        return Allowed(ip_network(network), port)
    except ValueError as error:
        message = f"{text!r} is neither an address with a port (127.0.0.1:8080) nor a network (10.0.0.0/8): {error}"
        raise ValueError(message) from error
