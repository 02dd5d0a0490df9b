/** What has changed among the people, in sentences: said in passing, and read out by screen readers. */

import { effect, untracked } from '@preact/signals';
import { type Person, UNNAMED } from './people';
import type { Store, Tone } from './store';

export interface News {
  readonly tone: Tone;
  readonly words: string;
}

/** In a crowd nobody wants to hear of each who comes and goes. */
const CROWD = 25;
const MANY = 3;

/** Tell what is new between two looks at the list. Hosts hear who waits. */
export function news(before: readonly Person[], after: readonly Person[], host: boolean): readonly News[] {
  const was = new Map(before.map((one) => [one.id, one]));
  const others = after.filter((one) => !one.self && one.name !== UNNAMED);
  const raised = others.filter((one) => one.handRaised && !was.get(one.id)?.handRaised);
  const waiting = host ? others.filter((one) => one.waiting && !was.has(one.id)) : [];
  return [
    ...waiting.map((one): News => ({ tone: 'warm', words: `${one.name} waits to come in.` })),
    ...raised.map((one): News => ({ tone: 'good', words: `${one.name} raised a hand.` })),
    ...movements(before, after),
  ];
}

function movements(before: readonly Person[], after: readonly Person[]): readonly News[] {
  const [here, there] = [present(before), present(after)];
  if (Math.max(here.size, there.size) > CROWD) return [];
  return [...each(missing(there, here), 'joined'), ...each(missing(here, there), 'left')];
}

function present(list: readonly Person[]): ReadonlyMap<string, Person> {
  const shown = list.filter((one) => !one.self && !one.waiting && one.name !== UNNAMED);
  return new Map(shown.map((one) => [one.id, one]));
}

/** Who is in one list and not in the other. */
function missing(one: ReadonlyMap<string, Person>, other: ReadonlyMap<string, Person>): readonly Person[] {
  return [...one.values()].filter(({ id }) => !other.has(id));
}

function each(some: readonly Person[], did: string): readonly News[] {
  if (some.length > MANY) return [{ tone: 'plain', words: `${some.length} people ${did}.` }];
  return some.map((one) => ({ tone: 'plain', words: `${one.name} ${did}.` }));
}

/** Say what is new from now on; gives the end of it. */
export function tellNews(store: Store): () => void {
  let before: readonly Person[] | null = null;
  return effect(() => {
    const now = store.people.value;
    const fresh = before
      ? news(
          before,
          now,
          untracked(() => store.isHost.value),
        )
      : [];
    before = now;
    untracked(() => {
      for (const { words, tone } of fresh) store.say(words, tone);
    });
  });
}
