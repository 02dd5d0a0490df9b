/** Partyline's HTTP API, as far as a browser in a meeting needs it. docs/api.md tells what each route does. */

/** Whether guests wait at the door, and for what. */
export type WaitingRoom = 'off' | 'until_host' | 'until_admitted';

export interface Room {
  readonly id: string;
  readonly title: string;
  readonly mode: 'conversation' | 'questions' | 'presentation';
  readonly locked: boolean;
  readonly waiting_room?: WaitingRoom;
  readonly dial_in?: string | null;
}

export interface Participant {
  readonly attendee_id: string;
  readonly name: string;
  readonly kind: 'phone' | 'web';
  readonly role: 'host' | 'guest';
  readonly connected: boolean;
  readonly muted: boolean;
  readonly hand_raised: boolean;
  readonly waiting?: boolean;
}

/** What MeetingSessionConfiguration of the SDK takes, and the token that is this seat's own. */
export interface Seat {
  readonly token: string;
  readonly Meeting: Readonly<Record<string, unknown>>;
  readonly Attendee: { readonly AttendeeId: string; readonly ExternalUserId: string; readonly JoinToken: string };
}

/** The door is shut for now: a host must open it. `attendee_id` names who waits. */
export interface Waiting {
  readonly waiting: true;
  readonly attendee_id: string;
  readonly token: string;
}

export interface FreshInvitation {
  readonly token: string;
  readonly link?: string | null;
  readonly role: 'host' | 'guest';
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A refusal (RFC 9457). `code` is one of docs/api.md, or `offline` when nobody answered. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly status: number,
    /** Seconds to wait before the next try, where the API names them. */
    readonly retryAfter: number | null = null,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(title);
  }

  /** Whether the same request may be answered in a moment. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RosterPage {
  readonly participants: readonly Participant[];
  readonly tag: string | null;
}

/** One meeting, through the eyes of one token. Every method throws Problem. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly meeting: string,
    private readonly token: string,
    private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init),
  ) {}

  room = () => this.json<Room>('GET', '');
  setLocked = (locked: boolean) => this.json<Room>('PATCH', '', { locked });
  setMode = (mode: Room['mode']) => this.json<Room>('PATCH', '', { mode });
  setWaitingRoom = (waiting_room: WaitingRoom) => this.json<Room>('PATCH', '', { waiting_room });
  end = () => this.send('DELETE', '');

  sit = (name: string) => this.json<Seat | Waiting>('POST', '/attendees', { name });

  muteAll = (muted: boolean) => this.send('PATCH', '/participants', { muted });
  admitAll = () => this.send('PATCH', '/participants', { waiting: false });
  mute = (attendee: string, muted: boolean) => this.change(attendee, { muted });
  raiseHand = (attendee: string, raised: boolean) => this.send('PUT', `${seat(attendee)}/hand`, { raised });
  admit = (attendee: string) => this.change(attendee, { waiting: false });
  remove = (attendee: string) => this.send('DELETE', seat(attendee));

  call = (to: string, name: string) =>
    this.json<{ transaction_id: string }>('POST', '/calls', name ? { to, name } : { to });
  invite = (role: 'guest' | 'host') => this.json<FreshInvitation>('POST', '/invitations', { role });

  /** Read who is there; null when nothing has changed since `tag`. */
  async roster(tag: string | null): Promise<RosterPage | null> {
    const answer = await this.send('GET', '/participants', undefined, tag ? { 'If-None-Match': tag } : {});
    if (answer.status === 304) return null;
    const { participants } = (await answer.json()) as { participants: Participant[] };
    return { participants, tag: answer.headers.get('ETag') };
  }

  private change(attendee: string, change: object) {
    return this.send('PATCH', seat(attendee), change);
  }

  private async json<T>(method: string, path: string, body?: object): Promise<T> {
    return (await (await this.send(method, path, body)).json()) as T;
  }

  private send(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.token}`, ...more };
    return ask(this.fetch, `${this.base}/meetings/${encodeURIComponent(this.meeting)}${path}`, method, body, headers);
  }
}

function seat(attendee: string): string {
  return `/participants/${encodeURIComponent(attendee)}`;
}

/** Trade a meeting's PIN for an invitation. Throws Problem: wrong_pin, locked_out. */
export async function enterByPin(
  base: string,
  meeting: string,
  pin: string,
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
): Promise<FreshInvitation> {
  const url = `${base}/meetings/${encodeURIComponent(meeting)}/invitations/by-pin`;
  const answer = await ask(fetch, url, 'POST', { pin }, {});
  return (await answer.json()) as FreshInvitation;
}

async function ask(
  fetch: Fetch,
  url: string,
  method: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  // `keepalive` lets a seat be given back while the page is being closed.
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'omit', keepalive: method === 'DELETE' };
  if (body) {
    init.headers = { ...headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(url, init);
  } catch {
    throw new Problem('offline', 'Nobody answers', 'Check your network connection.', 0);
  }
  if (answer.ok || answer.status === 304) return answer;
  throw await problemIn(answer);
}

async function problemIn(answer: Response): Promise<Problem> {
  const wait = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  const said: Record<string, unknown> = await answer.json().catch(() => ({}));
  return new Problem(
    String(said['code'] ?? 'refused'),
    String(said['title'] ?? 'Refused'),
    String(said['detail'] ?? `The answer was ${answer.status}.`),
    answer.status,
    Number.isFinite(wait) ? wait : null,
    Array.isArray(said['errors']) ? (said['errors'] as FieldError[]) : [],
  );
}
