"""Ways of video beyond the use cases: priorities, pauses, capabilities, simulcast."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tests.browser.person import PATIENCE
from tests.browser.pictures import looks_at, sees, shows, stops_showing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Meeting, Pair, Stage

ALL: Final = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive"}
PREFERS: Final = """
    const wanted = new sdk.VideoPreference(given.id, 1, sdk.TargetDisplaySize[given.size]);
    const wishes = sdk.VideoPreferences.prepare();
    wishes.add(wanted);
    meetingSession.configuration.videoDownlinkBandwidthPolicy.chooseRemoteVideoSources(wishes.build());
"""
NOISE: Final = """
    const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 540 });
    const pen = canvas.getContext('2d');
    setInterval(() => {
        for (let at = 0; at < 60; at += 1) {
            pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
            pen.fillRect(Math.random() * 960, Math.random() * 540, 80, 80);
        }
    }, 125);
    await meetingSession.audioVideo.startVideoInput(canvas.captureStream(8));
    meetingSession.audioVideo.startLocalVideoTile();
"""
UNPAUSED: Final = "meetingSession.audioVideo.getAllRemoteVideoTiles().filter(one => !one.state().paused).length"
COUNTS: Final = """
    const { rtcPeerConnection } = meetingSession.audioVideo.audioVideoController;
    let before = null;
    setInterval(async () => {
        let now = 0;
        for (const one of (await rtcPeerConnection.getStats()).values())
            if (one.type === 'inbound-rtp' && one.kind === 'video') now += one.packetsReceived;
        if (before !== null) lab.packets = now - before;
        before = now;
    }, 500);
"""
"""Keeps in lab.packets how much video has come in the last half second."""
WIDTH: Final = "return document.getElementById(`tile${given}`).videoWidth"
SENT: Final = """
    const { rtcPeerConnection } = meetingSession.audioVideo.audioVideoController;
    const stats = [...(await rtcPeerConnection.getStats()).values()];
    const sent = stats.filter(one => one.type === 'outbound-rtp' && one.rid);
    return Object.fromEntries(sent.map(one => [one.rid, one.frameWidth ?? 0]));
"""
"""The width of each layer as it is now: a machine that is short of time sends smaller pictures."""
LAYERS: Final = {"priority": True, "enableSimulcastForUnifiedPlanChromiumBasedBrowsers": True}
FRAMES: Final = "document.getElementById(`tile${given}`).getVideoPlaybackQuality().totalVideoFrames"


def tile_of(viewer: Person, other: Person, since: int = 0) -> int:
    """Put somebody's camera on somebody else's page."""
    tile = int(viewer.notices("tile", since=since, id=other.id, mine=False)["tile"])
    looks_at(viewer, tile)
    return tile


def sees_layer(viewer: Person, tile: int, sender: Person, name: str) -> None:
    """Wait until a tile shows this layer of a simulcast, and no other one."""
    end = time.monotonic() + 2 * PATIENCE
    shown, widths = 0, dict[str, int]()
    while not shown or [layer for layer, width in widths.items() if width == shown] != [name]:
        assert time.monotonic() < end, f"{viewer.name} does not see {name} of {widths} but {shown}"
        viewer.page.wait_for_timeout(200)
        shown, widths = viewer.does(WIDTH, tile), sender.does(SENT)


def allow(meeting: Meeting, person: Person, **capabilities: str) -> None:
    """Let somebody send and receive as Amazon's customer says (UpdateAttendeeCapabilities)."""
    control = meeting.stage.local.cloud.meetings
    control.set_capabilities(meeting.amazon_id, person.id, {**ALL, **capabilities})


def test_who_judges_by_bandwidth_pauses_nobody_for_long(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    three = [person(name).enters(meeting.seat(name), priority=True) for name in ("Ann", "Ben", "Cem")]
    for one, colour in zip(three, ("red", "blue", "red"), strict=True):
        shows(one, colour)
    tiles = {(one.name, other.name): tile_of(one, other) for one in three for other in three if one is not other}
    for one in three:
        for other in three:
            if one is not other:
                sees(one, tiles[one.name, other.name], red=other.name != "Ben")
    three[0].until(f"{FRAMES} > 60", tiles["Ann", "Ben"])  # the policy has judged several times by now
    for one in three:
        assert one.does(f"return {UNPAUSED}") == 2
        assert not one.noticed("connecting", again=True)


def test_who_pauses_a_tile_is_sent_nothing_and_goes_on_where_the_other_is(pair: Pair) -> None:
    before = pair.bob.moment()
    shows(pair.alice, "red")
    tile = tile_of(pair.bob, pair.alice, before)
    sees(pair.bob, tile, red=True)
    pair.bob.does("meetingSession.audioVideo.pauseVideoTile(given)", tile)
    pair.bob.does(COUNTS)
    pair.bob.until("lab.packets === 0")
    pair.bob.does("meetingSession.audioVideo.unpauseVideoTile(given)", tile)
    pair.bob.until("lab.packets > 0")
    stops_showing(pair.alice)


def test_capabilities_taken_and_given_back_are_seen_at_once(pair: Pair) -> None:
    before = pair.bob.moment()
    shows(pair.alice, "red")
    tile = tile_of(pair.bob, pair.alice, before)
    sees(pair.bob, tile, red=True)
    for person, capability in ((pair.alice, "Receive"), (pair.bob, "Send")):
        now = pair.bob.moment()
        allow(pair.meeting, person, Video=capability, Content="None" if capability == "Send" else "SendReceive")
        pair.bob.notices("tile removed", since=now, tile=tile)
        allow(pair.meeting, person)
        tile = tile_of(pair.bob, pair.alice, now)
        sees(pair.bob, tile, red=True)
    stops_showing(pair.alice)


def test_of_a_simulcast_each_sees_the_layer_that_fits(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    ann, ben, cem = (person(name).enters(meeting.seat(name), **LAYERS) for name in ("Ann", "Ben", "Cem"))
    for viewer, size in ((ben, "High"), (cem, "Low")):
        viewer.does(PREFERS, {"id": ann.id, "size": size})
    ann.does(NOISE)
    tiles = {viewer.name: tile_of(viewer, ann) for viewer in (ben, cem)}
    sees_layer(ben, tiles["Ben"], ann, "hi")
    sees_layer(cem, tiles["Cem"], ann, "low")
    ben.does(PREFERS, {"id": ann.id, "size": "Low"})
    cem.does(PREFERS, {"id": ann.id, "size": "High"})
    sees_layer(ben, tiles["Ben"], ann, "low")
    sees_layer(cem, tiles["Cem"], ann, "hi")
    assert not [one.name for one in (ann, ben, cem) if one.noticed("connecting", again=True)]


def test_the_choice_of_the_layer_may_be_left_to_the_meeting(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    ann, ben = (person(name).enters(meeting.seat(name), **LAYERS) for name in ("Ann", "Ben"))
    ben.does("""
        const { BandwidthProbingAndRemoteVideoQualityAdaption } = sdk.ServerSideNetworkAdaption;
        const policy = meetingSession.configuration.videoDownlinkBandwidthPolicy;
        policy.setServerSideNetworkAdaption(BandwidthProbingAndRemoteVideoQualityAdaption);
    """)
    person("Cem").enters(meeting.seat("Cem"), **LAYERS)  # for two people there is one layer
    ben.does(PREFERS, {"id": ann.id, "size": "High"})
    ann.does(NOISE)
    tile = tile_of(ben, ann)
    for size, fits in (("High", "hi"), ("Low", "low"), ("High", "hi")):
        ben.does(PREFERS, {"id": ann.id, "size": size})
        sees_layer(ben, tile, ann, fits)
