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

  hear(id: string, change: Partial<Heard>): void {
    const before = this.heard.value.get(id) ?? { externalUserId: '', volume: 0, muted: null, signal: null };
    this.heard.value = new Map(this.heard.value).set(id, { ...before, ...change });
  }

  loseSightOf(id: string): void {
    const rest = new Map(this.heard.value);
    rest.delete(id);
    this.heard.value = rest;
  }

  /** Forget everything about a meeting that is over, and nothing of how to come in again. */
  leaveRoom(): void {
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
