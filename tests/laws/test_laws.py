"""What holds on every call, whoever calls, whatever they do, and whichever way Amazon turns out to be.

The exchange emulates the whole protocol; each question about Amazon that nobody can answer is drawn at random.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.callflow.call import Call
from chalicelib.meetings.errors import LockedOutError, MeetingFullError, RoomEndedError, RoomLockedError
from chalicelib.meetings.model import Departure, Floor
from emulator.exchange import SWITCHES, Switches, stimuli
from tests.stories.exchange_phone import ExchangePhone
from tests.stories.fakes import GUEST_PIN, HOST_PIN, TOKEN, FakeLedger, FakeMeetings

REFUSALS = [None, LockedOutError(), MeetingFullError(), RoomEndedError(), RoomLockedError()]
OPERATIONS = ["admit", "wait", "admit_all", "invite", "mark", "head_count", "departure", "close"]
FAULTS = ["PlayAudio", "PlayAudioAndGetDigits", "SpeakAndGetDigits", "Speak", "JoinChimeMeeting", "ReceiveDigits"]
FAULTS += ["ModifyChimeMeetingAttendees", "Pause", "Hangup"]
ERRORS = ["SystemException", "InvalidAudioSource", "ActionExecutionThrottled", "InvalidDigitsReceived"]
KEYS = [
    GUEST_PIN,
    HOST_PIN,
    f"{GUEST_PIN}#",
    "111111",
    "1",
    "*",
    "#",
    "*6",
    "*9",
    "*#",
    "*8",
    "*0",
    "77",
    "1234567890123",
]

UPDATES = ["mute", "unmute", "say", "come_in", "raise_hand", "lower_hand", "hangup", "dance"]

switches = st.fixed_dictionaries({row.name: st.sampled_from(row.values) for row in SWITCHES}).map(Switches.of)


@dataclass(frozen=True)
class Turn:
    """One thing that happens on a call."""

    does: str
    what: object = None

    def on(self, phone: ExchangePhone) -> None:
        getattr(self, f"_{self.does}")(phone)

    def _type(self, phone: ExchangePhone) -> None:
        phone.press(str(self.what))

    def _wait(self, phone: ExchangePhone) -> None:
        phone.pass_time(float(str(self.what)))

    def _update(self, phone: ExchangePhone) -> None:
        phone.happens(stimuli.Update({"action": str(self.what), "text": "hello"}))
        phone.pass_time(0.5)

    def _lose_meeting(self, phone: ExchangePhone) -> None:
        if phone.in_meeting and isinstance(self.what, Departure):
            phone.meetings.why = self.what
            phone.end_meeting_leg()

    def _close_door(self, phone: ExchangePhone) -> None:
        phone.meetings.waiting_room = bool(self.what)

    def _floor(self, phone: ExchangePhone) -> None:
        phone.meetings.floor = Floor(str(self.what))

    def _break(self, phone: ExchangePhone) -> None:
        phone.meetings.broken.add(str(self.what))

    def _refuse(self, phone: ExchangePhone) -> None:
        phone.meetings.refuses = REFUSALS[int(str(self.what))]

    def _fail(self, phone: ExchangePhone) -> None:
        action, error = str(self.what).split()
        phone.faults.setdefault(action, []).append(error)

    def _twice(self, phone: ExchangePhone) -> None:
        phone.happens(stimuli.Duplicate())


turns = st.one_of(
    st.sampled_from(KEYS).map(lambda keys: Turn("type", keys)),
    st.sampled_from([0.5, 4.0, 30.0]).map(lambda seconds: Turn("wait", seconds)),
    st.sampled_from(UPDATES).map(lambda what: Turn("update", what)),
    st.booleans().map(lambda closed: Turn("close_door", closed)),
    st.sampled_from(list(Floor)).map(lambda floor: Turn("floor", floor)),
    st.sampled_from(list(Departure)).map(lambda why: Turn("lose_meeting", why)),
    st.sampled_from(OPERATIONS[:-1]).map(lambda operation: Turn("break", operation)),
    st.integers(0, len(REFUSALS) - 1).map(lambda number: Turn("refuse", number)),
    st.tuples(st.sampled_from(FAULTS), st.sampled_from(ERRORS)).map(lambda pair: Turn("fail", " ".join(pair))),
    st.just(Turn("twice")),
)


def nobody_waits_in_silence(phone: ExchangePhone) -> None:
    """The caller hears something, is heard by somebody, has been asked something, or is being hung up."""
    call = phone.call
    on_the_line = call.first.status == "Connected"
    assert not on_the_line or call.running or call.queue or call.flight or phone.in_meeting, "dead air"


def secrets_stay_secret(phone: ExchangePhone) -> None:
    """No PIN, token or whole number is stored with the call or written for the operator."""
    for answer in phone.answers:
        attributes = answer["TransactionAttributes"]
        assert len(attributes) <= len("ten things")
        assert all(isinstance(value, str) and len(value) <= 256 for value in attributes.values())
        assert Call.unpack(attributes).pack() == attributes
    written = json.dumps(
        [[answer["TransactionAttributes"] for answer in phone.answers], phone.ledger.lines], default=str
    )
    for secret in (GUEST_PIN, HOST_PIN, TOKEN, "+12065550100", "+12065550199"):
        assert secret not in written


def all_is_given_back(phone: ExchangePhone) -> None:
    """Nobody is left in the roster, no leg is up, the call is on record once."""
    assert phone.up == set()
    assert phone.meetings.unreturned == set()
    assert len(phone.meetings.records) == 1


def live_through(phone: ExchangePhone, life: list[Turn]) -> None:
    for turn in life:
        if phone.call.over:
            break
        turn.on(phone)
        nobody_waits_in_silence(phone)
    phone.faults.clear()
    phone.call.failing.clear()
    if not phone.call.over:
        phone.happens(stimuli.HungUp(phone.call.first.call_id))
        phone.pass_time(60.0)


@settings(max_examples=400)
@given(st.lists(turns, max_size=14), switches)
def test_a_call_in_keeps_every_law(life: list[Turn], chosen: Switches) -> None:
    phone = ExchangePhone(FakeMeetings(), FakeLedger(), chosen)
    phone.dial()
    live_through(phone, life)
    secrets_stay_secret(phone)
    all_is_given_back(phone)


@settings(max_examples=300)
@given(st.lists(turns, max_size=14), switches)
def test_a_call_out_keeps_every_law(life: list[Turn], chosen: Switches) -> None:
    phone = ExchangePhone(FakeMeetings(), FakeLedger(), chosen)
    phone.call_out({"room": "standup"})
    phone.pick_up()
    live_through(phone, life)
    secrets_stay_secret(phone)
    all_is_given_back(phone)
