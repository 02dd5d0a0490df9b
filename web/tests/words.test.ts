import { readFileSync } from 'node:fs';
import { MeetingSessionStatusCode } from 'amazon-chime-sdk-js';
import { describe, expect, test } from 'vitest';
import { Problem } from '../src/meeting/api';
import { ending, explain, explainDevice } from '../src/meeting/words';

/** The codes of docs/api.md, each with the title and detail that the API sends. */
const CODES = [...readFileSync('../docs/api.md', 'utf8').matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+?)\. (.*) \|$/gm)];

describe('a refusal', () => {
  test('is known from the documentation', () => {
    expect(CODES.length).toBeGreaterThan(20);
  });

  test.each(CODES.map(([, code, status, title, detail]) => ({ code, status, title, detail })))(
    'is put into words: $code',
    ({ code = '', status, title = '', detail = '' }) => {
      const words = explain(new Problem(code, title, detail, Number(status)));
      expect(words).toMatch(/^[A-Z“`].*[.]$/s);
      expect(words).not.toContain('undefined');
      expect(words).not.toContain(code.includes('_') ? code : '\0');
    },
  );

  test('that has no words of ours says its own', () => {
    expect(explain(new Problem('new_thing', 'A new thing', 'Do that.', 400))).toBe('A new thing. Do that.');
  });

  test('names the fields that are wrong', () => {
    const errors = [{ field: 'to', message: 'must be E.164' }];
    const words = explain(new Problem('invalid_input', 'Some values cannot be accepted', '', 400, null, errors));
    expect(words).toBe('Some values cannot be accepted: to: must be E.164.');
  });

  test.each([
    [45, '45 seconds'],
    [900, '15 minutes'],
    [7_200, '2 hours'],
  ])('says how long to wait: %i', (seconds, words) => {
    expect(explain(new Problem('locked_out', '', '', 429, seconds))).toContain(words);
  });

  test('that is a mistake of this page says so', () => {
    expect(explain(new TypeError('x is undefined'))).toContain('Load it again');
  });
});

describe('an ending', () => {
  const codes = Object.values(MeetingSessionStatusCode).filter((code) => typeof code === 'number');

  test.each(codes)('has a title and words: %i', (code) => {
    const said = ending(code);
    expect(said.title).toMatch(/^[A-Z]/);
    expect(said.words).toMatch(/[.]$/);
    expect(said.words).not.toContain('status was');
  });

  test('of a newer SDK has words, too', () => {
    expect(ending(99).words).toContain('99');
  });

  test('does not offer to come again where that cannot work', () => {
    expect(ending(MeetingSessionStatusCode.MeetingEnded).again).toBe(false);
    expect(ending(MeetingSessionStatusCode.AudioAttendeeRemoved).again).toBe(false);
    expect(ending(MeetingSessionStatusCode.Left).again).toBe(true);
  });
});

describe('a device', () => {
  test('that may not be used is explained, also inside an error of the SDK', () => {
    const denied = Object.assign(new Error('no'), { name: 'NotAllowedError' });
    expect(explainDevice(denied)).toContain('Allow it');
    expect(explainDevice({ name: 'GetUserMediaError', cause: denied })).toContain('Allow it');
  });

  test('with an unknown fault gets advice', () => {
    expect(explainDevice(new Error('?'))).toContain('another');
  });
});
