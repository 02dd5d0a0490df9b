"""The smallest SIP media application worth calling: it says hello, asks for one key, and hangs up."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one event of PSTN Audio (AWS: pstn-invocations)."""
    call_id = event["CallDetails"]["Participants"][0]["CallId"]
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL":
            actions = [ask(call_id, "Hello. Press 1 if you can hear me.")]
        case "ACTION_SUCCESSFUL" if event["ActionData"]["Type"] == "SpeakAndGetDigits":
            actions = [say(call_id, "Thank you. Goodbye."), hang_up(call_id)]
        case "ACTION_FAILED":
            actions = [say(call_id, "I did not hear that. Goodbye."), hang_up(call_id)]
        case _:
            actions = []
    return {"SchemaVersion": "1.0", "Actions": actions}


def ask(call_id: str, text: str) -> dict[str, Any]:
    """Put a question that is answered with the key 1."""
    parameters = {
        "CallId": call_id,
        "InputDigitsRegex": "^1$",
        "SpeechParameters": {"Text": text},
        "FailureSpeechParameters": {"Text": "Please press 1."},
        "MinNumberOfDigits": 1,
        "MaxNumberOfDigits": 1,
        "Repeat": 2,
        "RepeatDurationInMilliseconds": 5000,
    }
    return {"Type": "SpeakAndGetDigits", "Parameters": parameters}


def say(call_id: str, text: str) -> dict[str, Any]:
    """Say a sentence."""
    return {"Type": "Speak", "Parameters": {"CallId": call_id, "Text": text}}


def hang_up(call_id: str) -> dict[str, Any]:
    """End the call."""
    return {"Type": "Hangup", "Parameters": {"CallId": call_id, "SipResponseCode": "0"}}
