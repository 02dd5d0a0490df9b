"""Use cases 1 to 4 of amazon-chime-sdk-js: devices (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.stage import Pair


def test_1_the_devices_of_each_kind_are_listed_with_names(pair: Pair) -> None:
    listed = pair.alice.does("""
        const { audioVideo } = meetingSession;
        return [
            await audioVideo.listAudioInputDevices(),
            await audioVideo.listAudioOutputDevices(),
            await audioVideo.listVideoInputDevices(),
        ].map(devices => devices.map(({ kind, label }) => [kind, Boolean(label)]));
    """)
    assert [{tuple(one) for one in kind} for kind in listed] == [
        {("audioinput", True)},
        {("audiooutput", True)},
        {("videoinput", True)},
    ]


def test_2_microphone_and_loudspeaker_are_chosen_in_mid_meeting(pair: Pair) -> None:
    pair.bob.hears(600)
    pair.alice.does("await meetingSession.audioVideo.startAudioInput(lab.hum(750))")
    pair.bob.hears(750)
    pair.bob.hears_no(600)
    pair.alice.does("""
        const [microphone] = await meetingSession.audioVideo.listAudioInputDevices();
        await meetingSession.audioVideo.startAudioInput(microphone.deviceId);
    """)
    pair.bob.hears(600)
    chosen = pair.bob.does("""
        const loudspeakers = await meetingSession.audioVideo.listAudioOutputDevices();
        const { deviceId } = loudspeakers.at(-1);
        await meetingSession.audioVideo.chooseAudioOutput(deviceId);
        return deviceId;
    """)
    pair.bob.until("document.getElementById('audio').sinkId === given", chosen)
    pair.bob.hears(600)


def test_3_a_camera_is_chosen_and_let_go(pair: Pair) -> None:
    on, off = pair.alice.does("""
        const [camera] = await meetingSession.audioVideo.listVideoInputDevices();
        const stream = await meetingSession.audioVideo.startVideoInput(camera.deviceId);
        const [track] = stream.getVideoTracks();
        const on = track.readyState;
        await meetingSession.audioVideo.stopVideoInput();
        return [on, track.readyState];
    """)
    assert (on, off) == ("live", "ended")


def test_4_a_headset_that_is_plugged_in_is_told(pair: Pair) -> None:
    """No test can plug one in: the browser's list gets one more, and the browser's own event says so."""
    told = pair.alice.does("""
        const { mediaDevices } = navigator;
        const told = new Promise(tell => meetingSession.audioVideo.addDeviceChangeObserver({
            audioInputsChanged: devices => tell(devices.map(device => device.label)),
        }));
        const listed = await mediaDevices.enumerateDevices();
        const headset = { kind: 'audioinput', deviceId: 'headset', groupId: 'headset', label: 'Headset' };
        mediaDevices.enumerateDevices = async () => [...listed, headset];
        mediaDevices.dispatchEvent(new Event('devicechange'));
        const labels = await told;
        delete mediaDevices.enumerateDevices;
        mediaDevices.dispatchEvent(new Event('devicechange'));
        return labels;
    """)
    assert "Headset" in told
