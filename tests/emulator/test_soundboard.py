"""The sound of calls, with telephones whose sound only takes notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from emulator.exchange import effects, stimuli
from emulator.line import Line, Live
from emulator.media.wav import write_pcm
from emulator.phones.port import Attendant, Heard, Tape
from emulator.soundboard import NotKeptError, Soundboard, nowhere
from tests.emulator.exchange.conversation import MEETING, Conversation, speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.exchange.stimuli import Stimulus
    from emulator.phones.port import Phone


class Notes:
    """Sound that notes what it is told; its own tape."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def attend(self, attendant: Attendant) -> None:
        self.told.append(attendant)

    def enters(self, room: str, who: str = "") -> None:
        self.told.append(f"{room} as {who}" if who else room)

    def says(self, heard: Heard) -> None:
        self.told.append(f"says {heard.text}")

    def mutes(self, *, muted: bool) -> None:
        self.told.append("muted" if muted else "unmuted")

    def tape(self, track: Literal["BOTH", "INCOMING", "OUTGOING"], threshold: int) -> Tape:
        self.told.append((track, threshold))
        return self

    def pause(self) -> None:
        self.told.append("pause")

    def resume(self) -> None:
        self.told.append("resume")

    def stop(self) -> bytes:
        self.told.append("stop")
        return write_pcm(bytes(16_000))


class Telephone:
    """A telephone with that sound. Nothing else of it is asked for."""

    def __init__(self) -> None:
        self.media = Notes()


def ignored(_why: str) -> None:
    """What is told of a recording when no test asks."""


def phones_of(call: Conversation, *tags: str) -> tuple[dict[str, Phone], list[Notes]]:
    made = [Telephone() for _ in tags]
    return {call.leg(tag): one for tag, one in zip(tags, made, strict=True)}, [one.media for one in made]  # type: ignore[misc]


def test_calls_are_put_into_the_room_where_they_belong() -> None:
    board = Soundboard()
    for call, tags, room in [
        (Conversation().rings().says(speak()), ["LEG-A"], ""),
        (Conversation().in_meeting(), ["LEG-A"], f"meeting {MEETING}"),
        (Conversation().bridged(), ["LEG-A", "LEG-B"], "call 0a0a0a0a-0000-4000-8000-000000000001"),
    ]:
        phones, sounds = phones_of(call, *tags)
        board.arrange(call.call, phones)
        assert [sound.told for sound in sounds] == [[room]] * len(tags)


def test_in_a_meeting_a_telephone_says_who_it_is_as_soon_as_it_is_seated() -> None:
    call, board = Conversation().in_meeting(), Soundboard()
    phones, (sound,) = phones_of(call, "LEG-A")
    board.arrange(call.call, phones)
    board.seated(call.call.transaction_id, "me")
    board.arrange(call.call, phones)
    assert sound.told == [f"meeting {MEETING}", f"meeting {MEETING} as me"]


def test_a_telephone_without_sound_is_left_alone() -> None:
    call, board = Conversation().in_meeting(), Soundboard()
    phones: dict[str, Phone] = {call.leg("LEG-A"): object()}  # type: ignore[dict-item]
    board.arrange(call.call, phones)
    board.connected(None, None)  # type: ignore[arg-type]
    board.mute(effects.Mute(call.leg("LEG-B"), MEETING, "Mute", ("",)), call.call, phones)
    told: list[str] = []
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "start"), call.call, phones, told.append)
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "stop"), call.call, phones, told.append)
    assert not board._recordings
    assert told == [""]


@pytest.mark.parametrize(
    ("meeting", "attendees", "told"),
    [(MEETING, ("me", "other"), ["muted"]), (MEETING, ("other",), []), ("another", ("me",), [])],
)
def test_only_who_is_meant_is_muted(meeting: str, attendees: tuple[str, ...], told: list[object]) -> None:
    call, board = Conversation().in_meeting(), Soundboard()
    phones, (sound,) = phones_of(call, "LEG-A")
    board.seated(call.call.transaction_id, "me")
    board.mute(effects.Mute(call.leg("LEG-B"), meeting, "Mute", attendees), call.call, phones)
    assert sound.told == told


def test_who_has_left_is_muted_no_more() -> None:
    call, board = Conversation().in_meeting(), Soundboard()
    phones, (sound,) = phones_of(call, "LEG-A")
    board.seated(call.call.transaction_id, "me")
    board.over(call.call)
    board.mute(effects.Mute(call.leg("LEG-B"), MEETING, "Unmute", ("me",)), call.call, phones)
    assert sound.told == []


@pytest.mark.parametrize(
    ("leg", "track", "recorded"),
    [
        ("LEG-A", "INCOMING", "INCOMING"),
        ("LEG-A", "BOTH", "BOTH"),
        ("LEG-B", "INCOMING", "OUTGOING"),
        ("LEG-B", "OUTGOING", "INCOMING"),
    ],
)
def test_what_comes_from_a_meeting_is_what_its_caller_hears(
    leg: str, track: Literal["BOTH", "INCOMING", "OUTGOING"], recorded: str
) -> None:
    call, board = Conversation().in_meeting(), Soundboard()
    phones, (sound,) = phones_of(call, "LEG-A")
    board.tape(effects.Tape(call.leg(leg), "bucket/key", "start", track, 7), call.call, phones, ignored)
    assert sound.told == [(recorded, 7)]


def test_only_the_way_into_a_meeting_leads_into_a_meeting() -> None:
    for call, leg, told in [
        (Conversation().in_meeting(), "LEG-B", ["says hello"]),
        (Conversation().in_meeting(), "LEG-A", []),
        (Conversation().bridged(), "LEG-B", []),
    ]:
        phones, (sound,) = phones_of(call, "LEG-A")
        Soundboard().meeting_hears(call.leg(leg), Heard("speech", "hello"), call.call, phones)
        assert sound.told == told


def test_what_a_meeting_hears_ends_on_the_way_into_it() -> None:
    board, heard = Board(), Heard("speech", "hello")
    board.sounds.hears("leg-b", heard)
    Line(board, Live(Conversation().rings().call), "leg-a").lasts(heard, 0.0)
    assert board.happened == [stimuli.Lasts("leg-b", 0.0)]


def test_a_recording_is_kept_with_what_it_is_when_it_stops_or_its_leg_ends() -> None:
    kept: list[tuple[str, dict[str, str]]] = []
    board = Soundboard(lambda location, _file, metadata: kept.append((location, dict(metadata))))
    call = Conversation().bridged()
    phones, (first, second) = phones_of(call, "LEG-A", "LEG-B")
    for tag, place in [("LEG-A", "b/one"), ("LEG-B", "b/two")]:
        board.tape(effects.Tape(call.leg(tag), place, "start"), call.call, phones, ignored)
    for order in ("pause", "resume", "stop", "stop"):
        board.tape(effects.Tape(call.leg("LEG-A"), "b/one", order), call.call, phones, ignored)
    assert first.told[1:] == ["pause", "resume", "stop"]
    board.parted(call.leg("LEG-B"))
    board.over(call.call)
    assert second.told[1:] == ["stop"]
    assert [place for place, _ in kept] == ["b/one", "b/two"]
    assert kept[1][1] == {
        "transaction-id": call.call.transaction_id,
        "call-id": call.leg("LEG-B"),
        "recording-duration": "1.000",
        "recording-audio-file-format": "wav",
    }


@pytest.mark.parametrize(("trouble", "traced"), [(NotKeptError("no such bucket"), 0), (OSError("no room"), 1)])
def test_a_recording_that_cannot_be_kept_says_why(
    caplog: pytest.LogCaptureFixture, trouble: Exception, traced: int
) -> None:
    def full(*_: object) -> None:
        raise trouble

    call, board, told = Conversation().bridged(), Soundboard(full), list[str]()
    phones, _ = phones_of(call, "LEG-A")
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "start"), call.call, phones, ignored)
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "stop"), call.call, phones, told.append)
    assert told == [str(trouble)]
    assert f"the recording b/k is lost: {trouble}" in caplog.text
    assert caplog.text.count("Traceback") == traced


def test_a_recording_without_a_bucket_is_kept_nowhere_and_that_is_no_trouble() -> None:
    call, board, told = Conversation().bridged(), Soundboard(nowhere), list[str]()
    phones, _ = phones_of(call, "LEG-A")
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "start"), call.call, phones, ignored)
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "stop"), call.call, phones, told.append)
    assert told == [""]


def test_putting_recordings_away_holds_nobody_up() -> None:
    later: list[Callable[[], None]] = []
    kept: list[str] = []
    board = Soundboard(lambda location, *_: kept.append(location), later.append)
    call = Conversation().bridged()
    phones, _ = phones_of(call, "LEG-A")
    board.tape(effects.Tape(call.leg("LEG-A"), "b/k", "start"), call.call, phones, ignored)
    board.parted(call.leg("LEG-A"))
    assert kept == []
    later.pop()()
    assert kept == ["b/k"]


def test_what_was_cut_short_sounds_no_more() -> None:
    board, first, second = Soundboard(), Heard("speech", "hello"), Heard("speech", "hello")
    board.hears("leg", first)
    assert (board.where(first), board.where(second)) == ("leg", "")
    board.hears("leg", second)
    assert (board.where(first), board.where(second)) == ("", "leg")
    board.parted("leg")
    assert board.where(second) == ""


class Board:
    """A switchboard that does everything at once."""

    def __init__(self) -> None:
        self.sounds = Soundboard()
        self.happened: list[object] = []

    def post(self, act: Callable[[], object]) -> None:
        act()

    def happens(self, live: Live, stimulus: Stimulus) -> None:
        self.happened.append(stimulus)

    def connected(self, live: Live, leg: str) -> None: ...

    def part(self, live: Live, leg: str, why: str) -> None: ...


def test_the_end_of_what_was_cut_short_is_not_the_end_of_what_sounds_now() -> None:
    board, before, now = Board(), Heard("speech", "hello"), Heard("speech", "goodbye")
    line = Line(board, Live(Conversation().rings().call), "leg")
    board.sounds.hears("leg", before)
    board.sounds.hears("leg", now)
    line.lasts(before, 0.0)
    assert board.happened == []
    line.lasts(now, 2.0)
    line.spoke()
    assert board.happened == [stimuli.Lasts("leg", 2.0), stimuli.Spoke("leg")]
