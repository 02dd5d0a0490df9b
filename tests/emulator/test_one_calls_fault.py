"""What goes wrong in one call is that call's alone: it ends, and all others go on."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

import pytest

from emulator.meetings.control import MeetingControl
from emulator.phones.port import Nobody
from emulator.seats import Seats
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLEE, CALLER, bridge, hangup, join, pause, play, speak
from tests.emulator.functions import Json, Scripted

if TYPE_CHECKING:
    from emulator.phones.port import Heard, Line
    from emulator.seats import Seat

PATIENCE = 10.0
FAR = 1e11
"""Seconds that no clock of an operating system can wait."""


class Phone(Nobody):
    """Notes what it hears, and why its call has ended."""

    def __init__(self) -> None:
        self.heard: queue.Queue[str] = queue.Queue()
        self.over: queue.Queue[str] = queue.Queue()

    def hears(self, heard: Heard) -> None:
        self.heard.put(str(heard))

    def ended(self, why: str) -> None:
        self.over.put(why)


def answers_by_number(**answers: list[Json]) -> Scripted:
    """Answer new calls by the number that calls: its last digit, as `n0`."""

    def answer(event: Json) -> object:
        number: str = event["CallDetails"]["Participants"][0]["From"]
        return {"SchemaVersion": "1.0", "Actions": answers[f"n{number[-1]}"]}

    return Scripted(NEW_INBOUND_CALL=answer)


def broken(_bucket: str, key: str) -> float:
    """Measure no file: break in the middle of a step."""
    msg = f"{key} is more than this can stand"
    raise ArithmeticError(msg)


def calls(board: Switchboard, last: str) -> Phone:
    phone = Phone()
    board.dial(phone, CALLER[:-1] + last, CALLED)
    return phone


def test_a_sound_of_three_thousand_years_stops_no_clock() -> None:
    function = answers_by_number(n0=[play()], n1=[speak("still here"), hangup()])
    with Switchboard(function, audio_seconds=lambda _bucket, _key: FAR) as board:
        first = calls(board, "0")
        assert first.heard.get(timeout=PATIENCE) == "[prompts/welcome.wav]"
        second = calls(board, "1")
        assert second.heard.get(timeout=PATIENCE) == "still here"
        assert second.over.get(timeout=PATIENCE) == "the application hung up"
        assert first.over.empty()


def test_a_call_that_breaks_the_exchange_is_hung_up(caplog: pytest.LogCaptureFixture) -> None:
    function = answers_by_number(n0=[pause(100), play()], n1=[pause(100), speak("still here"), hangup()])
    with Switchboard(function, audio_seconds=broken) as board:
        silent, whole = calls(board, "0"), calls(board, "1")
        assert silent.over.get(timeout=PATIENCE) == "the exchange cannot go on with the call"
        assert whole.heard.get(timeout=PATIENCE) == "still here"
        assert whole.over.get(timeout=PATIENCE) == "the application hung up"
        assert CALLER not in [live.call.first.from_ for live in board.calls]
    assert "welcome.wav is more than this can stand" in caplog.text


def test_a_broken_call_gives_its_seat_back() -> None:
    meetings = MeetingControl(now=time.time)
    meeting, token = seat_in(meetings)
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken=token)], ACTION_SUCCESSFUL=[play()])
    with Switchboard(function, meetings, audio_seconds=broken) as board:
        assert calls(board, "0").over.get(timeout=PATIENCE) == "the exchange cannot go on with the call"
    assert meetings.connected(meeting) == ()


def test_a_telephone_that_cannot_be_given_its_sound_is_hung_up() -> None:
    class Unwell(Phone):
        """Its sound can go nowhere and be taken by nobody."""

        @property
        def media(self) -> object:
            msg = "no sound today"
            raise RuntimeError(msg)

    phone = Unwell()
    with Switchboard(Scripted(NEW_INBOUND_CALL=[speak("hello"), hangup()])) as board:
        board.dial(phone, CALLER, CALLED)
        assert phone.over.get(timeout=PATIENCE) == "the exchange cannot go on with the call"
        assert calls(board, "1").over.get(timeout=PATIENCE) == "the application hung up"


def test_a_function_that_breaks_in_a_way_of_its_own_has_failed() -> None:
    function = Scripted(NEW_INBOUND_CALL=MemoryError("too much"))
    phone = Phone()
    with Switchboard(function) as board:
        board.dial(phone, CALLER, CALLED)
        assert phone.over.get(timeout=PATIENCE) == "the function could not be invoked"
    assert len(function.events) == 2


def test_a_telephone_that_cannot_ring_is_not_waited_for() -> None:
    class Broken(Phone):
        def rings(self, line: Line, from_number: str) -> None:
            msg = "no bell"
            raise RuntimeError(msg)

    function = Scripted(NEW_INBOUND_CALL=[speak("hello"), bridge()], ACTION_FAILED=[hangup()])
    with Switchboard(function) as board:
        board.register(CALLEE, Broken())
        assert calls(board, "0").over.get(timeout=PATIENCE) == "the application hung up"
    assert [event["InvocationEventType"] for event in function.events][:2] == ["NEW_INBOUND_CALL", "ACTION_FAILED"]


def seat_in(meetings: MeetingControl) -> tuple[str, str]:
    asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    meeting = meetings.create_meeting(asked).meeting_id
    return meeting, meetings.add_attendee(meeting, "caller").join_token


def test_a_meeting_that_ends_while_the_seat_is_handed_over_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    meetings = MeetingControl(now=time.time)
    meeting, token = seat_in(meetings)
    taking = Seats.take

    def take_and_lose(seats: Seats, leg: str, meeting_id: str | None, join_token: str) -> Seat:
        """Let the meeting end, and everybody be told so, before the switchboard is told of the seat."""
        seat = taking(seats, leg, meeting_id, join_token)
        meetings.delete_meeting(meeting)
        told = threading.Event()
        board.post(told.set)
        assert told.wait(PATIENCE)
        return seat

    monkeypatch.setattr(Seats, "take", take_and_lose)
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken=token)], HANGUP=[hangup()])
    phone = Phone()
    with Switchboard(function, meetings) as board:
        board.dial(phone, CALLER, CALLED)
        assert phone.over.get(timeout=PATIENCE) == "the application hung up"
