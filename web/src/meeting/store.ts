/** All that the page knows, in one place. Components read it; the visit and its session write it. */

import { computed, type Signal, signal } from '@preact/signals';
import type { Participant, Room } from './api';
import type { Claims, Invitation } from './invitation';
import { type Heard, type Person, people } from './people';
import type { Ending } from './words';

/** Where somebody is on the way through the page. */
export type View =
  | { readonly at: 'loading' }
  | { readonly at: 'entrance' }
  | { readonly at: 'lobby' }
  | { readonly at: 'joining' }
  | { readonly at: 'waiting' }
  | { readonly at: 'meeting' }
  | { readonly at: 'ended'; readonly ending: Ending };

export interface Tile {
  readonly id: number;
  readonly attendeeId: string;
  readonly content: boolean;
  readonly self: boolean;
  readonly paused: boolean;
  readonly poor: boolean;
}

export type Tone = 'plain' | 'good' | 'warm' | 'bad';

export interface Alert {
  readonly id: number;
  readonly tone: Tone;
  readonly words: string;
}

/** How long an alert stays, in milliseconds, by how grave it is. */
const STAYS: Readonly<Record<Tone, number>> = { plain: 5_000, good: 6_000, warm: 12_000, bad: 15_000 };
const MOST_ALERTS = 4;

export class Store {
  readonly view: Signal<View> = signal({ at: 'loading' });
  readonly trouble = signal<string | null>(null);
  readonly invitation = signal<Invitation | null>(null);
  readonly claims = signal<Claims | null>(null);
  readonly name = signal('');
  readonly room = signal<Room | null>(null);
  readonly link = signal<string | null>(null);

  readonly selfId = signal('');
  readonly seats = signal<readonly Participant[]>([]);
  readonly heard = signal<ReadonlyMap<string, Heard>>(new Map());
  readonly tiles = signal<ReadonlyMap<number, Tile>>(new Map());

  readonly microphoneOn = signal(true);
  readonly cameraOn = signal(false);
  readonly sharing = signal(false);
  readonly reconnecting = signal(false);
  readonly poorConnection = signal(false);
  readonly rosterStale = signal(false);
  readonly mayStartCamera = signal(true);
  readonly alerts = signal<readonly Alert[]>([]);

  readonly people = computed(() => people(this.seats.value, this.heard.value, this.selfId.value));
  readonly self = computed<Person | undefined>(() => this.people.value.find((one) => one.self));
  readonly isHost = computed(() => this.claims.value?.role === 'host');

  private alertsSaid = 0;
  private next: Map<string, Heard> | null = null;

  /** Say something in passing. */
  say(words: string, tone: Tone = 'plain'): void {
    this.alertsSaid += 1;
    const alert: Alert = { id: this.alertsSaid, tone, words };
    const others = this.alerts.value.filter((said) => said.words !== words);
    this.alerts.value = [...others, alert].slice(-MOST_ALERTS);
    setTimeout(() => this.dismiss(alert.id), STAYS[tone]);
  }

  dismiss(id: number): void {
    this.alerts.value = this.alerts.value.filter((alert) => alert.id !== id);
  }

  /** Note what the SDK tells of somebody. */
  hear(id: string, change: Partial<Heard>): void {
    const draft = this.draft();
    const before = draft.get(id) ?? { externalUserId: '', volume: 0, muted: null, signal: null };
    draft.set(id, { ...before, ...change });
  }

  loseSightOf(id: string): void {
    this.draft().delete(id);
  }

  isThere(id: string): boolean {
    return (this.next ?? this.heard.value).has(id);
  }

  /** The SDK tells of one attendee after the other, five times a second: a crowd is shown once for all of them. */
  private draft(): Map<string, Heard> {
    if (this.next) return this.next;
    const draft = new Map(this.heard.value);
    this.next = draft;
    queueMicrotask(() => {
      if (this.next !== draft) return;
      this.next = null;
      this.heard.value = draft;
    });
    return draft;
  }

  /** Forget everything about a meeting that is over, and nothing of how to come in again. */
  leaveRoom(): void {
    this.next = null;
    this.seats.value = [];
    this.heard.value = new Map();
    this.tiles.value = new Map();
    this.selfId.value = '';
    this.cameraOn.value = false;
    this.sharing.value = false;
    this.reconnecting.value = false;
    this.poorConnection.value = false;
    this.rosterStale.value = false;
  }
}
