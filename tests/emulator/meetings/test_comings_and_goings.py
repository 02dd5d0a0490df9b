"""How clients part from a meeting: goodbyes, losses, refusals, and the ends that others make."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from emulator.meetings import messages
from emulator.meetings.signalling import Limits
from emulator.meetings.statuses import Close, Status
from tests.emulator.meetings.plane import FakeSounds, meeting, on_a_loop

if TYPE_CHECKING:
    from tests.emulator.meetings.plane import Client

HOUR = 3600.0


@on_a_loop
async def test_goodbye_is_answered_and_told() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        media = bob.media
        await bob.leave()
        await ann.until(lambda: ann.seen.gone == {"bob": False})
        assert media.closed
        assert stage.changes()[-1] == "Left"


@on_a_loop
async def test_a_cut_line_is_a_drop() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        media = bob.media
        await bob.cut()
        await ann.until(lambda: ann.seen.gone == {"bob": True})
        assert media.closed
        assert stage.changes()[-1] == "Dropped"


@on_a_loop
async def test_lost_media_are_a_drop_and_the_client_may_come_again() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        bob.media.events.media_lost()
        await ann.until(lambda: ann.seen.gone == {"bob": True})
        await bob.until(lambda: bob.seen.statuses == [Status.UNAVAILABLE])


@on_a_loop
async def test_the_end_of_the_meeting_is_told_to_those_present_and_those_on_their_way() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).joins()
        media = ann.media
        stage.control.delete_meeting(stage.meeting)
        await ann.until(lambda: ann.seen.statuses == bob.seen.statuses == [Status.ENDED])
        assert media.may == (False, False), "nobody hears what is said after the end"
        await ann.until(lambda: media.closed)
        await ann.leave()


@on_a_loop
async def test_who_is_put_out_before_the_answer_gets_none() -> None:
    sounds = FakeSounds(slow=True)
    async with meeting(sounds) as stage:
        ann = await (await stage.client("ann")).joins()
        answering = asyncio.create_task(ann.subscribe())
        await ann.until(lambda: ann.id in sounds.of)
        stage.control.remove_attendee(stage.meeting, ann.id)
        await ann.until(lambda: ann.seen.statuses == [Status.REMOVED])
        ann.media.ready.set()
        await ann.is_heard()
        assert ann.seen.all_of(messages.SubscribeAck) == []
        assert not ann.media.connected
        answering.cancel()


@on_a_loop
async def test_who_is_removed_is_told_and_the_others_stay() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        who = stage.control.attendee(stage.meeting, bob.id)
        share = await (await stage.client(who, content=True)).joins()
        stage.control.remove_attendee(stage.meeting, bob.id)
        await bob.until(lambda: bob.seen.statuses == [Status.REMOVED])
        await share.until(lambda: share.seen.statuses == [Status.REMOVED])
        await ann.until(lambda: ann.names == ["ann"])
        assert ann.seen.statuses == []


@on_a_loop
async def test_a_second_device_takes_the_place_of_the_first() -> None:
    async with meeting() as stage:
        ann, phone = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        who = stage.control.attendee(stage.meeting, phone.id)
        media = phone.media
        laptop = await (await stage.client(who)).enters()
        await phone.until(lambda: phone.seen.statuses == [Status.OTHER_DEVICE])
        assert media.closed
        await ann.until(lambda: ann.names == ["ann", "bob"])
        await phone.leave()
        await laptop.is_heard()
        assert ann.names == ["ann", "bob"], "the first device's goodbye is not the second's"
        assert ann.seen.gone == {}
        assert stage.changes()[-1] == "Authorized"


@on_a_loop
async def test_the_same_client_again_is_no_second_device() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob", session=5)).enters()
        who = stage.control.attendee(stage.meeting, bob.id)
        again = await (await stage.client(who, session=5)).enters()
        assert sorted(again.names) == ["ann", "bob"]
        assert bob.seen.statuses == []
        assert ann.seen.gone == {}


@on_a_loop
async def test_nobody_notices_a_line_that_is_mended_at_once() -> None:
    async with meeting(limits=Limits(grace=1.5)) as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob", session=5)).enters()
        who = stage.control.attendee(stage.meeting, bob.id)
        await bob.cut()
        await ann.until(lambda: not stage.has(bob))
        again = await (await stage.client(who, session=5)).enters()
        await asyncio.sleep(1.6)
        await ann.volumes_again()
        assert ann.seen.gone == {}
        assert again.names == ann.names == ["ann", "bob"]
        assert stage.changes() == ["Joined", "Added", "Joined", "Authorized"]


@on_a_loop
async def test_a_client_that_comes_again_and_is_lost_before_it_speaks_is_gone() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob", session=5)).enters()
        who = stage.control.attendee(stage.meeting, bob.id)
        again = await (await stage.client(who, session=5)).joins()
        assert ann.names == ["ann", "bob"]
        await again.cut()
        await ann.until(lambda: ann.seen.gone == {"bob": True})


@on_a_loop
async def test_a_telephone_with_the_same_seat_puts_the_browser_out() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        stage.control.join(stage.meeting, stage.control.attendee(stage.meeting, ann.id).join_token)
        await ann.until(lambda: ann.seen.statuses == [Status.OTHER_DEVICE])


@on_a_loop
async def test_presence_begins_once_and_not_after_the_end() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        media = bob.media
        media.speak()
        await bob.leave()
        media.speak()
        await ann.until(lambda: ann.seen.gone == {"bob": False})
        await ann.volumes_again()
        assert ann.names == ["ann"]
        assert stage.changes() == ["Joined", "Added", "Joined", "Left"]


@on_a_loop
async def test_a_third_share_is_one_too_many() -> None:
    async with meeting() as stage:
        people = [stage.attendee(name) for name in ("ann", "bob", "eve")]
        for who in people[:2]:
            await (await stage.client(who, content=True)).enters()
        third = await (await stage.client(people[2], content=True)).joins()
        await third.subscribe()
        third.media.speak()
        await third.until(lambda: third.seen.statuses == [Status.FULL])
        assert len(stage.control.connected(stage.meeting)) == 2


async def _refused(client: Client) -> tuple[int | None, list[int]]:
    await client.open()
    await client.tell(messages.Join(audio_session_id=1))
    await client.until(lambda: client.seen.close_code is not None)
    return client.seen.close_code, client.seen.errors


@on_a_loop
async def test_a_token_that_opens_nothing_is_told_so_at_join() -> None:
    async with meeting() as stage:
        bob = stage.attendee("bob")
        assert await _refused(await stage.client(bob, token="guessed")) == (Close.BAD_TOKEN, [Status.REJECTED])
        stage.control.remove_attendee(stage.meeting, bob.attendee_id)
        assert await _refused(await stage.client(bob)) == (Close.BAD_TOKEN, [Status.REJECTED])
        assert stage.control.connected(stage.meeting) == ()


@on_a_loop
async def test_a_token_of_another_meeting_opens_nothing() -> None:
    async with meeting() as stage:
        asked = {"ClientRequestToken": "u", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
        other = stage.control.create_meeting(asked).meeting_id
        stranger = stage.control.add_attendee(other, "stranger")
        assert (await _refused(await stage.client(stranger)))[0] == Close.BAD_TOKEN


@on_a_loop
async def test_a_meeting_that_is_over_is_told_so_at_join() -> None:
    async with meeting() as stage:
        bob = stage.attendee("bob")
        stage.control.delete_meeting(stage.meeting)
        assert await _refused(await stage.client(bob)) == (Close.ENDED, [])


@on_a_loop
async def test_at_the_end_of_the_plane_clients_are_told_to_connect_again() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).joins()
        stage.leaving.pop_all()
    async with ann, bob:
        await ann.until(lambda: ann.seen.close_code == bob.seen.close_code == Close.RESTART)


@on_a_loop
async def test_amazon_ends_a_meeting_in_which_nobody_is_heard_for_six_hours() -> None:
    sounds = FakeSounds()
    async with meeting(sounds) as stage:
        ann = await (await stage.client("ann")).enters()
        sounds.loud = {ann.id: 20}
        await ann.until(lambda: (seen := ann.seen.knows("ann")) and seen.volume == 20)
        stage.now += 7 * HOUR
        stage.control.end_overdue()
        assert ann.seen.statuses == [], "somebody speaks"
        sounds.loud = {ann.id: 80}
        await ann.until(lambda: (seen := ann.seen.knows("ann")) and seen.volume == 80)
        await ann.volumes_again()
        stage.now += 6 * HOUR - 1
        stage.control.end_overdue()
        await ann.volumes_again()
        assert ann.seen.statuses == []
        stage.now += 2
        stage.control.end_overdue()
        await ann.until(lambda: ann.seen.statuses == [Status.ENDED])


@on_a_loop
async def test_a_meeting_that_ends_between_the_socket_and_join_is_over() -> None:
    async with meeting() as stage:
        ann = await stage.client("ann")
        await ann.open()
        await ann.is_heard()
        stage.control.delete_meeting(stage.meeting)
        await ann.tell(messages.Join(audio_session_id=1))
        await ann.until(lambda: ann.seen.statuses == [Status.ENDED])
