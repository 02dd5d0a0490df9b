/** The pictures of this page: drawn here, because nothing is fetched from elsewhere. Words stand beside each. */

/** Each is a path on a field of 24 by 24, drawn with a round pen. */
const PATHS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  microphoneOff:
    'M9 9v2a3 3 0 0 0 4.6 2.5M15 10V6a3 3 0 0 0-5.8-1M5.5 11a6.5 6.5 0 0 0 10.3 5.3M18.5 11c0 .8-.1 1.5-.4 2.2M12 17.5V21M3.5 3.5l17 17',
  camera: 'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM15.5 11l6-3.5v9l-6-3.5',
  cameraOff:
    'M10 6.5h3.5a2 2 0 0 1 2 2V11l6-3.5v9M15 16.7a2 2 0 0 1-1.5.8h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M3.5 3.5l17 17',
  screen: 'M3.5 5h17v11h-17zM9 20h6M12 16v4M12 13V8.5M9.5 10.5L12 8l2.5 2.5',
  hand: 'M8 12V6a1.4 1.4 0 0 1 2.8 0v5M10.8 10.5V4.5a1.4 1.4 0 0 1 2.8 0v6M13.6 10.5V6a1.4 1.4 0 0 1 2.8 0v7.5c0 4-2 7-5.4 7-2.8 0-4.3-1.5-5.5-4l-1.7-3.6a1.4 1.4 0 0 1 2.5-1.3L8 14',
  phone: 'M6.5 3.5h3l1.5 4-2 1.5a12 12 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z',
  browser: 'M3.5 5.5h17v13h-17zM3.5 9h17',
  people:
    'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19c0-3 2.5-5 6-5s6 2 6 5M16 5a3 3 0 0 1 0 5.8M17.5 14.3c2 .6 3.5 2.2 3.5 4.7',
  invite: 'M10 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 11zM4 19c0-3 2.5-5 6-5 2 0 3.7.6 4.8 1.8M18.5 14v6M15.5 17h6',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  leave: 'M3 14.5c5.5-5 12.5-5 18 0l-2.3 2.7-3.5-1.7v-2.6a12 12 0 0 0-6.4 0v2.6l-3.5 1.7z',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  lockOpen: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2',
  door: 'M6 20.5V3.5h9v17zM3.5 20.5h17M12 12v.5M18 8v4M16 10h4',
  remove:
    'M10 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 11zM4 19c0-3 2.5-5 6-5 1.5 0 2.9.4 4 1.1M16.5 15.5l4.5 4.5M21 15.5L16.5 20',
  copy: 'M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4',
  close: 'M6 6l12 12M18 6L6 18',
  star: 'M12 4l2.4 5 5.6.7-4 3.9 1 5.5-5-2.7-5 2.7 1-5.5-4-3.9 5.6-.7z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
