import { describe, expect, test, vi } from 'vitest';
import { news, tellNews } from '../src/meeting/news';
import type { Person } from '../src/meeting/people';
import { Store } from '../src/meeting/store';

function one(name: string, more: Partial<Person> = {}): Person {
  const still = { muted: false, silenced: false, talking: false, handRaised: false, waiting: false, signal: null };
  return { id: name, name, kind: 'web', role: 'guest', self: false, ...still, ...more };
}

const words = (before: Person[], after: Person[], host = false) => news(before, after, host).map((said) => said.words);

describe('news', () => {
  test('are who joined and who left', () => {
    expect(words([one('Ann')], [one('Bob')])).toEqual(['Bob joined.', 'Ann left.']);
  });

  test('are raised hands, once', () => {
    const raised = one('Ann', { handRaised: true });
    expect(words([one('Ann')], [raised])).toEqual(['Ann raised a hand.']);
    expect(words([raised], [raised])).toEqual([]);
  });

  test('are who waits, for hosts', () => {
    const wim = one('Wim', { waiting: true });
    expect(words([], [wim], true)).toEqual(['Wim waits to come in.']);
    expect(words([], [wim], false)).toEqual([]);
    expect(words([wim], [one('Wim')], true)).toEqual(['Wim joined.']);
  });

  test('are not about oneself, nor about somebody whose name is not known yet', () => {
    expect(words([], [one('Me', { self: true, handRaised: true })])).toEqual([]);
    expect(words([], [one('Somebody', { id: 'x' })])).toEqual([]);
    expect(words([one('Somebody', { id: 'x' })], [one('Ann', { id: 'x' })])).toEqual(['Ann joined.']);
  });

  test('are counted when many come at once, and left out in a crowd', () => {
    const some = ['A', 'B', 'C', 'D'].map((name) => one(name));
    expect(words([], some)).toEqual(['4 people joined.']);
    expect(
      words(
        [],
        Array.from({ length: 30 }, (_, at) => one(`N${at}`)),
      ),
    ).toEqual([]);
  });

  test('are said as they happen and no more after the end', () => {
    vi.useFakeTimers();
    const store = new Store();
    const stop = tellNews(store);
    const heard = { externalUserId: 'phone-g07-1', volume: 0, muted: null, signal: null };
    store.heard.value = new Map([['p', heard]]);
    expect(store.alerts.value.map((alert) => alert.words)).toEqual(['Phone ··07 joined.']);
    stop();
    store.heard.value = new Map();
    expect(store.alerts.value).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(store.alerts.value).toHaveLength(0);
    vi.useRealTimers();
  });
});
