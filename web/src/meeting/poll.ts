/** Looking again and again: how soon, and what to do when nobody answers. */

/** Milliseconds until the roster is read again: half a second, more in a crowd and when nobody looks at the page. */
export function pace(present: number, hidden: boolean): number {
  // API Gateway lets 50 requests a second through for all meetings (docs/api.md, Limits): each keeps to ten.
  const crowded = Math.max(500, present * 100);
  return hidden ? Math.max(crowded, 10_000) : crowded;
}

/** Milliseconds until the next try after some that failed in a row. */
export function patience(failures: number, retryAfter: number | null): number {
  if (retryAfter !== null) return retryAfter * 1_000;
  return Math.min(30_000, 1_000 * 2 ** failures);
}

export interface Rounds {
  /** Do it now, or once more after the one that is under way. */
  now(): void;
  stop(): void;
}

/** Do something in rounds. Each gives the milliseconds to wait before the next. */
export function rounds(work: () => Promise<number>): Rounds {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [busy, again, over] = [false, false, false];

  async function round(): Promise<void> {
    clearTimeout(timer);
    busy = true;
    const wait = await work();
    busy = false;
    if (over) return;
    timer = setTimeout(round, again ? 0 : wait);
    again = false;
  }

  void round();
  return {
    now() {
      if (busy) again = true;
      else if (!over) void round();
    },
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
