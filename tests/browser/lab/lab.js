// The page under test: amazon-chime-sdk-js, unmodified, a diary of all that it calls back, and an ear on its sound.
// Tests reach in through `sdk`, `lab` and, once somebody has entered a meeting, `meetingSession`.
import * as sdk from "amazon-chime-sdk-js";
import { Ear } from "./ear.js";

const events = [];
const audioElement = document.getElementById("audio");
const ear = new Ear(audioElement);

function note(name, facts = {}) {
  events.push({ at: performance.timeOrigin + performance.now(), name, ...facts });
}

const matches = (event, facts) => Object.entries(facts).every(([key, value]) => event[key] === value);

// The first event of this name with these facts, not looking at the first `from` events.
function find(name, facts = {}, from = 0) {
  return events.slice(from).find((event) => event.name === name && matches(event, facts)) ?? null;
}

const tile = (state) => ({
  tile: state.tileId,
  id: state.boundAttendeeId,
  mine: state.localTile,
  content: state.isContent,
  active: state.active,
  paused: state.paused,
});

const lifecycle = {
  audioVideoDidStartConnecting: (again) => note("connecting", { again }),
  audioVideoDidStart: () => note("started"),
  audioVideoDidStop: (status) => note("stopped", { why: sdk.MeetingSessionStatusCode[status.statusCode()] }),
  connectionDidBecomePoor: () => note("poor connection"),
  connectionDidBecomeGood: () => note("good connection"),
  videoTileDidUpdate: (state) => note("tile", tile(state)),
  videoTileWasRemoved: (id) => note("tile removed", { tile: id }),
  videoAvailabilityDidChange: (video) => note("video availability", { possible: video.canStartLocalVideo }),
  videoSendDidBecomeUnavailable: () => note("no more cameras"),
  connectionDidSuggestStopVideo: () => note("stop video"),
  contentShareDidStart: () => note("content started"),
  contentShareDidStop: () => note("content stopped"),
};

function watchRoster(audioVideo) {
  const known = new Set();
  audioVideo.realtimeSubscribeToAttendeeIdPresence((id, present, who, dropped) => {
    note("presence", { id, present, who, dropped });
    if (known.has(id)) return;
    known.add(id);
    audioVideo.realtimeSubscribeToVolumeIndicator(id, (_, volume, muted, signal) => {
      if (volume !== null) lab.volumes[id] = volume;
      if (signal !== null) lab.signals[id] = signal;
      if (muted !== null) note("mute", { id, muted });
    });
  });
}

// A session, not yet started. `wishes` are set on the configuration, such as attendeePresenceTimeoutMs; `health` on its
// connection health policy.
function open(meeting, attendee, { health = {}, priority = false, ...wishes } = {}) {
  const logger = new sdk.ConsoleLogger("sdk", sdk.LogLevel.WARN);
  const devices = new sdk.DefaultDeviceController(logger, { enableWebAudio: false });
  const configuration = Object.assign(new sdk.MeetingSessionConfiguration(meeting, attendee), wishes);
  Object.assign(configuration.connectionHealthPolicyConfiguration, health);
  if (priority) configuration.videoDownlinkBandwidthPolicy = new sdk.VideoPriorityBasedPolicy(logger);
  globalThis.meetingSession = new sdk.DefaultMeetingSession(configuration, logger, devices);
  const { audioVideo } = meetingSession;
  audioVideo.addObserver(lifecycle);
  audioVideo.addContentShareObserver(lifecycle);
  watchRoster(audioVideo);
  return audioVideo;
}

// Starts the session. The microphone is the browser's, an oscillator of `hertz`, or none.
async function goIn({ microphone = true, hertz = 0 }) {
  const { audioVideo } = meetingSession;
  await audioVideo.bindAudioElement(audioElement);
  if (hertz) await audioVideo.startAudioInput(hum(hertz));
  else if (microphone) await audioVideo.startAudioInput((await audioVideo.listAudioInputDevices())[0].deviceId);
  audioVideo.start();
}

// A microphone that hears one tone. lab.humming(false) makes it silent, and says when (milliseconds since the epoch).
function hum(hertz) {
  const context = new AudioContext({ sampleRate: 48000 });
  const tone = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0.25 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(volume).connect(out);
  tone.start();
  lab.humming = (on) => {
    volume.gain.setValueAtTime(on ? 0.25 : 0, context.currentTime);
    return performance.timeOrigin + performance.now();
  };
  return out.stream;
}

// A moving picture of one colour, for a camera or a screen of a known look.
function picture(colour, width = 640, height = 360, perSecond = 15) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => {
    frame += 1;
    pen.fillStyle = colour;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = "grey";
    pen.fillRect((frame * 8) % width, 0, 8, 8);
  }, 1000 / perSecond);
  return canvas.captureStream(perSecond);
}

function screenFor(id) {
  const video = Object.assign(document.createElement("video"), { id, muted: true, autoplay: true, playsInline: true });
  video.width = 320;
  document.getElementById("videos").appendChild(video);
  return video;
}

// The colour in the middle of a video element, as [red, green, blue]; null as long as there is no picture.
function colour(video) {
  if (!video.videoWidth) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const { videoWidth, videoHeight } = video;
  pen.drawImage(video, videoWidth / 2 - 4, videoHeight / 2 - 4, 8, 8, 0, 0, 8, 8);
  return [...pen.getImageData(4, 4, 1, 1).data.slice(0, 3)];
}

globalThis.sdk = sdk;
globalThis.lab = { events, volumes: {}, signals: {}, note, find, open, goIn, hum, picture, screenFor, colour, ear };
note("loaded", { version: sdk.Versioning.sdkVersion });
