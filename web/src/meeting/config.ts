/** Where this page's API is: written beside the page by whoever serves it (`/config.json`). */

export interface Config {
  readonly api: string;
}

/** Read it. Throws when there is none: then the page stands somewhere it was not published to. */
export async function readConfig(
  fetch: (url: string) => Promise<Response> = (url) => globalThis.fetch(url),
): Promise<Config> {
  const answer = await fetch('./config.json');
  const said: unknown = answer.ok ? await answer.json() : null;
  const api = (said as { api?: unknown } | null)?.api;
  if (typeof api !== 'string') throw new Error('config.json names no API');
  return { api: api.replace(/\/$/, '') };
}
