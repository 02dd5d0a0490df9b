/** The telephone: what its person does, what happens to it, and what is to be seen of both. */

import { computed, signal } from '@preact/signals';
import { attributesAfter, type Entry, linesOf, pressed } from './dialogue';
import { Line, type Told } from './line';
import { Sound } from './sound';

export type Phase = 'away' | 'idle' | 'calling' | 'rung' | 'up';

/** What becomes of the phase with what is told; what is not here changes nothing. */
const PHASES: Partial<Record<Told['is'], Phase>> = { ready: 'idle', rings: 'rung', answered: 'up', ended: 'idle' };
const MOST_LINES = 500;

export class Telephone {
  readonly phase = signal<Phase>('away');
  readonly number = signal('');
  readonly to = signal('');
  readonly from = signal('');
  readonly trouble = signal('');
  readonly lines = signal<readonly Entry[]>([]);
  readonly keys = signal('');
  readonly muted = signal(false);
  /** Why one can only listen; empty when the microphone works. */
  readonly deaf = signal('');
  readonly began = signal<number | null>(null);
  readonly busy = computed(() => ['calling', 'rung', 'up'].includes(this.phase.value));
  private attributes: Readonly<Record<string, unknown>> = {};
  private sound: Sound | undefined;
  private readonly line: Line;

  constructor(
    url: string,
    private readonly now: () => number = () => performance.now(),
    /** Numbers that the page was opened with: what to dial. */
    private readonly wanted = '',
  ) {
    this.line = new Line(url, {
      told: (words) => this.told(words),
      heard: (frame) => this.sound?.hear(frame),
      cut: (reason) => this.cut(reason),
    });
  }

  // what the person does

  async dial(): Promise<void> {
    this.starts('calling');
    this.note('you', `You dial ${this.to.value}`);
    await this.listen();
    this.line.wish({ do: 'dial', to: this.to.value });
  }

  async answer(): Promise<void> {
    await this.listen();
    this.line.wish({ do: 'answer' });
  }

  press(key: string): void {
    this.sound?.key(key);
    if (this.phase.value !== 'up') return;
    this.note('you', `You press ${pressed(key, this.keys.value)}`);
    this.keys.value += key;
    this.line.wish({ do: 'press', keys: key });
  }

  hangUp = () => this.line.wish({ do: 'hang_up' });

  mute(muted: boolean): void {
    this.muted.value = muted;
    if (this.sound) this.sound.muted = muted;
  }

  /** How loud the microphone is now, 0 to 1. */
  level = () => this.sound?.level ?? 0;

  close = () => this.line.close();

  // what happens to it

  private told(words: Told): void {
    this.trouble.value = '';
    if (words.is === 'rings') this.starts('rung', words.from);
    for (const line of linesOf(words, this.attributes)) this.add({ ...line, at: this.since() });
    this.attributes = attributesAfter(words, this.attributes);
    this.phase.value = PHASES[words.is] ?? this.phase.value;
    if (words.is === 'ready') this.begins(words.number, words.dial_in);
    if (words.is === 'sorry') this.refused(words.why);
    if (words.is === 'ended') this.sound?.deafen();
  }

  private cut(reason: string): void {
    this.phase.value = 'away';
    this.sound?.deafen();
    this.trouble.value = reason ? `No telephone for this page: ${reason}.` : 'The exchange is gone. Is it running?';
  }

  private begins(number: string, dialIn: string): void {
    this.number.value = number;
    this.to.value ||= this.wanted || dialIn;
  }

  private refused(why: string): void {
    this.trouble.value = why;
    if (this.phase.value === 'calling') this.phase.value = 'idle';
  }

  // the rest

  private starts(phase: Phase, from = ''): void {
    this.phase.value = phase;
    this.from.value = from;
    this.began.value = this.now();
    this.keys.value = '';
    this.trouble.value = '';
    this.lines.value = [];
    this.attributes = {};
  }

  /** Turn sound on: it needs a click or a key first, so not before the first call. */
  private async listen(): Promise<void> {
    try {
      this.sound ??= await Sound.begin();
      await this.sound.listen((frame) => this.line.say(frame));
      this.sound.muted = this.muted.value;
      this.deaf.value = '';
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError';
      this.deaf.value = denied ? 'The browser does not let this page use the microphone.' : 'There is no microphone.';
    }
  }

  private note(who: Entry['who'], words: string): void {
    this.add({ at: this.since(), who, words, details: [] });
  }

  private add(entry: Entry): void {
    this.lines.value = [...this.lines.value, entry].slice(-MOST_LINES);
  }

  private since(): number {
    return this.now() - (this.began.value ?? this.now());
  }
}
