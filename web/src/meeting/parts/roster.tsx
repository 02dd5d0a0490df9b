/** Who is there: on telephones and in browsers, alike. */

import { useState } from 'preact/hooks';
import { useVisit } from '../app';
import { FOR_ONE, type PersonControl } from '../controls';
import type { Person } from '../people';
import { Icon } from './icons';
import { Confirm, Sign, useKeptFocus } from './pieces';

export function Roster() {
  const { store } = useVisit();
  return (
    <ul class="roster" aria-label="People in this meeting">
      {store.people.value.map((one) => (
        <Row key={one.id} one={one} />
      ))}
    </ul>
  );
}

function Row({ one }: { one: Person }) {
  const { store } = useVisit();
  return (
    <li class={`person ${one.kind} ${one.talking ? 'talking' : ''} ${one.waiting ? 'waiting' : ''}`}>
      <Sign name={one.kind === 'phone' ? 'phone' : 'browser'} words={WHERE[one.kind]} />
      <span class="who">
        <span class="name">{one.name}</span>
        <span class="tags">
          {one.self && <span class="tag">you</span>}
          {one.role === 'host' && <span class="tag">host</span>}
          {one.waiting && <span class="tag warm">waits to come in</span>}
        </span>
      </span>
      <State one={one} />
      {store.isHost.value && <Controls one={one} />}
    </li>
  );
}

const WHERE = { phone: 'On the telephone', web: 'In a browser' } as const;

function State({ one }: { one: Person }) {
  if (one.waiting) return null;
  return (
    <span class="state">
      {one.handRaised && <Sign name="hand" words="Hand raised" />}
      <Sign name={one.muted ? 'microphoneOff' : 'microphone'} words={sound(one)} />
      <Quality signal={one.signal} />
    </span>
  );
}

function sound(one: Person): string {
  if (one.silenced) return 'Muted by a host';
  if (one.muted) return 'Muted';
  return one.talking ? 'Talking' : 'Not muted';
}

function Quality({ signal }: { signal: number | null }) {
  if (signal === null) return null;
  const [bars, words] =
    signal >= 1 ? [3, 'Good connection'] : signal > 0 ? [2, 'Weak connection'] : [1, 'No connection'];
  return (
    <span class={`quality q${bars}`} title={words}>
      <i />
      <i />
      <i />
      <span class="unseen">{words}</span>
    </span>
  );
}

function Controls({ one }: { one: Person }) {
  const place = useKeptFocus<HTMLSpanElement>();
  const offered = FOR_ONE.filter((control) => control.shows(one));
  return (
    <span class="controls" ref={place}>
      {offered.map((control) => (
        <Control key={control.id} control={control} one={one} />
      ))}
    </span>
  );
}

function Control({ control, one }: { control: PersonControl; one: Person }) {
  const visit = useVisit();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  async function act() {
    setBusy(true);
    await visit.trying(() => control.act(visit.api, one));
    setBusy(false);
  }
  const press = () => {
    if (busy) return;
    if (control.asks) setAsking(true);
    else void act();
  };
  return (
    <>
      <button
        type="button"
        class={`button small bare ${control.grave ? 'bad' : ''}`}
        title={control.label}
        aria-label={`${control.label}: ${one.name}`}
        // Not `disabled`: a button that is loses the focus.
        aria-disabled={busy}
        onClick={press}
      >
        <Icon name={control.icon} />
      </button>
      {asking && control.asks && (
        <Confirm question={control.asks(one)} verb={control.label} onYes={act} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
