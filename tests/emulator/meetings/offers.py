"""Offers as Chromium writes them for amazon-chime-sdk-js, with what matters to us and something that does not."""

from __future__ import annotations

from collections.abc import Iterable

FINGERPRINT = "sha-256 " + ":".join(["AB"] * 32)
CANDIDATE = "1094 1 udp 2113937151 127.0.0.1 41961 typ host generation 0 network-cost 999"
ICE = ("a=ice-ufrag:Zq4F", f"a=ice-pwd:{'p' * 24}", "a=ice-options:trickle")
DTLS = (f"a=fingerprint:{FINGERPRINT}", "a=setup:actpass")
CODECS = """\
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=fmtp:96 x-google-start-bitrate=1000
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:108 H264/90000
a=rtcp-fb:108 nack pli
a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:109 rtx/90000
a=fmtp:109 apt=108
a=rtpmap:98 VP9/90000
a=fmtp:98 profile-id=0
""".splitlines()


def audio(mid: str = "0", direction: str = "sendrecv", ssrc: int = 3258724230) -> list[str]:
    return [
        "m=audio 9 UDP/TLS/RTP/SAVPF 63 111 9",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=candidate:{CANDIDATE}",
        *ICE,
        *DTLS,
        f"a=mid:{mid}",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        f"a={direction}",
        "a=msid:- microphone",
        "a=rtcp-mux",
        "a=rtpmap:63 red/48000/2",
        "a=fmtp:63 111/111",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:9 G722/8000",
        f"a=ssrc:{ssrc} cname:browser",
    ]


def video(mid: str, direction: str, ssrcs: Iterable[int] = (), *, port: int = 9, rids: Iterable[str] = ()) -> list[str]:
    """Give a video section; of two SSRCs the second is for retransmissions, and layers with names have none."""
    ssrcs, rids = tuple(ssrcs), tuple(rids)
    group = [f"a=ssrc-group:FID {' '.join(map(str, ssrcs))}"] if len(ssrcs) > 1 else []
    return [
        f"m=video {port} UDP/TLS/RTP/SAVPF 96 97 102 103 108 109 98",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        *ICE,
        *DTLS,
        f"a=mid:{mid}",
        "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
        "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
        "a=extmap:13 urn:3gpp:video-orientation",
        f"a={direction}",
        "a=rtcp-mux",
        *CODECS,
        *(f"a=rid:{rid} send" for rid in rids),
        *([f"a=simulcast:send {rids[0]};~{';'.join(rids[1:])}"] if rids else []),
        *group,
        *(f"a=ssrc:{ssrc} cname:browser" for ssrc in ssrcs),
    ]


def stopped(mid: str) -> list[str]:
    """Give a video section that a browser has stopped."""
    return video(mid, "inactive", port=0)


def offer(*sections: list[str], bundle: str | None = None) -> str:
    """Give an offer of these sections; those with a port are in its bundle, unless that is given."""
    alive = [section for section in sections if section[0].split()[1] != "0"]
    mids = [line.removeprefix("a=mid:") for section in alive for line in section if line.startswith("a=mid:")]
    head = [
        "v=0",
        "o=mozilla-chrome 5000231373340655716 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids) if bundle is None else bundle}",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS -",
    ]
    return "".join(f"{line}\r\n" for lines in (head, *sections) for line in lines)
