"""The user agent calls: the four races with the far end among them (RFC 3261 sections 9.1, 13.2, 17.1)."""

from __future__ import annotations

import pytest

from emulator.phones.sip.caller import Order
from emulator.phones.sip.events import Answered, Ended, Rang
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sip.message import Request
from tests.emulator.sip.conversation import FAR, SDP, Conversation, lived, request


@pytest.fixture
def talk() -> Conversation:
    talk = Conversation()
    assert talk.dials() == ["INVITE"]
    return talk


def test_an_ordinary_call(talk: Conversation) -> None:
    invite = talk.last_request("INVITE")
    assert (invite.uri, invite.from_.user, invite.get("x-room")) == (
        "sip:+12065550101@127.0.0.1:5070",
        "+12065550199",
        "blue",
    )
    assert b"X-Room: blue\r\n" in talk.raw[0]
    assert b"m=audio 41000 RTP/AVP 0 8 101\r\n" in invite.body
    assert talk.responds(100) + talk.responds(180) + talk.responds(180) == []
    assert talk.responds(200, body=SDP) == ["ACK"]
    assert talk.events == [Rang(1), Answered(1, Stream("127.0.0.1", 40000, Codec.PCMU, 101))]
    ack = talk.last_request("ACK")
    assert (ack.uri, ack.cseq, ack.all("route")) == (
        "sip:far@127.0.0.1:5070",
        (1, "ACK"),
        ["<sip:127.0.0.1:5072;lr>", "<sip:127.0.0.1:5071;lr>"],
    )
    assert ack.via.branch != invite.via.branch
    assert talk.hangs_up() == ["BYE"]
    assert talk.last_request("BYE").cseq == (2, "BYE")
    talk.responds(200, to="BYE")
    talk.waits(65)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_the_far_end_hangs_up_and_changes(talk: Conversation) -> None:
    talk.responds(200, body=SDP)
    invite = talk.last_request("INVITE")
    ours = {"to_tag": invite.from_.tag or "", "from_tag": "far", "call": invite.call_id}
    assert talk.said(request("INVITE", cseq=1, body=f"{SDP}a=sendonly\r\n", **ours)) == ["200 INVITE"]
    assert lived(talk) == ["Answered", "Changed"]
    talk.said(request("ACK", cseq=1, branch="x", **ours))
    assert talk.said(request("BYE", cseq=2, **ours)) == ["200 BYE"]
    assert talk.events[-1] == Ended(1, 200, "the far end hung up")


def test_nobody_hears_us(talk: Conversation) -> None:
    assert [at for at, _ in talk.waits(40)] == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert talk.events == [Ended(1, 408, "no answer came")]
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_a_provisional_response_stops_the_repeats_and_ringing_has_no_end(talk: Conversation) -> None:
    talk.responds(180)
    assert talk.waits(600) == []
    assert talk.agent.calls == 1


@pytest.mark.parametrize("status", [302, 401, 404, 408, 480, 486, 500, 603])
def test_a_refusal_is_acknowledged_each_time_it_comes(talk: Conversation, status: int) -> None:
    assert [talk.responds(status) for _ in range(4)] == [["ACK"]] * 4
    invite, ack = talk.last_request("INVITE"), talk.last_request("ACK")
    assert (ack.via, ack.uri, ack.to.tag) == (invite.via, invite.uri, "far")
    assert [e.status for e in talk.events if isinstance(e, Ended)] == [status]
    talk.waits(33)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_a_200_is_acknowledged_each_time_it_comes_and_hung_up_once(talk: Conversation) -> None:
    talk.responds(180)
    assert [talk.responds(200, body=SDP) for _ in range(3)] == [["ACK"]] * 3
    assert talk.hangs_up() == ["BYE"]
    assert talk.responds(200, body=SDP) == ["ACK"]  # also after the BYE
    assert len({raw for raw in talk.raw if raw.startswith(b"ACK")}) == 1
    assert lived(talk) == ["Rang", "Answered", "Ended"]


def test_a_cancel_waits_for_the_first_response(talk: Conversation) -> None:
    assert talk.hangs_up() == []
    assert [what for _, what in talk.waits(0.9)] == ["INVITE"]
    assert talk.responds(180) == ["CANCEL"]
    invite, cancel = talk.last_request("INVITE"), talk.last_request("CANCEL")
    assert (cancel.via, cancel.cseq, cancel.get("to")) == (invite.via, (1, "CANCEL"), invite.get("to"))
    assert talk.responds(200, to="CANCEL") == []
    assert talk.responds(487) == ["ACK"]
    assert talk.events == [Ended(1, 200, "")]
    talk.waits(33)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_a_200_that_crosses_our_cancel_is_acknowledged_and_hung_up(talk: Conversation) -> None:
    talk.responds(180)
    assert talk.hangs_up() == ["CANCEL"]
    assert talk.responds(200, body=SDP) == ["ACK", "BYE"]
    assert talk.responds(200, body=SDP) == ["ACK"]
    assert lived(talk) == ["Rang", "Ended"]


def test_a_200_that_comes_first_after_we_hung_up(talk: Conversation) -> None:
    talk.hangs_up()
    assert talk.responds(200, body=SDP) == ["ACK", "BYE"]


def test_after_a_cancel_we_do_not_wait_for_ever(talk: Conversation) -> None:
    talk.responds(180)
    talk.hangs_up()
    talk.responds(200, to="CANCEL")
    assert talk.waits(100) == []
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_an_answer_without_sound_is_hung_up(talk: Conversation) -> None:
    assert talk.responds(200) == ["ACK", "BYE"]
    assert talk.events == [Ended(1, 488, "the answer had no sound that we speak")]


def test_a_second_telephone_that_answers_is_hung_up(talk: Conversation) -> None:
    talk.responds(200, body=SDP)
    assert talk.responds(200, body=SDP, tag="second") == ["ACK", "BYE"]
    assert talk.last_request("BYE").to.tag == "second"
    assert talk.responds(200, body=SDP, tag="second") == ["ACK"]
    assert talk.hangs_up() == ["BYE"]
    assert talk.last_request("BYE").to.tag == "far"


def test_a_bye_that_nobody_answers_is_given_up(talk: Conversation) -> None:
    talk.responds(200, body=SDP)
    talk.hangs_up()
    assert [at for at, _ in talk.waits(100)] == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert talk.agent.transactions == 0


def test_responses_that_are_not_ours_are_dropped(talk: Conversation) -> None:
    invite = talk.last_request("INVITE")
    head = f"SIP/2.0 200 OK\r\nFrom: {invite.get('from')}\r\nTo: <sip:x@127.0.0.1>;tag=far\r\nCSeq: 1 INVITE\r\n"
    via = f"Via: {invite.get('via')}\r\n"
    strays = [
        f"{head}{via}Call-ID: another\r\n\r\n",
        f"{head}{via}Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKother\r\nCall-ID: {invite.call_id}\r\n\r\n",
        f"{head}{via.replace('127.0.0.1', '255.255.255.255')}Call-ID: {invite.call_id}\r\n\r\n",
        f"{head}{via}Call-ID: {invite.call_id}\r\n\r\n".replace("sip:x@127.0.0.1>", "sip:x@127.0.0.1"),
    ]
    assert [talk.said(stray.encode()) for stray in strays] == [[]] * 4
    assert talk.events == []
    assert talk.responds(200, body=SDP) == ["ACK"]


def test_a_to_that_is_written_otherwise_is_still_an_answer(talk: Conversation) -> None:
    invite = talk.last_request("INVITE")
    kept = "".join(f"{name}: {invite.get(name.lower())}\r\n" for name in ("Via", "From", "Call-ID", "CSeq"))
    talk.said(f"SIP/2.0 486 Busy\r\n{kept}To: <sip:%2B12065550101@127.0.0.1:5070>;tag=far\r\n\r\n".encode())
    assert talk.events == [Ended(1, 486, "Busy Here")]


def test_headers_go_out_as_they_are_spelled(talk: Conversation) -> None:
    order = Order(FAR, "sip:a@127.0.0.1", "+12065550199", 41_000, {"X-RoomName": "blue"})
    talk.agent.dial(talk.now, order)
    talk.settle()
    assert b"\r\nX-RoomName: blue\r\n" in talk.raw[-1]


def test_nothing_of_somebody_elses_making_gets_into_our_messages() -> None:
    message = Request(method="OPTIONS", uri="sip:a@127.0.0.1", headers=[("x-a", "1\r\nX-Evil: 2")])
    assert b"\r\nX-Evil" not in message.encode()
