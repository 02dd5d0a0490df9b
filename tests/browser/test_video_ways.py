"""Ways of video beyond the use cases: priorities, pauses, capabilities, simulcast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const pen = canvas.getContext('2d');
    setInterval(() => {
        for (let at = 0; at < 200; at += 1) {
            pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
            pen.fillRect(Math.random() * 1280, Math.random() * 720, 90, 90);
        }
    }, 66);
    await meetingSession.audioVideo.startVideoInput(canvas.captureStream(15));
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
FRAMES: Final = "document.getElementById(`tile${given}`).getVideoPlaybackQuality().totalVideoFrames"


def tile_of(viewer: Person, other: Person, since: int = 0) -> int:
    """Put somebody's camera on somebody else's page."""
    tile = int(viewer.notices("tile", since=since, id=other.id, mine=False)["tile"])
    looks_at(viewer, tile)
    return tile


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
    wishes: dict[str, Any] = {"priority": True, "enableSimulcastForUnifiedPlanChromiumBasedBrowsers": True}
    ann, ben, cem = (person(name).enters(meeting.seat(name), **wishes) for name in ("Ann", "Ben", "Cem"))
    for viewer, size in ((ben, "High"), (cem, "Low")):
        viewer.does(PREFERS, {"id": ann.id, "size": size})
    ann.does(NOISE)
    tiles = {viewer.name: tile_of(viewer, ann) for viewer in (ben, cem)}
    width = "document.getElementById(`tile${given}`).videoWidth"
    ben.until(f"{width} >= 960", tiles["Ben"])
    cem.until(f"{width} > 0 && {width} <= 480", tiles["Cem"])
    ben.does(PREFERS, {"id": ann.id, "size": "Low"})
    cem.does(PREFERS, {"id": ann.id, "size": "High"})
    ben.until(f"{width} <= 480", tiles["Ben"])
    cem.until(f"{width} >= 960", tiles["Cem"])
    assert not [one.name for one in (ann, ben, cem) if one.noticed("connecting", again=True)]
