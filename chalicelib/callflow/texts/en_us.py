"""Generated from prompts/en-US.toml by `make texts`: edit that file."""

POLLY = {'language_code': 'en-US', 'voice_id': 'Joanna', 'engine': 'neural'}
PLAIN = {'greeting': 'Welcome to the conference. Please enter your meeting PIN, then press pound. Para español, '
             'marque asterisco y numeral.',
 'enter_pin': 'Please enter your meeting PIN, then press pound.',
 'no_pin': 'I did not hear a PIN. Please enter the digits from your invitation, then press pound.',
 'bad_pin': 'A PIN has at least six digits. Please enter your meeting PIN, then press pound.',
 'wrong_pin': 'That PIN does not open a meeting. Please check your invitation, enter the PIN again, then '
              'press pound.',
 'pardon': 'Sorry, I did not get that.',
 'too_many_tries': 'That was the last try. Please check your invitation and call again. Goodbye.',
 'locked_out': 'There have been too many wrong PINs. Please try again later. Goodbye.',
 'meeting_full': 'This meeting is full. Please try again later. Goodbye.',
 'meeting_gone': 'This meeting has ended. Goodbye.',
 'door_locked': 'The host has locked this meeting. Goodbye.',
 'not_joined': 'Sorry, the meeting could not be joined. Please call again. Goodbye.',
 'press_one': 'Hello. You are invited to a meeting. To join it now, press 1.',
 'press_one_again': 'To join the meeting, press 1. If you do not want to join, just hang up.',
 'joined': 'You are in the meeting. For help, press star zero.',
 'muted': 'You are muted.',
 'unmuted': 'You are not muted.',
 'mute_failed': 'Sorry, that did not work. Your microphone is as it was.',
 'hand_up': 'Your hand is up.',
 'hand_down': 'Your hand is down.',
 'not_now': 'Sorry, that does not work right now.',
 'keys_off': 'The keys do not work right now. You can still talk and listen.',
 'help_mute': 'To mute or unmute yourself, press star six.',
 'help_hand': 'To raise or lower your hand, press star nine.',
 'help_count': 'To hear how many people are in the meeting, press star pound.',
 'help_help': 'To hear this again, press star zero.',
 'meeting_over': 'The meeting has ended. Goodbye.',
 'removed': 'The host has ended your call. Goodbye.',
 'cut_off': 'The connection to the meeting was lost. Please call again. Goodbye.',
 'goodbye': 'Goodbye.',
 'sorry': 'Sorry, something went wrong on our side. Please try again in a few minutes. Goodbye.'}
COUNTED = {'head_count': {'one': 'You are the only one in the meeting.',
                'other': 'There are {number} people in the meeting, counting you.',
                'many': 'There are more than fifty people in the meeting.'}}
