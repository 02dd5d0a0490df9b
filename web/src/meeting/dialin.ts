/** The way in by telephone: what to dial, in every form in which somebody may want it. */

export interface Passage {
  readonly title: string;
  /** E.164. */
  readonly number: string | null;
  readonly pin: string | null;
  /** A link to this page with a guest's invitation, when there is one to give away. */
  readonly link: string | null;
}

/**
 * Write what a telephone dials with one tap: the number, a pause for the greeting, the PIN, `#`.
 * A comma is a pause of two seconds on most telephones; `#` must be written %23 (RFC 3966, section 3).
 */
export function oneTap(number: string, pin: string | null): string {
  return pin ? `tel:${number},,${pin}%23` : `tel:${number}`;
}

/** Write a number for reading: +1 206-555-0199. Other countries' stay in groups of three. */
export function spaced(number: string): string {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return `+1 ${american[1]}-${american[2]}-${american[3]}`;
  return number.replace(/(\d{3})(?=\d)/g, '$1 ');
}

/** Write a PIN for reading aloud: 123 456. */
export function grouped(pin: string): string {
  return pin.replace(/(\d{3})(?=\d)/g, '$1 ');
}

/** Write an invitation to be sent to somebody. */
export function invitationText({ title, number, pin, link }: Passage): string {
  const lines = [`You are invited to a meeting: ${title}`, ''];
  if (link) lines.push('In a browser:', link, '');
  if (number) {
    lines.push('By telephone:', pin ? `${spaced(number)}, PIN ${grouped(pin)} and then #` : spaced(number));
    lines.push(`With one tap: ${oneTap(number, pin)}`);
  }
  return `${lines.join('\n').trim()}\n`;
}
