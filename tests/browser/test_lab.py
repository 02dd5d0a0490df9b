"""The harness itself: the SDK is the one that web/ has pinned, and ears and measurements can be trusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from emulator.media import tones
from emulator.media.wav import RATE
from tests.browser.lab_page import WEB
from tests.browser.sound import tone_near

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.person import Person


def test_the_page_has_the_sdk_that_the_product_has(person: Callable[..., Person]) -> None:
    pinned = json.loads((WEB / "package.json").read_text())["dependencies"]["amazon-chime-sdk-js"]
    assert person().notices("loaded", version=pinned)


def test_the_microphone_of_a_browser_hears_its_tone(person: Callable[..., Person]) -> None:
    alice = person(hertz=600)
    alice.does("""
        const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
        Object.assign(document.getElementById('audio'), { srcObject: microphone });
    """)
    alice.hears(600)
    alice.hears_no(1000)


def test_waiting_in_vain_is_told(person: Callable[..., Person]) -> None:
    alice = person()
    with pytest.raises(AssertionError, match="waited in vain for 1 > given: False"):
        alice.until("1 > given", 2, within=0.3)
    with pytest.raises(AssertionError, match="did not notice 'started'"):
        alice.notices("started", within=0.3)
    with pytest.raises(AssertionError, match="not so that Alice hears"):
        alice.hears(440, within=0.3)


def test_a_request_to_another_machine_is_noticed(person: Callable[..., Person]) -> None:
    alice = person()
    alice.does("await fetch('http://elsewhere.invalid/').catch(() => {})")
    assert alice.abroad == ["http://elsewhere.invalid/"]
    alice.abroad.clear()


def test_a_tone_is_told_from_its_neighbour_and_from_silence() -> None:
    sound = tones.tone(440, seconds=0.7)
    assert tone_near(440, sound, RATE).sounds_at(440)
    assert not tone_near(440, sound, RATE).is_absent()
    assert not tone_near(450, sound, RATE).sounds_at(450)
    assert tone_near(600, sound, RATE).is_absent()
    assert tone_near(440, tones.pause(0.7), RATE).is_absent()
