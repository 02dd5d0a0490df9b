"""What else of amazon-chime-sdk-js works here, beyond its 26 use cases (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.pictures import looks_at, sees, shows, stops_showing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Pair, Stage

CHECKS = {
    "CheckAudioConnectivityFeedback": "checkAudioConnectivity(microphone.deviceId)",
    "CheckVideoConnectivityFeedback": "checkVideoConnectivity(camera.deviceId)",
    "CheckContentShareConnectivityFeedback": "checkContentShareConnectivity()",
    "CheckNetworkUDPConnectivityFeedback": "checkNetworkUDPConnectivity()",
}
QUICK_CHECKS = {
    "CheckAudioInputFeedback": "checkAudioInput(microphone.deviceId)",
    "CheckAudioOutputFeedback": "checkAudioOutput(null, async () => true, audio)",
    "CheckVideoInputFeedback": "checkVideoInput(camera.deviceId)",
    "CheckCameraResolutionFeedback": "checkCameraResolution(camera.deviceId, 640, 480)",
}
CHECKER = """
    const audioVideo = lab.open(given.Meeting, given.Attendee);
    const checker = new sdk.DefaultMeetingReadinessChecker(new sdk.NoOpLogger(), meetingSession);
    const [microphone] = await audioVideo.listAudioInputDevices();
    const [camera] = await audioVideo.listVideoInputDevices();
    const audio = document.getElementById('audio');
    const note = what => answer => lab.note('checked', { what, answer: sdk[what][answer] });
"""


def test_the_readiness_checker_finds_all_well(stage: Stage, person: Callable[..., Person]) -> None:
    """Some checks listen for six seconds: these run at once, each on a page of its own."""
    meeting, pages = stage.meeting(), {what: person(what) for what in CHECKS}
    for what, checks in CHECKS.items():
        pages[what].does(f"{CHECKER} checker.{checks}.then(note('{what}'))", meeting.seat(what))
    quick = person("Quick checks")
    for what, checks in QUICK_CHECKS.items():
        quick.does(f"{CHECKER} note('{what}')(await checker.{checks})", meeting.seat(what))
    for what, page in {**pages, **dict.fromkeys(QUICK_CHECKS, quick)}.items():
        page.notices("checked", what=what, answer="Succeeded")


def test_the_priority_policy_shows_a_camera_and_pauses_it_not(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    alice = person("Alice").enters(meeting.seat("Alice"))
    bob = person("Bob").enters(meeting.seat("Bob"), priority=True)
    shows(alice, "red")
    tile = bob.notices("tile", id=alice.id, mine=False)["tile"]
    looks_at(bob, tile)
    sees(bob, tile, red=True)
    assert not bob.noticed("tile", paused=True)


def test_a_tile_is_paused_and_goes_on(pair: Pair) -> None:
    before = pair.bob.moment()
    shows(pair.alice, "red")
    tile = pair.bob.notices("tile", since=before, id=pair.alice.id, mine=False)["tile"]
    looks_at(pair.bob, tile)
    sees(pair.bob, tile, red=True)
    pair.bob.does("meetingSession.audioVideo.pauseVideoTile(given)", tile)
    pair.bob.notices("tile", since=before, tile=tile, paused=True)
    pair.bob.does("meetingSession.audioVideo.unpauseVideoTile(given)", tile)
    sees(pair.bob, tile, red=True)
    stops_showing(pair.alice)


@pytest.mark.parametrize("profile", ["fullbandSpeechMono", "fullbandMusicStereo"])
def test_better_sound_is_agreed_upon(pair: Pair, person: Callable[..., Person], profile: str) -> None:
    carol = person("Carol").opens(pair.meeting.seat("Carol"))
    carol.does(f"meetingSession.audioVideo.setAudioProfile(sdk.AudioProfile.{profile}())")
    carol.goes_in(hertz=3000)
    pair.alice.hears(3000)
    carol.hears(600)
    carol.leaves()


@pytest.mark.parametrize("allowed", ["Receive", "None"])
def test_who_may_not_speak_is_not_heard_until_they_may(pair: Pair, person: Callable[..., Person], allowed: str) -> None:
    seat = pair.meeting.seat("Carol")
    carol = person("Carol").enters(seat, hertz=750)
    pair.alice.hears(750)
    pair.meeting.may(seat, Audio=allowed)
    pair.alice.hears_no(750)
    if allowed == "None":
        carol.hears_no(600)
    else:
        carol.hears(600)
    pair.meeting.may(seat, Audio="SendReceive")
    pair.alice.hears(750)
    carol.hears(600)
    carol.leaves()


def test_presence_is_told_before_the_time_limit_that_a_page_may_set(pair: Pair, person: Callable[..., Person]) -> None:
    carol = person("Carol").enters(pair.meeting.seat("Carol"), hertz=750, attendeePresenceTimeoutMs=5000)
    carol.notices("presence", id=carol.id, present=True)
    carol.leaves()


def test_the_page_has_nothing_to_complain_about(pair: Pair) -> None:
    """Signalling, event ingestion across origins, roster and volumes: none of it makes the SDK warn."""
    # On a machine with much else to do metrics are late, and a picture that has ended stays in them for a while.
    late = ("Batch timing timeout", "No attendee found for ssrc")
    said = pair.alice.complaints + pair.bob.complaints
    complaints: list[Any] = [one for one in said if not any(words in one for words in late)]
    assert not complaints
