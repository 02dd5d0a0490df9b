/** Inside the door, outside the room: a name, devices that work, and the button that counts. */

import { useEffect, useState } from 'preact/hooks';
import { useVisit } from '../app';
import { browserTrouble } from '../devices';
import { MODES } from '../modes';
import { CameraPreview, DeviceChoice, LevelMeter, SpeakerTest } from './devices';
import { Icon } from './icons';
import { Card, Heading, Trouble } from './pieces';

const LONGEST_NAME = 64;

export function Lobby() {
  const { store, devices } = useVisit();
  useEffect(() => void devices.begin(), [devices]);
  const role = store.isHost.value ? 'You come in as a host.' : 'You come in as a guest.';
  return (
    <Card roomy>
      <div class="stack">
        <div>
          <Heading>{store.room.value?.title ?? 'Join the meeting'}</Heading>
          <p class="faint">{role}</p>
        </div>
        <Manner />
        <BrowserNotice />
        <Trouble />
        <JoinForm />
      </div>
    </Card>
  );
}

/** How this meeting is held, where guests should know before they come in. */
function Manner() {
  const { store } = useVisit();
  const mode = store.room.value?.mode;
  const told = mode && !store.isHost.value ? MODES[mode].told : '';
  return told ? <p class="notice">{told}</p> : null;
}

function BrowserNotice() {
  const trouble = browserTrouble();
  return trouble ? <p class="notice warm">{trouble}</p> : null;
}

function JoinForm() {
  const visit = useVisit();
  const [name, setName] = useState(visit.store.name.value);
  const [camera, setCamera] = useState(false);
  const wanted = name.trim();
  function join(event: Event) {
    event.preventDefault();
    if (wanted) void visit.join(wanted, camera);
  }
  return (
    <form class="stack" onSubmit={join}>
      <label class="field">
        <span>Your name, as all will see it</span>
        <input
          value={name}
          maxLength={LONGEST_NAME}
          autocomplete="name"
          onInput={(event) => setName(event.currentTarget.value)}
          required
        />
      </label>
      <div class="halves">
        <Sound />
        <Picture on={camera} onChange={setCamera} />
      </div>
      <button type="submit" class="button main wide" disabled={!wanted}>
        Join
      </button>
      <button type="button" class="button bare wide" onClick={() => void visit.goAway()}>
        Use another invitation
      </button>
    </form>
  );
}

function Sound() {
  const visit = useVisit();
  const on = visit.store.microphoneOn.value;
  return (
    <fieldset>
      <legend>Sound</legend>
      <DeviceChoice kind="microphone" />
      <LevelMeter />
      <label class="tick">
        <input type="checkbox" checked={!on} onChange={(event) => visit.setMicrophone(!event.currentTarget.checked)} />
        Come in muted
      </label>
      {visit.devices.speakersCanBeChosen && <DeviceChoice kind="speaker" />}
      <div>
        <SpeakerTest />
      </div>
      {visit.devices.trouble.microphone.value && <p class="faint">You can join without a microphone, and listen.</p>}
    </fieldset>
  );
}

function Picture({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { devices } = useVisit();
  async function toggle() {
    if (on) await devices.stopCamera();
    onChange(!on && (await devices.startCamera()));
  }
  return (
    <fieldset>
      <legend>Picture</legend>
      {on ? <CameraPreview /> : <div class="preview" aria-hidden="true" />}
      <button type="button" class="button" aria-pressed={on} onClick={toggle}>
        <Icon name={on ? 'camera' : 'cameraOff'} />
        {on ? 'Turn the camera off' : 'Turn the camera on'}
      </button>
      <DeviceChoice kind="camera" />
    </fieldset>
  );
}
