"""Torture messages, made after the descriptions of RFC 4475: what each tries, its bytes, what a telephone does.

`wanted` is the status that it is answered with, "" for a message that is dropped.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.emulator.sip.conversation import SDP

VIA = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"
US = "sip:partyline@127.0.0.1"


class Torture(NamedTuple):
    """One message."""

    section: str
    trick: str
    message: bytes
    wanted: str


def made(  # noqa: PLR0913 (a message has many parts)
    name: str,
    *,
    line: str = f"OPTIONS {US} SIP/2.0",
    via: str = "",
    from_: str = "<sip:caller@example.org>;tag=torture",
    to: str = f"<{US}>",
    cseq: str = "",
    extra: str = "",
    body: str = "",
    length: str | None = None,
) -> bytes:
    """A sound message but for what is given."""
    word = line.partition(" ")[0]
    method = "OPTIONS" if word == "SIP/2.0" else word
    lines = [
        line,
        via or f"{VIA}{name}",
        f"From: {from_}",
        f"To: {to}",
        f"Call-ID: {name}@example.org",
        f"CSeq: {cseq or f'1 {method}'}",
        "Max-Forwards: 70",
        *([extra] if extra else []),
        f"Content-Length: {len(body.encode()) if length is None else length}",
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def call(name: str, **parts: str) -> bytes:
    """An INVITE with an offer."""
    kind = parts.pop("kind", "application/sdp")
    extra = "\r\n".join(filter(None, [f"Content-Type: {kind}", parts.pop("extra", "")]))
    line = parts.pop("line", f"INVITE {US} SIP/2.0")
    return made(name, line=line, extra=extra, body=parts.pop("body", SDP), **parts)


def register(name: str, contact: str, **parts: str) -> bytes:
    """A REGISTER."""
    line = parts.pop("line", "REGISTER sip:127.0.0.1 SIP/2.0")
    extra = "\r\n".join(filter(None, [f"Contact: {contact}", parts.pop("extra", "")]))
    return made(name, line=line, extra=extra, **parts)


TORTUOUS = (
    f"INVITE {US};unknownparam SIP/2.0\r\n"
    f"TO :\r\n <{US}> ;   tag    = 1918181833n\r\n"
    'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n'
    "MaX-fOrWaRdS: 0068\r\n"
    "Call-ID: tortuous.ndaksdj@192.0.2.1\r\n"
    "Content-Length   : {length}\r\n"
    "cseq: 0009\r\n  INVITE\r\n"
    "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n"
    "s :\r\n"
    "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
    "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
    "Content-Type: application/sdp\r\n"
    "Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
    "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n SIP  /    2.0   "
    "/ UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
    'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n newvalue ;\r\n  secondparam ; q = 0.33\r\n'
    "\r\n{body}"
).format(length=len(SDP), body=SDP)
LONG = "-".join(["verylong"] * 200)
ODD_METHOD = "!interesting-Method0123456789_*+`.%indeed'~"
MULTIPART = (
    "--unique\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    "--unique\r\nContent-Type: application/octet-stream\r\n\r\n0\x01\r\n--unique--\r\n"
)

VALID = (
    Torture("3.1.1.1", "every tolerated spelling, in a dialog that is none", TORTUOUS.encode(), "481"),
    Torture("3.1.1.2", "a method of every character", made("intmeth", line=f"{ODD_METHOD} {US} SIP/2.0"), "405"),
    Torture(
        "3.1.1.3",
        "escapes in URIs",
        call("esc01", line="INVITE sip:sips%3Auser%40example.com@127.0.0.1 SIP/2.0"),
        "100",
    ),
    Torture("3.1.1.4", "an escaped null", register("escnull", "<sip:%00@host5.example.com>"), "200"),
    Torture(
        "3.1.1.5", "a percent sign that is no escape", made("esc02", line="RE%47IST%45R sip:127.0.0.1 SIP/2.0"), "405"
    ),
    Torture(
        "3.1.1.6", "no space before the bracket", made("lwsdisp", from_="caller<sip:c@example.com>;tag=323"), "200"
    ),
    Torture(
        "3.1.1.7",
        "long values in every header",
        call(LONG, from_=f'"I have a {LONG} name" <sip:{LONG}@example.net>;tag=12;q={LONG}', extra=f"X-{LONG}: {LONG}"),
        "100",
    ),
    Torture("3.1.1.8", "more bytes than Content-Length", register("dblreq", "<sip:j@host>") + call("second"), "200"),
    Torture(
        "3.1.1.9",
        "semicolons in the user part",
        made("semiuri", line="OPTIONS sip:user;par=u%40example.net@127.0.0.1 SIP/2.0"),
        "200",
    ),
    Torture(
        "3.1.1.10",
        "transports of every kind",
        made(
            "transports",
            via=f"{VIA}t1\r\nVia: SIP/2.0/SCTP 192.0.2.1;branch=z9hG4bKt2\r\nVia: SIP/2.0/UNKNOWN a.b;branch=z9hG4bKt3",
        ),
        "200",
    ),
    Torture(
        "3.1.1.11", "a body of parts", call("mpart01", kind='multipart/mixed;boundary="unique"', body=MULTIPART), "415"
    ),
    Torture("3.1.1.12", "an odd reason phrase", made("unreason", line="SIP/2.0 200 = 2**3 * 5**2 \u043d\u043e"), ""),
    Torture("3.1.1.13", "no reason phrase", made("noreason", line="SIP/2.0 100 "), ""),
)
OVERLARGE = "36893488147419103232"
INVALID = (
    Torture("3.1.2.1", "too many separators", call("badinv01", via=f"{VIA}badinv01;;,;,,"), "400"),
    Torture("3.1.2.2", "fewer bytes than Content-Length", made("clerr", length="9999"), "400"),
    Torture("3.1.2.3", "a negative Content-Length", made("ncl", length="-999"), "400"),
    Torture(
        "3.1.2.4",
        "an overlarge CSeq",
        register("scalar02", "<sip:u@h>;expires=280297596632815", cseq=f"{OVERLARGE} REGISTER"),
        "400",
    ),
    Torture("3.1.2.4", "an overlarge Max-Forwards", made("scalar03").replace(b"Forwards: 70", b"Forwards: 300"), "400"),
    Torture(
        "3.1.2.5",
        "overlarge scalars in a response",
        made("scalarlg", line="SIP/2.0 503 Busy", cseq="9292394834772304023312 OPTIONS"),
        "",
    ),
    Torture("3.1.2.6", "a quote that never closes", call("quotbal", to='"Mr. J. User <sip:j.user@example.com>'), "400"),
    Torture("3.1.2.7", "brackets round the Request-URI", call("ltgtruri", line=f"INVITE <{US}> SIP/2.0"), "400"),
    Torture("3.1.2.8", "a space in the Request-URI", call("lwsruri", line=f"INVITE {US}; lr SIP/2.0"), "400"),
    Torture("3.1.2.9", "two spaces in the first line", call("lwsstart", line=f"INVITE  {US}  SIP/2.0"), "400"),
    Torture("3.1.2.10", "a space after the version", made("trws", line=f"OPTIONS {US} SIP/2.0  "), "400"),
    Torture(
        "3.1.2.11",
        "headers in the Request-URI",
        call("escruri", line=f"INVITE {US}?Route=%3Csip:example.com%3E SIP/2.0"),
        "400",
    ),
    Torture(
        "3.1.2.12", "a time zone that is not GMT", call("baddate", extra="Date: Fri, 01 Jan 2010 16:00:00 EST"), "100"
    ),
    Torture(
        "3.1.2.13",
        "a Contact with headers and no brackets",
        register("regbadct", "sip:u@example.com?Route=%3Csip:e%3E"),
        "400",
    ),
    Torture(
        "3.1.2.14",
        "spaces inside the brackets",
        made("badaspec", to='"Watson, Thomas" < sip:t.watson@example.org >'),
        "400",
    ),
    Torture(
        "3.1.2.15",
        "a display name that is no token",
        made("baddn", to="Bell, Alexander <sip:a.g.bell@example.com>"),
        "200",
    ),
    Torture("3.1.2.16", "a version of the future", made("badvers", line=f"OPTIONS {US} SIP/7.0"), "505"),
    Torture("3.1.2.17", "CSeq names another method", made("mismatch01", cseq="8 INVITE"), "400"),
    Torture(
        "3.1.2.18",
        "and the method is unknown",
        made("mismatch02", line=f"NEWMETHOD {US} SIP/2.0", cseq="8 INVITE"),
        "400",
    ),
    Torture(
        "3.1.2.19", "an overlarge status", made("bigcode", line="SIP/2.0 4294967301 better not break the receiver"), ""
    ),
)
INSUFFICIENT = (
    "INVITE sip:u@127.0.0.1 SIP/2.0\r\nCSeq: 193942 INVITE\r\n"
    "Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKinsuf\r\nl: 0\r\n\r\n"
)
ANCIENT = (
    f"INVITE {US} SIP/2.0\r\nVia: SIP/2.0/UDP iftgw.example.com\r\nFrom: <sip:+12065550123@ift.client.example.net>\r\n"
    f"To: <{US}>\r\nCall-ID: inv2543.1717@ift.client.example.com\r\nCSeq: 56 INVITE\r\n"
    f"Content-Type: application/sdp\r\n\r\n{SDP}"
)
LAYERS = (
    Torture("3.2.1", "a branch that is nothing but its cookie", made("badbranch", via=VIA), "200"),
    Torture("3.3.1", "From, To and Call-ID are missing", INSUFFICIENT.encode(), "400"),
    Torture(
        "3.3.2",
        "a scheme that nobody knows",
        made("unkscm", line="OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"),
        "416",
    ),
    Torture(
        "3.3.3",
        "a scheme of something else",
        made("novelsc", line="OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"),
        "416",
    ),
    Torture(
        "3.3.4",
        "unknown schemes in To, From, Contact",
        register("unksm2", "<name:John_Smith>", to="<isbn:2983792873>"),
        "200",
    ),
    Torture(
        "3.3.5",
        "extensions required",
        made("bext01", extra="Require: nothingSupportsThis, nothingSupportsThisEither"),
        "420",
    ),
    Torture(
        "3.3.6", "a body of an unknown type", call("invut", kind="application/unknownformat", body="<audio/>"), "415"
    ),
    Torture(
        "3.3.7",
        "an unknown way to be known",
        register("regaut01", "<sip:u@127.0.0.1>", extra="Authorization: NoOneKnows o=n"),
        "200",
    ),
    Torture(
        "3.3.8",
        "single headers many times",
        made("multi01", extra="From: <sip:other@example.org>;tag=2\r\nCSeq: 3 OPTIONS"),
        "400",
    ),
    Torture(
        "3.3.9", "two Content-Lengths", made("mcl01", extra="Content-Length: 0", body="There's no way to know"), "400"
    ),
    Torture(
        "3.3.10",
        "a response to everybody",
        made("bcast", line="SIP/2.0 200 OK", via="Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1"),
        "",
    ),
    Torture(
        "3.3.11", "no hops left, but it has arrived", made("zeromf").replace(b"Forwards: 70", b"Forwards: 0"), "200"
    ),
    Torture(
        "3.3.12",
        "an unknown parameter of a Contact",
        register("cparam01", "<sip:+12065550123@127.0.0.1>;unknownparam"),
        "200",
    ),
    Torture(
        "3.3.13",
        "a URI's parameter outside brackets",
        register("cparam02", "sip:+12065550123@127.0.0.1;unknownparam"),
        "200",
    ),
    Torture(
        "3.3.14",
        "headers in a Contact's URI",
        register("regescrt", "<sip:u@example.com?Route=%3Csip:sip.example.com%3E>"),
        "200",
    ),
    Torture(
        "3.3.15", "an answer of a kind that we do not write", call("sdp01", extra="Accept: text/nobodyKnowsThis"), "406"
    ),
    Torture("3.4.1", "a telephone of RFC 2543", ANCIENT.encode(), "100"),
)
MESSAGES = VALID + INVALID + LAYERS
