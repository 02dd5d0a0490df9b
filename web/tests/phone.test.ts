import { describe, expect, it } from 'vitest';
import { attributesAfter, linesOf, pressed } from '../src/phone/dialogue';
import { exchangeUrl, type Invoked } from '../src/phone/line';
import { Playout } from '../src/phone/playout';

const asked: Invoked = {
  is: 'invoked',
  at: 1,
  milliseconds: 4.5,
  event: {
    InvocationEventType: 'ACTION_SUCCESSFUL',
    ActionData: { Type: 'SpeakAndGetDigits', ReceivedDigits: '(6 keys)' },
  },
  response: { Actions: [{ Type: 'JoinChimeMeeting' }], TransactionAttributes: { at: 'joining', lang: 'en-US' } },
  fault: '',
};

describe('the course of a call', () => {
  it('shows an event, what came of it, and what changed in the call', () => {
    const [event, answer] = linesOf(asked, { at: 'asking_pin', lang: 'en-US' });
    expect(event).toMatchObject({
      who: 'exchange',
      words: 'ACTION_SUCCESSFUL',
      details: ['SpeakAndGetDigits', '(6 keys)'],
    });
    expect(answer).toMatchObject({
      who: 'function',
      words: 'JoinChimeMeeting',
      details: ['at: asking_pin → joining', '4.5 ms'],
    });
  });

  it('says why there was no answer', () => {
    const [, answer] = linesOf({ ...asked, response: null, fault: 'it raised KeyError' }, {});
    expect(answer).toMatchObject({ words: 'No answer', details: ['it raised KeyError', '4.5 ms'] });
  });

  it.each([
    [{ Actions: [] }, 'Nothing to do'],
    ['nonsense', 'An answer without a list of actions'],
  ])('reads the answer %j', (response, words) => {
    expect(linesOf({ ...asked, response }, {})[1]?.words).toBe(words);
  });

  it('keeps the attributes of a call whose function sends none', () => {
    const before = { at: 'asking_pin' };
    expect(attributesAfter({ ...asked, response: { Actions: [] } }, before)).toBe(before);
    expect(attributesAfter({ is: 'answered' }, before)).toBe(before);
    expect(attributesAfter(asked, before)).toEqual({ at: 'joining', lang: 'en-US' });
  });

  it('shows commands, and no PIN', () => {
    expect(pressed('4', '')).toBe('•');
    expect(pressed('#', '482615')).toBe('#');
    expect(pressed('6', '482615#*')).toBe('6');
    expect(pressed('*6482', '')).toBe('*6•••');
  });
});

describe('where the exchange is', () => {
  it.each([
    ['http://127.0.0.1:8080/phone.html', 'ws://127.0.0.1:8080/phone'],
    ['https://example.test/kit/phone.html#x', 'wss://example.test/kit/phone'],
  ])('from %s', (page, url) => expect(exchangeUrl(page)).toBe(url));
});

describe('frames that come unevenly', () => {
  const frame = (value: number) => new Int16Array(160).fill(value);
  const played = (playout: Playout, samples = 160) => {
    const out = new Float32Array(samples).fill(9);
    playout.fill(out);
    return out;
  };

  it('are not played before three lie ready', () => {
    const playout = new Playout();
    playout.add(frame(16_384));
    playout.add(frame(16_384));
    expect(played(playout)[0]).toBe(0);
    playout.add(frame(16_384));
    expect(played(playout)[0]).toBe(0.5);
  });

  it('leave silence where they are missing, and gather again', () => {
    const playout = new Playout();
    for (let count = 0; count < 3; count++) playout.add(frame(16_384));
    played(playout, 400);
    const end = played(playout, 128);
    expect([end[79], end[80]]).toEqual([0.5, 0]);
    playout.add(frame(16_384));
    expect(played(playout)[0]).toBe(0);
  });

  it('never make a delay that stays', () => {
    const playout = new Playout();
    for (let count = 0; count < 11; count++) playout.add(frame(1));
    expect(playout.waiting).toBe(11 * 160);
    for (let count = 0; count < 800; count++) {
      playout.add(frame(1));
      played(playout);
    }
    expect(playout.waiting).toBeLessThanOrEqual(480);
    for (let count = 0; count < 100; count++) playout.add(frame(1));
    expect(playout.waiting).toBeLessThanOrEqual(1_920);
  });
});
