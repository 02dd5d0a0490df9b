"""A call that is over leaves one line in the log, and is closed from there: once, completely, sooner or later."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any, cast

import pytest

import app
from chalicelib import this_process, wiring
from chalicelib.closing import ENDED, close_all
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import CallRecord, Role, Seat
from chalicelib.settings import Settings
from tests.meetings.callers import caller, record
from tests.stories.fakes import FakeLedger, FakeMeetings
from tests.stories.phones import parts_of
from tools.stage import ROOT

SEAT = Seat("Qp81kNz3JmT0vXaB", "00000000-0000-4000-8000-00000000aaaa", "attendee-1", Role.GUEST, "a-token")


def line_of(told: CallRecord, capsys: pytest.CaptureFixture[str]) -> str:
    """Let the function that answers telephones end a call; give what it writes."""
    deployment = wiring.OnDemand(Settings.from_environ({"PARTYLINE_SECRET": "a secret of the tests"}))
    deployment.telephone.desk.meetings.close(told)
    assert "outside" not in vars(deployment), "nothing was made that could ask Amazon"
    (line,) = capsys.readouterr().err.splitlines()
    return str(line)


def from_the_log(*lines: str) -> dict[str, Any]:
    """What CloudWatch Logs sends to a subscriber."""
    sent = {
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "/aws/lambda/partyline-dev-sma",
        "logStream": "2027/01/15/[1]0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
        "subscriptionFilters": ["calls"],
        "logEvents": [{"id": str(n), "timestamp": 1_800_000_000_000, "message": line} for n, line in enumerate(lines)],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(sent).encode())).decode()}}


def test_a_call_is_closed_by_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    meetings, told = FakeMeetings(), record(caller(1), SEAT)
    assert close_all(from_the_log(line_of(told, capsys)), meetings.close) == 1
    assert meetings.record == told


def test_a_call_without_a_seat_is_on_record_too(capsys: pytest.CaptureFixture[str]) -> None:
    meetings, told = FakeMeetings(), record(caller(1), outcome="too_many_tries")
    close_all(from_the_log(line_of(told, capsys)), meetings.close)
    assert meetings.record == told


def test_what_the_log_says_besides_ends_no_call(capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of(record(caller(1)), capsys)
    others = ["START RequestId: 1", "[]", '"call_ended"', json.dumps({"message": "invocation", "heard": ENDED}), "{"]
    assert close_all(from_the_log(*others, line, line.replace(ENDED, "failure")), FakeMeetings().close) == 1


def test_lines_of_another_version_are_read_as_far_as_they_go(capsys: pytest.CaptureFixture[str]) -> None:
    line: dict[str, object] = json.loads(line_of(record(caller(1), SEAT), capsys))
    del line["attendee_id"]
    meetings = FakeMeetings()
    close_all(from_the_log(json.dumps({**line, "codec": "opus"})), meetings.close)
    assert (meetings.record.outcome, meetings.record.attendee_id) == ("caller_left", "")


class HalfBroken(FakeMeetings):
    """Fails on one call alone."""

    def close(self, record: CallRecord) -> None:
        if record.transaction_id == "transaction-1":
            raise MeetingsError
        super().close(record)


def test_every_call_has_its_turn_and_what_failed_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line_of(record(caller(n)), capsys) for n in (1, 2, 3)]
    meetings = HalfBroken()
    with pytest.raises(MeetingsError):
        close_all(from_the_log(*lines), meetings.close)
    assert sorted(meetings.records) == ["transaction-2", "transaction-3"]
    whole = FakeMeetings(records=meetings.records)
    close_all(from_the_log(*lines), whole.close)
    assert len(whole.records) == 3


def test_what_was_missed_can_be_closed_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    """The function takes what `aws logs filter-log-events` prints (docs/operations.md)."""
    meetings, line = FakeMeetings(), line_of(record(caller(1)), capsys)
    printed = {"events": [{"logStreamName": "s", "timestamp": 1, "message": f"{line}\n", "eventId": "1"}]}
    assert close_all(printed, meetings.close) == 1


def test_the_function_says_what_failed_and_lets_lambda_try_again(capsys: pytest.CaptureFixture[str]) -> None:
    line, nobody = line_of(record(caller(1)), capsys), cast("Any", None)
    meetings = FakeMeetings(broken={"close"})
    with this_process.using(wiring.Parts(parts_of(meetings, FakeLedger()), front=nobody, attendance=nobody)):
        with pytest.raises(MeetingsError):
            app.after_calls(from_the_log(line), None)
        told = json.loads(capsys.readouterr().err.splitlines()[0])
        assert (told["message"], told["event"]) == ("failure", "after_calls")
        meetings.broken.clear()
        app.after_calls(from_the_log(line), None)
    assert meetings.record.outcome == "caller_left"


def test_the_subscription_looks_for_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    resources = (ROOT / ".chalice" / "resources.yaml").read_text()
    assert f"FilterPattern: {ENDED}\n" in resources
    assert ENDED in line_of(record(caller(1)), capsys)
