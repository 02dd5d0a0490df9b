/** The course of a call, as lines to be read while it happens. */

import type { Hears, Invoked, Told } from './line';

export type Who = 'you' | 'exchange' | 'function';

export interface Entry {
  /** Milliseconds since the call began. */
  readonly at: number;
  readonly who: Who;
  readonly words: string;
  /** More to it: the state that changed, what an action says. */
  readonly details: readonly string[];
  /** All of it, for whoever wants to see. */
  readonly raw?: unknown;
}

type Attributes = Readonly<Record<string, unknown>>;
type Line = Omit<Entry, 'at'>;

/** Tell what the exchange told. `before` are the call's attributes until now. */
export function linesOf(told: Told, before: Attributes): readonly Line[] {
  switch (told.is) {
    case 'rings':
      return [{ who: 'exchange', words: `A call from ${told.from}`, details: [] }];
    case 'ringing':
      return [{ who: 'exchange', words: 'It rings at the other end', details: [] }];
    case 'answered':
      return [{ who: 'exchange', words: 'The call is answered', details: [] }];
    case 'joined':
      return [{ who: 'exchange', words: 'You are in the meeting', details: [`meeting ${told.meeting}`] }];
    case 'ended':
      return [{ who: 'exchange', words: `The call is over: ${told.why}`, details: [] }];
    case 'hears':
      return [{ who: 'you', words: hearing(told), details: [] }];
    case 'invoked':
      return invocation(told, before);
    case 'ready':
    case 'sorry':
      return [];
  }
}

/** The attributes of the call after this: a function that sends none keeps those there were. */
export function attributesAfter(told: Told, before: Attributes): Attributes {
  if (told.is !== 'invoked') return before;
  const sent = asObject(told.response)['TransactionAttributes'];
  return typeof sent === 'object' && sent !== null ? asObject(sent) : before;
}

/** What is pressed, for reading: a digit could belong to a PIN, unless it stands behind a star. */
export function pressed(keys: string, before: string): string {
  return [...keys].map((key, at) => (/\d/.test(key) && (keys[at - 1] ?? before.at(-1)) !== '*' ? '•' : key)).join('');
}

function hearing({ kind, text }: Hears): string {
  if (kind === 'tones') return `You hear the keys ${text}`;
  return kind === 'speech' ? `You hear “${text}”` : `You hear the recording ${text}`;
}

function invocation({ event, response, fault, milliseconds }: Invoked, before: Attributes): readonly Line[] {
  const data = asObject(event['ActionData']);
  const about = [data['Type'], data['ReceivedDigits'], data['ErrorType'] ?? data['Error'] ?? event['ErrorType']];
  const asked: Line = {
    who: 'exchange',
    words: String(event['InvocationEventType']),
    details: about.filter((one) => one !== undefined && one !== '').map(String),
    raw: event,
  };
  const took = `${milliseconds} ms`;
  if (fault) return [asked, { who: 'function', words: 'No answer', details: [fault, took] }];
  return [
    asked,
    { who: 'function', words: answer(response), details: [...changes(response, before), took], raw: response },
  ];
}

function answer(response: unknown): string {
  const actions = asObject(response)['Actions'];
  if (!Array.isArray(actions)) return 'An answer without a list of actions';
  return actions.length ? actions.map((one) => String(asObject(one)['Type'])).join(', ') : 'Nothing to do';
}

/** Which attributes are new or other than before, as `name: before → after`. */
function changes(response: unknown, before: Attributes): string[] {
  const sent = asObject(response)['TransactionAttributes'];
  if (typeof sent !== 'object' || sent === null) return [];
  return Object.entries(asObject(sent))
    .filter(([name, value]) => before[name] !== value)
    .map(([name, value]) => (name in before ? `${name}: ${before[name]} → ${value}` : `${name}: ${value}`));
}

function asObject(value: unknown): Attributes {
  return typeof value === 'object' && value !== null ? (value as Attributes) : {};
}
