"""Softphones on the switchboard: they call in, they are called, and whoever ends it, nothing stays behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

import pytest

from emulator.phones.port import Heard
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sip.phone import Numbers, Softphones, as_number
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import ask, bridge, hangup, speak
from tests.emulator.functions import Json, Scripted
from tests.emulator.sip.conversation import SDP
from tests.emulator.sip.handset import Handset, eventually, header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from emulator.phones.sip.media_port import Listener

DIAL_IN = "+12065550199"


class FakeMedia:
    """Notes what signalling says of the sound."""

    made: list[FakeMedia]
    full = False

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.told: list[object] = []

    def open(self) -> int:
        if FakeMedia.full:
            msg = "no port"
            raise OSError(msg)
        FakeMedia.made.append(self)
        self.told.append("open")
        return 42_000

    def aim(self, stream: Stream) -> None:
        self.told.append(stream)

    def started(self) -> None:
        self.told.append("started")

    def hears(self, heard: Heard) -> None:
        self.told.append(str(heard))

    def close(self) -> None:
        self.told.append("close")


def say(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


class Set:
    """An exchange with softphones and one handset."""

    def __init__(self, function: Scripted) -> None:
        self.function = function
        self.board = Switchboard(function)
        self.phones = Softphones(self.board, DIAL_IN, media=FakeMedia)

    def __enter__(self) -> Self:
        FakeMedia.made, FakeMedia.full = [], False
        self.board.__enter__()
        self.phones.__enter__()
        self.handset = Handset(self.phones.wire.port)
        return self

    def __exit__(self, *_: object) -> None:
        self.phones.close()
        self.handset.__exit__()
        self.board.close()

    def rings(self, **order: Any) -> str:  # noqa: ANN401
        """Call the handset, which has registered; gives the INVITE."""
        self.handset.asks("REGISTER", "reg")
        self.handset.hears("SIP/2.0 200")
        self.board.create_call("sma", "+12065550150", DIAL_IN, **order)
        return self.handset.hears("INVITE")

    def events(self) -> list[str]:
        return [event["InvocationEventType"] for event in self.function.events]

    def lived(self, *kinds: str) -> bool:
        return eventually(lambda: self.events() == list(kinds))

    def nothing_left(self) -> bool:
        return eventually(lambda: (self.phones.busy, len(self.board.calls)) == (0, 0))


@pytest.fixture
def running() -> Iterator[Callable[..., Set]]:
    sets: list[Set] = []

    def run(**answers: Json) -> Set:
        sets.append(Set(Scripted(**answers)).__enter__())
        return sets[-1]

    yield run
    for one in sets:
        one.__exit__()


def test_a_softphone_calls_in_hears_types_and_hangs_up(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    tag = one.handset.calls(extra="X-Room: blue")
    assert [text.split()[1] for text in one.handset.heard] == ["100", "180", "200"]
    (media,) = FakeMedia.made
    assert eventually(lambda: len(media.told) == 4)
    assert media.told[:3] == ["open", Stream("127.0.0.1", 40000, Codec.PCMU, 101), "started"]
    participant = one.function.events[0]["CallDetails"]["Participants"][0]
    assert (participant["From"], participant["To"], participant["SipHeaders"]) == (
        "+12065550100",
        DIAL_IN,
        {"X-Room": "blue"},
    )
    for number, key in enumerate("123", 2):
        one.handset.asks("INFO", cseq=number, to_tag=tag, body=key, kind="application/dtmf")
        one.handset.hears("SIP/2.0 200")
    assert one.lived("NEW_INBOUND_CALL", "ACTION_SUCCESSFUL")
    assert one.function.events[1]["ActionData"]["ReceivedDigits"] == "123"
    one.handset.asks("BYE", cseq=9, to_tag=tag)
    one.handset.hears("SIP/2.0 200")
    assert one.lived("NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP")
    assert one.nothing_left()
    assert media.told[-1] == "close"


def test_the_application_hangs_up(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(speak("bye"), hangup()))
    one.handset.calls()
    one.handset.responds(one.handset.hears("BYE"), 200)
    assert one.nothing_left()


def test_the_application_refuses_a_call_with_the_code_it_chose(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(hangup(SipResponseCode="486")))
    one.handset.asks("INVITE", body=SDP)
    assert one.handset.hears("SIP/2.0 4").startswith("SIP/2.0 486")
    assert FakeMedia.made == []
    assert one.nothing_left()


def test_a_caller_gives_up(running: Callable[..., Set]) -> None:
    cancelled = threading.Event()
    one = running(NEW_INBOUND_CALL=lambda _: cancelled.wait(5) and say(speak("hello")))
    one.handset.asks("INVITE", body=SDP)
    one.handset.hears("SIP/2.0 180")
    one.handset.asks("CANCEL", branch="oneINVITE1")
    one.handset.hears("SIP/2.0 487")
    cancelled.set()
    assert one.lived("NEW_INBOUND_CALL", "HANGUP")
    assert one.nothing_left()


def test_a_key_that_comes_in_two_ways_is_one_key(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    tag = one.handset.calls()
    (media,) = FakeMedia.made
    for number, key in enumerate("123", 2):
        media.listener.key(key)
        one.handset.asks("INFO", cseq=number, to_tag=tag, body=key, kind="application/dtmf")
        one.handset.hears("SIP/2.0 200")
    assert one.lived("NEW_INBOUND_CALL", "ACTION_SUCCESSFUL")
    assert one.function.events[1]["ActionData"]["ReceivedDigits"] == "123"


def test_a_softphone_that_falls_silent_is_hung_up(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    one.handset.calls()
    FakeMedia.made[0].listener.lost()
    one.handset.responds(one.handset.hears("BYE"), 200)
    assert one.lived("NEW_INBOUND_CALL", "HANGUP")
    assert one.nothing_left()


def test_no_port_for_the_sound(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    FakeMedia.full = True
    one.handset.asks("INVITE", body=SDP)
    one.handset.hears("SIP/2.0 503")
    assert one.nothing_left()


def test_holding_is_told_to_media(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    tag = one.handset.calls()
    one.handset.asks("INVITE", cseq=2, to_tag=tag, body=f"{SDP}a=sendonly\r\n")
    assert "a=recvonly" in one.handset.hears("SIP/2.0 200")
    assert Stream("127.0.0.1", 40000, Codec.PCMU, 101, sends=False) in FakeMedia.made[0].told


def test_the_application_calls_a_softphone(running: Callable[..., Set]) -> None:
    one = running(CALL_ANSWERED=say(speak("hello"), hangup()))
    invite = one.rings(headers={"X-Room": "blue"})
    assert (header(invite, "X-Room"), "sip:+12065550150@" in header(invite, "From")) == ("blue", True)
    one.handset.responds(invite, 180)
    one.handset.responds(invite, 200, body=SDP)
    one.handset.hears("ACK")
    one.handset.responds(one.handset.hears("BYE"), 200)
    assert one.events()[:3] == ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"]
    assert one.nothing_left()


@pytest.mark.parametrize("status", [486, 480, 603])
def test_a_softphone_is_busy(running: Callable[..., Set], status: int) -> None:
    one = running()
    one.handset.responds(one.rings(), status)
    one.handset.hears("ACK")
    assert one.lived("NEW_OUTBOUND_CALL", "RINGING", "HANGUP")
    assert one.function.events[-1]["ActionData"]["Parameters"]["SipResponseCode"] == status
    assert one.nothing_left()


def test_a_bridge_to_a_softphone_that_does_not_answer_is_cancelled(running: Callable[..., Set]) -> None:
    one = running(
        NEW_INBOUND_CALL=say(bridge(CallTimeoutSeconds=1, Endpoints=[{"Uri": DIAL_IN, "BridgeEndpointType": "PSTN"}]))
    )
    with Handset(one.phones.wire.port) as other:
        other.asks("REGISTER", "reg")
        other.hears("SIP/2.0 200")
        one.handset.asks("INVITE", body=SDP)
        invite = other.hears("INVITE")
        other.responds(invite, 180)
        cancel = other.hears("CANCEL")
        other.responds(cancel, 200)
        other.responds(invite, 487)
        other.hears("ACK")
    assert eventually(lambda: one.phones.busy == 1)


def test_nobody_is_registered_any_more(running: Callable[..., Set]) -> None:
    one = running()
    one.handset.asks("REGISTER", "reg")
    one.handset.hears("SIP/2.0 200")
    one.handset.asks("REGISTER", "reg", cseq=2, extra="Expires: 0")
    one.handset.hears("SIP/2.0 200")
    one.board.create_call("sma", "+12065550150", DIAL_IN)
    assert one.lived("NEW_OUTBOUND_CALL", "RINGING", "HANGUP")


def test_two_calls_to_one_softphone_are_two_calls(running: Callable[..., Set]) -> None:
    one = running()
    first = one.rings()
    one.board.create_call("sma", "+12065550151", DIAL_IN)
    second = one.handset.hears("INVITE")
    one.handset.responds(first, 486)
    one.handset.responds(second, 200, body=SDP, tag="second")
    assert eventually(lambda: "CALL_ANSWERED" in one.events())
    assert one.phones.busy == 1


def test_closing_hangs_everybody_up(running: Callable[..., Set]) -> None:
    one = running(NEW_INBOUND_CALL=say(ask()))
    one.handset.calls()
    one.phones.close()
    one.handset.hears("BYE")
    assert FakeMedia.made[0].told[-1] == "close"


def test_names_and_numbers() -> None:
    numbers = Numbers(DIAL_IN)
    assert [numbers.of(user) for user in ("alice", "bob", "alice", "12065550123", "+1 206-555-0123")] == [
        "+12065550110",
        "+12065550111",
        "+12065550110",
        "+12065550123",
        "+12065550123",
    ]
    assert [numbers.of(f"name {count}") for count in range(100)][76:] == ["+12065550188", *["+12065550189"] * 23]
    assert numbers.of("bob") == "+12065550111"
    assert [numbers.dialled(user) for user in ("", "meeting", "+12065550198")] == [DIAL_IN, DIAL_IN, "+12065550198"]
    assert [as_number(user) for user in ("1", "0049", "+1206555010012345678", "\u0661" * 10)] == [""] * 4
