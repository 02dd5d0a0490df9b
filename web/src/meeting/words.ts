/** Everything that went wrong or came to an end, in words for the person at the screen. */

import { MeetingSessionStatusCode as Code } from 'amazon-chime-sdk-js';
import { Problem } from './api';

/**
 * What to say of a refusal, by its code (docs/api.md). A code that is not here says its own title and detail.
 * These are the ones that somebody on the page can do something about.
 */
const REFUSALS: Readonly<Record<string, string>> = {
  credential_missing: 'This page was opened without an invitation. Open the link you were sent.',
  credential_invalid: 'This invitation is not valid here. Ask whoever sent it for a new one.',
  credential_expired: 'This invitation has expired. Ask whoever sent it for a new one.',
  forbidden: 'Only a host of this meeting may do that.',
  refused: 'The meeting does not allow this.',
  wrong_pin: 'This PIN does not open this meeting. Check it and try again.',
  locked_out: 'There were too many wrong PINs.',
  meeting_locked: 'The meeting is locked. Ask its host to let you in, then try again.',
  not_admitted: 'A host did not let you in.',
  meeting_full: 'The meeting is full: every seat is taken.',
  meeting_ended: 'The meeting has been ended by its host.',
  meeting_unknown: 'There is no such meeting. It never was, or its time is over.',
  participant_unknown: 'They have left the meeting already.',
  not_for_browsers: 'Only somebody on a telephone can be told this.',
  number_refused: 'This number may not be called from here.',
  changed_meanwhile: 'Somebody else has changed this a moment ago. Look again, then try again.',
  too_many_requests: 'That was too often.',
  unavailable: 'A service behind the meeting does not answer. Try again in a moment.',
  internal_error: 'Something went wrong on our side, and the operator has been told.',
  not_configured: 'This deployment is not set up completely. Its operator must look after it.',
  offline: 'The meeting service cannot be reached. Check your network connection.',
};

/** Say in a sentence or two what went wrong. */
export function explain(error: unknown): string {
  if (!(error instanceof Problem)) return 'Something unexpected happened on this page. Load it again.';
  const fields = error.errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  if (fields) return `${error.title}: ${fields}.`;
  const words = REFUSALS[error.code] ?? `${error.title}. ${error.detail}`;
  return error.retryAfter ? `${words} Wait ${inTime(error.retryAfter)} before the next try.` : words;
}

function inTime(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds <= 90) return `${seconds} seconds`;
  return minutes <= 90 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

export interface Ending {
  readonly title: string;
  readonly words: string;
  /** Whether joining again makes sense. */
  readonly again: boolean;
}

const NETWORK = 'The connection to the meeting was lost and could not be made again. Check your network, then rejoin.';
const SERVICE = 'The meeting service had a problem. It usually passes: join again in a moment.';
const INTERNAL = 'The session stopped for a reason that should never be seen here. Join again.';

/** Why a session ended: every code of the SDK, so that the type checker finds a new one. */
const ENDINGS: Readonly<Record<Code, Ending>> = {
  [Code.OK]: { title: 'The session ended', words: INTERNAL, again: true },
  [Code.Left]: { title: 'You have left', words: 'The meeting goes on without you.', again: true },
  [Code.AudioJoinedFromAnotherDevice]: {
    title: 'You joined from somewhere else',
    words: 'Your seat was taken over by another window or device of yours.',
    again: true,
  },
  [Code.AudioAuthenticationRejected]: {
    title: 'Your seat is no longer valid',
    words: 'The meeting did not accept it. Join again to get a new one.',
    again: true,
  },
  [Code.AudioCallAtCapacity]: {
    title: 'The meeting is full',
    words: 'Every seat is taken. Try again later.',
    again: true,
  },
  [Code.MeetingEnded]: {
    title: 'The meeting has ended',
    words: 'A host ended it for everybody.',
    again: false,
  },
  [Code.AudioInternalServerError]: { title: 'The sound stopped', words: SERVICE, again: true },
  [Code.AudioServiceUnavailable]: { title: 'The sound stopped', words: SERVICE, again: true },
  [Code.AudioDisconnected]: { title: 'The sound stopped', words: NETWORK, again: true },
  [Code.VideoCallSwitchToViewOnly]: {
    title: 'Too many cameras',
    words: 'No more cameras can be shown in this meeting. Join again and leave yours off.',
    again: true,
  },
  [Code.VideoCallAtSourceCapacity]: {
    title: 'Too many cameras',
    words: 'No more cameras can be shown in this meeting. Join again and leave yours off.',
    again: true,
  },
  [Code.SignalingBadRequest]: {
    title: 'You could not be let in',
    words: 'Your seat in this meeting is gone. Join again to get a new one.',
    again: true,
  },
  [Code.SignalingInternalServerError]: { title: 'The connection was lost', words: SERVICE, again: true },
  [Code.SignalingRequestFailed]: { title: 'The connection was lost', words: SERVICE, again: true },
  [Code.SignalingChannelClosedUnexpectedly]: { title: 'The connection was lost', words: NETWORK, again: true },
  [Code.ICEGatheringTimeoutWorkaround]: {
    title: 'No way to the meeting was found',
    words: 'Your network may block calls, or the browser needs a restart after a change of network or VPN.',
    again: true,
  },
  [Code.ConnectionHealthReconnect]: { title: 'The connection was lost', words: NETWORK, again: true },
  [Code.RealtimeApiFailed]: { title: 'The session ended', words: INTERNAL, again: true },
  [Code.TaskFailed]: { title: 'The connection could not be made', words: NETWORK, again: true },
  [Code.IncompatibleSDP]: {
    title: 'This browser cannot join',
    words:
      'It and the meeting found no common way to send sound. Try a current Chrome, Edge, Firefox or Safari, or dial in.',
    again: false,
  },
  [Code.TURNCredentialsForbidden]: {
    title: 'The meeting has ended',
    words: 'It is over, or your seat in it was taken away.',
    again: true,
  },
  [Code.NoAttendeePresent]: {
    title: 'You were not seen in the meeting',
    words: 'No sound arrived from here. Check your microphone, then join again.',
    again: true,
  },
  [Code.AudioAttendeeRemoved]: {
    title: 'You were removed',
    words: 'A host has shown you out of the meeting.',
    again: false,
  },
  [Code.AudioVideoWasRemovedFromPrimaryMeeting]: { title: 'The session ended', words: INTERNAL, again: true },
  [Code.AudioVideoDisconnectedWhilePromoted]: { title: 'The session ended', words: INTERNAL, again: true },
  [Code.AudioDisconnectAudio]: { title: 'The sound stopped', words: SERVICE, again: true },
  [Code.EncodedTransformManagerFailed]: {
    title: 'The sound stopped',
    words: 'This browser could not go on processing it. Load the page again.',
    again: true,
  },
};

export const MEETING_ENDED: number = Code.MeetingEnded;

/** What MeetingEnded means where the room is still open. */
export const OVER_FOR_NOW: Ending = {
  title: 'The meeting is over for now',
  words: 'Nobody had been there for a while, or it had gone on for a day. You may start it again.',
  again: true,
};

/** Say why a session ended. */
export function ending(code: number): Ending {
  return ENDINGS[code as Code] ?? { title: 'The session ended', words: `Its status was ${code}.`, again: true };
}

/** What a browser's refusal of a microphone, camera or screen means, by the error's name (W3C Media Capture, 10.1.4). */
const DEVICES: Readonly<Record<string, string>> = {
  NotAllowedError: 'This browser may not use it. Allow it beside the address, then try again.',
  PermissionDeniedError: 'This browser may not use it. Allow it beside the address, then try again.',
  NotFoundError: 'None was found. Plug one in, then try again.',
  OverconstrainedError: 'The chosen one is gone. Choose another.',
  NotReadableError: 'Another program is using it. Close that program, then try again.',
  AbortError: 'It could not be started. Try again.',
};

/** Say why a device does not work. The SDK wraps the browser's errors and keeps their cause. */
export function explainDevice(error: unknown): string {
  const cause = (error as { cause?: { name?: string } } | null)?.cause?.name;
  const name = cause ?? (error as Error | null)?.name ?? '';
  return DEVICES[name] ?? 'It does not work here. Try another one.';
}
