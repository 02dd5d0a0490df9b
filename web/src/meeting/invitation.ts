/**
 * The way in: what stands behind the `#` of the address, the part that a browser never sends (RFC 9110, 7.1).
 *
 * It is taken out of the address bar at once, so that nobody reads it over a shoulder or in the history, and kept for
 * this tab alone, so that loading the page again leads back to the same meeting.
 */

export interface Invitation {
  readonly meeting: string;
  readonly token: string;
  /** The guests' PIN, when whoever made the link put it in; shown beside the number to dial. */
  readonly pin?: string;
}

export interface Claims {
  readonly role: 'host' | 'guest';
  /** A room, or `*` for all of them. */
  readonly room: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const KEY = 'partyline.invitation';
const ROOM = /^[0-9a-zA-Z]{1,40}$/;
const PIN = /^[0-9]{4,12}$/;

/** Read an invitation from a link or from what stands behind its `#`; null when it is none. */
export function readInvitation(text: string): Invitation | null {
  const fragment = text.trim().replace(/^[^#]*#/, '');
  const said = new URLSearchParams(fragment);
  const [meeting, token, pin] = [said.get('meeting'), said.get('invitation'), said.get('pin')];
  if (!meeting || !ROOM.test(meeting) || !token) return null;
  return { meeting, token, ...(pin && PIN.test(pin) ? { pin } : {}) };
}

/** Write the fragment of a link, without `#`. */
export function fragmentOf({ meeting, token, pin }: Invitation): string {
  return new URLSearchParams({ meeting, invitation: token, ...(pin ? { pin } : {}) }).toString();
}

/** Read what a token says of its bearer. Only the API can tell whether it is true; here it decides which buttons show. */
export function readClaims(token: string): Claims | null {
  try {
    const middle = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { role, room, exp } = JSON.parse(atob(middle));
    if ((role !== 'host' && role !== 'guest') || typeof room !== 'string' || typeof exp !== 'number') return null;
    return { role, room, expiresAt: exp };
  } catch {
    return null;
  }
}

/** Take the invitation out of the address bar, or the one this tab came with before. */
export function takeInvitation(place: Location, past: History, kept: Storage): Invitation | null {
  const arrived = readInvitation(place.hash);
  if (!arrived) return readInvitation(kept.getItem(KEY) ?? '');
  past.replaceState(null, '', place.pathname);
  keepInvitation(arrived, kept);
  return arrived;
}

export function keepInvitation(invitation: Invitation, kept: Storage): void {
  kept.setItem(KEY, fragmentOf(invitation));
}

export function forgetInvitation(kept: Storage): void {
  kept.removeItem(KEY);
}
