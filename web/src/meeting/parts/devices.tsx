/** Choosing microphone, speaker and camera; hearing and seeing that they work. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useVisit } from '../app';
import { type Kind, watchLevel } from '../devices';
import { testTone } from '../tone';

const LABELS: Readonly<Record<Kind, string>> = { microphone: 'Microphone', speaker: 'Speaker', camera: 'Camera' };

export function DeviceChoice({ kind }: { kind: Kind }) {
  const { devices } = useVisit();
  const found = devices.found[kind].value;
  const trouble = devices.trouble[kind].value;
  return (
    <div class="field">
      <label for={`choice-${kind}`}>{LABELS[kind]}</label>
      <select
        id={`choice-${kind}`}
        value={devices.chosen[kind].value}
        onChange={(event) => void devices.choose(kind, event.currentTarget.value)}
      >
        <option value="">The usual one</option>
        {found.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      {trouble && (
        <p class="notice warm" role="status">
          {LABELS[kind]}: {trouble}
        </p>
      )}
    </div>
  );
}

/** How loud the microphone is, as it happens. */
export function LevelMeter() {
  const { devices } = useVisit();
  const [level, setLevel] = useState(0);
  const trouble = devices.trouble.microphone.value;
  const chosen = devices.chosen.microphone.value;
  const ready = devices.found.microphone.value.length > 0;
  useEffect(() => (trouble || !ready ? undefined : watchLevel(devices.controller, setLevel)), [chosen, trouble, ready]);
  return (
    <meter class="level" min={0} max={100} value={Math.round(level * 100)} aria-label="Loudness of your microphone" />
  );
}

export function SpeakerTest() {
  const { devices } = useVisit();
  return (
    <button type="button" class="button small" onClick={() => void testTone(devices.chosen.speaker.value)}>
      Play a sound
    </button>
  );
}

/** What others will see, before they do. */
export function CameraPreview() {
  const { devices } = useVisit();
  const picture = useRef<HTMLVideoElement>(null);
  const chosen = devices.chosen.camera.value;
  useEffect(() => {
    const element = picture.current;
    if (!element) return undefined;
    devices.controller.startVideoPreviewForVideoInput(element);
    return () => devices.controller.stopVideoPreviewForVideoInput(element);
  }, [chosen]);
  return <video ref={picture} class="preview" muted playsInline aria-label="Your camera's picture" />;
}
