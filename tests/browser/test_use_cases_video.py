"""Use cases 12 to 15 and 23 of amazon-chime-sdk-js: cameras, tiles and what is measured of them (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.pictures import looks_at, sees, shows, stops_showing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Pair


def test_12_one_s_own_camera_is_shown_as_in_a_mirror(pair: Pair) -> None:
    tile = shows(pair.alice, "red")
    sees(pair.alice, tile, red=True)
    assert "rotateY(180deg)" in pair.alice.does("return document.getElementById(`tile${given}`).style.transform", tile)
    stops_showing(pair.alice)


def test_13_who_stops_the_camera_is_seen_no_more(pair: Pair) -> None:
    before = pair.bob.moment()
    mine = shows(pair.alice, "red")
    theirs = pair.bob.notices("tile", since=before, id=pair.alice.id, mine=False)["tile"]
    told = pair.alice.moment()
    pair.alice.does("meetingSession.audioVideo.stopLocalVideoTile()")
    pair.alice.notices("tile", since=told, tile=mine, active=False)
    pair.alice.does("meetingSession.audioVideo.removeLocalVideoTile()")
    pair.alice.notices("tile removed", tile=mine)
    pair.bob.notices("tile removed", tile=theirs)
    pair.alice.does("await meetingSession.audioVideo.stopVideoInput()")


def test_14_two_people_see_each_other_and_see_again_after_a_stop(pair: Pair) -> None:
    for colour in ("red", "blue"):
        told = pair.bob.moment(), pair.alice.moment()
        shows(pair.alice, colour)
        shows(pair.bob, "blue")
        for viewer, other, since, red in (
            (pair.bob, pair.alice, told[0], colour == "red"),
            (pair.alice, pair.bob, told[1], False),
        ):
            tile = viewer.notices("tile", since=since, id=other.id, mine=False)["tile"]
            looks_at(viewer, tile)
            sees(viewer, tile, red=red)
        pair.bob.photographs(f"use-case-14-{colour}")
        stops_showing(pair.alice)
        stops_showing(pair.bob)
    assert not pair.alice.noticed("connecting", again=True)
    assert not pair.bob.noticed("connecting", again=True)


BINDS_EVERY_TILE = """
    lab.wall = new Map();
    meetingSession.audioVideo.addObserver({
        videoTileDidUpdate: ({ tileId, boundAttendeeId, localTile, isContent }) => {
            if (!boundAttendeeId || localTile || isContent || lab.wall.has(tileId)) return;
            lab.wall.set(tileId, lab.screenFor(`wall${tileId}`));
            meetingSession.audioVideo.bindVideoElement(tileId, lab.wall.get(tileId));
        },
        videoTileWasRemoved: tileId => lab.wall.delete(tileId),
    });
"""
ALL_SHOW_RED = """
    lab.crowd = [];
    await Promise.all(given.map(async ({ Meeting, Attendee }) => {
        const videoDownlinkBandwidthPolicy = new sdk.NoVideoDownlinkBandwidthPolicy();  // they need not see each other
        const audioVideo = lab.open(Meeting, Attendee, { videoDownlinkBandwidthPolicy });
        lab.crowd.push(audioVideo);
        audioVideo.setVideoMaxBandwidthKbps(100);  // the SDK shows as many as are allowed 15 Mbit/s together
        const started = new Promise(audioVideoDidStart => audioVideo.addObserver({ audioVideoDidStart }));
        await audioVideo.startVideoInput(lab.picture('red', 64, 36, 5));
        audioVideo.start();
        await started;
        audioVideo.startLocalVideoTile();
    }));
"""


def test_15_sixteen_cameras_are_seen_at_once(pair: Pair, person: Callable[..., Person]) -> None:
    pair.bob.does(BINDS_EVERY_TILE)
    crowd = person("Crowd")
    crowd.does(ALL_SHOW_RED, [pair.meeting.seat(f"Guest {number}") for number in range(16)])
    pair.bob.until("[...lab.wall.values()].filter(video => lab.colour(video)?.[0] > 150).length === 16", within=60)
    pair.bob.photographs("use-case-15")
    crowd.does("for (const audioVideo of lab.crowd) audioVideo.stop()")
    pair.bob.until("lab.wall.size === 0", within=60)


def test_23_metrics_of_sound_and_pictures_arrive(pair: Pair) -> None:
    pair.bob.does("""
        lab.metrics = { pictures: {} };
        meetingSession.audioVideo.addObserver({ metricsDidReceive: report => {
            Object.assign(lab.metrics, report.getObservableMetrics());
            lab.metrics.pictures = report.getObservableVideoMetrics();
        }});
    """)
    shows(pair.alice, "red")
    pair.bob.until("lab.metrics.audioPacketsReceived > 30 && lab.metrics.audioPacketsSent > 30")
    pair.bob.until("lab.metrics.audioDecoderLoss === 0 && lab.metrics.audioPacketsReceivedFractionLoss < 0.1")
    pair.bob.until(
        "Object.values(lab.metrics.pictures[given] ?? {})[0]?.videoDownstreamFramesDecodedPerSecond > 0", pair.alice.id
    )
    assert pair.bob.does("return (await meetingSession.audioVideo.getRTCPeerConnectionStats()).size > 5")
    stops_showing(pair.alice)
