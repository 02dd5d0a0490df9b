import { describe, expect, test } from 'vitest';
import { grouped, invitationText, oneTap, spaced } from '../src/meeting/dialin';

const NUMBER = '+12065550199';

describe('the way in by telephone', () => {
  test('is dialled with one tap: number, pause, PIN, pound', () => {
    expect(oneTap(NUMBER, '482615')).toBe('tel:+12065550199,,482615%23');
    expect(oneTap(NUMBER, null)).toBe('tel:+12065550199');
  });

  test('can be read aloud', () => {
    expect(spaced(NUMBER)).toBe('+1 206-555-0199');
    expect(grouped('482615')).toBe('482 615');
    expect(grouped('4826157')).toBe('482 615 7');
  });
});

describe('an invitation to send', () => {
  test('has both ways in', () => {
    const link = 'https://meet.example.org/#meeting=a1&invitation=t';
    expect(
      invitationText({ title: 'Weekly', number: NUMBER, pin: '482615', link }),
    ).toBe(`You are invited to a meeting: Weekly

In a browser:
${link}

By telephone:
+1 206-555-0199, PIN 482 615 and then #
With one tap: tel:+12065550199,,482615%23
`);
  });

  test('leaves out what is not known', () => {
    expect(invitationText({ title: 'Weekly', number: null, pin: null, link: null })).toBe(
      'You are invited to a meeting: Weekly\n',
    );
  });
});
