"""The user agent is called: an ordinary day, and the far end's worst habits (RFC 3261 sections 8 to 17)."""

from __future__ import annotations

import pytest

from emulator.phones.sip.events import Answered, Changed, Ended, Invited, Pressed, Registered
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sip.message import Request, Response, parse
from emulator.phones.sip.registrar import MOST_USERS, Registrar
from tests.emulator.sip.conversation import FAR, OUR_PORT, SDP, Conversation, lived, request


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_options_tell_what_we_can(talk: Conversation) -> None:
    assert talk.said(request("OPTIONS")) == ["200 OPTIONS"]
    assert "INVITE" in talk.heard[0].get("allow")


def test_an_ordinary_call(talk: Conversation) -> None:
    assert talk.said(request("INVITE", body=SDP)) == ["100 INVITE"]
    assert talk.events == [Invited(1, "+12065550100", "+12065550199", {})]
    talk.agent.ring(talk.now, 1)
    assert talk.settle() == ["180 INVITE"]
    assert talk.answers() == ["200 INVITE"]
    assert talk.events[1] == Answered(1, Stream("127.0.0.1", 40000, Codec.PCMU, 101))
    assert f"m=audio {OUR_PORT} RTP/AVP 0 101".encode() in talk.heard[-1].body
    assert talk.said(request("ACK", to_tag=talk.tag(), branch="new")) == []
    assert talk.waits(60) == []
    assert talk.said(request("BYE", cseq=2, to_tag=talk.tag())) == ["200 BYE"]
    assert talk.events[2:] == [Ended(1, 200, "the far end hung up")]
    talk.waits(33)
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_headers_for_the_application_are_delivered_as_they_were_spelled(talk: Conversation) -> None:
    extra = (
        "X-RoomName: blue\r\nDiversion: <sip:+12065550102@127.0.0.1>\r\nUser-to-User: 00c;encoding=hex\r\nSubject: s"
    )
    talk.said(request("INVITE", body=SDP, extra=extra))
    invited = talk.events[0]
    assert isinstance(invited, Invited)
    assert invited.headers == {
        "X-RoomName": "blue",
        "Diversion": "<sip:+12065550102@127.0.0.1>",
        "User-to-User": "00c;encoding=hex",
    }


def test_the_2xx_is_repeated_until_its_ack_and_after_32_seconds_there_is_a_bye(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.answers()
    sent = talk.waits(40)
    assert [at for at, what in sent if what == "200 INVITE"] == [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert [(at, what) for at, what in sent if at >= 32] == [
        (32.0, "BYE"),
        *[(32.0 + t, "BYE") for t in (0.5, 1.5, 3.5, 7.5)],
    ]
    assert talk.events[-1] == Ended(1, 408, "our answer was never acknowledged")
    assert talk.agent.calls == 0


def test_a_cancel_while_it_rings(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    assert talk.said(request("CANCEL", branch="oneINVITE1")) == ["200 CANCEL", "487 INVITE"]
    assert talk.events[-1] == Ended(1, 487, "the caller gave up")
    assert [what for _, what in talk.waits(1.6)] == ["487 INVITE", "487 INVITE"]
    talk.said(request("ACK", branch="oneINVITE1"))
    assert talk.waits(33) == []
    assert (talk.agent.calls, talk.agent.transactions) == (0, 0)


def test_a_cancel_of_nothing(talk: Conversation) -> None:
    assert talk.said(request("CANCEL")) == ["481 CANCEL"]


def test_a_cancel_after_the_200_changes_nothing(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.answers()
    assert talk.said(request("CANCEL", branch="oneINVITE1")) == ["200 CANCEL"]
    talk.said(request("ACK", to_tag=talk.tag(), branch="new"))
    assert talk.said(request("BYE", cseq=2, to_tag=talk.tag())) == ["200 BYE"]


def test_a_cancel_of_what_was_refused_is_only_confirmed(talk: Conversation) -> None:
    talk.said(request("INVITE", body="v=0\r\n"))
    assert talk.said(request("CANCEL", branch="oneINVITE1")) == ["200 CANCEL"]


def test_a_bye_while_it_rings(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.agent.ring(talk.now, 1)
    talk.settle()
    assert talk.said(request("BYE", cseq=2, to_tag=talk.tag())) == ["200 BYE", "487 INVITE"]
    assert lived(talk) == ["Invited", "Ended"]


def test_the_same_invite_again_is_the_same_call(talk: Conversation) -> None:
    invite = request("INVITE", body=SDP)
    talk.said(invite)
    talk.agent.ring(talk.now, 1)
    talk.settle()
    assert talk.said(invite) == ["180 INVITE"]
    talk.answers()
    assert talk.said(invite) == ["200 INVITE"]
    talk.said(request("ACK", to_tag=talk.tag(), branch="new"))
    assert talk.said(invite) == ["200 INVITE"]
    assert {m.to.tag for m in talk.heard if isinstance(m, Response) and m.status != 100} == {talk.tag()}
    assert lived(talk) == ["Invited", "Answered"]


def test_any_request_again_gets_the_same_answer(talk: Conversation) -> None:
    tag = talk.a_call()
    info = request("INFO", cseq=2, to_tag=tag, body="5", kind="application/dtmf")
    assert talk.said(info) + talk.said(info) == ["200 INFO", "200 INFO"]
    assert talk.raw[-1] == talk.raw[-2]
    assert talk.events[2:] == [Pressed(1, "5")]


def test_a_second_way_to_us_is_a_loop(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    assert talk.said(request("INVITE", body=SDP, branch="other")) == ["482 INVITE"]


@pytest.mark.parametrize("status", [480, 486, 603])
def test_we_refuse_until_it_is_acknowledged(talk: Conversation, status: int) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.agent.hang_up(talk.now, 1, "no", status)
    assert talk.settle() == [f"{status} INVITE"]
    assert [at for at, _ in talk.waits(4)] == [0.5, 1.5, 3.5]
    talk.said(request("ACK", branch="oneINVITE1"))
    assert talk.waits(33) == []
    assert talk.events[-1] == Ended(1, status, "no")


def test_a_refusal_is_not_repeated_for_ever(talk: Conversation) -> None:
    talk.said(request("INVITE", body="v=0\r\n"))
    assert 31 < talk.waits(100)[-1][0] < 32


def test_we_hang_up(talk: Conversation) -> None:
    talk.a_call()
    assert talk.hangs_up('the "meeting" is over') == ["BYE"]
    bye = talk.last_request("BYE")
    assert bye.get("reason") == 'SIP;cause=200;text="the meeting is over"'
    assert (bye.uri, bye.get("to")) == ("sip:+12065550100@127.0.0.1:5070", "<sip:+12065550100@127.0.0.1>;tag=far")
    assert talk.responds(200, to="BYE") == []
    assert (lived(talk).count("Ended"), talk.waits(33), talk.agent.calls) == (1, [], 0)


def test_we_hang_up_before_the_ack_and_the_bye_waits_for_it(talk: Conversation) -> None:
    talk.said(request("INVITE", body=SDP))
    talk.answers()
    assert talk.hangs_up() == []
    assert talk.events[-1] == Ended(1, 200, "")
    assert talk.said(request("ACK", to_tag=talk.tag(), branch="new")) == ["BYE"]


def test_nobody_is_hung_up_twice(talk: Conversation) -> None:
    talk.a_call()
    talk.hangs_up()
    assert talk.hangs_up() == []
    talk.agent.answer(talk.now, 1, OUR_PORT)
    talk.agent.ring(talk.now, 1)
    talk.agent.ring(talk.now, 99)
    assert talk.settle() == []


@pytest.mark.parametrize(
    ("theirs", "ours", "sends", "receives"),
    [
        ("a=sendonly", "a=recvonly", False, True),
        ("a=recvonly", "a=sendonly", True, False),
        ("a=inactive", "a=inactive", False, False),
        ("a=sendrecv", "a=sendrecv", True, True),
    ],
)
def test_hold_and_resume(talk: Conversation, theirs: str, ours: str, sends: bool, receives: bool) -> None:  # noqa: FBT001
    tag = talk.a_call()
    assert talk.said(request("INVITE", cseq=2, to_tag=tag, body=f"{SDP}{theirs}\r\n")) == ["200 INVITE"]
    assert ours.encode() in talk.heard[-1].body
    assert b"o=- 1 2 " in talk.heard[-1].body
    stream = Stream("127.0.0.1", 40000, Codec.PCMU, 101, sends=sends, receives=receives)
    assert talk.events[-1] == Changed(1, stream)
    talk.said(request("ACK", cseq=2, to_tag=tag, branch="again"))
    assert talk.waits(60) == []
    assert talk.said(request("BYE", cseq=3, to_tag=tag)) == ["200 BYE"]


def test_a_held_call_may_move_and_keep_its_codec(talk: Conversation) -> None:
    tag = talk.a_call()
    moved = SDP.replace("40000 RTP/AVP 0 8", "42000 RTP/AVP 8 0")
    talk.said(request("INVITE", cseq=2, to_tag=tag, body=moved))
    assert talk.events[-1] == Changed(1, Stream("127.0.0.1", 42000, Codec.PCMU, 101))


def test_an_unusable_change_leaves_the_call_as_it_was(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("INVITE", cseq=2, to_tag=tag, body="v=0\r\n")) == ["488 INVITE"]
    talk.said(request("ACK", cseq=2, to_tag=tag, branch="oneINVITE2"))
    assert talk.said(request("BYE", cseq=3, to_tag=tag)) == ["200 BYE"]


def test_a_change_while_one_is_pending(talk: Conversation) -> None:
    tag = talk.a_call()
    talk.said(request("INVITE", cseq=2, to_tag=tag, body=SDP))
    assert talk.said(request("INVITE", cseq=3, to_tag=tag, body=SDP)) == ["491 INVITE"]


@pytest.mark.parametrize(
    ("kind", "body", "digit"),
    [
        ("application/dtmf-relay", "Signal=7\r\nDuration=160\r\n", "7"),
        ("application/dtmf-relay", "Signal= *\nDuration= 100", "*"),
        ("application/dtmf", "8", "8"),
        ("Application/DTMF; charset=x", "#\r\n", "#"),
        ("application/dtmf", "d", "D"),
    ],
)
def test_keys_by_info(talk: Conversation, kind: str, body: str, digit: str) -> None:
    tag = talk.a_call()
    assert talk.said(request("INFO", cseq=2, to_tag=tag, body=body, kind=kind)) == ["200 INFO"]
    assert talk.events[-1] == Pressed(1, digit)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [("application/dtmf", "55", 200), ("application/dtmf-relay", "Signal=x", 200), ("text/plain", "5", 415)],
)
def test_what_is_no_key_is_no_key(talk: Conversation, kind: str, body: str, status: int) -> None:
    tag = talk.a_call()
    assert talk.said(request("INFO", cseq=2, to_tag=tag, body=body, kind=kind)) == [f"{status} INFO"]
    assert lived(talk) == ["Invited", "Answered"]


def test_wrong_tags_belong_to_no_call(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("BYE", cseq=2, to_tag="wrong")) == ["481 BYE"]
    assert talk.said(request("BYE", cseq=3, to_tag=tag, from_tag="wrong")) == ["481 BYE"]
    assert talk.said(request("INFO", cseq=4)) == ["481 INFO"]
    assert talk.said(request("INVITE", "other", to_tag=tag, body=SDP)) == ["481 INVITE"]
    assert talk.said(request("BYE", cseq=5, to_tag=tag)) == ["200 BYE"]


def test_requests_out_of_order_are_refused(talk: Conversation) -> None:
    tag = talk.a_call()
    assert talk.said(request("INFO", cseq=5, to_tag=tag)) == ["200 INFO"]
    assert talk.said(request("INFO", cseq=4, to_tag=tag)) == ["500 INFO"]
    assert talk.said(request("INFO", cseq=5, to_tag=tag, branch="another")) == ["500 INFO"]


@pytest.mark.parametrize("method", ["UPDATE", "PRACK", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH", "invite"])
def test_methods_we_do_not_have(talk: Conversation, method: str) -> None:
    assert talk.said(request(method)) == [f"405 {method}"]
    assert talk.heard[-1].get("allow") == "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER"


def test_extensions_we_do_not_have(talk: Conversation) -> None:
    assert talk.said(request("INVITE", body=SDP, extra="Require: 100rel")) == ["420 INVITE"]
    assert talk.heard[-1].get("unsupported") == "100rel"


def test_answers_go_where_the_request_came_from_whatever_it_says(talk: Conversation) -> None:
    elsewhere = request("OPTIONS", via="127.0.0.2:5999").replace(b";rport", b";received=127.0.0.3;rport=7000")
    talk.said(elsewhere)
    assert talk.hops == [FAR]
    assert talk.heard[0].get("via").endswith(";branch=z9hG4bKoneOPTIONS1;received=127.0.0.1;rport=5070")
    talk.said(request("OPTIONS", "two"))
    assert talk.heard[1].get("via").endswith(";branch=z9hG4bKtwoOPTIONS1;received=127.0.0.1;rport=5070")


class TestRegistering:
    def register(self, talk: Conversation, contact: str, number: int = 1, extra: str = "") -> list[str]:
        message = request("REGISTER", "reg", cseq=number, extra=extra)
        line = b"Contact: <sip:+12065550100@127.0.0.1:5070>\r\n"
        return talk.said(message.replace(line, f"Contact: {contact}\r\n".encode() if contact else b""))

    def test_it_is_remembered_with_where_it_came_from(self, talk: Conversation) -> None:
        assert self.register(talk, "<sip:a@192.168.1.7:5999>;expires=60") == ["200 REGISTER"]
        assert talk.heard[-1].get("contact") == "<sip:a@192.168.1.7:5999>;expires=60"
        assert talk.events == [Registered("+12065550199", 60)]
        (binding,) = talk.agent.bound(59.0, "+12065550199")
        assert (binding.uri, binding.hop) == ("sip:a@192.168.1.7:5999", FAR)
        assert talk.agent.bound(61.0, "+12065550199") == []

    def test_the_life_is_that_of_the_contact_the_header_or_an_hour(self, talk: Conversation) -> None:
        self.register(talk, "<sip:a@127.0.0.1>", extra="Expires: 120")
        self.register(talk, "<sip:b@127.0.0.1>", 2)
        self.register(talk, "<sip:c@127.0.0.1>;expires=99999999999999999999", 3)
        self.register(talk, "<sip:d@127.0.0.1>;expires=soon", 4)
        lives = {b.uri: b.until for b in talk.agent.bound(0.0, "+12065550199")}
        assert lives == {
            "sip:a@127.0.0.1": 120,
            "sip:b@127.0.0.1": 3600,
            "sip:c@127.0.0.1": 86_400,
            "sip:d@127.0.0.1": 3600,
        }

    def test_a_question_changes_nothing(self, talk: Conversation) -> None:
        self.register(talk, "<sip:a@127.0.0.1>")
        assert self.register(talk, "", 2) == ["200 REGISTER"]
        assert talk.heard[-1].get("contact") == "<sip:a@127.0.0.1>;expires=3600"
        assert lived(talk) == ["Registered"]

    @pytest.mark.parametrize("contact", ["*", "<sip:a@127.0.0.1>;expires=0"])
    def test_it_is_taken_back(self, talk: Conversation, contact: str) -> None:
        self.register(talk, "<sip:a@127.0.0.1>")
        self.register(talk, contact, 2, extra="Expires: 0")
        assert talk.agent.bound(0.0, "+12065550199") == []
        assert talk.events[-1] == Registered("+12065550199", 0)

    def test_one_user_cannot_fill_the_memory(self, talk: Conversation) -> None:
        for number in range(1, 31):
            self.register(talk, f"<sip:u{number}@127.0.0.1>", number)
        bound = [binding.uri for binding in talk.agent.bound(0.0, "+12065550199")]
        assert bound == [f"sip:u{number}@127.0.0.1" for number in range(30, 20, -1)]

    def test_nor_can_many_users(self) -> None:
        registrar = Registrar()
        for number in range(2 * MOST_USERS):
            message = parse(request("REGISTER").replace(b"To: <sip:+12065550199@", f"To: <sip:u{number}@".encode()))
            assert isinstance(message, Request)
            registrar.register(0.0, message, FAR)
        assert (registrar.bound(0.0, "u0"), len(registrar.bound(0.0, f"u{2 * MOST_USERS - 1}"))) == ([], 1)
        assert len(registrar) == MOST_USERS


def test_over_tcp_only_the_2xx_is_repeated(talk: Conversation) -> None:
    tcp = Hop("TCP", "127.0.0.1", 50_000)
    talk.said(request("INVITE", body=SDP), tcp)
    talk.agent.answer(talk.now, 1, OUR_PORT)
    assert talk.settle() == ["200 INVITE"]
    assert [what for _, what in talk.waits(1)] == ["200 INVITE"]
    assert talk.heard[-1].get("contact") == "<sip:partyline@127.0.0.1:5060;transport=tcp>"
    talk.said(request("INVITE", "two"), tcp)
    assert [what for _, what in talk.waits(1)] == ["200 INVITE"]
    assert set(talk.hops) == {tcp}
