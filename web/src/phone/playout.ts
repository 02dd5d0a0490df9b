/** A queue between a network that is uneven and an ear that is not. Samples are of 16 bits at 8 kHz. */

/** Samples that must lie ready before any is played: 60 ms. */
const READY = 480;
/** What may wait at most: 240 ms. More is left out, lest the delay stay for good. */
const MOST = 1_920;
/** In so many samples the queue must have been short once, or 20 ms of it are left out. */
const WINDOW = 8_000;
const FRAME = 160;
const SCALE = 1 / 32_768;

export class Playout {
  private samples: number[] = [];
  private playing = false;
  private passed = 0;
  private least = MOST;

  get waiting(): number {
    return this.samples.length;
  }

  add(frame: Int16Array): void {
    this.samples.push(...frame);
    if (this.samples.length > MOST) this.samples.splice(0, this.samples.length - READY);
  }

  /** Fill with what is next; silence when there is nothing, or not enough yet. */
  fill(out: Float32Array): void {
    this.playing ||= this.samples.length >= READY;
    if (!this.playing) {
      out.fill(0);
      return;
    }
    const taken = this.samples.splice(0, out.length);
    out.fill(0);
    for (const [at, sample] of taken.entries()) out[at] = sample * SCALE;
    this.playing = taken.length === out.length;
    this.shorten(out.length);
  }

  private shorten(played: number): void {
    this.least = Math.min(this.least, this.samples.length);
    this.passed += played;
    if (this.passed < WINDOW) return;
    if (this.least > READY) this.samples.splice(0, FRAME);
    this.least = MOST;
    this.passed = 0;
  }
}
