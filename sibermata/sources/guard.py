"""Where we may connect to.

A name is resolved once, every address is judged, and the connection goes to a judged address (S42).
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sibermata.errors import SourceRefused, SourceUnavailable
from sibermata.sources.scrub import shown

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

_NETWORK = ipaddress.ip_network
# Loopback and private: a source may be marked as lying there (`internal_network`).
INTERNAL = tuple(
    _NETWORK(n)
    for n in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
# Refused whatever a source declares: the metadata addresses of clouds.
METADATA = tuple(
    _NETWORK(n)
    for n in (
        "169.254.169.254/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
        "fd00:ec2::254/128",
    )
)
# Not public: `ipaddress.is_global` lets multicast, NAT64 and 6to4 pass, so the list stands here.
SPECIAL4 = tuple(
    _NETWORK(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC6 = _NETWORK("2000::/3")
SPECIAL6 = tuple(
    _NETWORK(n) for n in ("2001::/23", "2001:db8::/32", "3fff::/20")
)  # the first holds Teredo and ORCHID
NAT64 = _NETWORK("64:ff9b::/96")
HOST = re.compile(r"[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\]")


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, according to the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _embedded(ip: Ip) -> Ip:
    """Return the IPv4 address inside a mapped, NAT64 or 6to4 address: it is where the packet
    ends.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip.sixtofour is not None:
            return ip.sixtofour
        if ip in NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _within(ip: Ip, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)


def is_public(ip: Ip) -> bool:
    """Return whether an address is in the open internet, looking through addresses that carry
    another.
    """
    ip = _embedded(ip)
    if isinstance(ip, ipaddress.IPv4Address):
        return not _within(ip, SPECIAL4) and not _within(ip, METADATA)
    return ip in PUBLIC6 and not _within(ip, SPECIAL6)


@dataclass(frozen=True, slots=True)
class Guard:
    """What one source may reach.

    `internal` is the source's `internal_network`: False, True, or the CIDRs it must lie in.
    """

    source: str
    internal: bool | tuple[str, ...] = False
    resolver: Resolver = resolve

    def refuse_unless_allowed(self, address: str) -> None:
        """Refuse a URL that is not plain http(s) to a plain host; plain http only where the source
        says it lies inside.
        """
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise SourceRefused(
                f"{self.source}: the address cannot be read", "ADDRESS_REFUSED"
            ) from None
        host = parts.netloc.rpartition("@")[2]
        host = host[: host.rindex(":")] if port is not None else host.rstrip(":")
        if parts.scheme not in ("http", "https"):
            raise SourceRefused(
                f"{self.source}: {parts.scheme!r} is no way to reach a source, only http and https",
                "ADDRESS_REFUSED",
            )
        if "@" in parts.netloc:
            raise SourceRefused(
                f"{self.source}: a user in the address; name the variables under [auth]",
                "ADDRESS_REFUSED",
            )
        if not HOST.fullmatch(host) or port == 0:
            raise SourceRefused(
                f"{self.source}: no host we may ask in {shown(address)!r}", "ADDRESS_REFUSED"
            )
        if parts.scheme == "http" and not self.internal:
            raise SourceRefused(
                f"{self.source}: http without TLS only where `internal_network` allows it: "
                f"{shown(address)}",
                "PLAIN_HTTP_REFUSED",
            )

    def addresses(self, host: str, port: int) -> list[Ip]:
        """Return the addresses to try, all of them allowed; one bad address refuses the name (a
        rebinding resolver mixes them).
        """
        try:
            found = self.resolver(host.strip("[]"), port)
            addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        except (OSError, UnicodeError, ValueError) as error:
            raise SourceUnavailable(
                f"{self.source}: {host} has no address ({type(error).__name__})", "SRC_UNREACHABLE"
            ) from None
        if not addresses:
            raise SourceUnavailable(f"{self.source}: {host} has no address", "SRC_UNREACHABLE")
        for ip in addresses:
            if not self.allows(ip):
                raise SourceRefused(
                    f"{self.source}: {host} lies at {ip}, where this source may not be asked",
                    "ADDRESS_REFUSED",
                )
        return addresses

    def allows(self, ip: Ip) -> bool:
        """Return whether this source may be reached at this address."""
        inner = _embedded(ip)
        if _within(inner, METADATA):
            return False
        if isinstance(self.internal, tuple) and self.internal:
            return _within(inner, tuple(_NETWORK(text, strict=False) for text in self.internal))
        return is_public(ip) or (bool(self.internal) and _within(inner, INTERNAL))

    def check_peer(self, connected: socket.socket, wanted: Ip) -> None:
        """Refuse a connection that reached an address other than the judged one."""
        peer = ipaddress.ip_address(str(connected.getpeername()[0]).partition("%")[0])
        if _embedded(peer) != _embedded(wanted):
            raise SourceRefused(
                f"{self.source}: connected to {peer} instead of {wanted}", "ADDRESS_REFUSED"
            )
