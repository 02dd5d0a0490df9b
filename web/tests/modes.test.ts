import { describe, expect, test } from 'vitest';
import { MODES, whySilenced } from '../src/meeting/modes';

describe('how a meeting is held', () => {
  test('is told to guests where they do not simply speak', () => {
    for (const { told, beginMuted } of Object.values(MODES)) expect(told !== '').toBe(beginMuted);
  });

  test('says why one is muted', () => {
    expect(whySilenced('presentation')).toContain('Only hosts speak');
    expect(whySilenced('conversation')).toContain('A host has muted you');
    expect(whySilenced(undefined)).toContain('A host has muted you');
  });
});
