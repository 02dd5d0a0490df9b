import { describe, expect, test } from 'vitest';
import { fragmentOf, readClaims, readInvitation, takeInvitation } from '../src/meeting/invitation';

const TOKEN = `h.${btoa(JSON.stringify({ role: 'host', room: 'a1', exp: 99 }))}.s`;

/** A browser tab: its address, its history and what it keeps. */
function tab(hash: string) {
  const kept = new Map<string, string>();
  const shown: string[] = [];
  const place = { hash, pathname: '/page/' } as Location;
  const past = { replaceState: (_: unknown, __: string, url: string) => shown.push(url) } as unknown as History;
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  } as unknown as Storage;
  return { kept, shown, take: (next = place) => takeInvitation(next, past, storage) };
}

describe('an invitation', () => {
  test('is read from a whole link, and from what stands behind the #', () => {
    const expected = { meeting: 'a1', token: 't.t.t' };
    expect(readInvitation('https://meet.example.org/#meeting=a1&invitation=t.t.t')).toEqual(expected);
    expect(readInvitation('#meeting=a1&invitation=t.t.t')).toEqual(expected);
    expect(readInvitation(' meeting=a1&invitation=t.t.t\n')).toEqual(expected);
  });

  test('brings the PIN along, if it is one', () => {
    expect(readInvitation('#meeting=a1&invitation=t&pin=482615')?.pin).toBe('482615');
    expect(readInvitation('#meeting=a1&invitation=t&pin=drop')).toEqual({ meeting: 'a1', token: 't' });
  });

  test.each(['', '#', '#meeting=a1', '#invitation=t', '#meeting=../x&invitation=t', 'hello'])('is not %s', (text) => {
    expect(readInvitation(text)).toBeNull();
  });

  test('is the same after it was written', () => {
    const invitation = { meeting: 'a1', token: 'x.y+z/=.w', pin: '482615' };
    expect(readInvitation(`#${fragmentOf(invitation)}`)).toEqual(invitation);
  });

  test('leaves the address bar and is there after the page was loaded again', () => {
    const mine = tab('#meeting=a1&invitation=t');
    expect(mine.take()).toEqual({ meeting: 'a1', token: 't' });
    expect(mine.shown).toEqual(['/page/']);
    expect(mine.take({ hash: '', pathname: '/page/' } as Location)).toEqual({ meeting: 'a1', token: 't' });
  });

  test('of a fresh tab is none', () => {
    expect(tab('').take()).toBeNull();
  });
});

describe('a token', () => {
  test('tells the role of its bearer', () => {
    expect(readClaims(TOKEN)).toEqual({ role: 'host', room: 'a1', expiresAt: 99 });
  });

  test.each(['', 'a.b.c', 'a', `a.${btoa('{"role":"king","room":"a1","exp":1}')}.c`])(
    'of no sense tells nothing: %s',
    (token) => {
      expect(readClaims(token)).toBeNull();
    },
  );
});
