"""A small SMA Lambda in the manner of the public samples: hold music until an update brings a way into a meeting.

Its known faults: a failure is answered with nothing, and RINGING with a tuple.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
PROMPTS = "hold-music-of-nobody"  # no test makes this bucket: every file counts as there


def play(key: str, repeat: int = 1) -> Json:
    source = {"Type": "S3", "BucketName": PROMPTS, "Key": key}
    return {
        "Type": "PlayAudio",
        "Parameters": {"ParticipantTag": "LEG-A", "AudioSource": source, "Repeat": str(repeat)},
    }


def respond(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": actions}


def handler(event: Json, _context: object) -> object:
    kind = event["InvocationEventType"]
    if kind == "RINGING":
        return (event, "is ringing")
    if kind in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        return respond(play("welcome.wav"), play("hold.wav", 100))
    if kind == "CALL_UPDATE_REQUESTED":
        arguments = event["ActionData"]["Parameters"]["Arguments"]
        return respond({"Type": "JoinChimeMeeting", "Parameters": dict(arguments)})
    return respond()
