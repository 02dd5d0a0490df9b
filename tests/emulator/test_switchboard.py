"""The switchboard in real time: telephones ring, hear, press keys and are hung up; the cloud calls and updates."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, Any

import pytest

from emulator.cloud.ports import NoSuchCallError
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.meetings.control import MeetingControl
from emulator.phones.terminal import Hook, TerminalPhone
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLEE, CALLER, ask, bridge, hangup, join, play, speak
from tests.emulator.functions import Json, Scripted

if TYPE_CHECKING:
    from emulator.phones.port import Heard, Line

PATIENCE = 5.0


class FakePhone:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: queue.Queue[tuple[str, Any]] = queue.Queue()

    def rings(self, line: Line, from_number: str) -> None:
        self.told.put(("rings", (line, from_number)))

    def ringing(self) -> None:
        self.told.put(("ringing", None))

    def answered(self) -> None:
        self.told.put(("answered", None))

    def hears(self, heard: Heard) -> None:
        self.told.put(("hears", str(heard)))

    def joined(self, meeting_id: str) -> None:
        self.told.put(("joined", meeting_id))

    def ended(self, why: str) -> None:
        self.told.put(("ended", why))

    def next(self, what: str) -> Any:  # noqa: ANN401 (whatever it was told)
        told, more = self.told.get(timeout=PATIENCE)
        assert told == what, (told, more)
        return more


def say(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def test_a_caller_hears_a_question_types_and_is_hung_up() -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask()], ACTION_SUCCESSFUL=[speak("bye"), hangup()])
    phone = FakePhone()
    with Switchboard(function) as board:
        line = board.dial(phone, CALLER, CALLED)
        phone.next("ringing")
        phone.next("answered")
        assert phone.next("hears") == "PIN?"
        line.press("123")
        assert phone.next("hears") == ""
        assert phone.next("hears") == "bye"
        assert phone.next("ended") == "the application hung up"
        assert function.events[1]["ActionData"]["ReceivedDigits"] == "123"
        assert function.events[0]["CallDetails"]["TransactionId"] == line.transaction_id


def test_time_passes_by_itself() -> None:
    function = Scripted(NEW_INBOUND_CALL=[speak("short"), speak("next"), hangup()])
    phone = FakePhone()
    with Switchboard(function) as board:
        began = time.monotonic()
        board.dial(phone, CALLER, CALLED)
        while phone.told.get(timeout=PATIENCE)[0] != "ended":
            pass
        assert 0.9 < time.monotonic() - began < 3


def test_a_caller_hangs_up_once() -> None:
    phone = FakePhone()
    with Switchboard(Scripted(NEW_INBOUND_CALL=[play()])) as board:
        line = board.dial(phone, CALLER, CALLED)
        for what in ("ringing", "answered", "hears"):
            phone.next(what)
        line.hang_up()
        line.hang_up()
        assert phone.next("ended") == "you hung up"
        line.press("1")
    assert phone.told.empty()


def a_seat(meetings: MeetingControl) -> tuple[str, str]:
    """Make a meeting and a seat in it: its id, and the join token."""
    asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    meeting = meetings.create_meeting(asked).meeting_id
    return meeting, meetings.add_attendee(meeting, "caller").join_token


def test_a_caller_sits_in_a_meeting_until_it_ends() -> None:
    meetings = MeetingControl(now=time.time)
    meeting, token = a_seat(meetings)
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken=token)], HANGUP=[hangup()])
    phone = FakePhone()
    with Switchboard(function, meetings) as board:
        board.dial(phone, CALLER, CALLED)
        phone.next("ringing")
        phone.next("answered")
        assert phone.next("joined") == meeting
        assert len(meetings.connected(meeting)) == 1
        meetings.delete_meeting(meeting)
        assert phone.next("ended") == "the application hung up"
    assert [event["InvocationEventType"] for event in function.events][2] == "HANGUP"


def test_a_caller_who_leaves_gives_the_seat_back() -> None:
    meetings = MeetingControl(now=time.time)
    meeting, token = a_seat(meetings)
    phone = FakePhone()
    with Switchboard(Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken=token)]), meetings) as board:
        line = board.dial(phone, CALLER, CALLED)
        for what in ("ringing", "answered", "joined"):
            phone.next(what)
        line.hang_up()
        phone.next("ended")
    assert meetings.connected(meeting) == ()


def test_a_switchboard_that_closes_leaves_no_seat_taken() -> None:
    meetings = MeetingControl(now=time.time)
    meeting, token = a_seat(meetings)
    phone = FakePhone()
    with Switchboard(Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken=token)]), meetings) as board:
        board.dial(phone, CALLER, CALLED)
        for what in ("ringing", "answered", "joined"):
            phone.next(what)
    assert meetings.connected(meeting) == ()


def test_a_refused_token_fails_the_join() -> None:
    meetings = MeetingControl(now=time.time)
    asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    meeting = meetings.create_meeting(asked).meeting_id
    function = Scripted(NEW_INBOUND_CALL=[join(MeetingId=meeting, JoinToken="forged")], ACTION_FAILED=[hangup()])
    phone = FakePhone()
    with Switchboard(function, meetings) as board:
        board.dial(phone, CALLER, CALLED)
        for what in ("ringing", "answered", "ended"):
            phone.next(what)
    assert function.events[1]["ActionData"]["Error"].startswith("ErrorJoiningMeeting")


def test_the_application_calls_out_and_is_answered() -> None:
    function = Scripted(CALL_ANSWERED=[speak("hello"), hangup()])
    phone = FakePhone()
    with Switchboard(function) as board:
        board.register(CALLEE, phone)
        transaction = board.create_call("sma-1", CALLED, CALLEE, {}, {"room": "7"})
        line, from_number = phone.next("rings")
        assert from_number == CALLED
        assert line.transaction_id == transaction
        line.answer()
        phone.next("answered")
        assert phone.next("hears") == "hello"
        phone.next("ended")
    assert function.events[0]["ActionData"]["Parameters"]["Arguments"] == {"room": "7"}
    assert function.events[0]["CallDetails"]["SipMediaApplicationId"] == "sma-1"


def test_a_called_party_may_refuse() -> None:
    function = Scripted()
    phone = FakePhone()
    with Switchboard(function) as board:
        board.register(CALLEE, phone)
        board.create_call("sma-1", CALLED, CALLEE)
        line, _ = phone.next("rings")
        line.refuse(486)
        assert phone.next("ended") == "you refused the call"
        wait_for(lambda: len(function.events) == 3)
    assert function.events[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 486


def test_a_terminal_phone_that_is_busy_keeps_its_call() -> None:
    function = Scripted(NEW_INBOUND_CALL=[speak("hello" * 100)])
    screen: queue.Queue[str] = queue.Queue()
    with Switchboard(function) as board:
        phone = TerminalPhone(board, CALLEE, CALLED, write=screen.put)
        phone.typed("dial")
        board.create_call("sma-1", CALLED, CALLEE)
        wait_for(lambda: any(event["InvocationEventType"] == "HANGUP" for event in function.events))
        assert function.events[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 486
        hook = phone.hook
        assert hook is Hook.UP
        phone.typed("hangup")
        wait_for(lambda: phone.hook is Hook.DOWN)
    told = [screen.get_nowait().strip() for _ in range(screen.qsize())]
    assert sum("call ended" in line for line in told) == 1
    assert f"00:00  {CALLED} called and found you busy" in told


def test_a_number_that_nobody_has_is_unavailable() -> None:
    function = Scripted()
    with Switchboard(function) as board:
        board.create_call("sma-1", CALLED, CALLEE)
        wait_for(lambda: len(function.events) == 2)
    assert function.events[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 480


def test_two_telephones_are_bridged() -> None:
    function = Scripted(NEW_INBOUND_CALL=[bridge()], HANGUP=[hangup()])
    caller, callee = FakePhone(), FakePhone()
    with Switchboard(function) as board:
        board.register(CALLEE, callee)
        board.dial(caller, CALLER, CALLED)
        line, _ = callee.next("rings")
        line.answer()
        callee.next("answered")
        caller.next("ringing")
        caller.next("answered")
        line.hang_up()
        assert callee.next("ended") == "you hung up"
        assert caller.next("ended") == "the application hung up"


def test_an_update_reaches_a_call_while_it_lasts() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play(Repeat=99)], CALL_UPDATE_REQUESTED=[hangup()])
    phone = FakePhone()
    with Switchboard(function) as board:
        line = board.dial(phone, CALLER, CALLED)
        for what in ("ringing", "answered", "hears"):
            phone.next(what)
        board.update_call("sma-1", line.transaction_id, {"action": "hangup"})
        phone.next("hears")
        phone.next("ended")
        with pytest.raises(NoSuchCallError):
            board.update_call("sma-1", line.transaction_id, {})
        with pytest.raises(NoSuchCallError):
            board.update_call("sma-1", "never-was", {})


def test_a_function_that_fails_twice_loses_the_call(caplog: pytest.LogCaptureFixture) -> None:
    phone = FakePhone()
    with Switchboard(Scripted(NEW_INBOUND_CALL=FunctionFailedError("KeyError: 'x'", "a trace"))) as board:
        board.dial(phone, CALLER, CALLED)
        phone.next("ringing")
        assert phone.next("ended") == "the function could not be invoked"
    assert "the function failed on NEW_INBOUND_CALL: KeyError: 'x'" in caplog.text
    assert "a trace" in caplog.text


def test_a_function_that_does_not_answer_keeps_the_caller_waiting() -> None:
    phone = FakePhone()
    with Switchboard(Scripted(NEW_INBOUND_CALL=NoAnswerError("too slow"))) as board:
        board.dial(phone, CALLER, CALLED)
        phone.next("ringing")
        assert phone.told.empty()
    assert phone.next("ended") == "the exchange was switched off"


def test_a_telephone_that_breaks_breaks_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    class BrokenPhone(FakePhone):
        def hears(self, heard: Heard) -> None:
            raise OSError(str(heard))

    with Switchboard(Scripted(NEW_INBOUND_CALL=[speak("hello"), hangup()])) as board:
        broken, sound = BrokenPhone(), FakePhone()
        board.dial(broken, CALLER, CALLED)
        board.dial(sound, CALLER, CALLED)
        for phone in (broken, sound):
            while phone.told.get(timeout=PATIENCE)[0] != "ended":
                pass
    assert "goes on after a fault" in caplog.text


def test_twenty_callers_at_once() -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask()], ACTION_SUCCESSFUL=[speak("bye"), hangup()])
    phones = [FakePhone() for _ in range(20)]
    with Switchboard(function) as board:
        lines = [board.dial(phone, CALLER, CALLED) for phone in phones]
        for phone, line in zip(phones, lines, strict=True):
            for what in ("ringing", "answered", "hears"):
                phone.next(what)
            line.press("123")
        for phone in phones:
            while phone.told.get(timeout=PATIENCE)[0] != "ended":
                pass
        assert len({line.transaction_id for line in lines}) == 20


def test_a_switchboard_that_is_off_takes_no_orders() -> None:
    board = Switchboard(Scripted())
    with pytest.raises(RuntimeError, match="switched off"):
        board.create_call("sma-1", CALLED, CALLEE)


def wait_for(there: Any) -> None:  # noqa: ANN401 (a condition)
    ends = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.01)
