"""Clients that mean no good, or have lost their minds: refused or closed, and nobody else notices."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import aiohttp
import pytest

from emulator.meetings import frames, messages
from emulator.meetings.caller import CallerError
from emulator.meetings.signalling import Limits
from emulator.meetings.statuses import Close
from tests.emulator.meetings.plane import meeting, on_a_loop
from tests.system import room_for_files

if TYPE_CHECKING:
    from tests.emulator.meetings.plane import Client

TOO_BIG = 1009
"""RFC 6455 section 7.4.1."""


async def _is_well(*clients: Client) -> None:
    """The client's line and its meeting go on."""
    for client in clients:
        await client.is_heard()
        loud = len(client.seen.all_of(messages.AudioMetadata))
        await client.told(messages.AudioMetadata, loud + 2)
        assert client.seen.close_code is None


async def _closed(client: Client) -> int | None:
    await client.until(lambda: client.seen.close_code is not None)
    return client.seen.close_code


@on_a_loop
async def test_garbage_closes_its_own_line_and_no_other() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        for number, garbage in enumerate((b"", b"\x05", b"\xff" * 100, b"\x05" + b"\x00" * 60_000, b"GET / HTTP/1.1")):
            fresh = await stage.client(f"fresh-{number}")
            await fresh.open()
            present = await (await stage.client(f"present-{number}")).enters()
            for one in (fresh, present):
                await one.tell_raw(garbage)
                assert await _closed(one) == Close.BAD_FRAME
        await ann.until(lambda: len(ann.seen.gone) == 5)
        await _is_well(ann)


@on_a_loop
async def test_a_frame_of_ten_megabytes_is_not_even_read() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        await bob.tell_raw(b"\x05" * 10_000_000)
        assert await _closed(bob) in {TOO_BIG, 1006, None}
        await _is_well(ann)


@on_a_loop
async def test_what_may_not_be_said_yet_or_no_more_is_passed_over() -> None:
    early = (
        messages.Subscribe(sdp_offer="v=0"),
        messages.AudioControl(muted=True),
        messages.DataMessages(messages=(messages.DataMessage(topic="chat", data=b"x"),)),
        messages.Pause(stream_ids=(1,)),
        messages.RemoteVideoUpdate(removed_mids=("5",)),
    )
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await stage.client("bob")
        await bob.open()
        await bob.says(*early)
        assert len(bob.seen.frames) == 1
        await bob.tell(messages.Leave())
        await bob.told(messages.LeaveAck)
        for body in early:
            await bob.tell(body)
        await bob.tell(messages.Join())
        await bob.tell(messages.Leave())
        await bob.told(messages.LeaveAck, 2)
        assert len(bob.seen.frames) == 3
        assert ann.seen.all_of(messages.DataMessages) == []
        assert ann.names == ["ann"]


@on_a_loop
async def test_joining_twice_is_joining_once() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        await ann.tell(messages.Join(audio_session_id=99))
        await _is_well(ann)
        assert len(ann.seen.all_of(messages.JoinAck)) == 1
        assert ann.names == ["ann"]


@on_a_loop
async def test_numbers_that_name_nothing_do_no_harm() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        highest = 2**32 - 1
        for body in (
            messages.Pause(stream_ids=(0, 5, highest)),
            messages.Resume(stream_ids=(highest,), group_ids=(1,)),
            messages.RemoteVideoUpdate(
                subscriptions=(messages.VideoSubscription(mid="77", stream_id=highest), messages.VideoSubscription())
            ),
            messages.PingPong(kind=99, ping_id=highest),
            messages.PingPong(),
            messages.DataMessages(messages=(messages.DataMessage(),)),
            messages.AudioControl(),
            messages.AudioStatus(status=410),
            messages.JoinAck(),
        ):
            await ann.tell(body)
        await _is_well(ann)


@on_a_loop
async def test_who_never_speaks_is_let_go() -> None:
    async with meeting(limits=Limits(until_join=0.3, quiet=1.0, grace=0.1)) as stage:
        silent = await stage.client("silent")
        await silent.open()
        joined = await (await stage.client("joined")).enters()
        began = time.monotonic()
        await _closed(silent)
        assert time.monotonic() - began < 5
        await _closed(joined)
        await joined.until(lambda: stage.control.connected(stage.meeting) == ())
        assert len(stage.plane.signalling) == 0


@on_a_loop
async def test_who_speaks_without_joining_is_let_go_too() -> None:
    async with meeting(limits=Limits(until_join=1.0)) as stage:
        chatty = await stage.client("chatty")
        await chatty.open()
        for _ in range(40):
            await chatty.tell(messages.PingPong(kind=messages.Heartbeat.PING, ping_id=1))
            await asyncio.sleep(0.1)
            if chatty.seen.close_code is not None:
                break
        assert chatty.seen.close_code is not None


@on_a_loop
async def test_a_thousand_sockets_that_say_nothing_disturb_nobody() -> None:
    with room_for_files(4096):
        await _a_thousand_sockets_disturb_nobody()


async def _a_thousand_sockets_disturb_nobody() -> None:
    async with meeting(limits=Limits(until_join=30)) as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        token = stage.attendee("silent").join_token
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as http:
            url = f"{stage.address}/{stage.meeting}"
            silent: list[aiohttp.ClientWebSocketResponse] = []
            for _ in range(10):
                opening = (http.ws_connect(url, protocols=("_aws_wt_session", token)) for _ in range(100))
                silent += await asyncio.gather(*opening)
            assert len(stage.plane.signalling) == 1002
            await _is_well(ann, bob)
            eve = await (await stage.client("eve")).enters()
            await ann.until(lambda: ann.names == ["ann", "bob", "eve"])
            await _is_well(eve)


@on_a_loop
async def test_more_sockets_than_there_may_be_are_turned_away() -> None:
    async with meeting(limits=Limits(sockets=2)) as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        with pytest.raises(CallerError, match="503"):
            await (await stage.client("eve")).open()
        await bob.leave()
        await ann.until(lambda: len(stage.plane.signalling) == 1)
        await (await stage.client("eve")).enters()
        await _is_well(ann)


@on_a_loop
async def test_a_client_that_reads_nothing_is_cut_and_its_frames_do_not_pile_up() -> None:
    async with meeting() as stage:
        ann, deaf = await (await stage.client("ann")).enters(), await (await stage.client("deaf")).enters()
        deaf.stops_reading()
        frame = frames.write(messages.DataMessages(messages=(messages.DataMessage(data=bytes(100_000)),)), 1)
        sent = 0
        while stage.has(deaf) and sent < 1000:
            stage.send(deaf, frame)
            sent += 1
            await asyncio.sleep(0)
        assert sent < 1000
        await ann.until(lambda: ann.seen.gone == {"deaf": True})
        await _is_well(ann)
