"""Clients of the wire with sound: they hear each other and a telephone, never themselves, and only whom they may."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from emulator.media import tones
from emulator.media.g711 import FRAME
from emulator.media.studio import Studio
from emulator.meetings.browsers import Browsers
from emulator.meetings.caller import Caller
from emulator.meetings.statuses import Status
from emulator.soundboard import meeting_room
from tests.emulator.meetings.plane import meeting, on_a_loop
from tests.emulator.meetings.voices import hears, hears_no, saying

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from emulator.meetings.model import Attendee
    from tests.emulator.meetings.plane import Stage

ANN, BOB, PHONE = 600.0, 1000.0, 440.0


@asynccontextmanager
async def with_sound() -> AsyncGenerator[Stage]:
    with Studio() as studio:
        async with meeting(Browsers(studio)) as stage:
            stage.studio = studio
            yield stage


async def browser(stage: Stage, who: Attendee, *, session: int | None = None, content: bool = False) -> Caller:
    token = who.join_token + ("#content" if content else "")
    caller = Caller(f"{stage.address}/{stage.meeting}", token, session=session)
    await stage.leaving.enter_async_context(caller)
    return await caller.join()


@on_a_loop
async def test_two_browsers_hear_each_other_and_not_themselves() -> None:
    async with with_sound() as stage:
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, stage.attendee("bob"))
        async with saying(ann, ANN), saying(bob, BOB):
            await hears(ann, BOB)
            await hears(bob, ANN)
            await hears_no(ann, ANN)
            await hears_no(bob, BOB)
            await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.volume < 30)


class Telephone:
    """Somebody on the telephone, in the studio's own way: 8 kHz, and no signalling."""

    def __init__(self, stage: Stage, name: str) -> None:
        self.room = meeting_room(stage.meeting)
        self._who = stage.attendee(name)
        stage.control.join(stage.meeting, self._who.join_token)
        self._says, self._at = tones.tone(PHONE, seconds=60), 0
        self._heard = bytearray()

    def say(self) -> bytes:
        self._at += FRAME
        return self._says[self._at - FRAME : self._at]

    def hear(self, frame: bytes) -> None:
        self._heard += frame

    def levels(self) -> dict[str, int]:
        return {self._who.attendee_id: 15}

    def hears(self, hertz: float) -> bool:
        heard = bytes(self._heard[-8000:])
        return len(heard) == 8000 and abs(tones.loudest(heard).hertz - hertz) < 5


@on_a_loop
async def test_a_browser_and_a_telephone_hear_each_other() -> None:
    async with with_sound() as stage:
        ann = await browser(stage, stage.attendee("ann"))
        telephone = Telephone(stage, "phone")
        stage.studio.enter(telephone)
        async with saying(ann, ANN):
            await hears(ann, PHONE)
            await hears_no(ann, ANN)
            await ann.until(lambda: telephone.hears(ANN))
            await ann.until(lambda: (seen := ann.seen.knows("phone")) and seen.volume == 15)
        stage.studio.leave(telephone)


@on_a_loop
async def test_a_mute_is_silence_and_its_end_is_heard() -> None:
    async with with_sound() as stage:
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, stage.attendee("bob"))
        async with saying(ann, 0), saying(bob, BOB):
            await hears(ann, BOB)
            await bob.mute(muted=True)
            await hears_no(ann, BOB)
            await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.muted and seen.volume == 127)
            await bob.mute(muted=False)
            await hears(ann, BOB)


@on_a_loop
async def test_capabilities_are_enforced_while_people_talk() -> None:
    async with with_sound() as stage:
        who = stage.attendee("bob")
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, who)
        async with saying(ann, ANN), saying(bob, BOB):
            await hears(ann, BOB)
            await hears(bob, ANN)
            all_but_sound = {"Video": "SendReceive", "Content": "SendReceive"}
            stage.control.set_capabilities(stage.meeting, who.attendee_id, {"Audio": "Receive", **all_but_sound})
            await hears_no(ann, BOB)
            await hears(bob, ANN)
            stage.control.set_capabilities(stage.meeting, who.attendee_id, {"Audio": "Send", **all_but_sound})
            await hears(ann, BOB)
            await hears_no(bob, ANN)
            stage.control.set_capabilities(stage.meeting, who.attendee_id, {"Audio": "None", **all_but_sound})
            await hears_no(ann, BOB)
            await hears_no(bob, ANN)


@on_a_loop
async def test_what_is_shared_is_heard_by_all_but_its_presenter() -> None:
    async with with_sound() as stage:
        who = stage.attendee("ann")
        ann, bob = await browser(stage, who), await browser(stage, stage.attendee("bob"))
        share = await browser(stage, who, content=True)
        async with saying(ann, ANN), saying(bob, 0), saying(share, BOB):
            await hears(bob, BOB)
            await hears(bob, ANN)
            await hears_no(ann, BOB)
            await hears_no(share, ANN)


@on_a_loop
async def test_who_is_removed_is_neither_heard_nor_hears() -> None:
    async with with_sound() as stage:
        who = stage.attendee("bob")
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, who)
        async with saying(ann, ANN), saying(bob, BOB):
            await hears(ann, BOB)
            stage.control.remove_attendee(stage.meeting, who.attendee_id)
            await bob.until(lambda: bob.seen.statuses == [Status.REMOVED])
            await hears_no(ann, BOB)
            await bob.until(lambda: bob.lost_media, "the end of the media")
            assert ann.seen.gone == {"bob": False}


@on_a_loop
async def test_a_client_whose_line_was_cut_comes_again_and_is_heard() -> None:
    async with with_sound() as stage:
        who = stage.attendee("bob")
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, who, session=5)
        async with saying(ann, ANN):
            async with saying(bob, BOB):
                await hears(ann, BOB)
            stage.plane.find(who.attendee_id).socket.abort()
            await ann.until(lambda: ann.seen.gone == {"bob": True})
            again = await browser(stage, who, session=5)
            async with saying(again, BOB):
                await hears(ann, BOB)
                await hears(again, ANN)
                assert again.seen.knows("ann")
                assert again.seen.knows("bob")


@on_a_loop
async def test_media_that_are_hung_up_are_a_drop() -> None:
    async with with_sound() as stage:
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, stage.attendee("bob"))
        async with saying(ann, 0), saying(bob, BOB):
            await ann.until(lambda: ann.seen.knows("bob"))
            await bob.hang_up_media()
            await ann.until(lambda: ann.seen.gone == {"bob": True})
            await bob.until(lambda: bob.seen.statuses == [Status.UNAVAILABLE])


@on_a_loop
async def test_dead_media_let_nothing_pass_either_way() -> None:
    async with with_sound() as stage:
        who = stage.attendee("bob")
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, who)
        async with saying(ann, ANN), saying(bob, BOB):
            await hears(ann, BOB)
            await hears(bob, ANN)
            await asyncio.to_thread(stage.plane.mishaps.cut_media, who.attendee_id)
            await hears_no(ann, BOB)
            came = len(bob.heard)
            fresh = len(ann.heard) + 50
            await ann.until(lambda: len(ann.heard) > fresh)
            assert len(bob.heard) <= came + 1
            assert bob.seen.statuses == [], "nobody has told the client"


@on_a_loop
async def test_nothing_is_left_of_those_who_have_gone() -> None:
    async with with_sound() as stage:
        ann, bob = await browser(stage, stage.attendee("ann")), await browser(stage, stage.attendee("bob"))
        async with saying(ann, ANN), saying(bob, BOB):
            await hears(ann, BOB)
            assert stage.studio.members == 1, "all browsers of a meeting are one member"
            levels = stage.sounds.levels(stage.meeting)
            assert sorted(levels) == sorted(one.attendee_id for one in stage.control.attendees(stage.meeting))
        await bob.leave()
        await ann.until(lambda: len(stage.sounds.signals(stage.meeting)) == 1)
        await ann.leave()
        await ann.until(lambda: not stage.studio.members and not stage.sounds.signals(stage.meeting))
