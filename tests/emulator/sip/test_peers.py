"""Telephones of other make, each through a whole day: sipp, baresip and linphonec.

Each lives its day once: it calls in, hears the prompt, types its PIN, sits in the meeting, presses keys, holds, resumes
and hangs up; is called, answers, is busy for a second call, and is hung up. Then each thing is asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Final, Protocol

import pytest

from emulator.media import tones, wav
from tests.emulator.sip import sipp
from tests.emulator.sip.office import CALLER, KEYS, PIN, PROMPT, Office, is_tone, tone
from tests.emulator.sip.pcaps import Capture
from tests.emulator.sip.sipp import ANSWERED, OK, PEER, answered_with, invite, pause, receives, responds, sends
from tests.emulator.sip.softphones import OWN_TONE, Baresip, BaresipOverTcp, Linphone
from tests.system import as_root

if TYPE_CHECKING:
    from pathlib import Path

Day = dict[str, bool]
"""What happened: each sentence, and whether it came true."""

SENTENCES: Final = (
    "calls",
    "is heard, within a hundredth of its tone",
    "types its PIN",
    "sits in the meeting",
    "presses keys there",
    "holds",
    "resumes",
    "hangs up",
    "hears the prompt, within a hundredth of its tone",
    "is called and answers",
    "is busy",
    "is hung up",
)


class Softphone(Protocol):
    """What baresip and linphonec have in common."""

    transport: str

    @property
    def log(self) -> str: ...
    def registers(self) -> None: ...
    def calls(self, uri: str) -> None: ...
    def speaks(self) -> None: ...
    def presses(self, keys: str) -> None: ...
    def holds(self) -> None: ...
    def resumes(self) -> None: ...
    def hangs_up(self) -> None: ...
    def hertz(self) -> float: ...


def calls_in(office: Office, day: Day, phone: Softphone) -> None:
    phone.calls(office.phones.uri)
    day["calls"] = office.saw("NEW_INBOUND_CALL") and office.held(wanted=False) and office.over(phone.transport)
    phone.speaks()
    day["is heard, within a hundredth of its tone"] = office.hears(OWN_TONE)
    phone.presses(PIN)
    day["types its PIN"] = office.saw("ACTION_SUCCESSFUL", ReceivedDigits=PIN)
    day["sits in the meeting"] = office.saw("ACTION_SUCCESSFUL", Type="JoinChimeMeeting")
    phone.presses(KEYS)
    day["presses keys there"] = office.saw("DIGITS_RECEIVED", ReceivedDigits=KEYS)
    phone.holds()
    day["holds"] = office.held(wanted=True)
    phone.resumes()
    resumed = office.held(wanted=False)
    phone.speaks()
    day["resumes"] = resumed and office.hears(OWN_TONE)
    phone.hangs_up()
    day["hangs up"] = office.saw("HANGUP") and office.empty()
    day["hears the prompt, within a hundredth of its tone"] = is_tone(phone.hertz(), PROMPT)


def is_called(office: Office, day: Day, phone: Softphone) -> None:
    phone.registers()
    assert office.registered(), phone.log
    before = len(office.events)
    office.calls(tone())
    day["is called and answers"] = office.saw("CALL_ANSWERED")
    office.calls()
    day["is busy"] = office.saw_busy()
    first = office.events[before]["CallDetails"]["TransactionId"]
    office.hangs_up(first)
    day["is hung up"] = office.empty()


def day_of(phone: Callable[[Path, int, str], AbstractContextManager[Softphone]]) -> Callable[[Office, Day, Path], None]:
    def lives(office: Office, day: Day, folder: Path) -> None:
        with phone(folder, office.phones.wire.port, CALLER) as softphone:
            try:
                calls_in(office, day, softphone)
                is_called(office, day, softphone)
            finally:
                (folder / "log of the day.txt").write_text(softphone.log)

    return lives


def day_of_sipp(office: Office, day: Day, folder: Path) -> None:
    """sipp cannot be told what to do while it calls: it plays a capture, and holds and resumes meanwhile."""
    as_root("let sipp play a capture")
    sipp_calls_in(office, day, folder)
    sipp_is_called(office, day, folder)


def sipp_calls_in(office: Office, day: Day, folder: Path) -> None:
    capture = Capture().says(OWN_TONE, 1.0).types(PIN).says(OWN_TONE, 1.0).types(KEYS).says(OWN_TONE, 6.0)
    (folder / "said.pcap").write_bytes(capture.written())
    plays = f'<nop><action><exec play_pcap_audio="{folder}/said.pcap"/></action></nop>\n'
    holds = invite(2, to=PEER, direction="sendonly") + answered_with("recvonly") + sends("ACK", 2)
    resumes = invite(3, to=PEER) + answered_with("sendrecv") + sends("ACK", 3)
    speaks = invite() + ANSWERED + sends("ACK") + plays + pause(5000)
    counted = sipp.calls(folder, speaks + holds + pause(500) + resumes + pause(500) + sends("BYE", 9) + OK, office.port)
    assert (counted.succeeded, counted.failed) == (1, 0), counted.said
    leg = office.legs[-1]
    day["calls"] = office.saw("NEW_INBOUND_CALL")
    day["is heard, within a hundredth of its tone"] = is_tone(heard(leg.said.stop()), OWN_TONE)
    day["types its PIN"] = office.saw("ACTION_SUCCESSFUL", ReceivedDigits=PIN)
    day["sits in the meeting"] = office.saw("ACTION_SUCCESSFUL", Type="JoinChimeMeeting")
    day["presses keys there"] = office.saw("DIGITS_RECEIVED", ReceivedDigits=KEYS)
    day["holds"] = [aim.held for aim in leg.aims] == [False, True, False]
    day["resumes"] = not leg.aims[-1].held
    day["hangs up"] = office.saw("HANGUP") and office.empty()


def sipp_is_called(office: Office, day: Day, folder: Path) -> None:
    """What sipp hears it sends back, so that we hear whether it was the prompt."""
    port = str(sipp.free_port())
    registered = sends("REGISTER", to="", extra="Expires: 60\n", user=CALLER) + OK
    assert sipp.calls(folder, registered, office.port, more=("-p", port)).succeeded == 1
    answers = receives("INVITE") + responds("180 Ringing") + responds("200 OK", body=sipp.described("sendrecv"))
    answers += receives("ACK") + receives("BYE") + responds("200 OK")
    echoing = sipp.start(folder, answers, "-m", "1", "-p", port, "-rtp_echo", "-mp", str(sipp.free_port() & ~1))
    office.calls(tone())
    day["is called and answers"] = office.saw("CALL_ANSWERED")
    day["hears the prompt, within a hundredth of its tone"] = office.hears(PROMPT)
    office.hangs_up(office.events[-1]["CallDetails"]["TransactionId"])
    counted = sipp.finished(folder, echoing)
    day["is hung up"] = counted.succeeded == 1 and office.empty()
    busy = receives("INVITE") + responds("486 Busy Here", more=' retrans="500"') + receives("ACK")
    engaged = sipp.start(folder, busy, "-m", "1", "-p", port)
    office.calls()
    day["is busy"] = office.saw_busy() and sipp.finished(folder, engaged).succeeded == 1


def heard(file: bytes) -> float:
    return tones.loudest(wav.read_any(file)).hertz


PEERS: Final[dict[str, Callable[[Office, Day, Path], None]]] = {
    "sipp": day_of_sipp,
    "baresip": day_of(Baresip),
    "baresip over TCP": day_of(BaresipOverTcp),
    "linphonec": day_of(Linphone),
}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Day]:
    """The day of each telephone, lived when somebody first asks about it. What a day did not come to is missing."""
    lived: dict[str, Day] = {}

    def day(peer: str) -> Day:
        if peer not in lived:
            so_far: Day = {}
            with Office() as office, suppress(AssertionError):
                PEERS[peer](office, so_far, tmp_path_factory.mktemp(peer.replace(" ", "-")))
            lived[peer] = so_far
        return lived[peer]

    return day


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("peer", PEERS)
def test_telephones_of_other_make(days: Callable[[str], Day], peer: str, sentence: str) -> None:
    day = days(peer)
    assert day.get(sentence), f"{peer}'s day was {day}"
