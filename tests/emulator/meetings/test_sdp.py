"""What browsers offer is understood, what we answer is what they need, and nothing broken gets further."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.meetings import sdp
from emulator.meetings.answers import Ours, answer
from emulator.meetings.sdp import Codec, Offer, SdpError
from tests.emulator.meetings.offers import CANDIDATE, FINGERPRINT, audio, offer, stopped, video

CALL = offer(audio(), video("1", "sendrecv", (11, 12)), video("2", "recvonly"), stopped("3"))
TRANSPORT = sdp.Transport(
    "ours", "o" * 22, FINGERPRINT.replace("AB", "CD"), (CANDIDATE, CANDIDATE.replace("41961", "5"))
)


def answered(text: str, **video_ssrcs: int) -> list[list[str]]:
    """Answer, and cut the answer into its sections; the first is the session's own part."""
    ours = Ours(TRANSPORT, 7, 2, 99, {mid.removeprefix("mid"): ssrc for mid, ssrc in video_ssrcs.items()})
    parts: list[list[str]] = [[]]
    for line in answer(Offer.read(text), ours).split("\r\n")[:-1]:
        if line.startswith("m="):
            parts.append([])
        parts[-1].append(line)
    return parts


def test_the_sections_of_an_offer() -> None:
    read = Offer.read(CALL)
    assert [(s.kind, s.mid, s.direction, s.stopped) for s in read.sections] == [
        ("audio", "0", "sendrecv", False),
        ("video", "1", "sendrecv", False),
        ("video", "2", "recvonly", False),
        ("video", "3", "inactive", True),
    ]
    assert [section.mid for section in read.video] == ["1", "2", "3"]
    assert read.bundle == ("0", "1", "2")
    assert read.transport == ("Zq4F", "p" * 24, FINGERPRINT, (CANDIDATE,))
    assert read.sections[0].extensions[sdp.AUDIO_LEVEL] == 1
    assert read.sections[0].ssrcs == (3258724230,)


def test_retransmissions_are_told_from_the_video_they_repair() -> None:
    camera = Offer.read(CALL).sections[1]
    assert (camera.ssrcs, camera.repairs) == ((11,), {12: 11})


def test_we_speak_opus_vp8_and_one_h264() -> None:
    sound, camera, *_ = Offer.read(CALL).sections
    assert sound.spoken == (Codec(111, "opus/48000/2", "minptime=10;useinbandfec=1", ("transport-cc",)),)
    assert [(codec.payload, codec.name) for codec in camera.spoken] == [
        (96, "VP8"),
        (97, "RTX"),
        (108, "H264"),
        (109, "RTX"),
    ]


def test_the_answer_as_a_whole() -> None:
    session, sound, *_ = answered(CALL)
    assert " ".join(session) == "v=0 o=- 7 2 IN IP4 127.0.0.1 s=- t=0 0 a=group:BUNDLE 0 1 2 a=msid-semantic: WMS *"
    assert sound == [
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        "a=ice-ufrag:ours",
        f"a=ice-pwd:{'o' * 22}",
        f"a=fingerprint:{TRANSPORT.fingerprint}",
        "a=setup:active",
        "a=mid:0",
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=sendrecv",
        "a=msid:a_0 a_0_track",
        "a=ssrc:99 cname:meeting",
        "a=ssrc:99 msid:a_0 a_0_track",
        "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        *(f"a=candidate:{candidate}" for candidate in TRANSPORT.candidates),
        "a=end-of-candidates",
    ]


def test_a_camera_is_received_and_what_is_forwarded_is_sent() -> None:
    camera, tile = answered(CALL, mid2=77)[2:4]
    assert camera[0] == "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109"
    assert "a=recvonly" in camera
    assert "a=rtcp-fb:96 nack pli" in camera
    assert "a=rtcp-fb:96 transport-cc" not in camera
    assert not [line for line in camera if line.startswith(("a=msid", "a=ssrc", "a=candidate"))]
    assert {"a=sendonly", "a=msid:v_2 v_2_track", "a=ssrc:77 msid:v_2 v_2_track"} <= set(tile)


def test_the_layers_of_a_simulcast_are_taken_all() -> None:
    simulcast = offer(audio(), video("1", "sendrecv", rids=("low", "mid", "hi")))
    assert Offer.read(simulcast).sections[1].rids == ("low", "mid", "hi")
    camera = answered(simulcast)[2]
    assert {"a=rid:low recv", "a=rid:mid recv", "a=rid:hi recv", "a=simulcast:recv low;mid;hi"} <= set(camera)
    assert f"a=extmap:10 {sdp.RID}" in camera
    assert not [line for line in answered(CALL)[2] if "simulcast" in line]


def test_a_section_for_video_that_nobody_sends_is_inactive() -> None:
    assert "a=inactive" in answered(CALL)[3]


def test_a_stopped_section_keeps_its_place_with_port_0_and_leaves_the_bundle() -> None:
    assert answered(CALL)[4] == [
        "m=video 0 UDP/TLS/RTP/SAVPF 96 97 102 103 108 109 98",
        "c=IN IP4 0.0.0.0",
        "a=mid:3",
        "a=inactive",
    ]


def test_port_0_in_the_bundle_is_not_stopped() -> None:
    bundled = offer(audio(), video("1", "sendrecv", port=0), bundle="0 1")
    assert answered(bundled)[2][0].startswith("m=video 9 ")


def test_what_we_do_not_speak_is_refused() -> None:
    data = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:1", "a=sctp-port:5000"]
    session, _, refused = answered(offer(audio(), data))
    assert "a=group:BUNDLE 0" in session
    assert refused[0] == "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"


def test_formats_of_what_we_do_not_speak_may_be_anything() -> None:
    strange = ["m=application 9 x " + "9" * 5000, "a=mid:1", "a=rtpmap:9 opus/48000/2"]
    assert answered(offer(audio(), strange))[2][0] == "m=application 0 x " + "9" * 5000


def test_what_stands_above_the_sections_holds_for_all() -> None:
    lines = offer(["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=rtpmap:111 opus/48000/2"])
    above = f"a=ice-ufrag:abcd\r\na=ice-pwd:{'x' * 22}\r\na=fingerprint:{FINGERPRINT}\r\na=recvonly\r\nm=audio"
    read = Offer.read(lines.replace("m=audio", above))
    assert read.transport == ("abcd", "x" * 22, FINGERPRINT, ())
    assert read.sections[0].direction == "recvonly"


@pytest.mark.parametrize(
    ("whole", "broken", "says"),
    [
        ("m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9", "m=audio 9", "line 8 .* four words"),
        ("m=audio 9 ", "m=audio 65536 ", "line 8 .* not a number up to 65535"),
        ("SAVPF 63 ", "SAVPF 128 ", "line 8 .* not a number up to 127"),
        (CANDIDATE, "1094 1 udp", "a broken candidate"),
        ("a=ice-ufrag:Zq4F", "a=ice-ufrag:Z q4", "a broken ice-ufrag"),
        ("a=mid:1", "a=mid:0", "a mid of its own"),
        ("a=mid:1", "a=mid:seventeen-letters", "a broken mid"),
        ("a=mid:1\r\n", "", "a mid of its own"),
        ("actpass", "active", "does not leave the DTLS client to us"),
        (f"a=fingerprint:{FINGERPRINT}", "a=x", "neither|no section"),
        ("a=mid:1", "a=mid:1\r\na=rid:low;hi send", "a broken rid"),
        ("a=extmap:4 ", "a=extmap:four ", "'four' is not a number"),
        ("v=0", "v=0\r\n" + "m=video 9 x 1\r\n" * 101, "too many sections"),
        ("v=0", "v=0" + "0" * sdp.MOST_TEXT, "characters"),
    ],
)
def test_a_broken_offer_says_what_is_broken(whole: str, broken: str, says: str) -> None:
    assert whole in CALL
    with pytest.raises(SdpError, match=says):
        Offer.read(CALL.replace(whole, broken))


LINES = CALL.split("\r\n")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Give an offer with lines lost, doubled, moved or spoiled."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        line = draw(
            st.sampled_from([lines[other], lines[at][: other % 9], lines[at] + lines[other]]) | st.text(max_size=40)
        )
        lines[at : at + draw(st.integers(0, 2))] = [line]
    return "\r\n".join(lines)


@given(mutated() | st.text())
def test_whatever_comes_is_an_offer_or_an_sdp_error(text: str) -> None:
    try:
        read = Offer.read(text)
    except SdpError:
        return
    mids = {section.mid: 5 for section in read.video}
    written = answer(read, Ours(TRANSPORT, 1, 1, 2, mids))
    sections = [line.split() for line in written.split("\r\n") if line.startswith("m=")]
    assert [line[0] for line in sections] == [f"m={section.kind}" for section in read.sections]
