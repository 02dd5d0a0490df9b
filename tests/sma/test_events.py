"""An event is read as well as it can be: AWS's pages, AWS's wire and everybody's samples disagree."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import sma
from tests.sma import printed

LEG_A = {"CallId": "a", "ParticipantTag": "LEG-A", "Status": "Connected"}
LEG_B = {"CallId": "b", "ParticipantTag": "LEG-B", "Status": "Connected"}


def event(kind: str = "ACTION_SUCCESSFUL", **fields: object) -> dict[str, Any]:
    return {"SchemaVersion": "1.0", "Sequence": 2, "InvocationEventType": kind} | fields


def call(**details: object) -> sma.CallDetails:
    return sma.Event.read(event(CallDetails=details)).call_details


def with_legs(*legs: object) -> sma.Event:
    return sma.Event.read(event(CallDetails={"Participants": list(legs)}))


@pytest.mark.parametrize("raw", [None, [], "{}", 5, True, [event()]])
def test_only_what_is_no_object_cannot_be_read(raw: object) -> None:
    with pytest.raises(sma.WireError, match="an event is a JSON object, this is "):
        sma.Event.read(raw)


def test_an_empty_object_is_an_event_without_anything() -> None:
    nothing = sma.Event.read({})
    assert nothing.kind is None
    assert nothing.invocation_event_type == ""
    assert nothing.sequence == 0
    assert nothing.action_data is None
    assert nothing.error is None
    assert nothing.connected == ()
    assert nothing.leg("LEG-A") is None
    assert nothing.call_details.transaction_attributes == {}
    assert nothing.dump() == {"SchemaVersion": "1.0"}


def test_the_application_has_two_names() -> None:
    assert call(SipApplicationId="old").sip_media_application_id == "old"
    assert call(SipMediaApplicationId="new").sip_media_application_id == "new"
    assert call(SipApplicationId="old", SipMediaApplicationId="new").sip_media_application_id == "new"


def test_the_misspelt_type_of_the_join_page_is_accepted() -> None:
    joined = sma.Event.read({"InvocationEvent": "ACTION_SUCCESSFUL"})
    assert joined.kind is sma.EventType.ACTION_SUCCESSFUL
    assert joined.dump()["InvocationEventType"] == "ACTION_SUCCESSFUL"


def test_an_event_type_of_next_year_is_kept() -> None:
    news = sma.Event.read(event("CALL_TRANSFERRED", NewField={"a": [1]}))
    assert news.kind is None
    assert news.invocation_event_type == "CALL_TRANSFERRED"
    assert news.dump() == event("CALL_TRANSFERRED", NewField={"a": [1]})


def test_an_action_of_next_year_is_kept() -> None:
    data = {"Type": "SingToCaller", "Parameters": {"Song": ["a"]}, "Applause": 3}
    sung = sma.Event.read(event(ActionData=data))
    assert sung.action_data is not None
    assert sung.action_data.type == "SingToCaller"
    assert sung.action_data.parameters == {"Song": ["a"]}
    assert sung.dump()["ActionData"] == data


def test_numbers_and_strings_change_places() -> None:
    loose = sma.Event.read(
        event(Sequence="7", CallDetails={"AwsAccountId": 111122223333, "TransactionAttributes": {"tries": 2}})
    )
    assert loose.sequence == 7
    assert loose.call_details.aws_account_id == "111122223333"
    assert loose.call_details.transaction_attributes == {"tries": "2"}
    leg = with_legs({"StartTimeInMilliseconds": 1597009588}).call_details.participants[0]
    assert leg.start_time_in_milliseconds == "1597009588"


@pytest.mark.parametrize("attributes", [None, {}, "", [], 0])
def test_attributes_that_are_none_are_empty(attributes: object) -> None:
    assert call(TransactionId="t", TransactionAttributes=attributes).transaction_attributes == {}
    assert call(TransactionId="t", TransactionAttributes=attributes).transaction_id == "t"


def test_one_bad_attribute_leaves_the_others() -> None:
    assert call(TransactionAttributes={"at": "joined", "x": None, "y": [1]}).transaction_attributes == {"at": "joined"}


@pytest.mark.parametrize(
    ("raw", "field", "empty"),
    [
        (event(Sequence="x"), "sequence", 0),
        (event(Sequence=None), "sequence", 0),
        (event(Sequence=float("nan")), "sequence", 0),
        (event(Sequence="9" * 5000), "sequence", 0),
        (event(InvocationEventType=["HANGUP"]), "invocation_event_type", ""),
        (event(ActionData=None), "action_data", None),
        (event(ActionData="Hangup"), "action_data", None),
        (event(CallDetails=None), "call_details", sma.CallDetails()),
        (event(CallDetails=[]), "call_details", sma.CallDetails()),
        (event(ErrorType={}), "error_type", ""),
    ],
)
def test_a_field_of_the_wrong_type_is_empty_and_the_rest_is_there(
    raw: dict[str, Any], field: str, empty: object
) -> None:
    read = sma.Event.read(raw)
    assert getattr(read, field) == empty
    assert read.schema_version == "1.0"


@pytest.mark.parametrize("legs", [None, "LEG-A", {"0": LEG_A}, 3])
def test_legs_that_are_no_array_are_no_legs(legs: object) -> None:
    assert call(Participants=legs, TransactionId="t").participants == ()
    assert call(Participants=legs, TransactionId="t").transaction_id == "t"


def test_what_is_no_leg_is_left_out_and_the_legs_stay_in_order() -> None:
    legs = ["x", LEG_A, None, LEG_B | {"To": ["+12065550100"], "SipHeaders": None}, 7]
    assert [leg.call_id for leg in with_legs(*legs).call_details.participants] == ["a", "b"]


def test_half_a_character_in_a_name_costs_that_name_only() -> None:
    raw = json.loads(r'{"Sequence": 4, "\ud800": 1, "CallDetails": {"TransactionId": "t", "\udfff": 2}}')
    read = sma.Event.read(raw)
    assert (read.sequence, read.call_details.transaction_id) == (4, "t")
    assert read.dump() == {"SchemaVersion": "1.0", "Sequence": 4, "CallDetails": {"TransactionId": "t"}}


def test_a_name_that_json_cannot_have_costs_that_name_only() -> None:
    assert sma.Event.read({5: "five", "Sequence": 4}).sequence == 4


def test_headers_keep_the_case_in_which_they_were_sent() -> None:
    headers = {"user-to-user": "ab;encoding=hex", "X-CallId": "1", "Diversion": "<sip:+12065550100@192.0.2.10>"}
    assert with_legs(LEG_A | {"SipHeaders": headers}).call_details.participants[0].sip_headers == headers


def test_a_new_call_has_a_leg_that_is_not_connected_yet() -> None:
    ringing = with_legs({"CallId": "a", "ParticipantTag": "LEG-A"})
    assert ringing.connected == ()
    caller = ringing.leg("LEG-A")
    assert caller is not None
    assert caller.status is None


def test_legs_are_found_by_tag_whatever_its_case_and_its_place() -> None:
    swapped = with_legs(LEG_B, LEG_A | {"ParticipantTag": "Leg-A"})
    assert [leg.call_id for leg in swapped.connected] == ["b", "a"]
    assert getattr(swapped.leg("LEG-A"), "call_id", None) == "a"
    assert getattr(swapped.leg("LEG-B"), "call_id", None) == "b"


def test_legs_without_tags_are_found_by_their_place() -> None:
    untagged = with_legs({"CallId": "a"}, {"CallId": "b"})
    assert getattr(untagged.leg("LEG-A"), "call_id", None) == "a"
    assert getattr(untagged.leg("LEG-B"), "call_id", None) == "b"
    assert with_legs({"CallId": "a"}).leg("LEG-B") is None


def test_of_two_legs_with_one_tag_the_connected_one_is_meant() -> None:
    gone, new = LEG_B | {"CallId": "old", "Status": "Disconnected"}, LEG_B | {"CallId": "new"}
    assert getattr(with_legs(LEG_A, new, gone).leg("LEG-B"), "call_id", None) == "new"
    assert getattr(with_legs(LEG_A, gone, gone | {"CallId": "last"}).leg("LEG-B"), "call_id", None) == "last"


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        ({"digit": "3", "n": 5}, {"digit": "3", "n": "5"}),
        ({"digit": "3", "n": None, "o": {}}, {"digit": "3"}),
        (None, {}),
        ("digit", {}),
    ],
)
def test_the_arguments_of_an_update(arguments: object, read: dict[str, str]) -> None:
    data = sma.ActionData(type="CallUpdateRequest", parameters={"Arguments": arguments})
    assert data.arguments == read
    assert sma.ActionData(type="Hangup").arguments == {}


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (event("ACTION_FAILED", ActionData={"ErrorType": "T", "ErrorMessage": "m"}), ("T", "m")),
        (event("ACTION_FAILED", ActionData={"ErrorType": "T", "ErrorMessage": "m", "ErrorList": ["x"]}), ("T", "m")),
        (event("ACTION_FAILED", ActionData={"ErrorType": "T"}), ("T", "")),
        (event("ACTION_FAILED", ActionData={"ErrorMessage": "m"}), ("Unknown", "m")),
        (event("ACTION_FAILED", ActionData={"Error": "Code: text: more"}), ("Code", "text: more")),
        (event("ACTION_FAILED", ActionData={"Error": "Code"}), ("Code", "")),
        (event("ACTION_FAILED", ActionData={"ErrorType": "", "ErrorMessage": "", "ErrorList": []}), ("Unknown", "")),
        (event("ACTION_FAILED", ActionData={"ErrorType": None, "Error": 7.5}), ("7.5", "")),
        (event("ACTION_FAILED", ErrorType="T", ErrorMessage="m"), ("T", "m")),
        (event("ACTION_FAILED"), ("Unknown", "")),
        (event("INVALID_LAMBDA_RESPONSE", ErrorType="T", ErrorMessage="m"), ("T", "m")),
        (event("INVALID_LAMBDA_RESPONSE", ActionData={"ErrorType": "T", "ErrorMessage": "m"}), ("T", "m")),
        (event("INVALID_LAMBDA_RESPONSE"), ("Unknown", "")),
        (event("HANGUP", ActionData={"Error": "Code: text"}), ("Code", "text")),
        (event("HANGUP", ActionData={"Type": "Hangup"}), None),
        # Success examples of the guide carry the error of another example.
        (event("ACTION_SUCCESSFUL", ActionData={"ErrorType": "T", "ErrorMessage": "m"}), None),
    ],
)
def test_an_error_is_read_wherever_it_is_written(raw: dict[str, Any], fault: tuple[str, str] | None) -> None:
    assert sma.Event.read(raw).error == fault


def test_the_emulator_writes_what_the_lambda_reads() -> None:
    leg = sma.Participant(call_id="a", participant_tag="LEG-A", to="+12065550100", from_="+12065550101")
    written = sma.Event(
        sequence=1,
        invocation_event_type=sma.EventType.NEW_INBOUND_CALL,
        call_details=sma.CallDetails(transaction_id="t", sip_media_application_id="s", participants=(leg,)),
    ).dump()
    assert written == {
        "SchemaVersion": "1.0",
        "Sequence": 1,
        "InvocationEventType": "NEW_INBOUND_CALL",
        "CallDetails": {
            "TransactionId": "t",
            "SipMediaApplicationId": "s",
            "Participants": [
                {"CallId": "a", "ParticipantTag": "LEG-A", "To": "+12065550100", "From": "+12065550101"},
            ],
        },
    }
    assert sma.Event.read(written).dump() == written


def test_the_results_of_actions_are_named() -> None:
    raw = printed.load("events/action-successful--record-audio--record-audio.json")
    recorded = sma.Event.read(raw).action_data
    assert recorded is not None
    assert recorded.recording_destination["Key"] == "valid-S3-key"
    assert recorded.recording_terminator_used == "#"


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        sma.Event.read(event()).sequence = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (event(), ()),
        (event(Sequence="2", CallDetails={"TransactionAttributes": None}, ActionData=None), ()),
        (event(Sequence="two"), ("Sequence: must be a whole number",)),
        (event(CallDetails={"Participants": [LEG_A, "x"]}), ("CallDetails.Participants[1]: must be an object",)),
        (event(CallDetails=[], ActionData=5), ("ActionData: must be an object", "CallDetails: must be an object")),
        (event(ActionData={"ErrorList": {}}), ("ActionData.ErrorList: must be an array",)),
    ],
)
def test_what_cannot_be_read_is_named(raw: dict[str, Any], said: tuple[str, ...]) -> None:
    assert sma.Event.unreadable(raw) == said
