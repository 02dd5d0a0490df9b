/**
 * Who is in the meeting: two sources, one list.
 *
 * The SDK knows at once who is there, who is muted and who is talking, on telephones and in browsers alike. The API
 * knows names, roles, raised hands and who waits, a moment later. A telephone tells who it is by its badge
 * (docs/decisions/0021-badges.md), so that it is a telephone here before the API has said so.
 */

import type { Participant } from './api';

/** What the SDK tells of one attendee. */
export interface Heard {
  readonly externalUserId: string;
  /** 0 to 1. */
  readonly volume: number;
  /** Null until it is known. */
  readonly muted: boolean | null;
  /** 0 none, 0.5 weak, 1 strong; null until it is known. */
  readonly signal: number | null;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly kind: 'phone' | 'web';
  readonly role: 'host' | 'guest';
  readonly self: boolean;
  readonly muted: boolean;
  /** A host has taken the floor from somebody in a browser; telephones give it back to themselves with *6. */
  readonly silenced: boolean;
  readonly talking: boolean;
  readonly handRaised: boolean;
  readonly waiting: boolean;
  readonly signal: number | null;
}

/** The name of somebody whom the API has not told of yet. */
export const UNNAMED = 'Somebody';

const BADGE = /^phone-([hg])(\d\d|xx)-[\w-]+$/;
const BY_NAME = new Intl.Collator();
const AUDIBLE = 0.08;
const CONTENT = '#content';

/** Whether this is somebody's shared screen and not somebody. */
export function isContent(attendeeId: string): boolean {
  return attendeeId.endsWith(CONTENT);
}

/** The attendee behind a shared screen. */
export function baseOf(attendeeId: string): string {
  return attendeeId.replace(CONTENT, '');
}

/** Make the list: those who wait first, then raised hands, then oneself, hosts, and all others by name. */
export function people(
  seats: readonly Participant[],
  heard: ReadonlyMap<string, Heard>,
  selfId: string,
): readonly Person[] {
  const known = new Map(seats.map((seat) => [seat.attendee_id, seat]));
  const present = [...heard]
    .filter(([id]) => !isContent(id))
    .map(([id, now]) => person(id, now, known.get(id), selfId));
  const waiting = seats.filter((seat) => seat.waiting && !heard.has(seat.attendee_id)).map(oneWhoWaits);
  return [...waiting, ...present].sort(
    (one, other) => rank(one) - rank(other) || BY_NAME.compare(one.name, other.name),
  );
}

function person(id: string, now: Heard, known: Participant | undefined, selfId: string): Person {
  const seat = known ?? guessed(id, now.externalUserId);
  const silenced = seat.kind === 'web' && seat.muted;
  const muted = silenced || (now.muted ?? seat.muted);
  const talking = !muted && now.volume > AUDIBLE;
  const { name, kind, role, hand_raised: handRaised } = seat;
  return {
    id,
    name,
    kind,
    role,
    self: id === selfId,
    muted,
    silenced,
    talking,
    handRaised,
    waiting: false,
    signal: now.signal,
  };
}

/** What can be said of somebody whom the API has not told of yet. */
function guessed(attendee_id: string, externalUserId: string): Participant {
  const badge = BADGE.exec(externalUserId);
  const digits = badge?.[2]?.replace('xx', '··');
  return {
    attendee_id,
    name: badge ? `Phone ··${digits}` : UNNAMED,
    kind: badge ? 'phone' : 'web',
    role: badge?.[1] === 'h' ? 'host' : 'guest',
    connected: true,
    muted: false,
    hand_raised: false,
  };
}

function oneWhoWaits(seat: Participant): Person {
  const { attendee_id: id, name, kind, role } = seat;
  const still = { self: false, muted: false, silenced: false, talking: false, handRaised: false, signal: null };
  return { id, name, kind, role, ...still, waiting: true };
}

function rank(one: Person): number {
  if (one.waiting) return 0;
  if (one.handRaised) return 1;
  if (one.self) return 2;
  return one.role === 'host' ? 3 : 4;
}

/** Say how many are where: "3 people, 1 of them on a telephone". */
export function headcount(list: readonly Person[]): string {
  const there = list.filter((one) => !one.waiting);
  const phones = there.filter((one) => one.kind === 'phone').length;
  const all = there.length === 1 ? '1 person' : `${there.length} people`;
  return phones ? `${all}, ${phones} on the telephone` : all;
}
