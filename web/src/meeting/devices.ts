/** Microphone, speaker and camera: what there is, what is chosen, how loud one is. */

import { type Signal, signal } from '@preact/signals';
import {
  ConsoleLogger,
  DefaultBrowserBehavior,
  DefaultDeviceController,
  type DeviceChangeObserver,
  LogLevel,
} from 'amazon-chime-sdk-js';
import { explainDevice } from './words';

export interface Choice {
  readonly id: string;
  readonly label: string;
}

export type Kind = 'microphone' | 'speaker' | 'camera';

/** Tell of a browser that the SDK is not made for; null of one that it is. */
export function browserTrouble(behaviour = new DefaultBrowserBehavior()): string | null {
  if (behaviour.isSupported()) return null;
  return `This browser is not one that the meeting is made for. These are: ${behaviour.supportString()}.`;
}

/** Amazon's join tokens stand in what the SDK logs below this level. */
export const logger = new ConsoleLogger('partyline', LogLevel.ERROR);

export class Devices implements DeviceChangeObserver {
  readonly controller = new DefaultDeviceController(logger);
  readonly found: Readonly<Record<Kind, Signal<readonly Choice[]>>> = {
    microphone: signal([]),
    speaker: signal([]),
    camera: signal([]),
  };
  readonly chosen: Readonly<Record<Kind, Signal<string>>> = {
    microphone: signal(''),
    speaker: signal(''),
    camera: signal(''),
  };
  readonly trouble: Readonly<Record<Kind, Signal<string | null>>> = {
    microphone: signal(null),
    speaker: signal(null),
    camera: signal(null),
  };
  /** Whether this browser lets a page choose where sound comes out. */
  readonly speakersCanBeChosen = 'setSinkId' in HTMLMediaElement.prototype;

  private cameraRuns = false;

  constructor() {
    // The SDK would ask for the camera, too, only to learn the devices' names.
    this.controller.setDeviceLabelTrigger(() => navigator.mediaDevices.getUserMedia({ audio: true }));
    this.controller.addDeviceChangeObserver(this);
  }

  /** Ask for the microphone, and list what there is. Without leave for it one can still listen. */
  async begin(): Promise<void> {
    if (!navigator.mediaDevices) {
      this.trouble.microphone.value = 'Browsers give it to pages with https alone.';
      return;
    }
    await this.choose('microphone', this.chosen.microphone.value);
    await this.list();
  }

  /** Use a device; an empty id takes whichever the browser would. A camera that is off stays off. */
  async choose(kind: Kind, id: string): Promise<void> {
    this.chosen[kind].value = id;
    if (kind !== 'camera' || this.cameraRuns) await this.start(kind);
  }

  /** Start the chosen camera; false when it does not start, and `trouble` says why. */
  async startCamera(): Promise<boolean> {
    await this.start('camera');
    this.cameraRuns = !this.trouble.camera.value;
    if (this.cameraRuns) await this.list();
    return this.cameraRuns;
  }

  async stopCamera(): Promise<void> {
    this.cameraRuns = false;
    await this.controller.stopVideoInput();
  }

  /** Give everything back: the lights of camera and microphone go out. */
  async release(): Promise<void> {
    await Promise.allSettled([this.controller.stopAudioInput(), this.stopCamera()]);
  }

  audioInputsChanged(): void {
    void this.list();
  }

  audioOutputsChanged(): void {
    void this.list();
  }

  videoInputsChanged(): void {
    void this.list();
  }

  audioInputStreamEnded(): void {
    this.trouble.microphone.value = 'The microphone has stopped. Choose another.';
  }

  videoInputStreamEnded(): void {
    this.trouble.camera.value = 'The camera has stopped. Choose another.';
  }

  private async start(kind: Kind): Promise<void> {
    try {
      await this.use(kind, this.chosen[kind].value);
      this.trouble[kind].value = null;
    } catch (error) {
      this.trouble[kind].value = explainDevice(error);
    }
  }

  private async use(kind: Kind, id: string): Promise<void> {
    if (kind === 'microphone') await this.controller.startAudioInput(id || { echoCancellation: true });
    else if (kind === 'camera') await this.controller.startVideoInput(id || { facingMode: 'user' });
    else await this.controller.chooseAudioOutput(id || null);
  }

  private async list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices();
    this.found.microphone.value = choices(all, 'audioinput', 'Microphone');
    this.found.speaker.value = choices(all, 'audiooutput', 'Speaker');
    this.found.camera.value = choices(all, 'videoinput', 'Camera');
  }
}

function choices(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind, word: string): readonly Choice[] {
  const some = all.filter((device) => device.kind === kind && device.deviceId);
  return some.map(({ deviceId, label }, at) => ({ id: deviceId, label: label || `${word} ${at + 1}` }));
}

/** Call back with the loudness, 0 to 1, for as long as it is not stopped; gives the stop. */
export function watchLevel(controller: DefaultDeviceController, tell: (level: number) => void): () => void {
  const analyser = controller.createAnalyserNodeForAudioInput();
  if (!analyser) return () => undefined;
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, 66);
  return () => {
    clearInterval(timer);
    analyser.removeOriginalInputs();
  };
}

/** Make a level from samples: -60 dB and less is 0, full scale is 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length || 1e-12);
  return Math.min(1, Math.max(0, 1 + decibels / 60));
}
