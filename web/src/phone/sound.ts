/** Microphone and loudspeaker, at the 8 kHz of telephones: the browser converts. */

import worklet from './worklet.ts?worker&url';

const RATE = 8_000;

/** The tones of the keys (ITU-T Q.23): a row and a column, in hertz. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = '123456789*0#';

export class Sound {
  private speaker: AudioWorkletNode | undefined;
  private microphone: MediaStream | undefined;
  private meter: AnalyserNode | undefined;
  private open = true;

  private constructor(private readonly context: AudioContext) {}

  /** Make it ready. A browser lets it sound only after a click or a key. */
  static async begin(): Promise<Sound> {
    const context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
    await context.audioWorklet.addModule(worklet);
    const sound = new Sound(context);
    const speaker = new AudioWorkletNode(context, 'speaker', { numberOfInputs: 0, outputChannelCount: [1] });
    speaker.connect(context.destination);
    sound.speaker = speaker;
    await context.resume();
    return sound;
  }

  /** Listen to the microphone and give each 20 ms of it. Throws when there is none, or no leave to use it. */
  async listen(take: (frame: ArrayBuffer) => void): Promise<void> {
    if (this.microphone) return;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    const source = this.context.createMediaStreamSource(stream);
    const frames = new AudioWorkletNode(this.context, 'microphone', { numberOfOutputs: 0 });
    frames.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.open && take(data);
    this.meter = this.context.createAnalyser();
    this.meter.fftSize = 512;
    source.connect(frames);
    source.connect(this.meter);
    this.microphone = stream;
  }

  /** Give the microphone back: its light goes out. */
  deafen(): void {
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = undefined;
    this.meter = undefined;
  }

  set muted(muted: boolean) {
    this.open = !muted;
  }

  /** How loud the microphone is now, 0 to 1 over 60 dB. */
  get level(): number {
    if (!this.meter || !this.open) return 0;
    const samples = new Float32Array(this.meter.fftSize);
    this.meter.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    return power > 0 ? Math.max(0, Math.min(1, 1 + (10 * Math.log10(power)) / 60)) : 0;
  }

  hear(frame: ArrayBuffer): void {
    this.speaker?.port.postMessage(frame, [frame]);
  }

  /** Let one hear the key that one has pressed. */
  key(key: string): void {
    const at = KEYS.indexOf(key);
    if (at < 0) return;
    for (const hertz of [ROWS[Math.floor(at / 3)], COLUMNS[at % 3]]) this.beep(hertz ?? 0);
  }

  private beep(hertz: number): void {
    const [tone, loudness] = [this.context.createOscillator(), this.context.createGain()];
    tone.frequency.value = hertz;
    loudness.gain.value = 0.05;
    tone.connect(loudness).connect(this.context.destination);
    tone.start();
    tone.stop(this.context.currentTime + 0.12);
  }
}
