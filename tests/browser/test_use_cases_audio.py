"""Use cases 7 to 11, 21 and 22 of amazon-chime-sdk-js: muting, volumes, speakers, the roster (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Pair


def test_7_who_mutes_is_not_heard_and_everybody_sees_it(pair: Pair) -> None:
    pair.bob.hears(600)
    told = pair.bob.moment()
    pair.alice.does("meetingSession.audioVideo.realtimeMuteLocalAudio()")
    pair.bob.notices("mute", since=told, id=pair.alice.id, muted=True)
    pair.bob.hears_no(600)
    assert pair.alice.does("return meetingSession.audioVideo.realtimeUnmuteLocalAudio()") is True
    pair.bob.notices("mute", since=told, id=pair.alice.id, muted=False)
    pair.bob.hears(600)


def test_8_the_sdk_knows_whether_one_is_muted(pair: Pair) -> None:
    assert pair.alice.does("""
        const { audioVideo } = meetingSession;
        const before = audioVideo.realtimeIsLocalAudioMuted();
        audioVideo.realtimeMuteLocalAudio();
        const after = audioVideo.realtimeIsLocalAudioMuted();
        audioVideo.realtimeUnmuteLocalAudio();
        return [before, after];
    """) == [False, True]


def test_9_who_may_not_unmute_stays_muted(pair: Pair) -> None:
    told = pair.bob.moment()
    assert (
        pair.alice.does("""
        const { audioVideo } = meetingSession;
        audioVideo.realtimeSetCanUnmuteLocalAudio(false);
        audioVideo.realtimeMuteLocalAudio();
        return audioVideo.realtimeUnmuteLocalAudio();
    """)
        is False
    )
    pair.bob.notices("mute", since=told, id=pair.alice.id, muted=True)
    pair.bob.hears_no(600)
    pair.alice.does("""
        meetingSession.audioVideo.realtimeSetCanUnmuteLocalAudio(true);
        meetingSession.audioVideo.realtimeUnmuteLocalAudio();
    """)
    pair.bob.hears(600)


def test_10_volume_and_signal_strength_of_each_are_told(pair: Pair) -> None:
    for who in (pair.alice, pair.bob):
        pair.bob.until("lab.volumes[given] > 0.2 && lab.signals[given] > 0", who.id)
    pair.alice.does("meetingSession.audioVideo.realtimeMuteLocalAudio()")
    pair.bob.until("lab.volumes[given] === 0", pair.alice.id)
    pair.alice.does("meetingSession.audioVideo.realtimeUnmuteLocalAudio()")
    pair.bob.until("lab.volumes[given] > 0.2", pair.alice.id)


def test_11_the_active_speaker_is_found(pair: Pair, person: Callable[..., Person]) -> None:
    """The SDK's detector knows only those of whom it hears after it has been asked: one asks before going in."""
    carol = person("Carol").opens(pair.meeting.seat("Carol"))
    carol.does("""
        lab.speakers = [];
        meetingSession.audioVideo.subscribeToActiveSpeakerDetector(
            new sdk.DefaultActiveSpeakerPolicy(), ids => { lab.speakers = ids });
    """)
    carol.goes_in(microphone=False).notices("started")
    for speaks, listens in ((pair.bob, pair.alice), (pair.alice, pair.bob)):
        speaks.does("meetingSession.audioVideo.realtimeUnmuteLocalAudio()")
        listens.does("meetingSession.audioVideo.realtimeMuteLocalAudio()")
        carol.until("lab.speakers[0] === given", speaks.id)
    pair.bob.does("meetingSession.audioVideo.realtimeUnmuteLocalAudio()")


def test_21_who_comes_and_who_goes_is_told(pair: Pair, person: Callable[..., Person]) -> None:
    carol = person("Carol").enters(pair.meeting.seat("Carol"), hertz=750)
    pair.alice.notices("presence", id=carol.id, present=True)
    carol.leaves()
    pair.alice.notices("presence", id=carol.id, present=False, dropped=False)
    dave = person("Dave").enters(pair.meeting.seat("Dave"), hertz=750)
    pair.alice.notices("presence", id=dave.id, present=True)
    dave.page.goto("about:blank")
    pair.alice.notices("presence", id=dave.id, present=False)


ROSTER = """
    lab.roster = {};
    const { audioVideo } = meetingSession;
    audioVideo.realtimeSubscribeToAttendeeIdPresence((id, present, who) => {
        if (!present) { delete lab.roster[id]; return; }
        audioVideo.realtimeSubscribeToVolumeIndicator(id, (id, volume, muted, signalStrength) => {
            const known = lab.roster[id] ?? { who };
            for (const [key, value] of Object.entries({ volume, muted, signalStrength })) {
                if (value !== null) known[key] = value;
            }
            lab.roster[id] = known;
        });
    });
"""
SPEAKING = "Object.values(lab.roster).filter(one => one.volume > 0.2 && one.signalStrength > 0 && !one.muted).length"


def test_22_a_roster_has_browsers_and_telephones_alike(pair: Pair, person: Callable[..., Person]) -> None:
    carol = person("Carol").opens(pair.meeting.seat("Carol"))
    carol.does(ROSTER)
    carol.goes_in(hertz=750)
    carol.until(f"{SPEAKING} === 3")
    telephone = pair.meeting.telephone().sings(440)
    carol.until(f"{SPEAKING} === 4")
    before = carol.moment()
    telephone.hangs_up()
    carol.notices("presence", since=before, present=False, dropped=False)
    carol.until("Object.keys(lab.roster).length === 3")
