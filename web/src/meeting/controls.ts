/**
 * What hosts can do, one row each: the buttons, menus and their words all come from these two tables.
 *
 * A row shows where it makes sense, says what it will do, asks first when it cannot be taken back, and acts.
 */

import type { Api, Room } from './api';
import type { IconName } from './parts/icons';
import type { Person } from './people';

export interface Question {
  readonly title: string;
  readonly words: string;
}

export interface PersonControl {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly grave?: boolean;
  shows(one: Person): boolean;
  act(api: Api, one: Person): Promise<unknown>;
  asks?(one: Person): Question;
}

const isThere = (one: Person) => !one.waiting && !one.self;

export const FOR_ONE: readonly PersonControl[] = [
  {
    id: 'admit',
    icon: 'door',
    label: 'Let in',
    shows: (one) => one.waiting,
    act: (api, one) => api.admit(one.id),
  },
  {
    id: 'mute',
    icon: 'microphoneOff',
    label: 'Mute',
    shows: (one) => isThere(one) && !one.muted,
    act: (api, one) => api.mute(one.id, true),
  },
  {
    id: 'unmute',
    icon: 'microphone',
    label: 'Let speak',
    // Somebody in a browser who muted themselves is not unmuted by others.
    shows: (one) => isThere(one) && one.muted && (one.kind === 'phone' || one.silenced),
    act: (api, one) => api.mute(one.id, false),
  },
  {
    id: 'lower',
    icon: 'hand',
    label: 'Lower hand',
    shows: (one) => isThere(one) && one.handRaised,
    act: (api, one) => api.raiseHand(one.id, false),
  },
  {
    id: 'remove',
    icon: 'remove',
    label: 'Remove',
    grave: true,
    shows: (one) => !one.self,
    act: (api, one) => api.remove(one.id),
    asks: (one) => ({
      title: `Remove ${one.name}?`,
      words: one.kind === 'phone' ? 'Their call is hung up.' : 'They lose their seat in the meeting.',
    }),
  },
];

/** What is true of the meeting as a whole, when its controls are chosen. */
export interface Situation {
  readonly room: Room | null;
  readonly people: readonly Person[];
}

export interface MeetingControl {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  shows(now: Situation): boolean;
  act(api: Api): Promise<unknown>;
}

const some = (now: Situation, what: (one: Person) => boolean) => now.people.some(what);

export const FOR_ALL: readonly MeetingControl[] = [
  {
    id: 'admit-all',
    icon: 'door',
    label: 'Let all in',
    shows: (now) => some(now, (one) => one.waiting),
    act: (api) => api.admitAll(),
  },
  {
    id: 'mute-all',
    icon: 'microphoneOff',
    label: 'Mute all',
    shows: (now) => some(now, (one) => isThere(one) && one.role === 'guest' && !one.muted),
    act: (api) => api.muteAll(true),
  },
  {
    id: 'unmute-all',
    icon: 'microphone',
    label: 'Let all speak',
    shows: (now) => some(now, (one) => isThere(one) && one.muted && (one.kind === 'phone' || one.silenced)),
    act: (api) => api.muteAll(false),
  },
  {
    id: 'lock',
    icon: 'lock',
    label: 'Lock',
    shows: (now) => now.room?.locked === false,
    act: (api) => api.setLocked(true),
  },
  {
    id: 'unlock',
    icon: 'lockOpen',
    label: 'Unlock',
    shows: (now) => now.room?.locked === true,
    act: (api) => api.setLocked(false),
  },
  {
    id: 'waiting-on',
    icon: 'door',
    label: 'Let guests wait',
    shows: (now) => now.room?.waiting_room === 'off',
    act: (api) => api.setWaitingRoom('until_admitted'),
  },
  {
    id: 'waiting-off',
    icon: 'door',
    label: 'Let nobody wait',
    shows: (now) => (now.room?.waiting_room ?? 'off') !== 'off',
    act: (api) => api.setWaitingRoom('off'),
  },
];
