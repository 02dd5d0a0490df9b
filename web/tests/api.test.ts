import { describe, expect, test } from 'vitest';
import { Api, enterByPin, Problem } from '../src/meeting/api';

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** An API that answers the same each time and remembers what it was asked. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const text = init.body as string | undefined;
    const sent = init.headers as Record<string, string>;
    asked.push({ method: init.method ?? '', url, headers: sent, body: text && JSON.parse(text) });
    return new Response(body === null ? null : JSON.stringify(body), { status, headers });
  };
  return { asked, fetch, api: new Api('http://api', 'r1', 'token', fetch) };
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

describe('the API', () => {
  test('is asked with the token in a header and never in the address', async () => {
    const { api, asked } = answering(200, { id: 'r1' });
    await api.room();
    expect(asked).toMatchObject([{ method: 'GET', url: 'http://api/meetings/r1' }]);
    expect(asked[0]?.headers['Authorization']).toBe('Bearer token');
    expect(asked[0]?.url).not.toContain('token');
  });

  test.each([
    ['mute', (api: Api) => api.mute('a', true), 'PATCH', '/participants/a', { muted: true }],
    ['admit', (api: Api) => api.admit('a'), 'PATCH', '/participants/a', { waiting: false }],
    ['mute all', (api: Api) => api.muteAll(true), 'PATCH', '/participants', { muted: true }],
    ['admit all', (api: Api) => api.admitAll(), 'PATCH', '/participants', { waiting: false }],
    ['raise a hand', (api: Api) => api.raiseHand('a', true), 'PUT', '/participants/a/hand', { raised: true }],
    ['remove', (api: Api) => api.remove('a'), 'DELETE', '/participants/a', undefined],
    ['lock', (api: Api) => api.setLocked(true), 'PATCH', '', { locked: true }],
    ['end', (api: Api) => api.end(), 'DELETE', '', undefined],
    ['call', (api: Api) => api.call('+12065550123', ''), 'POST', '/calls', { to: '+12065550123' }],
    ['sit', (api: Api) => api.sit('Ann'), 'POST', '/attendees', { name: 'Ann' }],
  ])('%s', async (_, act, method, path, body) => {
    const { api, asked } = answering(200, {});
    await act(api);
    expect(asked).toMatchObject([{ method, url: `http://api/meetings/r1${path}` }]);
    expect(asked[0]?.body).toEqual(body);
  });

  test('is asked for the roster only if it has changed', async () => {
    const fresh = answering(200, { participants: [] }, { ETag: '"2"' });
    expect(await fresh.api.roster('"1"')).toEqual({ participants: [], tag: '"2"' });
    expect(fresh.asked[0]?.headers['If-None-Match']).toBe('"1"');
    expect(await answering(304, null).api.roster('"2"')).toBeNull();
  });

  test('says what it refuses and when to come again', async () => {
    const said = { code: 'locked_out', title: 'Too many wrong PINs', detail: 'Wait.' };
    const problem = await problemOf(answering(429, said, { 'Retry-After': '120' }).api.room());
    expect(problem).toMatchObject({ ...said, status: 429, retryAfter: 120 });
  });

  test('that answers no problem is still a problem', async () => {
    const fetch = async () => new Response('<html>', { status: 502 });
    expect(await problemOf(new Api('http://api', 'r', 't', fetch).room())).toMatchObject({
      code: 'refused',
      status: 502,
    });
  });

  test('that does not answer is offline', async () => {
    const fetch = async () => Promise.reject(new TypeError('failed'));
    expect(await problemOf(new Api('http://api', 'r', 't', fetch).room())).toMatchObject({ code: 'offline' });
  });

  test('tells what passes from what does not', () => {
    const passing = (status: number) => new Problem('', '', '', status).passes;
    expect([0, 429, 500, 503].every(passing)).toBe(true);
    expect([400, 401, 403, 404, 409, 410].some(passing)).toBe(false);
  });

  test('trades a PIN without a token', async () => {
    const { asked, fetch } = answering(201, { token: 't', role: 'guest' });
    expect(await enterByPin('http://api', 'r1', '482615', fetch)).toEqual({ token: 't', role: 'guest' });
    expect(asked).toMatchObject([{ url: 'http://api/meetings/r1/invitations/by-pin', body: { pin: '482615' } }]);
    expect(asked[0]?.headers['Authorization']).toBeUndefined();
  });
});
