/** The wire to the exchange: words as JSON, sound as frames. emulator/phones/browser tells the other end. */

/** An invocation of the function: what the service sent, what was answered. Secrets have been taken out. */
export interface Invoked {
  readonly is: 'invoked';
  /** Seconds on the exchange's clock. */
  readonly at: number;
  readonly milliseconds: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly response: unknown;
  /** Why there was no answer; empty if there was one. */
  readonly fault: string;
}

export interface Hears {
  readonly is: 'hears';
  readonly kind: 'speech' | 'audio' | 'tones';
  readonly text: string;
  readonly language: string;
  readonly seconds: number;
}

/** What the exchange tells. */
export type Told =
  | { readonly is: 'ready'; readonly number: string; readonly dial_in: string }
  | { readonly is: 'rings'; readonly from: string }
  | { readonly is: 'ringing' }
  | { readonly is: 'answered' }
  | Hears
  | { readonly is: 'joined'; readonly meeting: string }
  | { readonly is: 'ended'; readonly why: string }
  | { readonly is: 'sorry'; readonly why: string }
  | Invoked;

/** What a person wants. */
export type Wish =
  | { readonly do: 'dial'; readonly to: string }
  | { readonly do: 'press'; readonly keys: string }
  | { readonly do: 'hang_up' | 'answer' | 'refuse' };

export interface LineEvents {
  told(words: Told): void;
  /** 20 ms of sound: 160 samples of 16 bits at 8 kHz. */
  heard(frame: ArrayBuffer): void;
  /** The exchange is gone, or has no telephone for this page: its reason, if it gave one. */
  cut(reason: string): void;
}

const AGAIN_AFTER = 2_000;

/** One connection, made again whenever it is cut. */
export class Line {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly events: LineEvents,
  ) {
    this.connect();
  }

  wish(wish: Wish): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(wish));
  }

  say(frame: ArrayBuffer): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.events.told(JSON.parse(data) as Told);
      else this.events.heard(data);
    };
    socket.onclose = ({ reason }) => {
      if (this.closed) return;
      this.events.cut(reason);
      this.timer = setTimeout(() => this.connect(), AGAIN_AFTER);
    };
    this.socket = socket;
  }
}

/** Where the exchange is: beside this page. */
export function exchangeUrl(page: string): string {
  const url = new URL('phone', page);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return url.href;
}
