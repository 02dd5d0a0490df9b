/** What runs in the browser's audio thread: samples become frames, frames become samples. */

import { Playout } from './playout';

// What the audio thread has, which TypeScript's library for pages does not know (Web Audio API, section 1.32).
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const FRAME = 160;

/** Gathers what the microphone gives into frames of 20 ms and posts each. */
class Microphone extends AudioWorkletProcessor {
  private frame = new Int16Array(FRAME);
  private filled = 0;

  override process([input]: Float32Array[][]): boolean {
    for (const sample of input?.[0] ?? []) {
      this.frame[this.filled++] = Math.max(-1, Math.min(1, sample)) * 32_767;
      if (this.filled === FRAME) this.post();
    }
    return true;
  }

  private post(): void {
    const { buffer } = this.frame;
    this.port.postMessage(buffer, [buffer]);
    this.frame = new Int16Array(FRAME);
    this.filled = 0;
  }
}

/** Plays the frames that are posted to it. */
class Speaker extends AudioWorkletProcessor {
  private readonly playout = new Playout();

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.playout.add(new Int16Array(data));
  }

  override process(_: Float32Array[][], [output]: Float32Array[][]): boolean {
    const out = output?.[0];
    if (out) this.playout.fill(out);
    return true;
  }
}

registerProcessor('microphone', Microphone);
registerProcessor('speaker', Speaker);
