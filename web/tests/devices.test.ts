import { describe, expect, test, vi } from 'vitest';

// The SDK looks at the window while it is loaded.
vi.stubGlobal('HTMLMediaElement', class {});
const { browserTrouble, loudness } = await import('../src/meeting/devices');

describe('loudness', () => {
  const wave = (height: number) =>
    Float32Array.from({ length: 480 }, (_, at) => height * Math.sin((at * Math.PI) / 24));

  test('is nothing in silence and all of it at full scale', () => {
    expect(loudness(new Float32Array(480))).toBe(0);
    expect(loudness(new Float32Array(480).fill(1))).toBe(1);
  });

  test('grows with the sound, as one hears it', () => {
    const [soft, loud] = [loudness(wave(0.01)), loudness(wave(0.1))];
    expect(loud - soft).toBeCloseTo(20 / 60, 2);
    expect(loud).toBeGreaterThan(0.5);
  });
});

describe('a browser', () => {
  const behaviour = (supported: boolean) =>
    ({ isSupported: () => supported, supportString: () => 'Chrome 78+' }) as Parameters<typeof browserTrouble>[0];

  test('that the meeting is made for needs no words', () => {
    expect(browserTrouble(behaviour(true))).toBeNull();
  });

  test('that it is not made for is told which are', () => {
    expect(browserTrouble(behaviour(false))).toContain('Chrome 78+');
  });
});
