"""Whatever bytes come, the agent neither raises nor forgets how to answer, and no call stays behind."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.phones.sip.events import Answered, Invited
from emulator.phones.sip.media_port import Codec, Stream
from tests.emulator.sip.conversation import FAR, SDP, Conversation, lived, request
from tests.emulator.sip.hostile import BLOWS, mutated, spoiled


@pytest.mark.parametrize("blow", BLOWS.values(), ids=BLOWS)
def test_no_datagram_stops_or_delays_us(blow: bytes) -> None:
    talk = Conversation()
    began = time.perf_counter()
    talk.said(blow)
    assert time.perf_counter() - began < 0.5
    assert talk.said(request("OPTIONS", "after")) == ["200 OPTIONS"]


def test_no_key_takes_long_to_be_none() -> None:
    talk = Conversation()
    tag = talk.a_call()
    began = time.process_time()
    for cseq, body in enumerate(["\n" * 60_000, "signal=" + " " * 60_000, "signal\n" * 9_000], 2):
        kind = "application/dtmf-relay"
        assert talk.said(request("INFO", cseq=cseq, to_tag=tag, body=body, kind=kind)) == ["200 INFO"]
    assert time.process_time() - began < 1.0
    assert lived(talk) == ["Invited", "Answered"]


def test_thousands_of_contacts_take_no_minutes() -> None:
    talk = Conversation()
    began = time.process_time()
    assert talk.said(request("REGISTER").replace(b"Contact: ", b"Contact: " + b"a," * 32_000)) == ["200 REGISTER"]
    assert time.process_time() - began < 3.0
    assert len(talk.agent.bound(0.0, "+12065550199")) == 2


def test_ten_thousand_mutated_datagrams_leave_nothing_behind() -> None:
    talk = Conversation()
    for number, datagram in enumerate(mutated(10_000, seed=7)):
        talk.said(datagram)
        talk.waits(0.01)
        assert all(hop == FAR for hop in talk.hops), datagram
        talk.hops.clear()
        talk.heard.clear()
        talk.raw.clear()
        if number % 500 == 0:
            assert talk.said(request("OPTIONS", f"alive{number}")) == ["200 OPTIONS"]
    calls = [event.call for event in talk.events if isinstance(event, Invited)]
    assert len(calls) > 200  # many are good enough to ring
    for call in calls:
        talk.agent.hang_up(talk.now, call)
    talk.settle()
    talk.waits(70)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)
    assert lived(talk).count("Ended") == len(calls)


def test_mutated_responses_do_not_leave_a_call_behind() -> None:
    chance = random.Random(11)
    for status in (180, 200, 486) * 300:
        talk = Conversation()
        talk.dials()
        invite = talk.last_request("INVITE")
        head = f"SIP/2.0 {status} X\r\nVia: {invite.get('via')}\r\nFrom: {invite.get('from')}\r\n"
        rest = f"To: <sip:x@127.0.0.1>;tag=far\r\nCall-ID: {invite.call_id}\r\nCSeq: 1 INVITE\r\n"
        talk.said(spoiled(f"{head}{rest}Content-Length: {len(SDP)}\r\n\r\n{SDP}".encode(), chance))
        talk.hangs_up()
        talk.waits(100)
        assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from(["INVITE", "OPTIONS", "REGISTER", "BYE"]), st.integers(0, 500))
def test_any_bytes_anywhere(noise: bytes, method: str, at: int) -> None:
    talk = Conversation()
    whole = request(method, body=SDP)
    talk.said(noise)
    talk.said(whole[:at] + noise + whole[at:])
    assert talk.said(request("OPTIONS", "after")) == ["200 OPTIONS"]


def test_an_sdp_that_aims_elsewhere_is_only_told_to_media() -> None:
    talk = Conversation()
    talk.said(request("INVITE", body=SDP.replace("IN IP4 127.0.0.1", "IN IP4 192.0.2.9")))
    talk.answers()
    assert talk.events[-1] == Answered(1, Stream("192.0.2.9", 40000, Codec.PCMU, 101))
    assert set(talk.hops) == {FAR}
