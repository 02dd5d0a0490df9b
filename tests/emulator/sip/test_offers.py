"""Who offers and who answers: INVITE without an offer, calls that we hold (RFC 3261 sections 13.2.1, 14; RFC 3264)."""

from __future__ import annotations

import pytest

from emulator.phones.sip.events import Answered, Changed, Ended
from emulator.phones.sip.media_port import Codec, Stream
from tests.emulator.sip.conversation import SDP, Conversation, lived, request


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_who_makes_no_offer_gets_ours_and_answers_it_with_the_ack(talk: Conversation) -> None:
    assert talk.said(request("INVITE")) == ["100 INVITE"]
    assert talk.answers() == ["200 INVITE"]
    assert b"m=audio 41000 RTP/AVP 0 8 101\r\n" in talk.heard[-1].body
    assert lived(talk) == ["Invited"]
    answer = SDP.replace("RTP/AVP 0 8 101", "RTP/AVP 8 101")
    talk.said(request("ACK", to_tag=talk.tag(), branch="ack", body=answer))
    talk.said(request("ACK", to_tag=talk.tag(), branch="ack", body=answer))
    assert talk.events[1:] == [Answered(1, Stream("127.0.0.1", 40000, Codec.PCMA, 101))]
    assert talk.hangs_up() == ["BYE"]


@pytest.mark.parametrize("body", ["", "v=0\r\n", SDP.replace("0 8 101", "18")])
def test_an_ack_without_a_usable_answer_ends_the_call(talk: Conversation, body: str) -> None:
    talk.said(request("INVITE"))
    talk.answers()
    assert talk.said(request("ACK", to_tag=talk.tag(), branch="ack", body=body)) == ["BYE"]
    assert talk.events[1:] == [Ended(1, 488, "the answer had no sound that we speak")]


def test_a_call_without_an_offer_that_is_never_acknowledged_is_given_up(talk: Conversation) -> None:
    talk.said(request("INVITE"))
    talk.answers()
    assert (32.0, "BYE") in talk.waits(33)
    assert lived(talk) == ["Invited", "Ended"]


def test_an_ack_before_there_is_anything_to_acknowledge_is_nothing(talk: Conversation) -> None:
    talk.said(request("INVITE"))
    talk.agent.ring(talk.now, 1)
    talk.settle()
    assert talk.said(request("ACK", to_tag=talk.tag(), branch="ack")) == []
    assert talk.answers() == ["200 INVITE"]


def test_who_changes_a_call_without_an_offer_gets_ours_too(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("INVITE", cseq=2, to_tag=tag)) == ["200 INVITE"]
    assert b"m=audio 41000 RTP/AVP 0 8 101\r\n" in talk.heard[-1].body
    talk.said(request("ACK", cseq=2, to_tag=tag, branch="ack2", body=SDP.replace("40000", "42000")))
    assert talk.events[2:] == [Changed(1, Stream("127.0.0.1", 42000, Codec.PCMU, 101))]


def test_our_offer_in_a_call_keeps_its_lines_and_numbers(talk: Conversation) -> None:
    offered = SDP.replace("101", "96") + "m=video 9078 RTP/AVP 97\r\n"
    talk.said(request("INVITE", body=offered))
    talk.answers()
    talk.said(request("ACK", to_tag=talk.tag(), branch="ack"))
    talk.said(request("INVITE", cseq=2, to_tag=talk.tag()))
    media = [line for line in talk.heard[-1].body.decode().split("\r\n") if line.startswith("m=")]
    assert media == ["m=audio 41000 RTP/AVP 0 8 96", "m=video 0 RTP/AVP 97"]


def test_we_hold_who_called_us_and_take_them_back(talk: Conversation) -> None:
    talk.a_call()
    for held, direction, sends in [(True, "recvonly", True), (False, "sendrecv", True)]:
        talk.agent.hold(talk.now, 1, held=held)
        assert talk.settle() == ["INVITE"]
        assert f"a={'sendonly' if held else 'sendrecv'}\r\n".encode() in talk.last_request("INVITE").body
        talk.agent.hold(talk.now, 1, held=held)
        assert talk.settle() == []
        assert talk.responds(200, tag="", body=f"{SDP}a={direction}\r\n") == ["ACK"]
        assert talk.responds(200, tag="", body=f"{SDP}a={direction}\r\n") == ["ACK"]
        assert talk.events[-1] == Changed(1, Stream("127.0.0.1", 40000, Codec.PCMU, 101, sends, not held))
    assert lived(talk) == ["Invited", "Answered", "Changed", "Changed"]


def test_a_change_of_ours_that_is_refused_leaves_the_call_as_it_was(talk: Conversation) -> None:
    tag = talk.a_call()
    talk.agent.hold(talk.now, 1, held=True)
    talk.settle()
    assert talk.said(request("INVITE", cseq=2, to_tag=tag, body=SDP)) == ["491 INVITE"]
    assert talk.responds(491, tag="") == ["ACK"]
    assert lived(talk) == ["Invited", "Answered"]
    assert talk.hangs_up() == ["BYE"]


@pytest.mark.parametrize("status", [408, 481])
def test_a_change_of_ours_that_finds_no_call_ends_it(talk: Conversation, status: int) -> None:
    talk.a_call()
    talk.agent.hold(talk.now, 1, held=True)
    talk.settle()
    assert talk.responds(status, tag="") == ["ACK", "BYE"]
    assert talk.events[-1] == Ended(1, status, "the far end has forgotten the call")
    assert talk.agent.calls == 0


def test_a_change_of_ours_that_nobody_answers_ends_the_call(talk: Conversation) -> None:
    talk.a_call()
    talk.agent.hold(talk.now, 1, held=True)
    assert (32.0, "BYE") in talk.waits(33)
    assert (talk.events[-1], talk.agent.calls) == (Ended(1, 408, "no answer came"), 0)
