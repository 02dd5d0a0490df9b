"""Parameters are looked at when the action starts: every limit with the text that the guide prints for it."""

from __future__ import annotations

import pytest

from emulator.exchange import effects, stimuli
from tests.emulator.exchange.conversation import (
    CALLED,
    CALLEE,
    Conversation,
    Json,
    action,
    ask,
    audio,
    bridge,
    hangup,
    join,
    listen,
    mute,
    pause,
    play,
    record,
    speak,
)
from tests.emulator.exchange.test_reports import BOT, LEG_A

INVALID = "InvalidActionParameter"
MISSING = "MissingRequiredActionParameter"


def wrong(name: str) -> tuple[str, str]:
    return INVALID, f"The {name} parameter is invalid."


def ask_audio(**more: object) -> Json:
    return ask(**({"AudioSource": audio(), "FailureAudioSource": audio()} | more)) | {"Type": "PlayAudioAndGetDigits"}


def send(**more: object) -> Json:
    return action("SendDigits", **({"CallId": LEG_A, "Digits": "1"} | more))


def start_recording(**more: object) -> Json:
    wanted = {"CallId": LEG_A, "Track": "BOTH", "Destination": {"Type": "S3", "Location": "bucket/prefix"}}
    return action("StartCallRecording", **(wanted | more))


def endpoint(**place: object) -> Json:
    return bridge(Endpoints=[place])


SOURCE = ("InvalidAudioSource", "Audio Source parameter value is invalid.")
TEXT = (MISSING, "Text is a required parameter.")
LONG = (MISSING, "Text is limited to 1,000 characters")
NOT_THAT_LEG = (INVALID, "CallId or ParticipantTag parameter for action is invalid.")
DIGITS = (INVALID, "Digits parameter value is invalid.")
TONE = (INVALID, "ToneDuration parameter value is invalid.")
WRONG_ENDPOINT = (INVALID, "Endpoint parameter is invalid.")
WRONG_NUMBER_OF_ENDPOINTS = (INVALID, "Invalid number of endpoints provided.")
TIMEOUT = (INVALID, "The MaxCallTimeout parameter is invalid. It must be between 0 and 120.")
ON_THE_CALL = (INVALID, "Invalid action on the call.")
BETWEEN, FLUSH = "InBetweenDigitsDurationInMilliseconds", "FlushDigitsDurationInMilliseconds"

BAD: list[tuple[Json, tuple[str, str]]] = [
    (play(Repeat=0), wrong("Repeat")),
    (play(Repeat="often"), wrong("Repeat")),
    (play(Repeat=True), wrong("Repeat")),
    (play(Repeat=1.5), wrong("Repeat")),
    (play(Repeat=2**31), wrong("Repeat")),
    (play(Repeat=10**400), wrong("Repeat")),
    (play(PlaybackTerminators=["##"]), wrong("PlaybackTerminators")),
    (play(PlaybackTerminators="#"), wrong("PlaybackTerminators")),
    (action("PlayAudio"), SOURCE),
    (action("PlayAudio", AudioSource={"BucketName": "b", "Key": "k"}), SOURCE),
    (action("PlayAudio", AudioSource={"Type": "S3", "Key": "k"}), SOURCE),
    (action("PlayAudio", AudioSource={"Type": "S3", "BucketName": "b", "Key": ""}), SOURCE),
    (action("Speak"), TEXT),
    (speak(""), TEXT),
    (action("Speak", SpeechParameters={"Text": "nested"}), TEXT),
    (speak("a" * 1001), LONG),
    (speak(Engine="fast"), wrong("Engine")),
    (speak(TextType="html"), wrong("TextType")),
    (ask(SpeechParameters=None), TEXT),
    (ask(SpeechParameters={"Text": "a" * 1001}), LONG),
    (ask(FailureSpeechParameters={}), TEXT),
    (ask_audio(AudioSource=None), SOURCE),
    (ask_audio(FailureAudioSource=None), SOURCE),
    (ask(MinNumberOfDigits=-1), wrong("MinNumberOfDigits")),
    (ask(MaxNumberOfDigits=129), wrong("MaxNumberOfDigits")),
    (ask(MaxNumberOfDigits=2), wrong("MaxNumberOfDigits")),
    (ask(RepeatDurationInMilliseconds=0), wrong("RepeatDurationInMilliseconds")),
    (ask(RepeatDurationInMilliseconds=None), wrong("RepeatDurationInMilliseconds")),
    (ask(RepeatDurationInMilliseconds=10**400), wrong("RepeatDurationInMilliseconds")),
    (ask(InBetweenDigitsDurationInMilliseconds=0), wrong(BETWEEN)),
    (ask(Repeat=0), wrong("Repeat")),
    (ask(TerminatorDigits=["A"]), wrong("TerminatorDigits")),
    (ask(InputDigitsRegex="("), wrong("InputDigitsRegex")),
    (ask(InputDigitsRegex=7), wrong("InputDigitsRegex")),
    (listen(""), wrong("InputDigitsRegex")),
    (listen("["), wrong("InputDigitsRegex")),
    (listen(**{BETWEEN: 0}), wrong(BETWEEN)),
    (listen(**{FLUSH: 1000}), wrong(FLUSH)),
    (listen(**{FLUSH: None}), wrong(FLUSH)),
    (listen(**{FLUSH: 10**400}), wrong(FLUSH)),
    (join(JoinToken="x"), (INVALID, "JoinToken parameter value is invalid.")),
    (join(JoinToken="x" * 2049), (INVALID, "JoinToken parameter value is invalid.")),
    (join(JoinToken=None), (INVALID, "JoinToken parameter value is invalid.")),
    (join(MeetingId=""), (INVALID, "MeetingId parameter value is invalid.")),
    (mute(), ON_THE_CALL),
    (hangup(SipResponseCode="500"), wrong("SipResponseCode")),
    (pause(99), wrong("Duration")),
    (pause(30_001), wrong("Duration")),
    (action("Pause"), wrong("Duration")),
    (record(RecordingTerminators=[]), wrong("RecordingTerminators")),
    (record(RecordingTerminators=None), wrong("RecordingTerminators")),
    (record(DurationInSeconds=0), wrong("DurationInSeconds")),
    (record(DurationInSeconds=10**400), wrong("DurationInSeconds")),
    (record(SilenceDurationInSeconds=1001), wrong("SilenceDurationInSeconds")),
    (record(SilenceThreshold=0), wrong("SilenceThreshold")),
    (record(RecordingDestination=None), wrong("RecordingDestination")),
    (record(RecordingDestination={"Type": "S3"}), wrong("RecordingDestination")),
    (
        record(RecordingDestination={"Type": "S3", "BucketName": "b", "Prefix": "p" * 980}),
        wrong("RecordingDestination"),
    ),
    (start_recording(CallId=None), NOT_THAT_LEG),
    (start_recording(Track="STEREO"), wrong("Track")),
    (start_recording(Destination={"Type": "S3", "Location": "/only"}), wrong("Destination")),
    (start_recording(Destination=None), wrong("Destination")),
    (action("StopCallRecording", CallId=LEG_A), ON_THE_CALL),
    (action("PauseCallRecording", CallId=LEG_A), ON_THE_CALL),
    (action("ResumeCallRecording", CallId=LEG_A), ON_THE_CALL),
    (send(CallId=""), NOT_THAT_LEG),
    (send(Digits=""), DIGITS),
    (send(Digits="1" * 51), DIGITS),
    (send(Digits="E"), DIGITS),
    (send(ToneDurationInMilliseconds=49), TONE),
    (send(ToneDurationInMilliseconds=24_001), TONE),
    (bridge(CallerIdNumber=None), (INVALID, "Caller ID not defined.")),
    (bridge(CallerIdNumber="anonymous"), (INVALID, "Invalid caller ID.")),
    (bridge(Endpoints=None), WRONG_NUMBER_OF_ENDPOINTS),
    (bridge(Endpoints=[]), WRONG_NUMBER_OF_ENDPOINTS),
    (bridge(Endpoints=[{}, {}]), WRONG_NUMBER_OF_ENDPOINTS),
    (bridge(Endpoints=["+12065550111"]), WRONG_ENDPOINT),
    (endpoint(BridgeEndpointType="PSTN", Uri="5550111"), WRONG_ENDPOINT),
    (endpoint(BridgeEndpointType="SIP", Uri=CALLEE), WRONG_ENDPOINT),
    (endpoint(BridgeEndpointType="AWS", Uri="desk"), WRONG_ENDPOINT),
    (endpoint(BridgeEndpointType="AWS", Uri="d" * 37, Arn="arn:aws:chime:us-east-1:111122223333:vc/a"), WRONG_ENDPOINT),
    (bridge(CallTimeoutSeconds=121), TIMEOUT),
    (bridge(CallTimeoutSeconds=0), TIMEOUT),
    (bridge(RingbackTone={}), ("InvalidAudioSource", "Ringtone parameter value is invalid.")),
    (bridge(SipHeaders={"Subject": "s"}), (INVALID, "Invalid SIP header(s) provided: Subject")),
    (bridge(SipHeaders={"x-amzn-a": "s"}), (INVALID, "Invalid SIP header(s) provided: x-amzn-a")),
    (bridge(SipHeaders={"x-a": "s" * 2049}), (INVALID, "Invalid SIP header(s) provided: x-a")),
    (bridge(SipHeaders=["x-a"]), (INVALID, "Invalid SIP header(s) provided: not a map")),
    (action("StartBotConversation"), wrong("BotAliasArn")),
    (
        action("StartBotConversation", BotAliasArn=BOT, Configuration={"x": "y" * 10_240}),
        wrong("Configuration"),
    ),
    (action("StartBotConversation", BotAliasArn=BOT, Configuration=[]), wrong("Configuration")),
    (action("VoiceFocus"), (MISSING, "Enable is a required parameter.")),
    (action("VoiceFocus", Enable="perhaps"), (INVALID, "Enable parameter value is invalid.")),
]


@pytest.mark.parametrize(("bad", "error"), BAD, ids=[f"{n}-{bad['Type']}" for n, (bad, _) in enumerate(BAD)])
def test_a_bad_parameter_fails_the_action_when_it_starts(bad: Json, error: tuple[str, str]) -> None:
    call = Conversation().rings().says(speak("first"), bad, speak("never"))
    assert call.heard == ["first"]
    call.passes(1).hears("ACTION_FAILED", bad["Type"])
    assert (call.data["ErrorType"], call.data["ErrorMessage"]) == error
    assert call.heard == ["first"]


@pytest.mark.parametrize(
    "wrong_list",
    [
        (mute(operation="Silence"), "Operation parameter value is invalid."),
        (
            mute() | {"Parameters": {"Operation": "Mute", "AttendeeList": ["a"]}},
            "Meeting ID parameter value is invalid.",
        ),
        (
            action("ModifyChimeMeetingAttendees", Operation="Mute", MeetingId="m"),
            "Attendee List parameter value is invalid.",
        ),
        (mute(*["a"] * 101), "Attendee List is empty or has more than 100 attendees."),
    ],
)
def test_what_may_be_wrong_with_a_mute(wrong_list: tuple[Json, str]) -> None:
    bad, words = wrong_list
    assert Conversation().in_meeting().says(bad).hears("ACTION_FAILED").data["ErrorMessage"] == words


GOOD: list[Json] = [
    play(Repeat="5"),
    play(Repeat=2.0),
    play(Repeat=2**31 - 1),
    pause(100),
    pause(30_000),
    action("Pause", DurationInMilliseconds="3000"),
    record(DurationInSeconds="10", SilenceThreshold=1000, SilenceDurationInSeconds=1),
    record(RecordingDestination={"Type": "S3", "BucketName": "recordings", "Prefix": None}),
    speak("a" * 1000, Engine="neural", TextType="ssml"),
    ask(SpeechParameters={"Text": "PIN?", "Engine": None, "TextType": None}),
    endpoint(BridgeEndpointType="PSTN", Uri=CALLEE, Arn=None),
    ask(MinNumberOfDigits=0, MaxNumberOfDigits=128, InputDigitsRegex=None),
    action("VoiceFocus", Enable="True"),
    send(Digits="0123456789*#ABCD,", ToneDurationInMilliseconds="50"),
    bridge(CallTimeoutSeconds=120, SipHeaders={"x-a": "b", "User-to-User": "c", "Diversion": "d"}),
    endpoint(BridgeEndpointType="AWS", Uri="desk", Arn="arn:aws:chime:us-east-1:111122223333:vc/a"),
]


@pytest.mark.parametrize("good", GOOD, ids=[f"{n}-{good['Type']}" for n, good in enumerate(GOOD)])
def test_values_at_their_limits_and_numbers_as_strings_are_fine(good: Json) -> None:
    call = Conversation().rings().says(speak(), good, play()).passes(0.5)
    assert not call.open
    assert call.up == ["LEG-A"]


def test_a_file_that_cannot_be_read_fails_the_action() -> None:
    call = Conversation(lambda _bucket, _key: None).rings().says(play())
    assert call.data["ErrorType"] == "InvalidAudioSource"
    assert call.data["ErrorMessage"] == "Cannot access S3 bucket or audio file."


def test_a_file_lasts_as_long_as_it_is() -> None:
    call = Conversation(lambda _bucket, _key: 1.25).rings().says(play(Repeat=2)).passes(2.499)
    call.hears_nothing().passes(0.001).hears("ACTION_SUCCESSFUL", "PlayAudio")


def test_speech_lasts_as_long_as_its_text_without_the_tags() -> None:
    call = Conversation().rings().says(speak("<speak>" + "a" * 30 + "</speak>", TextType="ssml"))
    assert call.wake_at == 2.0


def test_the_failure_speech_takes_what_it_lacks_from_the_question() -> None:
    call = Conversation().rings()
    call.says(ask(SpeechParameters={"Text": "¿PIN?", "LanguageCode": "es-US"})).presses("1#")
    assert call.last(effects.Sound).language == "es-US"


def test_a_null_in_the_failure_speech_takes_the_questions_value_too() -> None:
    call = Conversation().rings()
    again = {"Text": "¿Otra vez?", "LanguageCode": None}
    call.says(ask(SpeechParameters={"Text": "¿PIN?", "LanguageCode": "es-US"}, FailureSpeechParameters=again))
    assert call.presses("1#").last(effects.Sound).language == "es-US"


def test_no_duration_is_made_up_for_an_attempt_without_one() -> None:
    without = {"RepeatDurationInMilliseconds": None, BETWEEN: None}
    call = Conversation().rings().says(ask(**without)).hears("ACTION_FAILED", "SpeakAndGetDigits")
    assert not without.keys() & call.data["Parameters"].keys()


# what the others give back


def test_a_recording_ends_by_time_silence_or_key() -> None:
    for wanted, ending, key in [
        ({"DurationInSeconds": 4}, 4.0, None),
        ({"SilenceDurationInSeconds": 2}, 2.0, None),
        ({}, 1.0, "#"),
    ]:
        call = Conversation().rings().says(record(**wanted))
        call.passes(ending).presses(key or "").hears("ACTION_SUCCESSFUL", "RecordAudio")
        assert call.data.get("RecordingTerminatorUsed") == key
        place = call.data["RecordingDestination"]
        assert (place["Type"], place["BucketName"]) == ("S3", "recordings")
        assert place["Key"].startswith("calls/2025-01-01-00-00-00-000_")


def test_somebody_who_speaks_is_recorded_on() -> None:
    call = Conversation().rings().says(record(SilenceDurationInSeconds=2)).passes(1.5)
    call.happens(stimuli.Spoke(call.leg("LEG-A"))).passes(1.9).hears_nothing().passes(0.1)
    call.hears("ACTION_SUCCESSFUL", "RecordAudio")


def test_a_recording_cut_off_by_its_caller_still_has_a_file() -> None:
    call = Conversation(caller_leaves="action_successful").rings().says(record()).hangs_up()
    assert call.data["RecordingDestination"]["Key"]


def test_a_call_recording_has_a_dated_place() -> None:
    call = Conversation().rings().says(start_recording())
    where = call.data["CallRecordingDestination"]
    assert where["Type"] == "S3"
    assert where["Location"].startswith("bucket/prefix/2025/01/01/2025-01-01-00-00-00-000_")
    assert where["Location"].endswith(f"_{call.leg('LEG-A')}.wav")


def test_a_call_recording_without_a_prefix_has_amazons() -> None:
    call = Conversation().rings().says(start_recording(Destination={"Type": "S3", "Location": "bucket"}))
    assert call.data["CallRecordingDestination"]["Location"].startswith("bucket/Amazon-Chime-SMA-Call-Recordings/")


def test_one_start_and_one_stop_for_each_leg() -> None:
    stop = action("StopCallRecording", CallId=LEG_A)
    call = Conversation().rings().says(start_recording()).says(stop).says(start_recording()).hears("ACTION_FAILED")
    call.says(stop).hears("ACTION_FAILED", "StopCallRecording")


@pytest.mark.parametrize(("value", "there"), [("echo only", False), ("with CallRecordingDestination", True)])
def test_what_stopping_a_recording_gives_back(value: str, *, there: bool) -> None:
    call = Conversation(recording_echo=value).rings().says(start_recording())
    call.says(action("StopCallRecording", CallId=LEG_A)).hears("ACTION_SUCCESSFUL", "StopCallRecording")
    assert ("CallRecordingDestination" in call.data) is there


def test_tones_take_their_time_and_a_comma_waits() -> None:
    call = Conversation().rings().says(send(Digits="12,", ToneDurationInMilliseconds=100))
    assert call.wake_at == pytest.approx(0.7)
    assert call.last(effects.Sound).kind == "tones"


def test_a_bot_says_its_welcome_and_falls_back() -> None:
    welcome = {"WelcomeMessages": [{"Content": "How can I help?", "ContentType": "PlainText"}, {}, "odd"]}
    call = Conversation().rings().says(action("StartBotConversation", BotAliasArn=BOT, Configuration=welcome))
    assert call.heard == ["How can I help?"]
    call.passes(6).hears("ACTION_SUCCESSFUL", "StartBotConversation")
    assert call.data["IntentResult"]["SessionState"]["Intent"]["Name"] == "FallbackIntent"
    assert call.data["IntentResult"]["SessionId"] == call.leg("LEG-A")


def test_a_bridge_shows_its_numbers_and_headers_to_the_far_end() -> None:
    dialled = Conversation().rings().says(bridge(SipHeaders={"x-a": "b"})).last(effects.Dial)
    assert (dialled.to, dialled.from_, dialled.headers) == (CALLEE, CALLED, {"x-a": "b"})


def test_a_bot_speaks_its_language_and_reads_no_tags_aloud() -> None:
    hello = {"Content": "<speak>Hola</speak>", "ContentType": "SSML"}
    call = Conversation().rings()
    call.says(
        action("StartBotConversation", BotAliasArn=BOT, LocaleId="es_US", Configuration={"WelcomeMessages": [hello]})
    )
    sound = call.last(effects.Sound)
    assert (sound.language, sound.ssml) == ("es-US", True)


def test_a_bot_listens_when_its_welcome_has_ended() -> None:
    welcome = {"WelcomeMessages": [{"Content": "How can I help?", "ContentType": "PlainText"}]}
    call = Conversation().rings().says(action("StartBotConversation", BotAliasArn=BOT, Configuration=welcome))
    call.happens(stimuli.Lasts(call.leg("LEG-A"), 20.0)).passes(19.0).hears_nothing()
    call.happens(stimuli.Lasts(call.leg("LEG-A"), 0.0)).passes(4.9).hears_nothing()
    call.happens(stimuli.Lasts(call.leg("LEG-A"), 9.0))  # nothing sounds any more
    call.passes(0.2).hears("ACTION_SUCCESSFUL", "StartBotConversation")
