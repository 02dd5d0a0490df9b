"""What stands in the heads of a browser's packets (RFC 8285)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator.media import rtp

PACKET = rtp.Packet(111, 7, 960, 42, b"sound", mark=True)


@given(st.dictionaries(st.integers(1, 14), st.binary(min_size=1, max_size=16), max_size=5))
def test_extensions_come_back_and_leave_the_rest_alone(extensions: dict[int, bytes]) -> None:
    data = rtp.write(PACKET, extensions)
    assert rtp.read(data) == PACKET
    assert {number: rtp.extension(data, number) for number in extensions} == extensions
    assert rtp.extension(data, 15) is None


@given(st.binary(max_size=60), st.integers(1, 14))
def test_no_bytes_make_it_stumble(rest: bytes, number: int) -> None:
    data = b"\x90\x6f" + bytes(10) + b"\xbe\xde" + rest
    if rtp.read(data) is not None:
        found = rtp.extension(data, number)
        assert found is None or found in data
