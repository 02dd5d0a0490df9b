/** A sound to find out whether the speaker works. */

const SECONDS = 0.7;
const HERTZ = 523.25;

/** Play a soft tone on an output device; an empty id takes the usual one. */
export async function testTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  const [tone, loudness, out] = [
    context.createOscillator(),
    context.createGain(),
    context.createMediaStreamDestination(),
  ];
  tone.frequency.value = HERTZ;
  loudness.gain.setValueAtTime(0, context.currentTime);
  loudness.gain.linearRampToValueAtTime(0.2, context.currentTime + 0.05);
  loudness.gain.linearRampToValueAtTime(0, context.currentTime + SECONDS);
  tone.connect(loudness).connect(out);
  const element = new Audio();
  element.srcObject = out.stream;
  if (speaker && 'setSinkId' in element) await element.setSinkId(speaker);
  await element.play();
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + SECONDS);
}
