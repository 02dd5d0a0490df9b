import { describe, expect, test } from 'vitest';
import type { Participant } from '../src/meeting/api';
import { type Heard, headcount, people } from '../src/meeting/people';

const PHONE = 'phone-g07-11111111-0000-4000-8000-000000000001';

function seat(attendee_id: string, more: Partial<Participant> = {}): Participant {
  const usual = { kind: 'web', role: 'guest', connected: true, muted: false, hand_raised: false } as const;
  return { attendee_id, name: attendee_id, ...usual, ...more };
}

function heard(...entries: [string, Partial<Heard>][]): ReadonlyMap<string, Heard> {
  const usual = { externalUserId: 'web-1', volume: 0, muted: null, signal: null };
  return new Map(entries.map(([id, more]) => [id, { ...usual, ...more }]));
}

describe('the roster', () => {
  test('names whom the API names', () => {
    const [ann] = people([seat('a', { name: 'Ann', role: 'host' })], heard(['a', {}]), 'a');
    expect(ann).toMatchObject({ name: 'Ann', role: 'host', self: true, kind: 'web' });
  });

  test('knows a telephone by its badge before the API has told of it', () => {
    const [caller] = people([], heard(['p', { externalUserId: PHONE }]), '');
    expect(caller).toMatchObject({ name: 'Phone ··07', kind: 'phone', role: 'guest' });
  });

  test.each([
    ['phone-h07-11111111-0000', 'host', 'Phone ··07'],
    ['phone-gxx-11111111-0000', 'guest', 'Phone ····'],
  ])('reads %s', (externalUserId, role, name) => {
    expect(people([], heard(['p', { externalUserId }]), '')).toMatchObject([{ kind: 'phone', role, name }]);
  });

  test('has nobody who only has a seat', () => {
    expect(people([seat('a')], heard(), '')).toEqual([]);
  });

  test('has nobody twice who shares a screen', () => {
    expect(people([], heard(['a', {}], ['a#content', {}]), '')).toHaveLength(1);
  });

  test('believes the SDK sooner than the API about a telephone', () => {
    const [caller] = people([seat('p', { kind: 'phone', muted: true })], heard(['p', { muted: false }]), '');
    expect(caller).toMatchObject({ muted: false, silenced: false });
  });

  test('tells somebody muted by a host from somebody who muted themselves', () => {
    const silenced = people([seat('a', { muted: true })], heard(['a', { muted: false }]), '');
    const quiet = people([seat('a')], heard(['a', { muted: true }]), '');
    expect(silenced).toMatchObject([{ muted: true, silenced: true }]);
    expect(quiet).toMatchObject([{ muted: true, silenced: false }]);
  });

  test('hears who talks, and nobody who is muted', () => {
    const list = people(
      [],
      heard(['a', { volume: 0.5 }], ['b', { volume: 0.5, muted: true }], ['c', { volume: 0.01 }]),
      '',
    );
    expect(list.map((one) => one.talking)).toEqual([true, false, false]);
  });

  test('puts first who needs a host: those who wait, then raised hands', () => {
    const seats = [
      seat('z', { name: 'Zoe', role: 'host' }),
      seat('a', { name: 'Ann' }),
      seat('b', { name: 'Bob', hand_raised: true }),
      seat('w', { name: 'Wim', waiting: true, connected: false }),
    ];
    const list = people(seats, heard(['z', {}], ['a', {}], ['b', {}], ['m', {}]), 'm');
    expect(list.map((one) => one.name)).toEqual(['Wim', 'Bob', 'Somebody', 'Zoe', 'Ann']);
  });

  test('counts heads', () => {
    expect(headcount(people([], heard(['a', {}]), ''))).toBe('1 person');
    const three = heard(['a', {}], ['b', {}], ['p', { externalUserId: PHONE }]);
    expect(headcount(people([seat('w', { waiting: true })], three, ''))).toBe('3 people, 1 on the telephone');
  });
});
