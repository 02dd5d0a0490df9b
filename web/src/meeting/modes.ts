/** How a meeting is held, and what guests are told of it. */

import type { Room } from './api';

export type Mode = Room['mode'];

interface Manner {
  /** For hosts, who choose. */
  readonly label: string;
  /** For guests, before they come in. */
  readonly told: string;
  readonly beginMuted: boolean;
}

export const MODES: Readonly<Record<Mode, Manner>> = {
  conversation: { label: 'All may speak', told: '', beginMuted: false },
  questions: {
    label: 'Guests begin muted',
    told: 'In this meeting guests begin muted. Unmute yourself to speak.',
    beginMuted: true,
  },
  presentation: {
    label: 'Only hosts speak',
    told: 'In this meeting only hosts speak. Raise your hand to ask for the floor.',
    beginMuted: true,
  },
};

/** What is said to somebody whom a host has muted, or the meeting's manner. */
export function whySilenced(mode: Mode | undefined): string {
  if (mode === 'presentation') return 'Only hosts speak in this meeting. Raise your hand to ask for the floor.';
  return 'A host has muted you. Raise your hand if you want to speak.';
}
