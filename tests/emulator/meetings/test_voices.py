"""Voices over real sockets: clients of the meeting plane and a telephone, each heard by all others and not by itself."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING

import pytest

from emulator.media import opus, tones, wav
from emulator.media.studio import Studio
from emulator.meetings.caller import Caller
from emulator.phones.sound_leg import SoundLeg
from emulator.soundboard import meeting_room
from tests.emulator.media.browsers import loudness_of
from tests.emulator.media.handset import Notes, connect
from tools.measures.audience import spoken
from tools.measures.browsers import Place, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALICE, BOB, PHONE = 600.0, 1000.0, 440.0
LEVEL = 0.2
HEARD, ABSENT = -20, -54
"""Decibels of full scale: a tone is -14 when it is whole; what is absent is 40 below."""
PATIENCE = 20.0


@pytest.fixture
def there() -> Iterator[Place]:
    with place() as made:
        yield made


class Voice:
    """A client that speaks a tone as long as it is there."""

    def __init__(self, place: Place, hertz: float) -> None:
        self.caller = Caller(place.url, place.tokens(1)[0])
        self._packets = spoken(hertz, LEVEL)

    async def speaks(self) -> None:
        began, tick = time.monotonic(), 0
        while True:
            self.caller.say(self._packets[tick % len(self._packets)])
            tick += 1
            await asyncio.sleep(began + tick * 0.02 - time.monotonic())

    def loudness_of(self, hertz: float) -> float:
        """How loud a tone was in the last second."""
        decoder = opus.Decoder()
        sound = b"".join(decoder.decode(packet.payload) for packet in self.caller.heard[-60:])
        return loudness_of(hertz, sound[-40 * opus.FRAME :], opus.RATE) if sound else -200.0


async def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        await asyncio.sleep(0.1)


async def in_a_meeting(there: Place, *voices: Voice) -> AsyncExitStack:
    stack = AsyncExitStack()
    for voice in voices:
        await stack.enter_async_context(voice.caller)
        await voice.caller.join()
        stack.callback(asyncio.create_task(voice.speaks()).cancel)
    return stack


def test_two_browsers_and_a_telephone_hear_the_others_and_not_themselves(there: Place) -> None:
    async def story(far: SoundLeg) -> bytes:
        alice, bob = Voice(there, ALICE), Voice(there, BOB)
        async with await in_a_meeting(there, alice, bob):
            await until(lambda: alice.loudness_of(BOB) > HEARD and alice.loudness_of(PHONE) > HEARD)
            await until(lambda: bob.loudness_of(ALICE) > HEARD and bob.loudness_of(PHONE) > HEARD)
            await until(lambda: alice.loudness_of(ALICE) < ABSENT and bob.loudness_of(BOB) < ABSENT)
            tape = far.tape()
            await asyncio.sleep(1.5)
            return tape.stop()

    with Studio() as studio, closing(SoundLeg(studio, Notes())) as far, closing(_seat(there)) as near:
        connect(near, far)
        far.plays(tones.tone(PHONE, seconds=60.0, level=LEVEL))
        heard = wav.to_pcm(wav.read(asyncio.run(story(far))))[-wav.RATE :]
    assert min(loudness_of(hertz, heard, wav.RATE) for hertz in (ALICE, BOB)) > HEARD
    assert loudness_of(PHONE, heard, wav.RATE) < ABSENT


def _seat(there: Place) -> SoundLeg:
    near = SoundLeg(there.hall.studio, Notes())
    near.enters(meeting_room(there.meeting_id))
    return near


def test_who_is_muted_by_capabilities_is_silent_and_hears_on(there: Place) -> None:
    async def story() -> None:
        alice, bob = Voice(there, ALICE), Voice(there, BOB)
        async with await in_a_meeting(there, alice, bob):
            await until(lambda: bob.loudness_of(ALICE) > HEARD and alice.loudness_of(BOB) > HEARD)
            silenced = there.control.attendees(there.meeting_id)[0].attendee_id
            listens = {"Audio": "Receive", "Video": "Receive", "Content": "Receive"}
            there.control.set_capabilities(there.meeting_id, silenced, listens)
            await until(lambda: bob.loudness_of(ALICE) < ABSENT)
            assert alice.loudness_of(BOB) > HEARD
            there.control.set_capabilities(there.meeting_id, silenced, dict.fromkeys(listens, "None"))
            await until(lambda: alice.loudness_of(BOB) < ABSENT)

    asyncio.run(story())


def test_nothing_stays_in_the_studio_when_all_have_gone(there: Place) -> None:
    async def story() -> None:
        alice, bob = Voice(there, ALICE), Voice(there, BOB)
        async with await in_a_meeting(there, alice, bob):
            await until(lambda: bob.loudness_of(ALICE) > HEARD)
            assert there.hall.studio.members == 1
            await bob.caller.leave()
        await until(lambda: there.hall.studio.members == 0)

    asyncio.run(story())
