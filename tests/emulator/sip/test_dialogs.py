"""Requests in a call and beside it: which call they are for, and in what order (RFC 3261 sections 8.2, 12.2, 15)."""

from __future__ import annotations

import pytest

from emulator.phones.sip.events import Ended, Pressed
from emulator.phones.sip.layer import Hop
from tests.emulator.sip.conversation import FAR, SDP, Conversation, lived, request

ELSEWHERE = Hop("TCP", "127.0.0.1", 50_001)


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_both_hang_up_at_once(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.hangs_up() == ["BYE"]
    assert talk.said(request("BYE", cseq=2, to_tag=tag)) == ["200 BYE"]
    assert talk.said(request("INFO", cseq=3, to_tag=tag)) == ["481 INFO"]
    talk.responds(200, to="BYE")
    assert lived(talk) == ["Invited", "Answered", "Ended"]
    talk.waits(70)
    assert talk.said(request("BYE", cseq=4, to_tag=tag)) == ["481 BYE"]
    talk.waits(70)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_they_hang_up_while_our_bye_waits_for_their_ack(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.answers()
    assert talk.hangs_up() == []
    assert talk.said(request("BYE", cseq=2, to_tag=talk.tag())) == ["200 BYE"]
    assert (talk.agent.calls, talk.waits(60)) == (0, [])


def test_a_second_bye_finds_no_call(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("BYE", cseq=2, to_tag=tag)) == ["200 BYE"]
    assert talk.said(request("BYE", cseq=3, to_tag=tag)) == ["481 BYE"]


def test_the_first_request_of_who_was_called_may_have_number_zero(talk: Conversation) -> None:
    talk.dials()
    talk.responds(200, body=SDP)
    invite = talk.last_request("INVITE")
    assert talk.said(request("BYE", invite.call_id, cseq=0, to_tag=invite.from_.tag or "")) == ["200 BYE"]


def test_we_speak_to_where_they_last_spoke_from(talk: Conversation) -> None:
    tag = talk.a_call()
    talk.said(request("INFO", cseq=2, to_tag=tag), ELSEWHERE)
    talk.hangs_up()
    assert talk.hops[-2:] == [ELSEWHERE, ELSEWHERE]
    assert "SIP/2.0/TCP " in talk.last_request("BYE").get("via")


def test_who_is_not_of_the_call_cannot_draw_it_away(talk: Conversation) -> None:
    tag = talk.a_call()
    talk.said(request("INFO", cseq=2, to_tag=tag, from_tag="other"), ELSEWHERE)
    talk.said(request("INFO", cseq=1, to_tag=tag, branch="late"), ELSEWHERE)
    talk.hangs_up()
    assert talk.hops[-1] == FAR


def test_two_calls_may_have_one_call_id(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    assert talk.said(request("INVITE", body=SDP, from_tag="twin", branch="twin")) == ["100 INVITE"]
    talk.agent.answer(talk.now, 2, 42_000)
    talk.settle()
    second = talk.tag()
    talk.said(request("ACK", to_tag=second, from_tag="twin", branch="ack"))
    assert talk.said(request("BYE", cseq=2, to_tag=second, from_tag="twin")) == ["200 BYE"]
    assert talk.events[-1] == Ended(2, 200, "the far end hung up")
    assert talk.answers() == ["200 INVITE"]


def test_options_in_a_call_are_answered_as_long_as_there_is_one(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("OPTIONS", cseq=2, to_tag=tag)) == ["200 OPTIONS"]
    assert talk.said(request("INFO", cseq=2, to_tag=tag)) == ["500 INFO"]
    talk.said(request("BYE", cseq=3, to_tag=tag))
    assert talk.said(request("OPTIONS", cseq=4, to_tag=tag)) == ["481 OPTIONS"]


def test_a_change_to_a_call_that_still_rings_comes_too_early(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.agent.ring(talk.now, 1)
    talk.settle()
    assert talk.said(request("INVITE", cseq=2, to_tag=talk.tag(), body=SDP)) == ["500 INVITE"]
    assert talk.heard[-1].get("retry-after") == "1"
    assert talk.answers() == ["200 INVITE"]


def test_a_100_has_the_callers_time(talk: Conversation) -> None:
    assert talk.said(request("INVITE", body=SDP, extra="Timestamp: 54.2")) == ["100 INVITE"]
    assert talk.heard[-1].get("timestamp") == "54.2"


@pytest.mark.parametrize(
    ("extra", "wanted"),
    [
        ("Accept: application/dtmf-relay\r\nAccept: application/sdp", "100 INVITE"),
        ("Accept: text/html\r\nAccept: text/plain", "406 INVITE"),
        ("Supported: timer, 100rel\r\nSession-Expires: 90\r\nMin-SE: 90", "100 INVITE"),
        ("Require: timer", "420 INVITE"),
        ("Expires: 0\r\nk: replaces\r\nProxy-Require: x", "100 INVITE"),
        ("\r\n".join(f"X-{number}: {number}" for number in range(250)), "100 INVITE"),
        ("Subject: a long\r\n\tstory,\r\n  folded", "100 INVITE"),
        ("Record-Route: <sip:[::1]:5062;lr>, <sip:127.0.0.1:5063>\r\nRecord-Route: <sip:c;lr>", "100 INVITE"),
    ],
)
def test_what_stands_beside_an_offer(talk: Conversation, extra: str, wanted: str) -> None:
    assert talk.said(request("INVITE", body=SDP, extra=extra)) == [wanted]


def test_the_routes_of_a_call_are_those_of_its_invite_in_order(talk: Conversation) -> None:
    extra = "Record-Route: <sip:[::1]:5062;lr>, <sip:127.0.0.1:5063;lr>\r\nRecord-Route: <sip:127.0.0.1:5064;lr>"
    routes = ["<sip:[::1]:5062;lr>", "<sip:127.0.0.1:5063;lr>", "<sip:127.0.0.1:5064;lr>"]
    talk.said(request("INVITE", body=SDP, extra=extra))
    talk.answers()
    assert talk.heard[-1].all("record-route") == routes
    talk.said(request("ACK", to_tag=talk.tag(), branch="ack"))
    talk.hangs_up()
    assert talk.last_request("BYE").all("route") == routes


def test_keys_by_info_may_come_before_the_answer(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.agent.ring(talk.now, 1)
    talk.settle()
    talk.said(request("INFO", cseq=2, to_tag=talk.tag(), body="5", kind="application/dtmf"))
    assert talk.events[-1] == Pressed(1, "5")


@pytest.mark.parametrize(
    ("contact", "extra"),
    [("*", ""), ("*", "Expires: 60"), ("*, <sip:a@127.0.0.1>", "Expires: 0")],
    ids=["for how long", "for a while", "and more"],
)
def test_every_contact_can_only_be_taken_back(talk: Conversation, contact: str, extra: str) -> None:
    talk.said(request("REGISTER", "reg"))
    star = request("REGISTER", "reg", cseq=2, extra=extra)
    line = b"Contact: <sip:+12065550100@127.0.0.1:5070>"
    assert talk.said(star.replace(line, f"Contact: {contact}".encode())) == ["400 REGISTER"]
    assert len(talk.agent.bound(0.0, "+12065550199")) == 1
