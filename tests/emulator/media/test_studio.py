"""The studio when something is wrong with one member, with what is posted late, or with a function's numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from emulator.media import studio as studio_module
from emulator.media.g711 import FRAME, SILENCE
from emulator.media.player import Piece, Player
from emulator.media.studio import Studio
from emulator.phones.sound_leg import SoundLeg
from tests.emulator.media.handset import Notes, connect

if TYPE_CHECKING:
    from collections.abc import Mapping


class Singer:
    """Says the same frame for ever, and notes what it hears."""

    def __init__(self, frame: bytes) -> None:
        self.room = "choir"
        self.frame = frame
        self.heard: list[bytes] = []

    def say(self) -> bytes:
        return self.frame

    def hear(self, frame: bytes) -> None:
        self.heard.append(frame)

    def levels(self) -> Mapping[str, int]:
        return {}


def test_half_a_frame_silences_nobody_but_who_says_it(caplog: pytest.LogCaptureFixture) -> None:
    studio, told = Studio(), list[str]()
    high, low, broken = Singer(b"\1\0" * 160), Singer(b"\2\0" * 160), Singer(b"\3\0" * 80)
    for one in (high, low):
        studio.enter(one)
    studio.enter(broken, lambda: told.append("broken"))
    for _ in range(3):
        studio.tick()
    assert high.heard == [low.frame] * 3
    assert low.heard == [high.frame] * 3
    assert told == ["broken"]
    assert "a frame has 320 bytes, not 160" in caplog.text


def test_a_telephone_whose_sound_breaks_is_hung_up_and_not_left_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    studio, near, far = Studio(), Notes(), Notes()
    leg, other = SoundLeg(studio, near), SoundLeg(studio, far)
    connect(leg, other)
    leg.presses("?")  # no telephone has that key
    for _ in range(100):
        studio.tick()
    assert (near.losses, far.losses) == (1, 0)
    assert studio.members == 1
    assert "it falls silent" in caplog.text
    leg.close()
    other.close()
    studio.tick()


def test_two_threads_may_post_to_a_studio_that_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    class Contested(deque[Callable[[], None]]):
        """Another thread is always the quicker one."""

        def popleft(self) -> Callable[[], None]:
            self.clear()
            return super().popleft()

    monkeypatch.setattr(studio_module, "deque", Contested)
    with Studio() as studio:
        pass
    studio.post(lambda: pytest.fail("the other thread has done that"))


@pytest.mark.parametrize("samples", [b"", bytes(FRAME)], ids=["nothing", "a-frame"])
def test_a_sound_without_end_takes_no_memory(samples: bytes) -> None:
    player = Player()
    player.add(Piece(3e300, lambda: None, samples=samples, times=10**300))
    assert [player.frame() for _ in range(3)] == [SILENCE] * 3
