import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pace, patience, rounds } from '../src/meeting/poll';

describe('the roster is read', () => {
  test('twice a second in a small meeting, less often in a crowd or when nobody looks', () => {
    expect(pace(1, false)).toBe(500);
    expect(pace(10, false)).toBe(1_000);
    expect(pace(250, false)).toBe(25_000);
    expect(pace(2, true)).toBe(10_000);
  });

  test('ever more patiently when nobody answers, or as the API asks', () => {
    expect([1, 2, 3, 9].map((failures) => patience(failures, null))).toEqual([2_000, 4_000, 8_000, 30_000]);
    expect(patience(1, 7)).toBe(7_000);
  });
});

describe('rounds', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('go on until they are stopped', async () => {
    let times = 0;
    const going = rounds(async () => {
      times += 1;
      return 1_000;
    });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(times).toBe(3);
    going.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(times).toBe(3);
  });

  test('are run at once when something has changed, and once more when they were under way', async () => {
    let finish = () => undefined as unknown;
    let times = 0;
    const going = rounds(() => {
      times += 1;
      return new Promise<number>((resolve) => {
        finish = () => resolve(60_000);
      });
    });
    going.now();
    going.now();
    expect(times).toBe(1);
    finish();
    await vi.advanceTimersByTimeAsync(1);
    expect(times).toBe(2);
    finish();
    await vi.advanceTimersByTimeAsync(1);
    going.now();
    expect(times).toBe(3);
    going.stop();
  });
});
