"""The answer of a Lambda: what Amazon would refuse cannot be built, and is refused when it is read."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good

HANGUP = {"Type": "Hangup", "Parameters": {}}
PAUSE = good.action("Pause")


def answer(**fields: object) -> dict[str, Any]:
    return {"SchemaVersion": "1.0", "Actions": [], **fields}


def refusals(raw: object) -> list[str]:
    with pytest.raises(sma.RefusedByAmazonError) as refused:
        sma.Response.read(raw)
    return list(refused.value.reasons)


def test_an_empty_answer_has_a_schema_version() -> None:
    assert sma.Response().dump() == {"SchemaVersion": "1.0", "Actions": []}


def test_an_answer_is_built_from_actions_and_attributes() -> None:
    pause = sma.Pause(parameters=sma.PauseParameters(call_id="a", duration_in_milliseconds=500))
    assert sma.Response(actions=(pause, sma.Hangup()), transaction_attributes={"at": "leaving"}).dump() == {
        "SchemaVersion": "1.0",
        "Actions": [{"Type": "Pause", "Parameters": {"CallId": "a", "DurationInMilliseconds": 500}}, HANGUP],
        "TransactionAttributes": {"at": "leaving"},
    }


def test_what_was_written_cannot_be_changed_afterwards() -> None:
    response = sma.Response(transaction_attributes={"at": "leaving"})
    response.dump()["TransactionAttributes"]["at"] = "nowhere"
    assert response.dump()["TransactionAttributes"] == {"at": "leaving"}
    with pytest.raises(ValueError, match="frozen"):
        response.actions = ()  # type: ignore[misc]


@pytest.mark.parametrize("actions", [[], [HANGUP], [PAUSE] * 10])
def test_up_to_ten_actions_are_read(actions: list[Any]) -> None:
    assert sma.Response.read(answer(Actions=actions)).dump()["Actions"] == actions


def test_missing_and_null_leave_things_as_they_are() -> None:
    assert sma.Response.read({"SchemaVersion": "1.0"}).dump() == answer()
    assert sma.Response.read(answer(Actions=None, TransactionAttributes=None)).dump() == answer()


def test_empty_attributes_clear_and_are_sent() -> None:
    assert sma.Response.read(answer(TransactionAttributes={})).dump() == answer(TransactionAttributes={})


KEY = "k" * 1024

REFUSED: list[tuple[object, str]] = [
    ({"Actions": []}, "SchemaVersion: required (AWS: invoke-on-call-leg)"),
    (answer(SchemaVersion="2.0"), "SchemaVersion: must be '1.0' (AWS: invoke-on-call-leg)"),
    (answer(SchemaVersion=1.0), "SchemaVersion: must be '1.0' (AWS: invoke-on-call-leg)"),
    (answer(actions=[]), "actions: unknown, did you mean Actions? (AWS: invoke-on-call-leg)"),
    (answer(Actions=[PAUSE] * 11), "Actions: 11 entries, at most 10 (AWS: invoke-on-call-leg)"),
    (answer(Actions={}), "Actions: must be an array (AWS: invoke-on-call-leg)"),
    (answer(Actions=[[PAUSE]]), "Actions[0]: an action must be an object (AWS: invoke-on-call-leg)"),
    (answer(Actions=[PAUSE, ""]), "Actions[1]: an action must be an object (AWS: invoke-on-call-leg)"),
    (answer(Actions=[{}]), "Actions[0].Type: required (AWS: invoke-on-call-leg)"),
    (
        answer(Actions=[PAUSE, good.action("Pause", DurationInMilliseconds=5)]),
        "Actions[1].Pause.Parameters.DurationInMilliseconds: 5, at least 100 (AWS: unexpected-action-fail)",
    ),
    (
        answer(Actions=[good.action("PlayAudio", AudioSource__Type=None)]),
        "Actions[0].PlayAudio.Parameters.AudioSource.Type: required (AWS: play-audio)",
    ),
    (
        answer(TransactionAttributes={str(n): "" for n in range(11)}),
        "TransactionAttributes: 11 pairs, at most 10 (AWS: attribute-trans-invalid)",
    ),
    (
        answer(TransactionAttributes={"k": "v" * 1025}),
        "TransactionAttributes: a key or value of 1,025 characters, at most 1,024 (AWS: attribute-trans-invalid)",
    ),
    (
        answer(TransactionAttributes={KEY + "k": ""}),
        "TransactionAttributes: a key or value of 1,025 characters, at most 1,024 (AWS: attribute-trans-invalid)",
    ),
    (
        answer(TransactionAttributes={str(n): "é" * 1024 for n in range(10)}),
        "TransactionAttributes: 20,490 bytes, at most 20,480 (AWS: attribute-trans-invalid)",
    ),
    (answer(TransactionAttributes={"n": 1}), "TransactionAttributes.n: must be a string (AWS: invoke-on-call-leg)"),
    (answer(TransactionAttributes={"n": None}), "TransactionAttributes.n: must be a string (AWS: invoke-on-call-leg)"),
    (answer(TransactionAttributes=[]), "TransactionAttributes: must be an object (AWS: invoke-on-call-leg)"),
]


@pytest.mark.parametrize(("raw", "said"), REFUSED)
def test_a_bad_answer_is_refused_in_words(raw: object, said: str) -> None:
    assert refusals(raw) == [said]


@pytest.mark.parametrize("raw", [None, "", "{}", [], (), 5])
def test_what_is_no_object_is_no_answer(raw: object) -> None:
    assert len(refusals(raw)) == 1


def test_ten_attributes_of_full_length_just_fit() -> None:
    full = {str(n) + "k" * 1023: "v" * 1024 for n in range(10)}
    assert sma.Response.read(answer(TransactionAttributes=full)).dump()["TransactionAttributes"] == full


def test_every_reason_is_given() -> None:
    raw = {"Actions": [{"Type": "Answer"}, {"Type": "Pause", "Parameters": {}}], "TransactionAttributes": 3}
    answered = "the first action that plays, speaks, records or joins answers the call"
    assert sorted(refusals(raw)) == [
        f"Actions[0].Type: Answer is no action: {answered} (AWS: invoke-on-call-leg)",
        "Actions[1].Pause.Parameters.DurationInMilliseconds: required (AWS: unexpected-action-fail)",
        "SchemaVersion: required (AWS: invoke-on-call-leg)",
        "TransactionAttributes: must be an object (AWS: invoke-on-call-leg)",
    ]


def test_the_error_prints_its_reasons() -> None:
    with pytest.raises(sma.SmaError, match=r"^SchemaVersion: required .*; Actions: must be an array"):
        sma.Response.read({"Actions": 1})


def test_an_answer_of_actions_dumped_before_is_held_to_the_same_limits() -> None:
    pause = sma.Pause(parameters=sma.PauseParameters(duration_in_milliseconds=100)).dump()
    assert sma.answer([pause], {"at": "home"}) == sma.Response.read(sma.answer([pause], {"at": "home"})).dump()
    with pytest.raises(sma.RefusedByAmazonError, match="11, at most 10"):
        sma.answer([pause] * 11, {})
    with pytest.raises(sma.RefusedByAmazonError, match="pairs"):
        sma.answer([], {str(n): "" for n in range(11)})


def test_the_package_knows_its_names_and_no_other() -> None:
    assert set(dir(sma)) == set(sma.__all__)
    assert all(getattr(sma, name) for name in sma.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Whistle'"):
        _ = sma.Whistle
