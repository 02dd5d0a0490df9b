/** The pictures: shared screens large, then cameras, and those without one by their initials. */

import { useEffect, useRef } from 'preact/hooks';
import { useVisit } from '../app';
import { baseOf, type Person } from '../people';
import type { Tile } from '../store';
import { Icon } from './icons';

/** More are hard to see, and harder to send (use case 15 of the SDK). */
const MOST_TILES = 16;

export function Stage() {
  const { store } = useVisit();
  const tiles = [...store.tiles.value.values()];
  const there = store.people.value.filter((one) => !one.waiting);
  const shown = [...there].sort(byPicture(tiles)).slice(0, MOST_TILES);
  return (
    <>
      {tiles
        .filter((tile) => tile.content)
        .map((tile) => (
          <SharedScreen key={tile.id} tile={tile} owner={there.find((one) => one.id === baseOf(tile.attendeeId))} />
        ))}
      <ul class="faces" style={{ '--columns': `${columns(shown.length)}`, '--narrow': shown.length > 2 ? '2' : '1' }}>
        {shown.map((one) => (
          <Face key={one.id} one={one} tile={tiles.find((tile) => !tile.content && tile.attendeeId === one.id)} />
        ))}
      </ul>
      {there.length > shown.length && <p class="faint">and {there.length - shown.length} more in the list</p>}
    </>
  );
}

/** How many stand side by side, so that pictures are wider than high. */
function columns(count: number): number {
  if (count <= 2) return Math.max(1, count);
  return Math.min(4, Math.ceil(Math.sqrt(count)));
}

/** Cameras first; otherwise in an order that stays, so that faces do not jump about. */
function byPicture(tiles: readonly Tile[]): (one: Person, other: Person) => number {
  const seen = new Set(tiles.map((tile) => tile.attendeeId));
  const rank = (one: Person) => (seen.has(one.id) ? 0 : 1);
  return (one, other) => rank(one) - rank(other) || one.id.localeCompare(other.id);
}

function Face({ one, tile }: { one: Person; tile: Tile | undefined }) {
  return (
    <li class={`face ${one.talking ? 'talking' : ''}`}>
      {tile ? <Picture tile={tile} label={`${one.name}'s camera`} /> : <Initials one={one} />}
      <p class="nameplate">
        <Icon name={one.muted ? 'microphoneOff' : 'microphone'} />
        <span>
          {one.name}
          {one.self && ' (you)'}
        </span>
        {one.handRaised && <Icon name="hand" />}
      </p>
    </li>
  );
}

function Initials({ one }: { one: Person }) {
  const words = one.name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.map((word) => [...word][0] ?? '').join('');
  return (
    <div class="initials" style={{ '--hue': `${hue(one.id)}` }} aria-hidden="true">
      {one.kind === 'phone' ? <Icon name="phone" /> : letters.slice(0, 2).toUpperCase() || '?'}
    </div>
  );
}

/** A colour for somebody, the same each time. */
function hue(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}

function SharedScreen({ tile, owner }: { tile: Tile; owner: Person | undefined }) {
  const whose = owner?.self ? 'Your screen' : `${owner?.name ?? 'Somebody'}'s screen`;
  return (
    <figure class="shared">
      <Picture tile={tile} label={whose} />
      <figcaption class="nameplate">
        <Icon name="screen" /> {whose}
      </figcaption>
    </figure>
  );
}

function Picture({ tile, label }: { tile: Tile; label: string }) {
  const visit = useVisit();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const { session } = visit;
    if (!session || !element.current) return undefined;
    session.audioVideo.bindVideoElement(tile.id, element.current);
    return () => session.audioVideo.unbindVideoElement(tile.id);
  }, [visit, tile.id]);
  return (
    <>
      <video ref={element} muted playsInline aria-label={label} />
      {(tile.paused || tile.poor) && <p class="hint">The picture is waiting for a better connection.</p>}
    </>
  );
}
