"""Data messages between browsers: amazon-chime-sdk-js's realtimeSendDataMessage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person
    from tests.browser.stage import Pair

LISTENS = """
    meetingSession.audioVideo.realtimeSubscribeToReceiveDataMessage('chat', message => lab.note('message', {
        text: message.text(), id: message.senderAttendeeId, throttled: message.throttled,
    }));
"""
SAYS = "meetingSession.audioVideo.realtimeSendDataMessage('chat', given, 60_000)"


def test_a_message_reaches_the_others_and_whoever_comes_later(pair: Pair, person: Callable[..., Person]) -> None:
    pair.alice.does(LISTENS)
    pair.bob.does(LISTENS)
    pair.alice.does(SAYS, "Is the telephone on the agenda?")
    pair.bob.notices("message", text="Is the telephone on the agenda?", id=pair.alice.id, throttled=False)
    pair.bob.does(SAYS, "It is.")
    pair.alice.notices("message", text="It is.", id=pair.bob.id)
    assert not pair.alice.noticed("message", id=pair.alice.id)
    carol = person("Carol").opens(pair.meeting.seat("Carol"))
    carol.does(LISTENS)
    carol.goes_in(hertz=750)
    carol.notices("message", text="Is the telephone on the agenda?", id=pair.alice.id)
    carol.notices("message", text="It is.", id=pair.bob.id)
