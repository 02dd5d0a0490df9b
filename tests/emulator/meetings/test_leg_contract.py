"""The private parts of aiortc and aioice that emulator/meetings/leg.py needs. Where one is gone, this says what for.

Update leg.py and these together when either library changes them; pyproject.toml pins the minor version of aiortc.
"""

from __future__ import annotations

import asyncio
import inspect
import re

import pytest
from aioice import Connection
from aiortc import RTCDtlsTransport

from tests.emulator.meetings.ends import connected


def source(of: object) -> str:
    return inspect.getsource(of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "what_for"),
    [
        ("_local_candidates", "gathering at addresses of our choice"),
        ("_local_candidates_start", "gathering once"),
        ("_local_candidates_end", "gathering: aioice does not connect before"),
        ("_nominated", "sending at once through the pair in use"),
    ],
)
def test_aioice_still_has(part: str, what_for: str) -> None:
    assert hasattr(Connection(ice_controlling=False), part), (
        f"aioice has no {part} any more; leg.py needs it: {what_for}"
    )


def test_aioice_still_gathers_at_given_addresses() -> None:
    async def story() -> None:
        ice = Connection(ice_controlling=False)
        assert [one.host for one in await ice.get_component_candidates(1, ["127.0.0.1"])] == ["127.0.0.1"]
        assert "_local_candidates_end" in source(Connection.connect), "connecting waits for something else now"
        await ice.close()

    asyncio.run(story())


def test_aioice_still_names_the_pair_in_use_with_its_socket_and_its_far_end() -> None:
    async def story() -> None:
        async with connected() as (ours, browsers):
            pair = ours.leg._ice._nominated[1]
            (theirs,) = (await browsers.leg.transport()).candidates
            assert pair.remote_addr == (theirs.split()[4], int(theirs.split()[5]))
            assert callable(pair.protocol.transport.sendto), "packets are sent by this, from the loop's thread"

    asyncio.run(story())


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("_handle_rtp_data", ["self", "data", "arrival_time_ms"]),
        ("_handle_rtcp_data", ["self", "data"]),
        ("_set_role", ["self", "role"]),
    ],
)
def test_aiortc_still_has_the_method(method: str, parameters: list[str]) -> None:
    found = getattr(RTCDtlsTransport, method, None)
    assert found is not None, f"RTCDtlsTransport.{method} is gone; leg.py overrides or calls it"
    assert list(inspect.signature(found).parameters) == parameters


@pytest.mark.parametrize("handler", ["_handle_rtp_data", "_handle_rtcp_data"])
def test_aiortc_still_hands_packets_to_the_methods_that_we_replace(handler: str) -> None:
    assert handler in source(RTCDtlsTransport._recv_next), f"packets do not come to {handler} any more"


def test_aiortc_still_takes_no_more_of_ice_than_we_give() -> None:
    used = set(re.findall(r"self\.transport\.(\w+)", source(RTCDtlsTransport)))
    assert used == {"role", "_recv", "_send"}, "leg._DtlsWire stands for the ICE transport and lacks something of these"


def test_aiortc_still_protects_with_these_keys() -> None:
    async def story() -> None:
        async with connected() as (ours, _):
            keys = ours.leg._dtls._tx_srtp
            assert len(keys.protect(bytes([0x80, 111, *[0] * 20]))) > 22
            assert len(keys.protect_rtcp(bytes([0x80, 200, 0, 6, *[0] * 24]))) > 28

    asyncio.run(story())
