/** What is to be seen: the telephone on one side, the course of the call on the other. */

import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../meeting/parts/icons';
import { Course } from './course';
import { Keypad } from './keypad';
import type { Telephone } from './telephone';

interface Props {
  readonly telephone: Telephone;
}

export function App({ telephone }: Props) {
  return (
    <div class="desk">
      <main class="card telephone" aria-label="Telephone">
        <h1>Telephone</h1>
        <Status telephone={telephone} />
        <Dialling telephone={telephone} />
        <Keypad onKey={(key) => telephone.press(key)} />
        <Buttons telephone={telephone} />
        <Microphone telephone={telephone} />
      </main>
      <Course telephone={telephone} />
    </div>
  );
}

const PHASES = {
  away: 'No exchange',
  idle: 'Ready',
  calling: 'Calling …',
  rung: 'It rings',
  up: 'On the phone',
} as const;

function Status({ telephone }: Props) {
  const phase = telephone.phase.value;
  const from = phase === 'rung' ? `: a call from ${telephone.from.value}` : '';
  return (
    <div class="status">
      <p role="status">
        <span class={`lamp ${phase}`} aria-hidden="true" /> {PHASES[phase]}
        {from}
      </p>
      {phase === 'up' && <Clock telephone={telephone} />}
      {telephone.number.value && <p class="faint">Your number is {telephone.number.value}</p>}
      <div role="alert">{telephone.trouble.value && <p class="notice bad">{telephone.trouble.value}</p>}</div>
    </div>
  );
}

function Clock({ telephone }: Props) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const since = telephone.began.value ?? performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - since) / 1_000)), 500);
    return () => clearInterval(timer);
  }, [telephone]);
  const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <p role="timer" class="clock">
      {shown}
    </p>
  );
}

function Dialling({ telephone }: Props) {
  function dial(event: Event) {
    event.preventDefault();
    void telephone.dial();
  }
  return (
    <form id="dialling" class="field" onSubmit={dial}>
      <label for="to">Number</label>
      <input
        id="to"
        type="tel"
        autocomplete="off"
        value={telephone.to.value}
        disabled={telephone.busy.value}
        onInput={(event) => {
          telephone.to.value = event.currentTarget.value;
        }}
        required
      />
    </form>
  );
}

function Buttons({ telephone }: Props) {
  const phase = telephone.phase.value;
  if (phase === 'rung') {
    return (
      <div class="row">
        <button type="button" class="button main" onClick={() => void telephone.answer()}>
          <Icon name="phone" /> Answer
        </button>
        <button type="button" class="button grave" onClick={telephone.hangUp}>
          Refuse
        </button>
      </div>
    );
  }
  if (telephone.busy.value) {
    return (
      <button type="button" class="button grave wide" onClick={telephone.hangUp}>
        <Icon name="leave" /> Hang up
      </button>
    );
  }
  return (
    <button type="submit" form="dialling" class="button main wide" disabled={phase === 'away'}>
      <Icon name="phone" /> Call
    </button>
  );
}

function Microphone({ telephone }: Props) {
  const [level, setLevel] = useState(0);
  const up = telephone.phase.value === 'up';
  useEffect(() => {
    if (!up) return undefined;
    const timer = setInterval(() => setLevel(telephone.level()), 100);
    return () => clearInterval(timer);
  }, [up, telephone]);
  if (telephone.deaf.value) return <p class="notice warm">{telephone.deaf.value} You can listen and press keys.</p>;
  const muted = telephone.muted.value;
  return (
    <div class="row microphone">
      <button type="button" class="button small" aria-pressed={muted} onClick={() => telephone.mute(!muted)}>
        <Icon name={muted ? 'microphoneOff' : 'microphone'} /> {muted ? 'Unmute here' : 'Mute here'}
      </button>
      <meter min={0} max={100} value={up ? Math.round(level * 100) : 0} aria-label="Loudness of your microphone" />
    </div>
  );
}
