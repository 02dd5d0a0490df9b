"""What clients and the meeting plane say to each other about video, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from emulator.media.rtp import Packet, read, write
from emulator.meetings import messages
from emulator.meetings.sdp import Offer
from emulator.meetings.video import MOST_SENDERS
from tests.emulator.meetings import offers
from tests.emulator.meetings.plane import FakeMedia, FakeSounds, meeting, on_a_loop
from tests.emulator.meetings.viewers import DELTA, KEY, VP8

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.meetings.ports import MediaEvents
    from tests.emulator.meetings.plane import Client, Stage

SSRC: Final = 4711
VIEW_ONLY: Final = 206
BOTH, RECEIVE = messages.Duplex.BOTH, messages.Duplex.RECEIVE
CAMERA: Final = messages.Stream(
    stream_id=2, group_id=2, track_label="AmazonChimeExpressVideo", media_type=2, framerate=15, max_bitrate_kbps=1400
)


@dataclass(eq=False)
class Camera(FakeMedia):
    """Media that keep what they are to send."""

    sent: list[Packet] = field(default_factory=list[Packet])

    def send(self, rtp: bytes) -> None:
        packet = read(rtp)
        assert packet is not None
        self.sent.append(packet)


class Cameras(FakeSounds):
    """Makes media that keep what they are to send."""

    def media(self, meeting_id: str, key: str, events: MediaEvents) -> Camera:
        made = Camera(events)
        self.of[key] = made
        return made


async def there(stage: Stage, name: str) -> Client:
    """Somebody who is present, with a camera that is off."""
    return await (await stage.client(name)).enters()


def camera_of(client: Client) -> Camera:
    assert isinstance(client.media, Camera)
    return client.media


def films(client: Client, payload: bytes, number: int) -> None:
    packet = write(Packet(VP8, number, number * 6000, SSRC, payload))
    camera_of(client).events.came(packet, control=False)


async def subscribes(client: Client, *, camera: bool = False, to: Sequence[int] = ()) -> messages.SubscribeAck:
    """Offer a camera, or none, and a section for each stream that is wanted."""
    before = len(client.seen.all_of(messages.SubscribeAck))
    own = offers.video("1", "sendrecv" if camera else "inactive", (SSRC,) * camera)
    tiles = [offers.video(str(at), "recvonly") for at, _ in enumerate(to, 2)]
    await client.tell(
        messages.Subscribe(
            duplex=BOTH if camera else RECEIVE,
            send_streams=(messages.Stream(stream_id=1, media_type=1), *(CAMERA,) * camera),
            receive_stream_ids=(0, *to),
            sdp_offer=offers.offer(offers.audio(), own, *tiles),
        )
    )
    return await client.told(messages.SubscribeAck, before + 1)


async def index(client: Client, sources: int) -> messages.Index:
    """Wait until the client's newest list of sources has so many."""
    await client.until(lambda: len(client.seen.all_of(messages.Index)[-1].sources) == sources, f"{sources} sources")
    return client.seen.all_of(messages.Index)[-1]


async def shown(stage: Stage, ann: Client, bob: Client) -> int:
    """Have Bob watch Ann's camera; give its stream id."""
    await subscribes(ann, camera=True)
    stream_id = (await index(bob, 1)).sources[0].stream_id or 0
    await subscribes(bob, to=[stream_id])
    assert stage.has(bob)
    films(ann, KEY, 1)
    assert [packet.payload for packet in camera_of(bob).sent] == [KEY]
    camera_of(bob).sent.clear()
    return stream_id


@on_a_loop
async def test_a_camera_is_announced_subscribed_to_and_forwarded() -> None:
    async with meeting(Cameras()) as stage:
        ann, bob = await there(stage, "ann"), await there(stage, "bob")
        (allocation,) = (await subscribes(ann, camera=True)).allocations
        news = await index(bob, 1)
        (source,) = news.sources
        assert (source.stream_id, source.group_id) == (allocation.stream_id, allocation.group_id)
        assert (source.attendee_id, source.external_user_id) == (ann.id, "ann")
        assert (news.codecs, news.at_capacity, news.num_participants) == ((messages.Codec.VP8,), False, 2)
        ack = await subscribes(bob, to=[source.stream_id or 0])
        (track,) = ack.tracks
        assert (track.stream_id, track.track_label) == (source.stream_id, "v_2")
        assert Offer.read((ack.sdp_answer or "").replace("active", "actpass")).video[1].ssrcs == (track.ssrc,)
        films(ann, KEY, 1)
        assert [packet.source for packet in camera_of(bob).sent] == [track.ssrc]


@on_a_loop
async def test_a_client_that_only_receives_sends_nothing_whatever_it_lists() -> None:
    async with meeting(Cameras()) as stage:
        ann = await there(stage, "ann")
        await ann.tell(
            messages.Subscribe(duplex=RECEIVE, send_streams=(CAMERA,), sdp_offer=offers.offer(offers.audio()))
        )
        assert (await ann.told(messages.SubscribeAck, 2)).allocations == ()


@on_a_loop
async def test_pause_and_resume() -> None:
    async with meeting(Cameras()) as stage:
        ann, bob = await there(stage, "ann"), await there(stage, "bob")
        stream_id = await shown(stage, ann, bob)
        await bob.says(messages.Pause(stream_ids=(stream_id,)))
        films(ann, KEY, 2)
        assert camera_of(bob).sent == []
        await bob.says(messages.Resume(stream_ids=(stream_id,)))
        films(ann, KEY, 3)
        assert len(camera_of(bob).sent) == 1


@on_a_loop
async def test_an_update_without_a_stream_keeps_the_group_and_one_with_a_stream_switches() -> None:
    async with meeting(Cameras()) as stage:
        ann, bob, cem = [await there(stage, name) for name in ("ann", "bob", "cem")]
        await shown(stage, ann, bob)
        await subscribes(cem, camera=True)
        anns, cems = (await index(bob, 2)).sources
        for pings, (wish, sender) in enumerate(
            [
                (messages.VideoSubscription(mid="2", group_id=anns.group_id, target_bitrate_kbps=10), ann),
                (messages.VideoSubscription(mid="2", stream_id=cems.stream_id), cem),
            ],
            1,
        ):
            await bob.says(messages.RemoteVideoUpdate(subscriptions=(wish,)))
            films(sender, KEY, 10 * pings)
            assert len(camera_of(bob).sent) == pings
        await bob.says(messages.RemoteVideoUpdate(removed_mids=("2",)))
        films(cem, DELTA, 21)
        assert len(camera_of(bob).sent) == 2


@on_a_loop
async def test_capabilities_take_a_camera_from_everybody_and_give_it_back() -> None:
    async with meeting(Cameras()) as stage:
        ann, bob = await there(stage, "ann"), await there(stage, "bob")
        await shown(stage, ann, bob)
        may = {"Audio": "SendReceive", "Video": "Receive", "Content": "SendReceive"}
        stage.control.set_capabilities(stage.meeting, ann.id, may)
        await index(bob, 0)
        films(ann, KEY, 2)
        assert camera_of(bob).sent == []
        stage.control.set_capabilities(stage.meeting, ann.id, {**may, "Video": "SendReceive"})
        await index(bob, 1)
        films(ann, KEY, 3)
        assert len(camera_of(bob).sent) == 1


@on_a_loop
async def test_whoever_leaves_takes_the_camera_along() -> None:
    async with meeting(Cameras()) as stage:
        ann, bob = await there(stage, "ann"), await there(stage, "bob")
        await shown(stage, ann, bob)
        await ann.leave()
        await index(bob, 0)


@on_a_loop
async def test_one_camera_too_many_is_told_to_look_on() -> None:
    async with meeting(Cameras()) as stage:
        for number in range(MOST_SENDERS["Video"]):
            await subscribes(await there(stage, f"guest {number}"), camera=True)
        late = await there(stage, "late")
        assert (await index(late, MOST_SENDERS["Video"])).at_capacity
        assert (await subscribes(late, camera=True)).allocations == ()
        assert late.seen.errors == [VIEW_ONLY]


@on_a_loop
async def test_bandwidth_is_told_from_the_start() -> None:
    async with meeting(Cameras()) as stage:
        ann = await there(stage, "ann")
        assert (ann.seen.all_of(messages.Bitrates)[0].available_kbps or 0) > 10_000
        await subscribes(ann, camera=True)
        numbers = count(1)

        def told() -> tuple[messages.Bitrate, ...]:
            films(ann, KEY + bytes(1000), next(numbers))
            return ann.seen.all_of(messages.Bitrates)[-1].bitrates

        await ann.until(told, "a bitrate")
        assert (told()[0].avg_bitrate_bps or 0) > 1000
