import { effect } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Store } from '../src/meeting/store';

describe('the store', () => {
  test('shows a crowd once for all that is told of it at a time', async () => {
    const store = new Store();
    let shown = 0;
    effect(() => {
      if (store.people.value.length) shown += 1;
    });
    for (let round = 0; round < 5; round += 1) {
      for (let at = 0; at < 250; at += 1) store.hear(`a${at}`, { volume: at / 250 });
      await Promise.resolve();
    }
    expect(store.people.value).toHaveLength(250);
    expect(shown).toBe(5);
  });

  test('knows at once who is there', () => {
    const store = new Store();
    store.hear('a', {});
    expect(store.isThere('a')).toBe(true);
    store.loseSightOf('a');
    expect(store.isThere('a')).toBe(false);
  });

  test('keeps what was told before', async () => {
    const store = new Store();
    store.hear('a', { externalUserId: 'web-1', muted: true });
    store.hear('a', { volume: 0.5 });
    await Promise.resolve();
    expect(store.heard.value.get('a')).toMatchObject({ externalUserId: 'web-1', muted: true, volume: 0.5 });
  });

  test('has forgotten a meeting that was left, and what was on its way', async () => {
    const store = new Store();
    store.hear('a', {});
    store.leaveRoom();
    await Promise.resolve();
    expect(store.people.value).toEqual([]);
  });
});

describe('alerts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('go by themselves, grave ones later', () => {
    const store = new Store();
    store.say('Ann joined.');
    store.say('The camera has stopped.', 'bad');
    vi.advanceTimersByTime(6_000);
    expect(store.alerts.value.map((alert) => alert.words)).toEqual(['The camera has stopped.']);
    vi.advanceTimersByTime(10_000);
    expect(store.alerts.value).toEqual([]);
  });

  test('are few, never twice the same, and can be dismissed', () => {
    const store = new Store();
    for (const words of ['1', '2', '3', '3', '4', '5']) store.say(words);
    expect(store.alerts.value.map((alert) => alert.words)).toEqual(['2', '3', '4', '5']);
    store.dismiss(store.alerts.value[0]?.id ?? 0);
    expect(store.alerts.value).toHaveLength(3);
  });
});
