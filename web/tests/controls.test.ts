import { describe, expect, test } from 'vitest';
import type { Api, Room } from '../src/meeting/api';
import { FOR_ALL, FOR_ONE } from '../src/meeting/controls';
import type { Person } from '../src/meeting/people';

const USUAL: Person = {
  id: 'a',
  name: 'Ann',
  kind: 'web',
  role: 'guest',
  self: false,
  muted: false,
  silenced: false,
  talking: false,
  handRaised: false,
  waiting: false,
  signal: null,
};
const one = (more: Partial<Person> = {}): Person => ({ ...USUAL, ...more });
const room = (locked: boolean) => ({ locked }) as Room;
const offered = (person: Person) => FOR_ONE.filter((row) => row.shows(person)).map((row) => row.id);
const offeredToAll = (people: Person[], here: Room | null = room(false)) =>
  FOR_ALL.filter((row) => row.shows({ room: here, people })).map((row) => row.id);

describe('hosts can', () => {
  test('mute and remove people on telephones and in browsers alike', () => {
    expect(offered(one())).toEqual(['mute', 'remove']);
    expect(offered(one({ kind: 'phone' }))).toEqual(['mute', 'remove']);
  });

  test('unmute a telephone, and a browser that a host has muted, and no other', () => {
    expect(offered(one({ kind: 'phone', muted: true }))).toContain('unmute');
    expect(offered(one({ muted: true, silenced: true }))).toContain('unmute');
    expect(offered(one({ muted: true }))).toEqual(['remove']);
  });

  test('lower a hand', () => {
    expect(offered(one({ handRaised: true }))).toContain('lower');
  });

  test('let in or refuse somebody who waits', () => {
    expect(offered(one({ waiting: true }))).toEqual(['admit', 'remove']);
  });

  test('do nothing to themselves', () => {
    expect(offered(one({ self: true, handRaised: true }))).toEqual([]);
  });

  test('lock and unlock, mute all and let all speak, as it makes sense', () => {
    expect(offeredToAll([one({ self: true, role: 'host' })])).toEqual(['lock']);
    expect(offeredToAll([], room(true))).toEqual(['unlock']);
    expect(offeredToAll([one()], null)).toEqual(['mute-all']);
    expect(offeredToAll([one({ kind: 'phone', muted: true }), one({ waiting: true })], null)).toEqual([
      'admit-all',
      'unmute-all',
    ]);
  });

  test('have guests wait, and no longer', () => {
    const waits = (waiting_room: string) => offeredToAll([], { waiting_room } as Room);
    expect(waits('off')).toEqual(['waiting-on']);
    expect(waits('until_host')).toEqual(['waiting-off']);
    expect(waits('until_admitted')).toEqual(['waiting-off']);
  });

  test('are asked before somebody is removed', () => {
    const remove = FOR_ONE.find((row) => row.id === 'remove');
    expect(remove?.asks?.(one({ kind: 'phone' })).words).toContain('hung up');
    expect(remove?.asks?.(one()).title).toBe('Remove Ann?');
  });

  test('have every control act on the one it belongs to', async () => {
    const done: unknown[][] = [];
    const api = new Proxy({} as Api, {
      get:
        (_, verb) =>
        (...args: unknown[]) =>
          Promise.resolve(done.push([verb, ...args])),
    });
    for (const row of FOR_ONE) await row.act(api, one({ id: 'x' }));
    for (const row of FOR_ALL) await row.act(api);
    expect(done).toEqual([
      ['admit', 'x'],
      ['mute', 'x', true],
      ['mute', 'x', false],
      ['raiseHand', 'x', false],
      ['remove', 'x'],
      ['admitAll'],
      ['muteAll', true],
      ['muteAll', false],
      ['setLocked', true],
      ['setLocked', false],
      ['setWaitingRoom', 'until_admitted'],
      ['setWaitingRoom', 'off'],
    ]);
  });
});
