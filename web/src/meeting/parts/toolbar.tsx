/** What everybody can do: speak, be seen, show, ask for the floor, choose devices, leave. */

import { useState } from 'preact/hooks';
import { useVisit } from '../app';
import { CameraPreview, DeviceChoice, LevelMeter, SpeakerTest } from './devices';
import { Icon, type IconName } from './icons';
import { Confirm, Dialog } from './pieces';

export function Toolbar() {
  const [choosing, setChoosing] = useState(false);
  return (
    <section class="toolbar" aria-label="Your controls">
      <Microphone />
      <Camera />
      <Screen />
      <Hand />
      <Tool icon="settings" label="Devices" onClick={() => setChoosing(true)} />
      <Leave />
      {choosing && <DeviceDialog onClose={() => setChoosing(false)} />}
    </section>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly on?: boolean;
  readonly off?: boolean;
  readonly disabled?: boolean;
  readonly grave?: boolean;
}

function Tool({ icon, label, onClick, on, off, disabled, grave }: ToolProps) {
  const look = [on && 'on', off && 'off', grave && 'grave'].filter(Boolean).join(' ');
  return (
    <button type="button" class={`tool ${look}`} disabled={disabled ?? false} onClick={onClick}>
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  );
}

function Microphone() {
  const visit = useVisit();
  const on = visit.store.microphoneOn.value;
  if (visit.store.self.value?.silenced)
    return <Tool icon="microphoneOff" label="Muted by host" off disabled onClick={() => undefined} />;
  return (
    <Tool
      icon={on ? 'microphone' : 'microphoneOff'}
      label={on ? 'Mute' : 'Unmute'}
      off={!on}
      onClick={() => visit.setMicrophone(!on)}
    />
  );
}

function Camera() {
  const visit = useVisit();
  const on = visit.store.cameraOn.value;
  return (
    <Tool
      icon={on ? 'camera' : 'cameraOff'}
      label={on ? 'Stop camera' : 'Start camera'}
      on={on}
      disabled={!on && !visit.store.mayStartCamera.value}
      onClick={() => void visit.setCamera(!on)}
    />
  );
}

function Screen() {
  const visit = useVisit();
  const on = visit.store.sharing.value;
  if (!navigator.mediaDevices?.getDisplayMedia) return null;
  return (
    <Tool
      icon="screen"
      label={on ? 'Stop sharing' : 'Share screen'}
      on={on}
      onClick={() => void visit.setSharing(!on)}
    />
  );
}

function Hand() {
  const visit = useVisit();
  const { self } = visit.store;
  const up = self.value?.handRaised ?? false;
  return (
    <Tool
      icon="hand"
      label={up ? 'Lower hand' : 'Raise hand'}
      on={up}
      disabled={!self.value}
      onClick={() => void visit.trying(() => visit.api.raiseHand(visit.store.selfId.value, !up))}
    />
  );
}

function DeviceDialog({ onClose }: { onClose: () => void }) {
  const { store, devices } = useVisit();
  return (
    <Dialog title="Devices" onClose={onClose}>
      <div class="stack">
        <DeviceChoice kind="microphone" />
        <LevelMeter />
        {devices.speakersCanBeChosen && <DeviceChoice kind="speaker" />}
        <div>
          <SpeakerTest />
        </div>
        <DeviceChoice kind="camera" />
        {store.cameraOn.value && <CameraPreview />}
      </div>
    </Dialog>
  );
}

const END_FOR_ALL = {
  title: 'End the meeting for everybody?',
  words: 'Telephones are hung up, browsers are shown out, and its PINs and invitations stop working.',
};

function Leave() {
  const visit = useVisit();
  const [choosing, setChoosing] = useState(false);
  const [ending, setEnding] = useState(false);
  const leave = () => visit.leave();
  return (
    <>
      <Tool icon="leave" label="Leave" grave onClick={() => (visit.store.isHost.value ? setChoosing(true) : leave())} />
      {choosing && (
        <Dialog title="Leave the meeting" onClose={() => setChoosing(false)}>
          <div class="stack">
            <button type="button" class="button main" onClick={leave}>
              Leave, and let it go on
            </button>
            <button type="button" class="button grave" onClick={() => setEnding(true)}>
              End it for everybody
            </button>
          </div>
        </Dialog>
      )}
      {ending && (
        <Confirm
          question={END_FOR_ALL}
          verb="End for everybody"
          onYes={() => void visit.trying(() => visit.api.end())}
          onClose={() => setEnding(false)}
        />
      )}
    </>
  );
}
