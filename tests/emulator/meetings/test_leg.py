"""Transports of browsers: they connect, carry packets, and their end is noticed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from aioice.ice import get_host_addresses

from emulator.meetings import leg as legs
from tests.emulator.meetings.ends import End, connected, soon

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

SOUND = bytes([0x80, 111, 0, 1, *[0] * 8]) + b"sound"
REPORT = bytes([0x80, 200, 0, 6]) + bytes(24)


def on_a_loop(story: Callable[[], Coroutine[object, object, None]]) -> Callable[[], None]:
    def told() -> None:
        asyncio.run(story())

    told.__name__ = story.__name__
    return told


@on_a_loop
async def test_packets_go_both_ways() -> None:
    async with connected() as (ours, browsers):
        browsers.leg.send(SOUND)
        ours.leg.send_rtcp(REPORT)
        await soon(ours.came)
        await soon(browsers.came)
        assert (ours.packets, browsers.reports) == ([SOUND], [REPORT])
        assert (ours.reports, browsers.packets) == ([], [])


@on_a_loop
async def test_only_loopback_is_bound_and_it_stays_the_same_when_asked_again() -> None:
    end = End()
    transport = await end.leg.transport()
    assert [candidate.split()[4] for candidate in transport.candidates] == ["127.0.0.1"]
    assert transport == await end.leg.transport()
    assert transport.fingerprint.startswith("sha-256 ")
    await end.leg.close()


@on_a_loop
async def test_addresses_of_the_machine_are_bound_when_they_are_wished() -> None:
    end = End(loopback_only=False)
    bound = {candidate.split()[4] for candidate in (await end.leg.transport()).candidates}
    assert bound == {"127.0.0.1", *get_host_addresses(use_ipv4=True, use_ipv6=False)}
    await end.leg.close()


PLACES = (
    "1 udp 1 0b9d3d5e-8a6f-4c5e-bac5-f1d00907026f.local 9",
    "2 udp 1 127.0.0.1 9",
    "1 tcp 1 127.0.0.1 9",
    "1 udp 1 127.0.0.1 0",
    "1 udp 1 127.0.0.1 70000",
    "1 udp 1 nowhere 9",
    "1 udp 1 ::1 9",
)
"""Addresses behind a name, of another component, by TCP, and wrong ones."""


@pytest.mark.parametrize("named", [(), *((place,) for place in PLACES), PLACES])
def test_whatever_a_browser_says_of_its_address_it_is_found_when_it_knocks(named: tuple[str, ...]) -> None:
    async def story() -> None:
        ours, browsers = End(), End(offers=True)
        theirs = await browsers.leg.transport()
        ours.leg.connect(theirs._replace(candidates=tuple(f"1 {place} typ host" for place in named)))
        await asyncio.sleep(0.1)
        browsers.leg.connect(await ours.leg.transport())
        await soon(ours.up)
        await ours.leg.close()
        await browsers.leg.close()

    asyncio.run(story())


@on_a_loop
async def test_a_host_of_addresses_is_not_all_knocked_at() -> None:
    ours, browsers = End(), End(offers=True)
    theirs = await browsers.leg.transport()
    many = tuple(f"{at} 1 udp 1 127.0.0.1 {at} typ host" for at in range(1, 1000))
    ours.leg.connect(theirs._replace(candidates=theirs.candidates + many))
    browsers.leg.connect(await ours.leg.transport())
    await soon(ours.up)
    assert len(ours.leg._ice.remote_candidates) == 20
    await ours.leg.close()
    await browsers.leg.close()


@on_a_loop
async def test_a_browser_that_goes_is_lost_once() -> None:
    async with connected() as (ours, browsers):
        await browsers.leg.close()
        await soon(ours.down)
        ours.leg.send(SOUND)
        await ours.leg.close()
        assert ours.losses == 1


@on_a_loop
async def test_we_are_not_told_of_an_end_that_we_made() -> None:
    async with connected() as (ours, browsers):
        await ours.leg.close()
        await ours.leg.close()
        await soon(browsers.down)
        assert ours.losses == 0


def test_a_browser_that_falls_silent_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked every five seconds whether it is still there (RFC 7675), here every twentieth of one."""
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.05)

    async def story() -> None:
        async with connected() as (ours, browsers):
            for protocol in browsers.leg._ice._protocols:
                protocol.transport.abort()  # as if its process had been killed
            await soon(ours.down)
            assert ours.losses == 1

    asyncio.run(story())


def test_one_that_never_answers_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legs, "_PATIENCE", 0.2)

    async def story(*, names_nothing: bool) -> None:
        ours, browsers = End(), End(offers=True)
        theirs = await browsers.leg.transport()
        await browsers.leg.close()
        ours.leg.connect(theirs._replace(candidates=()) if names_nothing else theirs)
        await ours.leg.transport()
        await soon(ours.down)
        assert not ours.up.is_set()
        await ours.leg.close()

    asyncio.run(story(names_nothing=False))
    asyncio.run(story(names_nothing=True))


@on_a_loop
async def test_somebody_else_with_another_certificate_is_not_let_in() -> None:
    ours, browsers = End(), End(offers=True)
    theirs = await browsers.leg.transport()
    ours.leg.connect(theirs._replace(fingerprint=theirs.fingerprint[:-5] + "00:00"))
    browsers.leg.connect(await ours.leg.transport())
    await soon(ours.down)
    assert not ours.up.is_set()
    await ours.leg.close()
    await browsers.leg.close()


@on_a_loop
async def test_closing_in_the_middle_of_connecting_leaves_nothing_behind() -> None:
    ours, browsers = End(), End(offers=True)
    await ours.leg.transport()
    ours.leg.connect(await browsers.leg.transport())
    await asyncio.sleep(0)
    await ours.leg.close()
    ours.leg.connect(await browsers.leg.transport())
    await browsers.leg.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (ours.losses, ours.up.is_set()) == (0, False)


def test_garbage_does_not_end_a_leg(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with connected() as (ours, browsers):
            for rubbish in (b"\x80", b"\x80\x6f" + bytes(40), b"\x14\xfe\xfd" + bytes(30), b"\xff" * 1400, b"\x00\x01"):
                browsers.leg._ice.send_now(rubbish)
            browsers.leg.send(SOUND)
            await soon(ours.came)
            assert ours.packets == [SOUND]

    with caplog.at_level(logging.WARNING):
        asyncio.run(story())
    assert not caplog.records
