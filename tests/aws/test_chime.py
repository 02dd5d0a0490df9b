"""The adapters of the Chime SDK against an API that answers as Amazon's does."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.aws.chime_voice import ChimeVoice
from chalicelib.meetings.errors import (
    CallOverError,
    MeetingFullError,
    MeetingGoneError,
    MeetingsError,
    NumberRefusedError,
    ParticipantUnknownError,
)
from chalicelib.meetings.rooms import Room
from tests.aws.wire import EMPTY

if TYPE_CHECKING:
    from chalicelib.aws.clients import Clients
    from tests.aws.deployment import Deployment

_ROOMS = count(1)
NOWHERE = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture
def room() -> Room:
    """A room of two, whose name no other test uses."""
    return Room(
        id=f"two{next(_ROOMS)}",
        title="Two of us",
        created_at=0,
        expires_at=1,
        host_pin="host",
        guest_pin="guest",
        media_region="eu-central-1",
        capacity=2,
    )


def test_a_generation_is_one_meeting_and_the_next_another(deployment: Deployment, room: Room) -> None:
    first = deployment.conferences.start(room, 1)
    assert deployment.conferences.start(room, 1) == first
    assert deployment.conferences.start(room, 2) != first
    assert deployment.watch.running[first] == room.id


def test_a_meeting_is_where_and_as_large_as_the_room_says(deployment: Deployment, room: Room) -> None:
    meeting = deployment.conferences.describe(deployment.conferences.start(room, 1))
    assert meeting["MediaRegion"] == "eu-central-1"
    assert meeting["ExternalMeetingId"] == room.id
    assert meeting["MeetingFeatures"] == {"Attendee": {"MaxCount": 2}}
    assert isinstance(meeting["MediaPlacement"], dict)


def test_the_same_user_has_the_same_seat(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    seat = deployment.conferences.seat(meeting_id, "phone-1")
    assert deployment.conferences.seat(meeting_id, "phone-1") == seat
    assert seat.wire["ExternalUserId"] == "phone-1"
    assert seat.join_token not in repr(seat)


def test_a_full_meeting_and_one_that_is_gone_are_told_apart(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    for user in ("phone-1", "phone-2"):
        deployment.conferences.seat(meeting_id, user)
    with pytest.raises(MeetingFullError):
        deployment.conferences.seat(meeting_id, "phone-3")
    deployment.conferences.end(meeting_id)
    with pytest.raises(MeetingGoneError):
        deployment.conferences.seat(meeting_id, "phone-3")
    with pytest.raises(MeetingGoneError):
        deployment.conferences.describe(meeting_id)


def test_ending_and_freeing_what_is_not_there_is_fine(deployment: Deployment, room: Room) -> None:
    deployment.conferences.end(NOWHERE)
    deployment.conferences.free(NOWHERE, NOWHERE)
    deployment.conferences.free(deployment.conferences.start(room, 1), NOWHERE)


def test_who_is_there_and_who_is_not(deployment: Deployment, room: Room) -> None:
    conferences = deployment.conferences
    meeting_id = conferences.start(room, 1)
    seat = conferences.seat(meeting_id, "web-1")
    assert conferences.is_running(meeting_id)
    assert conferences.has(meeting_id, seat.id)
    conferences.free(meeting_id, seat.id)
    assert not conferences.has(meeting_id, seat.id)
    conferences.end(meeting_id)
    assert not conferences.is_running(meeting_id)


def test_a_browser_is_muted_and_unmuted_and_keeps_its_picture(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    seat = deployment.conferences.seat(meeting_id, "web-1")
    for speaking, audio in ((False, "Receive"), (True, "SendReceive")):
        deployment.conferences.let_speak(meeting_id, seat.id, speaking=speaking)
        capabilities = deployment.cloud.meetings.attendee(meeting_id, seat.id).capabilities
        assert capabilities == {"Audio": audio, "Video": "SendReceive", "Content": "SendReceive"}
    with pytest.raises(ParticipantUnknownError):
        deployment.conferences.let_speak(meeting_id, NOWHERE, speaking=False)


def test_a_browser_may_be_seated_to_listen(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    for user, speaking, audio in (("web-1", False, "Receive"), ("web-2", True, "SendReceive")):
        seat = deployment.conferences.seat(meeting_id, user, speaking=speaking)
        capabilities = deployment.cloud.meetings.attendee(meeting_id, seat.id).capabilities
        assert capabilities == {"Audio": audio, "Video": "SendReceive", "Content": "SendReceive"}


def test_all_browsers_but_some_are_muted_at_once(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    spared, other = (deployment.conferences.seat(meeting_id, user) for user in ("web-1", "web-2"))
    for speaking, audio in ((False, "Receive"), (True, "SendReceive")):
        deployment.conferences.let_others_speak(meeting_id, [spared.id], speaking=speaking)
        assert deployment.cloud.meetings.attendee(meeting_id, other.id).capabilities["Audio"] == audio
        assert deployment.cloud.meetings.attendee(meeting_id, spared.id).capabilities["Audio"] == "SendReceive"
    with pytest.raises(MeetingGoneError):
        deployment.conferences.let_others_speak(NOWHERE, [spared.id], speaking=False)


def test_an_answer_with_nothing_in_it_is_an_outage(deployment: Deployment, room: Room) -> None:
    meeting_id = deployment.conferences.start(room, 1)
    for ask in (
        lambda: deployment.conferences.start(room, 2),
        lambda: deployment.conferences.seat(meeting_id, "phone-1"),
        lambda: deployment.conferences.describe(meeting_id),
        lambda: deployment.telephone.call("+12065550123", {}),
    ):
        deployment.wire.forget()
        deployment.wire.spoil(0, EMPTY)
        with pytest.raises(MeetingsError):
            ask()


def test_a_call_is_placed_and_told(deployment: Deployment) -> None:
    transaction_id = deployment.telephone.call("+12065550123", {"room": "x"})
    assert deployment.exchange.placed[transaction_id] == ("+12065550100", "+12065550123", {"room": "x"})
    deployment.telephone.tell(transaction_id, {"action": "mute"})
    assert deployment.exchange.told == [(transaction_id, {"action": "mute"})]
    deployment.exchange.over.add(transaction_id)
    with pytest.raises(CallOverError):
        deployment.telephone.tell(transaction_id, {"action": "mute"})


def test_a_number_amazon_refuses_is_refused_and_not_repeated_to_anybody(deployment: Deployment) -> None:
    with pytest.raises(NumberRefusedError) as refusal:
        deployment.telephone.call("not a number +12065550123", {})
    assert "2065550123" not in str(refusal.value)


@pytest.mark.parametrize(("sma_id", "number"), [("", "+12065550100"), ("sma", "")])
def test_a_deployment_that_cannot_call_says_which_settings_are_missing(
    clients: Clients, sma_id: str, number: str
) -> None:
    with pytest.raises(MeetingsError, match="PARTYLINE_SMA_ID"):
        ChimeVoice(clients, sma_id, number).call("+12065550123", {})


def test_a_call_is_told_when_amazon_has_time_again(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("chalicelib.aws.chime_voice.time.sleep", pauses.append)
    transaction_id = deployment.telephone.call("+12065550123", {})
    faults = deployment.cloud.faults
    faults.next("UpdateSipMediaApplicationCall", "ThrottledClientException", times=2)
    deployment.telephone.tell(transaction_id, {"action": "mute"})
    assert pauses == [0.25, 0.5]
    faults.next("UpdateSipMediaApplicationCall", "ThrottledClientException", times=4)
    with pytest.raises(MeetingsError):
        deployment.telephone.tell(transaction_id, {"action": "mute"})
    faults.clear()


def test_a_call_is_never_placed_twice_by_trying_again(clients: Clients) -> None:
    voice: Any = clients.voice()
    assert voice.meta.config.retries["total_max_attempts"] == 1
