/** One session of the Amazon Chime SDK: what it tells goes into the store, what it is told comes from the visit. */

import {
  type AudioVideoFacade,
  type AudioVideoObserver,
  type ContentShareObserver,
  DefaultMeetingSession,
  MeetingSessionConfiguration,
  type MeetingSessionStatus,
  type MeetingSessionVideoAvailability,
  type VideoTileState,
} from 'amazon-chime-sdk-js';
import type { Seat } from './api';
import { type Devices, logger } from './devices';
import type { Store, Tile } from './store';

const PUT_AWAY = 2_000;

/** What the session tells whoever started it. */
export interface SessionEvents {
  started(): void;
  stopped(code: number): void;
  /** Somebody came or went. */
  attendance(): void;
}

export class Session implements AudioVideoObserver, ContentShareObserver {
  readonly audioVideo: AudioVideoFacade;
  private readonly session: DefaultMeetingSession;

  constructor(
    seat: Seat,
    private readonly devices: Devices,
    private readonly store: Store,
    private readonly events: SessionEvents,
  ) {
    const configuration = new MeetingSessionConfiguration({ Meeting: seat.Meeting }, { Attendee: seat.Attendee });
    this.session = new DefaultMeetingSession(configuration, logger, devices.controller);
    this.audioVideo = this.session.audioVideo;
    store.selfId.value = seat.Attendee.AttendeeId;
  }

  /** Take the seat. The sound comes out of `speaker`. */
  async start(speaker: HTMLAudioElement): Promise<void> {
    const { audioVideo, store } = this;
    audioVideo.addObserver(this);
    audioVideo.addContentShareObserver(this);
    audioVideo.realtimeSubscribeToAttendeeIdPresence(this.presence);
    audioVideo.realtimeSubscribeToMuteAndUnmuteLocalAudio((muted) => {
      store.microphoneOn.value = !muted;
    });
    if (!store.microphoneOn.value) audioVideo.realtimeMuteLocalAudio();
    await audioVideo.bindAudioElement(speaker);
    audioVideo.start();
  }

  leave(): void {
    if (this.store.sharing.value) this.audioVideo.stopContentShare();
    this.audioVideo.stop();
  }

  setMicrophone(on: boolean): boolean {
    if (on) return this.audioVideo.realtimeUnmuteLocalAudio();
    this.audioVideo.realtimeMuteLocalAudio();
    return true;
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) {
      if (await this.devices.startCamera()) this.audioVideo.startLocalVideoTile();
    } else {
      this.audioVideo.stopLocalVideoTile();
      this.audioVideo.removeLocalVideoTile();
      await this.devices.stopCamera();
    }
  }

  async setSharing(on: boolean): Promise<void> {
    if (on) await this.audioVideo.startContentShareFromScreenCapture();
    else this.audioVideo.stopContentShare();
  }

  // What the SDK tells.

  audioVideoDidStartConnecting(reconnecting: boolean): void {
    this.store.reconnecting.value = reconnecting;
  }

  audioVideoDidStart(): void {
    const again = this.store.reconnecting.value;
    this.store.reconnecting.value = false;
    this.store.poorConnection.value = false;
    if (again) this.store.say('You are connected again.', 'good');
    this.events.started();
  }

  audioVideoDidStop(status: MeetingSessionStatus): void {
    this.audioVideo.removeObserver(this);
    this.audioVideo.removeContentShareObserver(this);
    this.audioVideo.unbindAudioElement();
    this.events.stopped(status.statusCode());
    // Not at once: the SDK still puts things away that it could not find then.
    setTimeout(() => void this.session.destroy(), PUT_AWAY);
  }

  connectionDidBecomePoor(): void {
    this.store.poorConnection.value = true;
  }

  connectionDidBecomeGood(): void {
    this.store.poorConnection.value = false;
  }

  connectionDidSuggestStopVideo(): void {
    this.store.say('Your connection is weak. Without your camera the sound may get better.', 'warm');
  }

  videoSendDidBecomeUnavailable(): void {
    this.store.say('No more cameras can be shown in this meeting.', 'warm');
    void this.setCamera(false);
  }

  videoAvailabilityDidChange(availability: MeetingSessionVideoAvailability): void {
    this.store.mayStartCamera.value = availability.canStartLocalVideo;
  }

  videoTileDidUpdate(state: VideoTileState): void {
    const tile = tileOf(state);
    if (!tile) return;
    this.store.tiles.value = new Map(this.store.tiles.value).set(tile.id, tile);
    if (tile.self && !tile.content) this.store.cameraOn.value = true;
  }

  videoTileWasRemoved(id: number): void {
    const rest = new Map(this.store.tiles.value);
    const gone = rest.get(id);
    rest.delete(id);
    this.store.tiles.value = rest;
    if (gone?.self && !gone.content) this.store.cameraOn.value = false;
  }

  contentShareDidStart(): void {
    this.store.sharing.value = true;
  }

  contentShareDidStop(): void {
    if (!this.store.sharing.value)
      this.store.say('Your screen cannot be shared: two are being shared already.', 'warm');
    this.store.sharing.value = false;
  }

  private readonly presence = (id: string, present: boolean, externalUserId?: string): void => {
    this.audioVideo.realtimeUnsubscribeFromVolumeIndicator(id);
    if (present) {
      this.store.hear(id, { externalUserId: externalUserId ?? '' });
      this.audioVideo.realtimeSubscribeToVolumeIndicator(id, this.volume);
    } else {
      this.store.loseSightOf(id);
    }
    this.events.attendance();
  };

  private readonly volume = (id: string, volume: number | null, muted: boolean | null, signal: number | null): void => {
    if (!this.store.isThere(id)) return;
    this.store.hear(id, {
      ...(volume === null ? {} : { volume }),
      ...(muted === null ? {} : { muted }),
      ...(signal === null ? {} : { signal }),
    });
  };
}

function tileOf(state: VideoTileState): Tile | null {
  if (state.tileId === null || !state.boundAttendeeId) return null;
  return {
    id: state.tileId,
    attendeeId: state.boundAttendeeId,
    content: state.isContent,
    self: state.localTile,
    paused: state.paused,
    poor: state.poorConnection,
  };
}
