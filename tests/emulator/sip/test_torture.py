"""The torture messages of RFC 4475: each is answered as it should be or dropped, and the next call works."""

from __future__ import annotations

import pytest

from emulator.phones.sip.message import Request, Response, parse
from tests.emulator.sip.conversation import SDP, Conversation, request
from tests.emulator.sip.torture import MESSAGES, TORTUOUS, Torture


@pytest.mark.parametrize("torture", MESSAGES, ids=[f"{m.section} {m.trick}" for m in MESSAGES])
def test_it_is_answered_properly_and_the_next_call_works(torture: Torture) -> None:
    talk = Conversation()
    heard = talk.said(torture.message)
    assert [answer.split()[0] for answer in heard] == ([torture.wanted] if torture.wanted else [])
    assert talk.said(request("OPTIONS", "next")) == ["200 OPTIONS"]
    assert talk.said(request("INVITE", "next", body=SDP)) == ["100 INVITE"]


def test_a_refused_invite_ends_by_itself() -> None:
    talk = Conversation()
    for torture in MESSAGES:
        talk.said(torture.message)
    for call in range(1, 10):
        talk.agent.hang_up(talk.now, call)
    talk.settle()
    talk.waits(70)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_the_tortuous_one_was_understood() -> None:
    message = parse(TORTUOUS.encode())
    assert isinstance(message, Request)
    assert (message.cseq, message.to.tag, message.from_.tag, message.from_.user) == (
        (9, "INVITE"),
        "1918181833n",
        "98asjd8",
        "jdrosen",
    )
    assert message.fault is None
    assert (len(message.all("via")), message.via.sent_by, message.via.branch) == (3, "192.0.2.2:5060", "390skdjuw")
    assert message.body.decode() == SDP


def test_an_odd_reason_survives() -> None:
    message = parse("SIP/2.0 200 \u043d\u043e\r\nVia: x\r\n\r\n".encode())
    assert isinstance(message, Response)
    assert message.encode().startswith("SIP/2.0 200 \u043d\u043e\r\n".encode())
