"""What `make run` shows to those who want to call with a softphone."""

from __future__ import annotations

from tools.softphones import picture

URI = "sip:+12065550199@192.168.1.7:5060"


def test_a_code_to_be_read_by_a_mobile_telephone() -> None:
    lines = picture(URI, "192.168.1.7").strip("\n").split("\n")
    assert {len(line) for line in lines} == {37}  # 29 by 29 and a quiet zone of four
    assert set("".join(lines)) <= set(" █▀▄")
    assert picture(URI, "192.168.1.7") != picture(URI.replace("5060", "5061"), "192.168.1.7")


def test_nobody_needs_one_for_this_machine() -> None:
    assert picture(URI, "127.0.0.1") == ""
