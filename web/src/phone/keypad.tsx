/** Twelve keys, on the page and on the keyboard. */

import { useEffect } from 'preact/hooks';

/** Each key with the letters that telephones show on it (ITU-T E.161), and what a screen reader says. */
const KEYS: readonly (readonly [key: string, letters: string, spoken?: string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', '', 'star'],
  ['0', '+'],
  ['#', '', 'pound'],
];

export function Keypad({ onKey }: { onKey: (key: string) => void }) {
  useEffect(() => {
    function typed(event: KeyboardEvent) {
      const writing = event.target instanceof HTMLInputElement;
      if (writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (/^[0-9*#]$/.test(event.key)) onKey(event.key);
    }
    addEventListener('keydown', typed);
    return () => removeEventListener('keydown', typed);
  }, [onKey]);
  return (
    <fieldset class="keypad">
      <legend class="unseen">Keypad</legend>
      {KEYS.map(([key, letters, spoken]) => (
        <button key={key} type="button" onClick={() => onKey(key)}>
          <span>{key}</span>
          {spoken && <span class="unseen">{spoken}</span>}
          <small aria-hidden="true">{letters}</small>
        </button>
      ))}
    </fieldset>
  );
}
