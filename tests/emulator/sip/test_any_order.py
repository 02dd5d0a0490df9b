"""Whatever both sides do in whatever order: each call ends once, is told to have ended, and nothing stays behind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.phones.sip.events import Answered, Ended, Invited
from emulator.phones.sip.message import Request
from tests.emulator.sip.conversation import OUR_PORT, SDP, Conversation, request

if TYPE_CHECKING:
    from collections.abc import Callable

Step = tuple[str, int, float]

FAR_ASKS = ["INVITE", "re-INVITE", "no offer", "ACK", "answering ACK", "CANCEL", "BYE", "INFO", "OPTIONS"]
FAR_ANSWERS = ["100", "180", "200", "200 without sound", "200 of another", "302", "486", "487"]
WE_DO = ["ring", "answer", "hang up", "dial", "hold", "resume", "wait"]

steps = st.lists(
    st.tuples(
        st.sampled_from(FAR_ASKS + FAR_ANSWERS + WE_DO), st.integers(1, 4), st.sampled_from([0.0, 0.3, 5.0, 33.0])
    ),
    max_size=20,
)


def far_asks(talk: Conversation, what: str, cseq: int) -> None:
    inside = {"re-INVITE", "ACK", "answering ACK", "BYE", "INFO"}
    tag = next((m.to.tag or "" for m in reversed(talk.heard) if not isinstance(m, Request) and m.to.tag), "none")
    method = {"re-INVITE": "INVITE", "no offer": "INVITE", "answering ACK": "ACK"}.get(what, what)
    branch = f"oneINVITE{cseq}" if what == "CANCEL" else ""
    body = SDP if what in {"INVITE", "re-INVITE", "answering ACK"} else ""
    talk.said(request(method, cseq=cseq, to_tag=tag if what in inside else "", branch=branch, body=body))


def far_answers(talk: Conversation, what: str) -> None:
    asked = [m for m in talk.heard if isinstance(m, Request) and m.method == "INVITE"]
    if asked:
        body = SDP if what in {"200", "200 of another"} else ""
        talk.responds(int(what[:3]), body=body, tag="second" if what.endswith("another") else "far")


def we_do(talk: Conversation, what: str, call: int) -> None:
    agent, now = talk.agent, talk.now
    acts: dict[str, Callable[[], object]] = {
        "ring": lambda: agent.ring(now, call),
        "answer": lambda: agent.answer(now, call, OUR_PORT),
        "hang up": lambda: agent.hang_up(now, call),
        "dial": talk.dials,
        "hold": lambda: agent.hold(now, call, held=True),
        "resume": lambda: agent.hold(now, call, held=False),
        "wait": lambda: None,
    }
    acts[what]()
    talk.settle()


def lives(what: list[Step]) -> tuple[Conversation, int]:
    talk, dialled = Conversation(), 0
    for name, number, seconds in what:
        if name in FAR_ASKS:
            far_asks(talk, name, number)
        elif name in FAR_ANSWERS:
            far_answers(talk, name)
        else:
            we_do(talk, name, number)
            dialled += name == "dial"
        talk.waits(seconds)
    return talk, dialled


@settings(max_examples=400)
@given(steps)
def test_every_call_ends_once_and_nothing_stays(what: list[Step]) -> None:
    talk, dialled = lives(what)
    for call in range(1, 1 + dialled + len(what)):
        talk.agent.hang_up(talk.now, call)
    talk.settle()
    talk.waits(200)
    begun = {event.call for event in talk.events if isinstance(event, Invited)}
    ended = Counter(event.call for event in talk.events if isinstance(event, Ended))
    answered = Counter(event.call for event in talk.events if isinstance(event, Answered))
    assert (talk.agent.calls, talk.agent.transactions, talk.agent.unanswered) == (0, 0, 0)
    assert len(ended) == len(begun) + dialled
    assert set(ended.values()) | set(answered.values()) <= {1}
    assert begun <= set(ended)
