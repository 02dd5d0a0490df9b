"""What we answer to a browser's offer (RFC 8829 section 5.3): the same sections in the same order, over one transport.

What amazon-chime-sdk-js needs beside the standards: audio has a stream id in its msid, or the track is dropped; the
video of a section comes as the stream `v_<mid>`, under which SUBSCRIBE_ACK names it; a stopped section is answered with
port 0 and stays out of the bundle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from emulator.meetings.sdp import (
    AUDIO_LEVEL,
    MID,
    REPAIRED_RID,
    RID,
    SEND_TIME,
    Codec,
    Offer,
    Section,
    Transport,
)

_KEPT: Final = {"audio": (MID, AUDIO_LEVEL), "video": (MID, RID, REPAIRED_RID, SEND_TIME)}
"""The header extensions that we use, of all that browsers offer."""
_FEEDBACK: Final = {"nack", "nack pli", "ccm fir", "goog-remb"}
_TURNED: Final = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
_OPUS: Final = "minptime=10;useinbandfec=1"


class Ours(NamedTuple):
    """What we send, and over what."""

    transport: Transport
    session_id: int
    """The same for the whole connection."""
    version: int
    """One more with each answer (RFC 8829 section 5.3.2)."""
    audio_ssrc: int
    video_ssrcs: Mapping[str, int]
    """What flows to the browser, by the mid of the section that it offered for it."""


def track_label(mid: str) -> str:
    """Name the stream of a video section, as SUBSCRIBE_ACK.tracks and the answer must both have it."""
    return f"v_{mid}"


def answer(offer: Offer, ours: Ours) -> str:
    """Answer an offer. A section of which we speak nothing is refused."""
    taken = [section for section in offer.sections if _is_taken(section)]
    lines = [
        "v=0",
        f"o=- {ours.session_id} {ours.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(section.mid for section in taken)}",
        "a=msid-semantic: WMS *",
    ]
    for section in offer.sections:
        lines += _accepted(section, ours, first=section is taken[0]) if section in taken else _refused(section)
    return "".join(f"{line}\r\n" for line in lines)


def _is_taken(section: Section) -> bool:
    return not section.stopped and section.kind in _KEPT and bool(section.spoken)


def _refused(section: Section) -> list[str]:
    line = f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}"
    return [line, "c=IN IP4 0.0.0.0", f"a=mid:{section.mid}", "a=inactive"]


def _accepted(section: Section, ours: Ours, *, first: bool) -> list[str]:
    formats = " ".join(str(codec.payload) for codec in section.spoken)
    ufrag, pwd, fingerprint, candidates = ours.transport
    lines = [
        f"m={section.kind} 9 {section.protocol} {formats}",
        "c=IN IP4 0.0.0.0",
        "a=rtcp:9 IN IP4 0.0.0.0",
        f"a=ice-ufrag:{ufrag}",
        f"a=ice-pwd:{pwd}",
        f"a=fingerprint:{fingerprint}",
        "a=setup:active",
        f"a=mid:{section.mid}",
    ]
    lines += [f"a=extmap:{section.extensions[uri]} {uri}" for uri in _KEPT[section.kind] if uri in section.extensions]
    lines += _audio(section, ours) if section.kind == "audio" else _video(section, ours)
    lines += ["a=rtcp-mux"]
    lines += [line for codec in section.spoken for line in _codec(codec)]
    if first:  # one transport for all: its candidates stand once
        lines += [f"a=candidate:{candidate}" for candidate in candidates] + ["a=end-of-candidates"]
    return lines


def _audio(section: Section, ours: Ours) -> list[str]:
    sent = _sent(f"a_{section.mid}", ours.audio_ssrc) if section.receives else []
    return [f"a={_TURNED[section.direction]}", *sent]


def _video(section: Section, ours: Ours) -> list[str]:
    """A browser's camera only comes, and what it offered to receive only goes: no section does both."""
    if section.sends:
        return ["a=recvonly", *_layers(section.rids)]
    if section.receives and section.mid in ours.video_ssrcs:
        return ["a=sendonly", *_sent(track_label(section.mid), ours.video_ssrcs[section.mid])]
    return ["a=inactive"]


def _layers(rids: Sequence[str]) -> list[str]:
    """Take all layers of a simulcast, also those that the browser does not send yet (RFC 8853 section 5.3)."""
    return [*(f"a=rid:{rid} recv" for rid in rids), f"a=simulcast:recv {';'.join(rids)}"] if rids else []


def _sent(stream: str, ssrc: int) -> list[str]:
    msid = f"{stream} {stream}_track"
    return [f"a=msid:{msid}", f"a=ssrc:{ssrc} cname:meeting", f"a=ssrc:{ssrc} msid:{msid}"]


def _codec(codec: Codec) -> list[str]:
    parameters = _OPUS if codec.name == "OPUS" else codec.parameters
    lines = [f"a=rtpmap:{codec.payload} {codec.encoding}"]
    if parameters:
        lines += [f"a=fmtp:{codec.payload} {parameters}"]
    return lines + [f"a=rtcp-fb:{codec.payload} {kind}" for kind in codec.feedback if kind in _FEEDBACK]
