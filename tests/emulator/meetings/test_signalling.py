"""What clients and the meeting plane say to each other: joining, the roster, mutes, data messages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from emulator.meetings import messages
from emulator.meetings.caller import CallerError
from emulator.meetings.control import MeetingControl
from emulator.meetings.plane import MeetingPlane
from emulator.meetings.statuses import Close, Status
from emulator.seats import Seats
from tests.emulator.meetings.offers import offer
from tests.emulator.meetings.plane import FakeSounds, meeting, on_a_loop

if TYPE_CHECKING:
    from collections.abc import Mapping


HOUR = 3600.0
PING = messages.PingPong(kind=messages.Heartbeat.PING, ping_id=7)


@on_a_loop
async def test_a_client_joins_in_the_order_that_it_waits_for() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        kinds = [type(frame.body).__name__ for frame in ann.seen.frames]
        assert kinds[:5] == ["JoinAck", "Index", "Bitrates", "SubscribeAck", "AudioStreamIdInfo"]
        ack = ann.seen.all_of(messages.JoinAck)[0]
        assert ack.turn_credentials
        assert (ack.video_subscription_limit, ack.wants_compressed_sdp) == (25, False)
        assert "a=setup:active" in (ann.seen.all_of(messages.SubscribeAck)[0].sdp_answer or "")
        assert ann.names == ["ann"]
        assert stage.changes() == ["Added", "Joined"]


@on_a_loop
async def test_nobody_is_present_before_the_first_sound() -> None:
    async with meeting() as stage:
        ann, bob = await stage.client("ann"), await stage.client("bob")
        await ann.enters()
        await bob.joins()
        await bob.subscribe()
        assert [one.external_user_id for one in stage.control.connected(stage.meeting)] == ["ann"]
        bob.media.speak()
        await ann.until(lambda: ann.names == ["ann", "bob"])
        await bob.until(lambda: bob.names == ["ann", "bob"])


@on_a_loop
async def test_a_sign_of_life_is_echoed_even_before_join() -> None:
    async with meeting() as stage:
        ann = await stage.client("ann")
        await ann.open()
        await ann.tell(PING)
        assert await ann.told(messages.PingPong) == messages.PingPong(kind=messages.Heartbeat.PONG, ping_id=7)


@on_a_loop
async def test_a_telephone_is_on_the_roster_like_anybody_else() -> None:
    async with meeting() as stage:
        early = stage.attendee("phone:early")
        stage.control.join(stage.meeting, early.join_token)
        ann = await (await stage.client("ann")).enters()
        assert ann.names == ["ann", "phone:early"]
        late = stage.attendee("phone:late")
        seat = stage.control.join(stage.meeting, late.join_token)
        await ann.until(lambda: ann.seen.knows("phone:late"))
        stage.control.leave(stage.meeting, late.attendee_id, seat.connection)
        await ann.until(lambda: ann.seen.gone == {"phone:late": False})
        stage.control.drop(stage.meeting, early.attendee_id)
        await ann.until(lambda: ann.seen.gone == {"phone:late": False, "phone:early": True})


@on_a_loop
async def test_a_telephone_that_was_muted_before_is_shown_so() -> None:
    async with meeting() as stage:
        phone = stage.attendee("phone")
        stage.control.join(stage.meeting, phone.join_token)
        stage.control.set_muted(stage.meeting, phone.attendee_id, muted=True)
        ann = await (await stage.client("ann")).enters()
        await ann.until(lambda: (seen := ann.seen.knows("phone")) and seen.muted)
        stage.control.set_muted(stage.meeting, phone.attendee_id, muted=False)
        await ann.until(lambda: (seen := ann.seen.knows("phone")) and not seen.muted)


@on_a_loop
async def test_who_mutes_itself_is_seen_muted_and_not_heard() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        await bob.mute(muted=True)
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.muted)
        assert bob.media.muted
        await bob.mute(muted=False)
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and not seen.muted)
        assert not bob.media.muted


@on_a_loop
async def test_who_comes_muted_is_never_heard() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        bob = await (await stage.client("bob", muted=True)).joins()
        await bob.subscribe()
        assert bob.media.muted
        bob.media.speak()
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.muted)
        await bob.leave()
        again = await (await stage.client("bob")).enters()
        assert (own := again.seen.knows("bob"))
        assert not own.muted, "who comes again can be heard"


@on_a_loop
async def test_a_browser_that_the_telephone_service_mutes_is_muted() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        stage.control.set_muted(stage.meeting, bob.id, muted=True)
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.muted)
        assert bob.media.muted


@on_a_loop
async def test_everybody_sees_how_loud_everybody_is_five_times_a_second() -> None:
    sounds = FakeSounds()
    async with meeting(sounds) as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        sounds.loud, sounds.weak = {ann.id: 20, bob.id: 30}, {bob.id: 1}
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.volume == 30)
        shown = {state.audio_stream_id: state for state in ann.seen.all_of(messages.AudioMetadata)[-1].states}
        assert sorted((state.volume, state.signal_strength) for state in shown.values()) == [(20, 2), (30, 1)]
        await bob.mute(muted=True)
        await ann.until(lambda: (seen := ann.seen.knows("bob")) and seen.volume == 127)


@on_a_loop
async def test_a_data_message_goes_to_all_others_and_waits_for_who_comes_later() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        sent = messages.DataMessage(topic="chat", data=b"hello", lifetime_ms=60_000)
        await ann.tell(messages.DataMessages(messages=(sent,)))
        (heard,) = (await bob.told(messages.DataMessages)).messages
        assert (heard.topic, heard.data, heard.sender_attendee_id) == ("chat", b"hello", ann.id)
        assert heard.sender_external_user_id == "ann"
        assert heard.ingest_time_ns
        eve = await (await stage.client("eve")).enters()
        assert (await eve.told(messages.DataMessages)).messages == (heard,)
        await ann.is_heard()
        assert ann.seen.all_of(messages.DataMessages) == [], "no echo"


@on_a_loop
async def test_who_sends_too_much_gets_the_rest_back() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        flood = messages.DataMessages(messages=(messages.DataMessage(topic="chat", data=b"x"),) * 250)
        await ann.tell(flood)
        back = (await ann.told(messages.DataMessages)).messages
        passed = (await bob.told(messages.DataMessages)).messages
        assert {message.ingest_time_ns for message in back} == {0}
        assert len(back) + len(passed) == 250
        assert len(passed) >= 200


@on_a_loop
async def test_capabilities_hold_from_the_start_and_change_at_once() -> None:
    async with meeting() as stage:
        bob = await (await stage.client(stage.attendee("bob", Audio="Receive"))).enters()
        assert bob.media.may == (False, True)
        new = {"Audio": "Send", "Video": "None", "Content": "None"}
        stage.control.set_capabilities(stage.meeting, bob.id, new)
        await bob.until(lambda: bob.media.may == (True, False))
        stage.control.set_capabilities(stage.meeting, bob.id, {**new, "Audio": "None"})
        await bob.until(lambda: bob.media.may == (False, False))


@on_a_loop
async def test_capabilities_that_change_on_somebodys_way_in_hold() -> None:
    async with meeting() as stage:
        bob = await stage.client("bob")
        await bob.joins()
        only_hears = {"Audio": "Receive", "Video": "SendReceive", "Content": "SendReceive"}
        stage.control.set_capabilities(stage.meeting, bob.id, only_hears)
        await bob.subscribe()
        assert bob.media.may == (False, True)


@on_a_loop
async def test_capabilities_of_content_are_those_of_the_share() -> None:
    async with meeting() as stage:
        who = stage.attendee("bob")
        share = await (await stage.client(who, content=True)).enters()
        assert share.media.may == (True, False)
        usual = {"Audio": "SendReceive", "Video": "SendReceive"}
        stage.control.set_capabilities(stage.meeting, who.attendee_id, {**usual, "Content": "Receive"})
        await share.until(lambda: share.media.may == (False, False))


@on_a_loop
async def test_what_is_shared_sits_beside_its_attendee() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        who = stage.control.attendee(stage.meeting, ann.id)
        share = await (await stage.client(who, content=True)).enters()
        await ann.until(lambda: ann.names == ["ann", "ann#content"])
        assert share.media.may == (True, False)
        assert stage.changes()[-1] == "ContentJoined"
        await share.leave()
        await ann.until(lambda: ann.seen.gone == {"ann#content": False})
        assert ann.seen.statuses == []
        assert stage.changes()[-1] == "ContentLeft"


@on_a_loop
async def test_an_offer_that_cannot_be_answered_is_refused_and_the_client_may_offer_again() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).joins()
        for text in ("", "v=0", offer()):
            await ann.tell(messages.Subscribe(duplex=1, sdp_offer=text))
        await ann.told(messages.SubscribeAck, 3)
        assert ann.seen.errors == [Status.BAD_REQUEST] * 3
        assert (await ann.subscribe()).sdp_answer


@on_a_loop
async def test_there_are_no_meetings_within_meetings() -> None:
    async with meeting() as stage:
        ann = await (await stage.client("ann")).enters()
        await ann.tell(messages.PrimaryJoin())
        await ann.told(messages.PrimaryJoinAck)
        assert ann.seen.errors == [Status.BAD_REQUEST]


@on_a_loop
async def test_a_telephone_that_its_application_mutes_is_seen_muted_and_no_browser_is() -> None:
    async with meeting() as stage:
        ann, phone = await (await stage.client("ann")).enters(), stage.attendee("phone")
        seats = Seats(stage.control)
        seats.take("leg", stage.meeting, phone.join_token)
        seats.mute(stage.meeting, ["nobody", ann.id, phone.attendee_id], muted=True)
        await ann.until(lambda: (seen := ann.seen.knows("phone")) and seen.muted)
        assert (own := ann.seen.knows("ann"))
        assert not own.muted
        assert not ann.media.muted
        seats.mute(stage.meeting, [phone.attendee_id], muted=False)
        await ann.until(lambda: (seen := ann.seen.knows("phone")) and not seen.muted)
        Seats(None).mute(stage.meeting, [phone.attendee_id], muted=True)


@on_a_loop
async def test_mishaps_happen_to_those_they_are_meant_for() -> None:
    async with meeting() as stage:
        ann, bob = await (await stage.client("ann")).enters(), await (await stage.client("bob")).enters()
        mishaps, media = stage.plane.mishaps, bob.media
        await asyncio.to_thread(mishaps.cut_media, bob.id)
        assert media.dead
        assert not ann.media.dead
        await asyncio.to_thread(mishaps.status, bob.id, Status.FULL)
        await bob.until(lambda: bob.seen.statuses == [Status.FULL])
        await asyncio.to_thread(mishaps.close_socket, bob.id, Close.RESTART)
        await bob.until(lambda: bob.seen.close_code == Close.RESTART)
        await asyncio.to_thread(mishaps.cut_socket, ann.id)
        await ann.until(lambda: ann.seen.close_code == 1006)
        with pytest.raises(KeyError):
            await asyncio.to_thread(mishaps.cut_socket, "nobody")


@on_a_loop
async def test_who_is_kept_away_comes_in_only_afterwards() -> None:
    async with meeting() as stage:
        seat = stage.attendee("ann")
        first = await (await stage.client(seat)).enters()
        await asyncio.to_thread(stage.plane.mishaps.keep_away, seat.attendee_id)
        await first.until(lambda: first.seen.close_code == 1006)
        again = await stage.client(seat)
        with pytest.raises(CallerError, match="503"):
            await again.open()
        stage.plane.mishaps.let_back(seat.attendee_id)
        await (await stage.client(seat)).enters()


def test_no_mishap_happens_where_nobody_is() -> None:
    control = MeetingControl(now=lambda: 0.0)
    with pytest.raises(KeyError):
        MeetingPlane(control, FakeSounds()).mishaps.cut_socket("nobody")


@on_a_loop
async def test_a_fault_in_one_meeting_is_not_the_next_ones() -> None:
    class Broken(FakeSounds):
        meeting = ""

        def levels(self, meeting_id: str) -> Mapping[str, int]:
            if meeting_id == self.meeting:
                raise LookupError(meeting_id)
            return {}

    sounds = Broken()
    async with meeting(sounds) as stage:
        ann = await (await stage.client("ann")).enters()
        sounds.meeting = stage.meeting
        asked = {"ClientRequestToken": "u", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
        stage.meeting = stage.control.create_meeting(asked).meeting_id
        bob = await (await stage.client("bob")).enters()
        await bob.volumes_again()
        sounds.meeting = ""
        await ann.volumes_again()
