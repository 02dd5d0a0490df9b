"""Who may come in, and whom we may write to: this machine, unless somebody says more."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, TypeAlias

from emulator.phones.sip.layer import Hop

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK: Final[tuple[Network, ...]] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
_PORTS = range(1, 65536)


class OpenDoorError(ValueError):
    """An address was asked for that others can reach, without saying who may; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The address that we listen on, and the networks whose packets are read and answered."""

    host: str = "127.0.0.1"
    allowed: tuple[Network, ...] = ()

    def __post_init__(self) -> None:
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError as error:
            msg = f"{self.host!r} is not an IP address"
            raise OpenDoorError(msg) from error
        if address.is_unspecified:
            msg = f"{self.host} is every address at once: give that of one network card"
            raise OpenDoorError(msg)
        if not address.is_loopback and not self.allowed:
            msg = f"{self.host} can be reached by others: say who may call, such as --allow 192.168.1.0/24"
            raise OpenDoorError(msg)

    @classmethod
    def read(cls, host: str, allowed: tuple[str, ...]) -> Doors:
        """Read an address and networks. Raises OpenDoorError."""
        try:
            return cls(host, tuple(ipaddress.ip_network(network, strict=False) for network in allowed))
        except OpenDoorError:
            raise
        except ValueError as error:
            raise OpenDoorError(str(error)) from error

    def open_to(self, hop: Hop) -> bool:
        """Say whether a packet may come from, or go to, this place.

        This stands before every `sendto`: a port above 65535 or a host that is no IP literal would make it raise
        something that is no OSError, for which asyncio closes the socket for good; a name would be a slow DNS query. An
        address of the other family cannot be sent to by our socket.
        """
        try:
            address = ipaddress.ip_address(hop.host)
        except ValueError:
            return False
        known = any(address in network for network in (*LOOPBACK, *self.allowed))
        return hop.port in _PORTS and known and address.version == ipaddress.ip_address(self.host).version

    def reaches(self, host: str, port: int) -> bool:
        """Say the same of sound."""
        return self.open_to(Hop("UDP", host, port))
