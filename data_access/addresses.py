"""Where a request came from: what a proxy says of it is believed only of proxies that the site names."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read addresses and networks, such as `192.0.2.7` and `192.0.2.0/24`. Raises `ValueError` for what is none."""
    return tuple(ip_network(text) for text in texts)


def origin(peer: str, forwarded_for: str, proxies: Sequence[Network]) -> str:
    """Return the address of whoever asked.

    Each proxy on the way adds at the end of `X-Forwarded-For` whom it answered. So the list is read from its end, as far as
    the proxy that wrote an address is believed; what stands before that, the client may have written itself.

    Args:
        peer: Whose connection it is.
        forwarded_for: What `X-Forwarded-For` says; empty if nothing.
        proxies: Proxies whose word counts.
    """
    at = peer
    for said in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not _among(at, proxies) or not is_address(said):
            return at
        at = said
    return at


def _among(text: str, proxies: Sequence[Network]) -> bool:
    return is_address(text) and any(ip_address(text) in network for network in proxies)


def is_address(text: str) -> bool:
    """True if it is an IP address and nothing more."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
