"""Every documented limit, in one place, with the page of the Amazon Chime SDK Developer Guide that states it."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = "1.0"  # pstn-invocations

# The response
ACTIONS: Final = 10  # invoke-on-call-leg
ATTRIBUTE_PAIRS: Final = 10  # attribute-trans-invalid; transaction-attributes says 100, the service's own error says 10
ATTRIBUTE_CHARACTERS: Final = 1_024  # attribute-trans-invalid: each key and each value
ATTRIBUTE_BYTES: Final = 20 * 1_024  # transaction-attributes: 20 KB for all of them together

# Audio and speech
SPEAK_TEXT_CHARACTERS: Final = 1_000  # speak

# Digits
DIGITS_LEAST: Final = 0  # unexpected-action-fail
DIGITS_MOST: Final = 128  # unexpected-action-fail
SEND_DIGITS_CHARACTERS: Final = 50  # send-digits
TONE_MILLISECONDS: Final = (50, 24_000)  # send-digits

# The meeting
JOIN_TOKEN_CHARACTERS: Final = (2, 2_048)  # API_Attendee
ATTENDEES_MOST: Final = 100  # mute-unmute

# The bridge
ENDPOINTS: Final = 1  # call-and-bridge
CALL_TIMEOUT_SECONDS: Final = (1, 120)  # call-and-bridge
URI_CHARACTERS: Final = 36  # call-and-bridge
SIP_HEADER_CHARACTERS: Final = 2_048  # sip-headers

# Recording
RECORDING_PREFIX_CHARACTERS: Final = 979  # record-audio
SILENCE_SECONDS: Final = (1, 1_000)  # record-audio
SILENCE_THRESHOLD: Final = (1, 1_000)  # record-audio

# The bot
BOT_CONFIGURATION_BYTES: Final = 10 * 1_024  # start-bot-conversation

# Call control
PAUSE_MILLISECONDS: Final = (100, 30_000)  # unexpected-action-fail; the page `pause` itself says only "> 0"
