/** One person's way through the page: in, around, out. Every button ends here; what comes of it is in the store. */

import { Api, enterByPin, Problem, type Seat } from './api';
import type { Config } from './config';
import type { Devices } from './devices';
import { forgetInvitation, type Invitation, keepInvitation, readClaims } from './invitation';
import { MODES } from './modes';
import { tellNews } from './news';
import { pace, patience, type Rounds, rounds } from './poll';
import { Session } from './session';
import type { Store } from './store';
import { ending, explain, MEETING_ENDED, OVER_FOR_NOW } from './words';

/** Milliseconds between two knocks of somebody who waits to be let in. */
const KNOCK = 2_000;
/** Milliseconds after coming in until changes are told: who was there before has not joined. */
const NEWS = 3_000;
/** Milliseconds between two looks at what is true of the whole meeting: its title, whether it is locked. */
const ROOM = 10_000;
const COMING: ReadonlySet<string> = new Set(['joining', 'waiting']);
const NAME = 'partyline.name';

export class Visit {
  session: Session | null = null;
  private cameraWanted = false;
  /** The seat's own token: it may do what the invitation may, and raise the hand on this seat. */
  private seatToken = '';
  private tag: string | null = null;
  private failures = 0;
  private roster: Rounds | null = null;
  private room: Rounds | null = null;
  private stopNews: () => void = () => undefined;
  private knocking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly store: Store,
    readonly devices: Devices,
    private readonly config: Config,
    private readonly kept: Storage,
    private readonly speaker: HTMLAudioElement,
  ) {
    store.name.value = kept.getItem(NAME) ?? '';
  }

  /** The API, as the bearer of the invitation. */
  get api(): Api {
    const { meeting = '', token = '' } = this.store.invitation.value ?? {};
    return new Api(this.config.api, meeting, this.seatToken || token);
  }

  /** Come with an invitation, or stand before the door without one. */
  async arrive(invitation: Invitation | null): Promise<void> {
    const { store } = this;
    store.trouble.value = null;
    store.invitation.value = invitation;
    store.claims.value = invitation && readClaims(invitation.token);
    if (!invitation) {
      store.view.value = { at: 'entrance' };
      return;
    }
    keepInvitation(invitation, this.kept);
    store.view.value = { at: 'lobby' };
    await this.lookAtRoom();
    const mode = store.room.value?.mode;
    store.microphoneOn.value = store.isHost.value || !mode || !MODES[mode].beginMuted;
  }

  /** Come with a meeting's number and its PIN. */
  async arriveByPin(meeting: string, pin: string): Promise<void> {
    await this.trying(async () => {
      const { token, role } = await enterByPin(this.config.api, meeting, pin);
      await this.arrive({ meeting, token, ...(role === 'guest' ? { pin } : {}) });
    });
  }

  /** Ask for a seat, and take it or wait. */
  async join(name: string, camera: boolean): Promise<void> {
    this.cameraWanted = camera;
    this.store.name.value = name;
    this.kept.setItem(NAME, name);
    this.store.view.value = { at: 'joining' };
    await this.knock();
  }

  /** Stop waiting, or go back to the lobby from the end. */
  back(): void {
    clearTimeout(this.knocking);
    this.giveBack();
    this.store.view.value = { at: 'lobby' };
  }

  leave(): void {
    this.session?.leave();
  }

  /** Do not come in after all. */
  turnBack(): void {
    if (this.session) this.leave();
    else this.back();
  }

  /** Go to another meeting. */
  async goAway(): Promise<void> {
    forgetInvitation(this.kept);
    await this.devices.release();
    await this.arrive(null);
  }

  /** Do something that the API may refuse, and say so if it does, unless it is `shown` anyway; true when it went well. */
  async trying(work: () => Promise<unknown>, { shown = false } = {}): Promise<boolean> {
    this.store.trouble.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.store.trouble.value = explain(error);
      if (this.session && !shown) this.store.say(explain(error), 'bad');
      return false;
    } finally {
      this.lookAgain();
    }
  }

  setMicrophone(on: boolean): void {
    if (!this.session) this.store.microphoneOn.value = on;
    else if (!this.session.setMicrophone(on)) this.store.say('You cannot unmute yourself now.', 'warm');
  }

  async setCamera(on: boolean): Promise<void> {
    await this.session?.setCamera(on);
    const trouble = this.devices.trouble.camera.value;
    if (on && trouble) this.store.say(`The camera: ${trouble}`, 'bad');
  }

  async setSharing(on: boolean): Promise<void> {
    try {
      await this.session?.setSharing(on);
    } catch (error) {
      // Somebody who closes the browser's picker has changed their mind: that is no trouble.
      if ((error as Error).name !== 'NotAllowedError') this.store.say('This screen cannot be shared here.', 'bad');
    }
  }

  /** Show a fresh look at the meeting soon: something has just been changed. */
  lookAgain(): void {
    this.roster?.now();
    this.room?.now();
  }

  private async knock(): Promise<void> {
    const { store } = this;
    try {
      const answer = await this.api.sit(store.name.value);
      this.seatToken = answer.token;
      store.selfId.value = 'waiting' in answer ? answer.attendee_id : answer.Attendee.AttendeeId;
      // Who has changed their mind meanwhile does not come in after all.
      if (!COMING.has(store.view.value.at)) this.giveBack();
      else if ('waiting' in answer) this.wait();
      else await this.sitDown(answer);
    } catch (error) {
      if (COMING.has(store.view.value.at)) this.notLetIn(error);
    }
  }

  private notLetIn(error: unknown): void {
    const { store } = this;
    // Who waits goes on waiting when nobody answers for a moment.
    if (store.view.value.at === 'waiting' && error instanceof Problem && error.passes) {
      this.wait();
      return;
    }
    this.seatToken = '';
    store.trouble.value = explain(error);
    store.view.value = { at: 'lobby' };
  }

  private wait(): void {
    this.store.view.value = { at: 'waiting' };
    this.knocking = setTimeout(() => void this.knock(), KNOCK);
  }

  private async sitDown(seat: Seat): Promise<void> {
    this.store.view.value = { at: 'joining' };
    this.session = new Session(seat, this.devices, this.store, {
      started: () => this.settleIn(),
      stopped: (code) => this.stopped(code),
      attendance: () => this.roster?.now(),
    });
    await this.session.start(this.speaker);
  }

  private settleIn(): void {
    if (this.store.view.value.at === 'meeting') return;
    this.store.view.value = { at: 'meeting' };
    this.tag = null;
    this.roster = rounds(() => this.lookAtRoster());
    this.room = rounds(async () => {
      await this.lookAtRoom();
      return ROOM;
    });
    const timer = setTimeout(() => {
      this.stopNews = tellNews(this.store);
    }, NEWS);
    this.stopNews = () => clearTimeout(timer);
    if (this.cameraWanted) void this.setCamera(true);
  }

  private stopped(code: number): void {
    this.stopNews();
    this.roster?.stop();
    this.room?.stop();
    this.roster = null;
    this.room = null;
    this.session = null;
    this.giveBack();
    this.store.view.value = { at: 'ended', ending: ending(code) };
    void this.devices.release();
    if (code === MEETING_ENDED) void this.lookWhatEnded();
  }

  /** Amazon ends a meeting by itself, too; then the room is still there, and whoever comes starts the next one. */
  private async lookWhatEnded(): Promise<void> {
    const stands = await this.api.room().then(
      () => true,
      () => false,
    );
    if (stands && this.store.view.value.at === 'ended') this.store.view.value = { at: 'ended', ending: OVER_FOR_NOW };
  }

  /** Free the seat, if there is one still, so that nobody sees a ghost on it. */
  private giveBack(): void {
    if (this.seatToken && this.store.selfId.value) this.api.remove(this.store.selfId.value).catch(() => undefined);
    this.seatToken = '';
    this.store.leaveRoom();
  }

  private async lookAtRoster(): Promise<number> {
    const { store } = this;
    try {
      const page = await this.api.roster(this.tag);
      if (page) {
        store.seats.value = page.participants;
        this.tag = page.tag;
      }
      this.failures = 0;
      store.rosterStale.value = false;
      return pace(store.heard.value.size, document.hidden);
    } catch (error) {
      this.failures += 1;
      store.rosterStale.value = this.failures > 2;
      return patience(this.failures, error instanceof Problem ? error.retryAfter : null);
    }
  }

  private async lookAtRoom(): Promise<void> {
    try {
      this.store.room.value = await this.api.room();
    } catch (error) {
      if (this.session || !(error instanceof Problem)) return;
      // Where guests may not read it the page does without its title.
      if (error.code !== 'forbidden') this.store.trouble.value = explain(error);
    }
  }
}
