"""Offers are read, answers mirror them, and nothing broken gets further (RFC 3264, RFC 8866)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.phones.sip import sdp
from emulator.phones.sip.media_port import Codec, Stream
from tests.emulator.sip.conversation import SDP

US = sdp.Local("127.0.0.1", 41000, 7)


def lines(body: bytes) -> list[str]:
    return body.decode().split("\r\n")[:-1]


def test_the_offer_has_both_codecs_and_keys() -> None:
    assert lines(sdp.offer(US)) == [
        "v=0",
        "o=- 7 1 IN IP4 127.0.0.1",
        "s=-",
        "c=IN IP4 127.0.0.1",
        "t=0 0",
        "m=audio 41000 RTP/AVP 0 8 101",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-16",
        "a=ptime:20",
        "a=sendrecv",
    ]


def test_the_answer_mirrors_every_line_of_the_offer() -> None:
    text = (
        "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
        "m=video 5000 RTP/AVP 97\na=sendonly\nm=audio 6000 RTP/SAVP 0\nm=audio 7000 RTP/AVP 9 8 0 96\n"
        "a=rtpmap:96 TELEPHONE-EVENT/8000/1\na=ptime:40\nm=image 8000 udptl t38\n"
    )
    theirs = sdp.read(text.encode())
    assert sdp.stream(theirs, sdp.choose(theirs)) == Stream("127.0.0.1", 7000, Codec.PCMA, 96)
    answer = lines(sdp.answer(US, theirs, sdp.choose(theirs)))
    assert [line for line in answer if line.startswith("m=")] == [
        "m=video 0 RTP/AVP 97",
        "m=audio 0 RTP/SAVP 0",
        "m=audio 41000 RTP/AVP 8 96",
        "m=image 0 udptl t38",
    ]
    assert "a=rtpmap:96 telephone-event/8000" in answer


def test_the_codec_in_use_stays_while_it_is_offered() -> None:
    theirs = sdp.read(SDP.encode())
    assert sdp.choose(theirs) is Codec.PCMU
    assert sdp.choose(theirs, Codec.PCMA) is Codec.PCMA
    only = sdp.read(SDP.replace("RTP/AVP 0 8", "RTP/AVP 8").encode())
    assert sdp.choose(only, Codec.PCMU) is Codec.PCMA


@pytest.mark.parametrize(
    "nonsense", ["ptime:20.0", "ptime: 20", "ptime:99999", "maxptime:x", "candidate:1 1 UDP 1 ::1 9"]
)
def test_what_the_answer_does_not_need_cannot_spoil_the_offer(nonsense: str) -> None:
    assert sdp.read(f"{SDP}a={nonsense}\r\n".encode()).codecs == (Codec.PCMU, Codec.PCMA)


def test_the_first_stream_that_we_speak_is_ours() -> None:
    theirs = sdp.read(SDP.replace("m=audio", "m=audio 5000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\nm=audio").encode())
    assert (theirs.place, theirs.port) == (1, 40000)
    answer = lines(sdp.answer(US, theirs, Codec.PCMU))
    assert [line for line in answer if line.startswith("m=")] == ["m=audio 0 RTP/AVP 96", "m=audio 41000 RTP/AVP 0 101"]


@pytest.mark.parametrize("clock", ["48000", "80000", "8000/2"])
def test_keys_at_another_clock_are_not_for_us(clock: str) -> None:
    text = SDP.replace("event/8000", f"event/{clock}")
    assert sdp.read(text.encode()).dtmf is None
    both = text.replace("0 8 101", "0 8 101 99") + "a=rtpmap:99 telephone-event/8000\r\n"
    assert sdp.read(both.encode()).dtmf == 99


def test_without_telephone_event_there_is_none_in_the_answer() -> None:
    theirs = sdp.read(SDP.replace(" 101\r\n", "\r\n").encode())
    assert theirs.dtmf is None
    assert not [line for line in lines(sdp.answer(US, theirs, Codec.PCMU)) if "telephone-event" in line]


@pytest.mark.parametrize(
    ("offered", "answered", "held"),
    [("sendrecv", "recvonly", True), ("recvonly", "inactive", True), ("inactive", "inactive", True)],
)
def test_zeros_for_an_address_hold_the_call(offered: str, answered: str, held: bool) -> None:  # noqa: FBT001
    zeros = ".".join("0000")
    theirs = sdp.read(f"{SDP.replace('c=IN IP4 127.0.0.1', f'c=IN IP4 {zeros}')}a={offered}\r\n".encode())
    stream = sdp.stream(theirs, Codec.PCMU)
    assert (stream.sends, stream.held) == (False, held)
    assert f"a={answered}" in lines(sdp.answer(US, theirs, Codec.PCMU))


def test_what_is_said_of_the_session_counts_where_the_stream_says_nothing() -> None:
    theirs = sdp.read(SDP.replace("t=0 0", "t=0 0\r\na=sendonly").encode())
    assert theirs.direction == "sendonly"
    own = sdp.read(SDP.replace("t=0 0", "t=0 0\r\na=sendonly").encode() + b"c=IN IP6 ::1\r\na=sendrecv\r\n")
    assert (own.direction, own.host) == ("sendrecv", "::1")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "hello",
        SDP.replace("40000", "0"),
        SDP.replace("40000", "70000"),
        SDP.replace("40000", "-1"),
        SDP.replace("40000", "x"),
        SDP.replace("RTP/AVP 0 8", "RTP/AVP 9"),
        SDP.replace("RTP/AVP 0 8", "RTP/AVP 0 999"),
        SDP.replace("RTP/AVP", "RTP/SAVP"),
        SDP.replace("audio", "video"),
        SDP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 a.name.example"),
        SDP.replace("c=IN IP4 127.0.0.1\r\n", ""),
        SDP.replace("c=IN IP4 127.0.0.1", "c="),
        SDP.replace("rtpmap:101", "rtpmap:x"),
        SDP.replace("m=audio 40000 RTP/AVP 0 8 101", "m=audio"),
        "\0" * 100,
    ],
)
def test_what_is_broken_is_refused(broken: str) -> None:
    with pytest.raises(sdp.SdpError):
        sdp.read(broken.encode())


@pytest.mark.parametrize("line", ["m=", "m=audio", "m=video 5004 RTP/AVP"])
def test_a_stream_of_too_few_words_beside_a_good_one_is_refused(line: str) -> None:
    with pytest.raises(sdp.SdpError):
        sdp.read(SDP.encode() + f"{line}\r\n".encode())


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(noise: bytes) -> None:
    for body in (noise, SDP.encode() + noise, noise + SDP.encode()):
        try:
            theirs = sdp.read(body)
        except sdp.SdpError:
            continue
        assert sdp.read(sdp.answer(US, theirs, sdp.choose(theirs))).port == 41000
