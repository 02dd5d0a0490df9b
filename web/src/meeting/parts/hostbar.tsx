/** What hosts can do with the meeting as a whole, and calling somebody in. */

import { useState } from 'preact/hooks';
import { useVisit } from '../app';
import { FOR_ALL } from '../controls';
import { MODES, type Mode } from '../modes';
import { Icon } from './icons';
import { Dialog, Trouble, useKeptFocus } from './pieces';

export function HostBar() {
  const visit = useVisit();
  const [calling, setCalling] = useState(false);
  const place = useKeptFocus<HTMLFieldSetElement>();
  const begin = () => {
    visit.store.trouble.value = null;
    setCalling(true);
  };
  const now = { room: visit.store.room.value, people: visit.store.people.value };
  return (
    <fieldset class="hostbar" aria-label="For hosts" ref={place}>
      {FOR_ALL.filter((control) => control.shows(now)).map((control) => (
        <button
          key={control.id}
          type="button"
          class="button small"
          onClick={() => void visit.trying(() => control.act(visit.api))}
        >
          <Icon name={control.icon} />
          {control.label}
        </button>
      ))}
      <button type="button" class="button small" onClick={begin}>
        <Icon name="phone" />
        Call somebody
      </button>
      <ModeChoice />
      {calling && <CallIn onClose={() => setCalling(false)} />}
    </fieldset>
  );
}

function ModeChoice() {
  const visit = useVisit();
  const mode = visit.store.room.value?.mode;
  if (!mode) return null;
  return (
    <label class="mode">
      <span class="unseen">How this meeting is held</span>
      <select
        value={mode}
        onChange={(event) => void visit.trying(() => visit.api.setMode(event.currentTarget.value as Mode))}
      >
        {Object.entries(MODES).map(([name, { label }]) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function CallIn({ onClose }: { onClose: () => void }) {
  const visit = useVisit();
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  async function call(event: Event) {
    event.preventDefault();
    const to = number.replace(/[^+\d]/g, '');
    if (!(await visit.trying(() => visit.api.call(to, name.trim()), { shown: true }))) return;
    visit.store.say(`Calling ${name.trim() || to} …`);
    onClose();
  }
  return (
    <Dialog title="Call somebody in" onClose={onClose}>
      <form class="stack" onSubmit={call}>
        <p class="faint">Their telephone rings. Whoever answers presses 1 to come in.</p>
        <label class="field">
          <span>Number, with + and country code</span>
          <input
            type="tel"
            autocomplete="off"
            pattern="\+[\s\d\(\)\-]{7,24}"
            placeholder="+1 …"
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
            required
          />
        </label>
        <label class="field">
          <span>Name, as all will see it (may stay empty)</span>
          <input
            maxLength={64}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <Trouble />
        <button type="submit" class="button main">
          <Icon name="phone" />
          Call
        </button>
      </form>
    </Dialog>
  );
}
