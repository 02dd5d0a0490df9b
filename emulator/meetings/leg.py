"""One browser's transport: ICE, DTLS and SRTP, of which packets of RTP and RTCP come out and into which they go.

ICE is aioice, DTLS and its keys are aiortc's; RTCPeerConnection on top of them would decode every video and take a
thread for every browser, so it is left out. This is the only file that touches private parts of the two. Each has its
test in tests/emulator/meetings/test_leg_contract.py:

    aioice   Connection._local_candidates, _local_candidates_start, _local_candidates_end: to gather where we want to
             Connection._nominated: the pair in use, to send at once; aioice's own way is a coroutine for each packet
    aiortc   RTCDtlsTransport._handle_rtp_data, _handle_rtcp_data: to get packets, not frames
             RTCDtlsTransport._set_role, _tx_srtp: who begins; the keys for what we send
             RTCDtlsTransport takes of its ICE transport no more than `role`, `_recv` and `_send`

Everything here belongs to one asyncio loop.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from functools import cache
from typing import Any, Final, Protocol, cast

from aioice import Candidate, Connection
from aioice.ice import get_host_addresses
from aiortc import RTCCertificate, RTCDtlsTransport
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters

from emulator.meetings.sdp import Transport

_log = logging.getLogger(__name__)
_LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 15.0
"""Seconds to connect in: so long the SDK waits too (its connectionTimeoutMs)."""
_PORTS: Final = 65536
_MOST_CANDIDATES: Final = 20
"""Taken of what a browser names: a check is sent to each of them."""


class LegEvents(Protocol):
    """Who has a leg is told of these, on the leg's loop."""

    def connected(self) -> None:
        """Packets can go both ways."""
        ...

    def rtp(self, packet: bytes) -> None:
        """An RTP packet has come, of any section."""
        ...

    def rtcp(self, packet: bytes) -> None:
        """An RTCP packet has come, of any section; several may be joined in it (RFC 3550 section 6.1)."""
        ...

    def lost(self) -> None:
        """It did not come to a connection in 15 s, or the other side closed it, or has been silent for half a minute.

        Said once, and not after `close`.
        """
        ...


class Leg:
    """One end of a transport, ours: the other side controls ICE, and we begin DTLS.

    With `offers` it is the other end, the browser's; that is for tests and measures.
    """

    def __init__(self, events: LegEvents, *, loopback_only: bool = True, offers: bool = False) -> None:
        self._events = events
        self._ice = _Ice(loopback_only=loopback_only, controlling=offers)
        self._dtls = _Dtls(self._ice, events, begins=not offers)
        self._dtls.on("statechange", self._changed)
        self._connecting: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._up = self._over = False

    async def transport(self) -> Transport:
        """Gather, and give what an answer says of our end. May be asked again and gives the same."""
        await self._ice.gather_candidates()
        digests = {one.algorithm: one.value for one in self._dtls.getLocalParameters().fingerprints}
        return Transport(
            self._ice.local_username,
            self._ice.local_password,
            f"sha-256 {digests['sha-256']}",
            tuple(candidate.to_sdp() for candidate in self._ice.local_candidates),
        )

    def connect(self, other: Transport) -> None:
        """Begin to connect to the other end; `connected` or `lost` will be said. Only the first time counts."""
        if self._connecting is None and not self._over:
            self._connecting = asyncio.create_task(self._connect(other))

    def send(self, rtp: bytes) -> None:
        """Send an RTP packet at once; nothing happens before `connected` and after `lost`."""
        if self._up:
            self._ice.send_now(self._dtls.protected(rtp))

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send an RTCP packet, as `send` does."""
        if self._up:
            self._ice.send_now(self._dtls.protected_rtcp(rtcp))

    async def close(self) -> None:
        """Tell the other side and give the ports back. Twice is harmless."""
        await self._end()

    def _end(self) -> asyncio.Task[None]:
        self._over, self._up = True, False
        if self._ending is None:
            self._ending = asyncio.create_task(self._give_back())
        return self._ending

    async def _give_back(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        await self._dtls.stop()
        await self._ice.close()

    async def _connect(self, other: Transport) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._ice.reach(other)
                algorithm, _, digest = other.fingerprint.partition(" ")
                await self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(algorithm, digest)]))
        except (ConnectionError, TimeoutError) as error:
            _log.info("a browser could not be reached: %s", str(error) or "nothing came in time")
            self._lose()
        else:
            self._changed()

    def _changed(self) -> None:
        """Tell what has become of DTLS; it ends with ICE, whatever ended that."""
        if self._dtls.state == "connected" and not self._up and not self._over:
            self._up = True
            self._events.connected()
        elif self._dtls.state in {"closed", "failed"}:
            self._lose()

    def _lose(self) -> None:
        if not self._over:
            self._end()
            self._events.lost()


class _Ice(Connection):
    """aioice's connection, on the addresses that we choose and with packets sent at once."""

    def __init__(self, *, loopback_only: bool, controlling: bool) -> None:
        super().__init__(ice_controlling=controlling, use_ipv6=False)  # IPv6 would only make answers longer
        self._gathering = asyncio.Lock()
        self._addresses = [_LOOPBACK]
        if not loopback_only:
            self._addresses += get_host_addresses(use_ipv4=True, use_ipv6=False)

    async def gather_candidates(self) -> None:
        """Bind a port at each of our addresses: aioice alone would leave out loopback, and take all others."""
        async with self._gathering:
            if not self._local_candidates_start:
                self._local_candidates_start = True
                self._local_candidates += await self.get_component_candidates(1, self._addresses)
                self._local_candidates_end = True

    async def reach(self, other: Transport) -> None:
        """Connect. Raises ConnectionError.

        aioice is told that all candidates are there, if there is one at all: else it looks for more every 20 ms. Told
        so with none it would give up at once, though the other end will knock, and so tell where it is.
        """
        await self.gather_candidates()
        self.remote_username, self.remote_password = other.ufrag, other.pwd
        named = [Candidate.from_sdp(text) for text in other.candidates[:_MOST_CANDIDATES]]
        reachable = [candidate for candidate in named if _leads_somewhere(candidate)]
        for candidate in reachable:
            await self.add_remote_candidate(candidate)
        if reachable:
            await self.add_remote_candidate(None)
        await self.connect()

    def send_now(self, packet: bytes) -> None:
        """Send to where the pair in use leads."""
        pair = self._nominated.get(1)
        if pair is not None:
            pair.protocol.transport.sendto(packet, pair.remote_addr)


def _leads_somewhere(candidate: Candidate) -> bool:
    """Whether packets can be sent there. A browser that hides behind a name of mDNS is found when it knocks."""
    try:
        ipaddress.IPv4Address(candidate.host)
    except ValueError:
        return False
    return candidate.transport.lower() == "udp" and candidate.component == 1 and 0 < candidate.port < _PORTS


class _DtlsWire:
    """All that DTLS takes of an ICE transport."""

    def __init__(self, ice: Connection) -> None:
        self.role = "controlling" if ice.ice_controlling else "controlled"
        self._recv = ice.recv
        self._send = ice.send


class _Dtls(RTCDtlsTransport):
    """aiortc's DTLS, whose packets go to us and not to decoders."""

    def __init__(self, ice: Connection, events: LegEvents, *, begins: bool) -> None:
        super().__init__(cast("Any", _DtlsWire(ice)), [_certificate()])
        self._set_role("client" if begins else "server")
        self._to = events

    def protected(self, rtp: bytes) -> bytes:
        return self._tx_srtp.protect(rtp)

    def protected_rtcp(self, rtcp: bytes) -> bytes:
        return self._tx_srtp.protect_rtcp(rtcp)

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:  # noqa: ARG002 (aiortc's signature)
        self._to.rtp(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self._to.rtcp(data)


@cache
def _certificate() -> RTCCertificate:
    """One for all legs of this process; a browser is told its fingerprint with every answer."""
    return RTCCertificate.generateCertificate()
