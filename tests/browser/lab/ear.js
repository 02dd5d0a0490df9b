// Hears what an <audio> element plays: always the last two thirds of a second, as 16-bit samples.
const SAMPLES = 32_768;
const RATE = 48_000;

export class Ear {
  #element;
  #context = null;
  #analyser = null;
  #source = null;
  #stream = null;

  constructor(element) {
    this.#element = element;
  }

  // Listens to what plays now; after a reconnect that is another stream. False as long as nothing plays.
  #attend() {
    const stream = this.#element.srcObject;
    if (!stream || stream.getAudioTracks().length === 0) return false;
    this.#context ??= new AudioContext({ sampleRate: RATE });
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: SAMPLES });
    if (stream !== this.#stream) {
      this.#source?.disconnect();
      this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
      this.#source.connect(this.#analyser);
      this.#stream = stream;
    }
    return true;
  }

  // Base64 of the samples, little-endian; empty as long as nothing plays.
  heard() {
    if (!this.#attend()) return "";
    const sound = new Float32Array(SAMPLES);
    this.#analyser.getFloatTimeDomainData(sound);
    const samples = Int16Array.from(sound, (one) => Math.max(-1, Math.min(1, one)) * 32_767);
    return btoa(Array.from(new Uint8Array(samples.buffer), (byte) => String.fromCharCode(byte)).join(""));
  }

  // The moment, in milliseconds since the epoch, at which the sound becomes louder than `level`.
  async becomesLoud(level = 0.05) {
    this.#attend();
    const window = new Float32Array(256);
    const analyser = new AnalyserNode(this.#context, { fftSize: window.length });
    this.#source.connect(analyser);
    await new Promise((loud) => {
      const timer = setInterval(() => {
        analyser.getFloatTimeDomainData(window);
        if (!window.some((one) => Math.abs(one) > level)) return;
        clearInterval(timer);
        loud();
      }, 2);
    });
    const now = performance.timeOrigin + performance.now();
    this.#source.disconnect(analyser);
    return now;
  }
}
