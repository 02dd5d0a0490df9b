"""Telephones in a browser, by their socket: what their person does, hears and is shown; and what strangers try."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp
import pytest

from emulator.lambdas import NoAnswerError
from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.media.studio import Studio
from emulator.meetings.control import MeetingControl
from emulator.overheard import Overheard
from emulator.phones.browser.phone import House
from emulator.phones.browser.socket import NUMBERS
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLER, ask, hangup, join
from tests.emulator.functions import Scripted
from tests.emulator.media.handset import Handset
from tests.emulator.phones.pages import Page, Site, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping

    from emulator.lambdas import Function

Json = dict[str, Any]
PROMPT = wav.write_pcm(tones.tone(440, seconds=0.6))


@pytest.fixture
def studio() -> Iterator[Studio]:
    with Studio(Sources(lambda _bucket, _key: PROMPT)) as studio:
        yield studio


@pytest.fixture
def meetings() -> MeetingControl:
    return MeetingControl(now=lambda: 0.0)


class Stage:
    """A switchboard, pages, and a telephone of the ordinary kind."""

    def __init__(self, site: Site, switchboard: Switchboard, studio: Studio) -> None:
        self.page = site.page
        self.socket = site.socket
        self.switchboard = switchboard
        self.handset = Handset(studio)


class Play(Protocol):
    """Plays a scene with a function behind the switchboard."""

    def __call__(self, function: Function, scene: Callable[[Stage], Coroutine[Any, Any, None]]) -> None: ...


@pytest.fixture
def play(studio: Studio, meetings: MeetingControl) -> Play:
    @asynccontextmanager
    async def stage(function: Function) -> AsyncIterator[Stage]:
        overheard = Overheard(function)
        with Switchboard(overheard, meetings, audio_seconds=lambda _bucket, _key: 0.6) as switchboard:
            async with serving(House(switchboard, studio, overheard, CALLED)) as site:
                yield Stage(site, switchboard, studio)

    async def main(function: Function, scene: Callable[[Stage], Coroutine[Any, Any, None]]) -> None:
        async with stage(function) as there:
            await scene(there)

    return lambda function, scene: asyncio.run(main(function, scene))


def prompt() -> Json:
    source = {"Type": "S3", "BucketName": "prompts", "Key": "a4.wav"}
    return {"Type": "PlayAudio", "Parameters": {"AudioSource": source}}


def pin() -> Json:
    return ask(MinNumberOfDigits=6, MaxNumberOfDigits=6, RepeatDurationInMilliseconds=20_000)


def seat(meetings: MeetingControl) -> Callable[[], Json]:
    """Make a meeting; each call gives a join of a new attendee of it."""
    asked = {"ClientRequestToken": "one", "ExternalMeetingId": "weekly", "MediaRegion": "us-east-1"}
    meeting = meetings.create_meeting(asked)
    count = iter(range(9))

    def joins() -> Json:
        attendee = meetings.add_attendee(meeting.meeting_id, f"caller-{next(count)}")
        return join(MeetingId=meeting.meeting_id, JoinToken=attendee.join_token)

    return joins


def test_a_page_dials_and_hears_the_prompt_and_sees_its_words(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial")
            heard = await page.until("hears")
            assert heard["kind"] == "audio"
            await page.until("ended")
            samples = bytes(page.heard)
            assert tones.loudest(samples).hertz == pytest.approx(440, rel=0.01)
            said = [words["is"] for words in page.told if words["is"] != "invoked"]
            assert said == ["ready", "ringing", "answered", "hears", "ended"]

    play(Scripted(NEW_INBOUND_CALL=[prompt(), hangup()]), scene)


def test_keys_reach_the_function_and_never_the_page_again(play: Play) -> None:
    function = Scripted(NEW_INBOUND_CALL=[pin()], ACTION_SUCCESSFUL=[hangup()])

    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial", to=CALLED)
            await page.until("hears")
            for key in "482615#":
                await page.does("press", keys=key)
            told = await page.until("invoked", lambda words: words["event"]["InvocationEventType"] == "HANGUP")
            assert told["response"]["Actions"] == []
            assert "482615" not in json.dumps(page.told)

    play(function, scene)
    asked = next(event for event in function.events if event["InvocationEventType"] == "ACTION_SUCCESSFUL")
    assert asked["ActionData"]["ReceivedDigits"] == "482615"


def test_the_page_is_shown_each_event_with_its_answer_and_no_secret(play: Play, meetings: MeetingControl) -> None:
    joins = seat(meetings)
    action = joins()

    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial")
            await page.until("joined")
            told = await page.until(
                "invoked", lambda words: words["event"]["InvocationEventType"] == "NEW_INBOUND_CALL"
            )
            assert [one["Type"] for one in told["response"]["Actions"]] == ["JoinChimeMeeting"]
            assert told["response"]["TransactionAttributes"] == {"state": "joining"}
            everything = json.dumps(page.told[1:])
            assert action["Parameters"]["JoinToken"] not in everything
            assert stage.handset.line is None
            assert NUMBERS[0] not in everything

    function = Scripted(
        NEW_INBOUND_CALL={
            "SchemaVersion": "1.0",
            "Actions": [action],
            "TransactionAttributes": {"state": "joining"},
        }
    )
    play(function, scene)


def test_a_function_that_fails_is_shown_as_failing(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial")
            told = await page.until("invoked")
            assert told["fault"] == "NoAnswerError"
            assert told["response"] is None

    play(Scripted(NEW_INBOUND_CALL=NoAnswerError()), scene)


def test_a_page_and_a_telephone_hear_each_other_in_a_meeting(play: Play, meetings: MeetingControl) -> None:
    joins = seat(meetings)
    function = Scripted(NEW_INBOUND_CALL=lambda _: {"SchemaVersion": "1.0", "Actions": [joins()]})

    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            stage.handset.line = stage.switchboard.dial(stage.handset, CALLER, CALLED)
            await page.does("dial")
            await page.until("joined")
            await asyncio.to_thread(stage.handset.until, "joined")
            tape = stage.handset.mouth.tape()
            stage.handset.mouth.plays(tones.tone(600, seconds=2.0))
            page.says(tones.tone(850, seconds=2.0))
            heard = await page.hears_for(1.5)
            assert tones.loudest(heard).hertz == pytest.approx(600, rel=0.01)
            samples = wav.read_any(tape.stop())
            assert tones.loudest(samples).hertz == pytest.approx(850, rel=0.01)
            await page.does("hang_up")
            assert (await page.until("ended"))["why"] == "you hung up"

    play(function, scene)


def test_a_page_can_be_called_and_picks_up(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            stage.switchboard.create_call("sma", CALLED, NUMBERS[0])
            assert (await page.until("rings"))["from"] == CALLED
            await page.does("answer")
            await page.until("answered")
            await page.until("hears")
            await page.until("ended")

    play(Scripted(CALL_ANSWERED=[prompt(), hangup()]), scene)


def test_a_page_turns_a_call_away_and_a_second_one_finds_it_busy(play: Play) -> None:
    function = Scripted()

    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            stage.switchboard.create_call("sma", CALLED, NUMBERS[0])
            await page.until("rings")
            stage.switchboard.create_call("sma", CALLED, NUMBERS[0])
            await wait_for(lambda: "HANGUP" in kinds(function))
            assert sum(words["is"] == "rings" for words in page.told) == 1
            await page.does("refuse")
            await page.until("ended")
            await wait_for(lambda: kinds(function).count("HANGUP") == 2)

    play(function, scene)


def test_a_page_that_closes_hangs_up_and_rings_no_longer(play: Play) -> None:
    function = Scripted(NEW_INBOUND_CALL=[pin()])

    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial")
            await page.until("hears")
        await wait_for(lambda: "HANGUP" in kinds(function))
        stage.switchboard.create_call("sma", CALLED, NUMBERS[0])
        await wait_for(lambda: kinds(function).count("HANGUP") == 2)
        assert stage.switchboard.calls == ()

    play(function, scene)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"do": "dial", "to": "911"}, "Write the number"),
        ({"do": "press", "keys": "1"}, "There is no call"),
        ({"do": "press", "keys": "x"}, "Keys are"),
        ({"do": "press"}, "Keys are"),
        ({"do": "hang_up"}, "There is no call"),
        ({"do": "answer"}, "There is no call"),
        ({"do": "sing"}, "and not 'sing'"),
        ({}, "and not"),
    ],
)
def test_what_cannot_be_done_is_answered_with_why(play: Play, wish: Mapping[str, str], why: str) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does(**{"do": "", **wish})
            assert why in (await page.until("sorry"))["why"]

    play(Scripted(), scene)


def test_one_call_at_a_time(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as page:
            await page.does("dial")
            await page.does("dial")
            assert (await page.until("sorry"))["why"] == "You are on a call: hang up first."

    play(Scripted(NEW_INBOUND_CALL=[pin()]), scene)


@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:2", "https://example.com", "null"])
def test_pages_of_others_get_no_telephone(play: Play, origin: str | None) -> None:
    async def scene(stage: Stage) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await stage.socket(origin)
        assert refusal.value.status == 403

    play(Scripted(), scene)


@pytest.mark.parametrize(
    ("sent", "code"),
    [("{", 1003), ("[]", 1003), (b"12345", 1003), (b"", 1003), (b"x" * 320 * 13, 1009), ("x" * 9999, 1009)],
)
def test_what_no_page_of_ours_sends_ends_its_connection_and_no_other(play: Play, sent: str | bytes, code: int) -> None:
    async def scene(stage: Stage) -> None:
        async with stage.page() as other, stage.page() as page:
            await (page.socket.send_str(sent) if isinstance(sent, str) else page.socket.send_bytes(sent))
            await wait_for(lambda: page.socket.closed)
            assert page.socket.close_code == code
            await other.does("dial")
            await other.until("answered")

    play(Scripted(NEW_INBOUND_CALL=[prompt(), hangup()]), scene)


def test_there_are_as_many_telephones_as_numbers(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        pages = [Page(await stage.socket()) for _ in NUMBERS]
        assert sorted([(await page.until("ready"))["number"] for page in pages]) == sorted(NUMBERS)
        one_more = await stage.socket()
        assert (await one_more.receive()).type is aiohttp.WSMsgType.CLOSE
        assert one_more.close_code == 1013
        await pages[0].__aexit__()
        async with asyncio.timeout(10):
            while True:
                again = Page(await stage.socket())
                await wait_for(lambda: again.told or again.socket.closed)  # noqa: B023
                if again.told:
                    break
        for page in [*pages[1:], again]:
            await page.__aexit__()

    play(Scripted(), scene)


def kinds(function: Scripted) -> list[str]:
    return [event["InvocationEventType"] for event in function.events]


async def wait_for(there: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not there():  # noqa: ASYNC110 - what is waited for happens in other threads
            await asyncio.sleep(0.01)
