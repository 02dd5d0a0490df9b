"""What `make run` shows to those who want to call with a softphone."""

from __future__ import annotations

import pytest
from click import unstyle

from emulator.media.studio import Studio
from emulator.switchboard import Switchboard
from tests.emulator.functions import Scripted
from tools.softphones import Reach, SipError, picture, softphones

URI = "sip:+12065550199@192.168.1.7:5060"


def test_a_code_to_be_read_by_a_mobile_telephone() -> None:
    lines = unstyle(picture(URI, "192.168.1.7")).strip("\n").split("\n")
    assert {len(line) for line in lines} == {37}  # 29 by 29 and a quiet zone of four
    assert set("".join(lines)) <= set(" █▀▄")
    assert picture(URI, "192.168.1.7") != picture(URI.replace("5060", "5061"), "192.168.1.7")


def test_the_code_is_light_on_dark_on_every_terminal() -> None:
    """Seen the other way round, on a terminal with a light ground, most telephones do not read it."""
    drawn = [line for line in picture(URI, "192.168.1.7").split("\n") if line]
    assert all(line.startswith("\x1b[97m\x1b[40m") and line.endswith("\x1b[0m") for line in drawn)


def test_nobody_needs_one_for_this_machine() -> None:
    assert picture(URI, "127.0.0.1") == ""


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        (Reach(host="192.0.2.77", allowed=("192.0.2.0/24",)), "an address that is not this machine's"),
        (Reach(allowed=("192.168.1.0/24",)), "with --allow goes --lan"),
    ],
)
def test_where_softphones_cannot_be_served(reach: Reach, words: str) -> None:
    with Studio() as studio, Switchboard(Scripted()) as board, pytest.raises(SipError, match=words):  # noqa: SIM117
        with softphones(board, "+12065550199", reach, studio):
            pass
