"""Use cases 5, 6 and 24 to 26 of amazon-chime-sdk-js: how a session starts, suffers and ends (docs/use-cases.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.cable import Cable
from tests.browser.pictures import shows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Stage


def test_5_a_session_starts_and_the_others_are_heard(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    bob = person("Bob", hertz=1000).enters(meeting.seat("Bob"))
    alice = person("Alice", hertz=600)
    alice.does(
        """
        const logger = new sdk.ConsoleLogger('logger', sdk.LogLevel.WARN);
        const devices = new sdk.DefaultDeviceController(logger);
        const configuration = new sdk.MeetingSessionConfiguration(given, given);
        const { audioVideo } = new sdk.DefaultMeetingSession(configuration, logger, devices);
        await audioVideo.startAudioInput((await audioVideo.listAudioInputDevices())[0].deviceId);
        await audioVideo.bindAudioElement(document.getElementById('audio'));
        audioVideo.addObserver({ audioVideoDidStart: () => lab.note('started') });
        audioVideo.start();
        """,
        meeting.seat("Alice"),
    )
    alice.notices("started")
    alice.hears(1000)
    bob.hears(600)


def test_6_an_observer_hears_of_connecting_starting_reconnecting_and_stopping(
    stage: Stage, person: Callable[..., Person]
) -> None:
    meeting = stage.meeting()
    bob = person("Bob", hertz=1000).enters(meeting.seat("Bob"))
    with Cable() as cable:
        alice = person("Alice", hertz=600).enters(cable.through(meeting.seat("Alice")))
        bob.hears(600)
        told = alice.moment()
        cable.cut()
        alice.notices("connecting", again=True)
        alice.notices("started", since=told)
        bob.hears(600)
        alice.hears(1000)
        alice.leaves()
    names = [event["name"] for event in alice.page.evaluate("lab.events")]
    story = [name for name in names if name in {"connecting", "started", "stopped"}]
    assert story == ["connecting", "started", "connecting", "started", "stopped"]


def test_24_alerts_tell_of_a_poor_connection_and_of_video_that_is_too_much(
    stage: Stage, person: Callable[..., Person]
) -> None:
    """A page may set how soon it is told; two seconds without sound are enough for these."""
    meeting, soon = stage.meeting(), {"pastSamplesToConsider": 2}
    alice = person("Alice").enters(meeting.seat("Alice"), hertz=600, health=soon)
    alice.notices("video availability", possible=True)
    meeting.mishaps.cut_media(alice.id)
    alice.notices("poor connection")
    bob = person("Bob").enters(meeting.seat("Bob"), hertz=1000, health=soon)
    shows(bob, "red")
    meeting.mishaps.cut_media(bob.id)
    bob.notices("stop video")


def test_25_who_leaves_has_left_and_was_not_dropped(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    bob = person("Bob", hertz=1000).enters(meeting.seat("Bob"))
    alice = person("Alice", hertz=600).enters(meeting.seat("Alice"))
    bob.notices("presence", id=alice.id, present=True)
    alice.leaves()
    bob.notices("presence", id=alice.id, present=False, dropped=False)


def test_26_everybody_is_told_that_the_meeting_has_ended(stage: Stage, person: Callable[..., Person]) -> None:
    meeting = stage.meeting()
    alice = person("Alice", hertz=600).enters(meeting.seat("Alice"))
    bob = person("Bob", hertz=1000).enters(meeting.seat("Bob"))
    meeting.end()
    alice.notices("stopped", why="MeetingEnded")
    bob.notices("stopped", why="MeetingEnded")
