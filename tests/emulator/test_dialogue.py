"""The course of a call for people: whatever a function answers, no join token is in it."""

from __future__ import annotations

import json

import pytest

from emulator.dialogue import REDACTED, Dialogue

TOKEN = "the-way-in"
JOIN = {"Type": "JoinChimeMeeting", "Parameters": {"JoinToken": TOKEN, "MeetingId": "m"}}
RESPONSE = {"SchemaVersion": "1.0", "Actions": [JOIN]}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(RESPONSE),
        json.dumps(json.dumps(RESPONSE)),
        str(RESPONSE),
        [JOIN],
        {"SchemaVersion": "1.0", "Actions": [{"Type": JOIN["Parameters"]}]},
    ],
    ids=["its JSON as text", "twice so", "Python's way of writing it", "a bare list", "a type that is no word"],
)
def test_an_answer_that_is_no_response_is_shown_without_its_token(answer: object) -> None:
    course = Dialogue()
    course.responded(0.0, answer)
    assert TOKEN not in course.text()
    assert REDACTED in course.text()
    assert TOKEN not in json.dumps(course.lines)


def test_half_an_emoji_can_be_printed() -> None:
    course = Dialogue()
    course.add(0.0, "caller", "hears", text="smile \ud83d")
    assert course.text().encode().endswith("“smile ?”".encode())
    assert json.loads(json.dumps(course.lines)) == course.lines
