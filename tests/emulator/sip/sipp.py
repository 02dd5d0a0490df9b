"""sipp, an independent SIP telephone: its scenarios built from a few functions, and what it counted when it ran one.

What sipp wants: CANCEL and the ACK of a refusal reuse the branch of their INVITE, [branch-N] counting messages back to
it; each run needs Call-IDs of its own, or late messages of the run before confuse it.
"""

from __future__ import annotations

import csv
import itertools
import socket
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.system import program

_RUNS = itertools.count()
_HEAD = """\
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
From: "Caller" <sip:+1206555010[call_number]@[local_ip]:[local_port]>;tag=[pid]-[call_number]
To: <sip:{user}@[remote_ip]:[remote_port]>{to}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
"""
_SDP = """\
v=0
o=caller 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 8 101
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a={direction}"""
PEER = "[peer_tag_param]"
OK = '<recv response="200" crlf="true"/>\n'
ANSWERED = (
    '<recv response="100" optional="true"/>\n<recv response="180" optional="true"/>\n'
    '<recv response="200" rrs="true" rtd="true"/>\n'
)


def sends(  # noqa: PLR0913 (a message has many parts)
    method: str,
    cseq: int = 1,
    *,
    to: str = PEER,
    body: str = "",
    kind: str = "application/sdp",
    branch: str = "[branch]",
    extra: str = "",
    user: str = "[service]",
) -> str:
    head = f"{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0\n"
    head += _HEAD.format(branch=branch, to=to, cseq=cseq, method=method, user=user) + extra
    tail = f"Content-Type: {kind}\nContent-Length: [len]\n\n{body}\n" if body else "Content-Length: 0\n\n"
    repeats = "" if method == "ACK" else ' retrans="500"'
    return f"<send{repeats}><![CDATA[\n{head}{tail}]]></send>\n"


def invite(cseq: int = 1, *, to: str = "", direction: str = "sendrecv") -> str:
    return sends("INVITE", cseq, to=to, body=described(direction, cseq))


def described(direction: str, version: int = 1) -> str:
    return _SDP.format(version=version, direction=direction)


def answered_with(direction: str) -> str:
    """Receive a 200 whose SDP has this direction; anything else fails the call."""
    search = f'<ereg regexp="a={direction}" search_in="body" check_it="true" assign_to="1"/>'
    return f'<recv response="200" rrs="true"><action>{search}</action></recv>\n<Reference variables="1"/>\n'


def receives(what: str, *, more: str = "") -> str:
    kind = "response" if what.isdigit() else "request"
    return f'<recv {kind}="{what}"{more}/>\n'


def responds(status: str, *, more: str = "", body: str = "") -> str:
    head = "[last_Via:]\n[last_From:]\n[last_To:];tag=[pid]-[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
    head += "Contact: <sip:callee@[local_ip]:[local_port]>\n"
    tail = f"Content-Type: application/sdp\nContent-Length: [len]\n\n{body}\n" if body else "Content-Length: 0\n\n"
    return f"<send{more}><![CDATA[\nSIP/2.0 {status}\n{head}{tail}]]></send>\n"


def pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>\n'


def free_port() -> int:
    """A UDP port that nobody has at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Counted(NamedTuple):
    """What sipp counted."""

    succeeded: int
    failed: int
    repeated: int
    """What it had to send again, nothing having come in half a second."""
    said: str


def start(folder: Path, scenario: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start sipp in a folder of its own, without a terminal."""
    file = folder / "scenario.xml"
    file.write_text(f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="ours">\n{scenario}</scenario>\n')
    command = [program("sipp"), "-sf", str(file), "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin", "-nd"]
    command += ["-timeout", "40s", "-timeout_error", "-trace_err", "-error_file", str(folder / "errors")]
    command += ["-trace_stat", "-stf", str(folder / "counted.csv"), "-fd", "1"]
    return subprocess.Popen([*command, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finished(folder: Path, sipp: subprocess.Popen[bytes]) -> Counted:
    """Wait for its end and read what it counted."""
    try:
        sipp.wait(60)
    finally:
        sipp.kill()
        sipp.wait()
    errors = folder / "errors"
    said = errors.read_text(errors="replace") if errors.exists() else ""
    with (folder / "counted.csv").open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    return Counted(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), int(last["Retransmissions(C)"]), said)


def calls(  # noqa: PLR0913 (whom, how often, and by what)
    folder: Path,
    scenario: str,
    port: int,
    *,
    load: tuple[int, int] = (1, 10),
    tcp: bool = False,
    more: tuple[str, ...] = (),
) -> Counted:
    """Let sipp call our port; `load` is how many times, and how often per second."""
    ids = f"%u-%p-{next(_RUNS)}@%s"
    number, rate = (str(figure) for figure in load)
    wishes = ["-m", number, "-r", rate, "-l", number, "-cid_str", ids, "-s", "12065550199"]
    transport = ["-t", "t1"] if tcp else []
    return finished(folder, start(folder, scenario, *wishes, *transport, *more, f"127.0.0.1:{port}"))
