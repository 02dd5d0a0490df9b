/** In the meeting. */

import { useState } from 'preact/hooks';
import { useVisit } from '../app';
import { whySilenced } from '../modes';
import { headcount } from '../people';
import { HostBar } from './hostbar';
import { Icon } from './icons';
import { Passage } from './passage';
import { Heading, Sign } from './pieces';
import { Roster } from './roster';
import { Stage } from './stage';
import { Toolbar } from './toolbar';

export function MeetingRoom() {
  const { store } = useVisit();
  const [listed, setListed] = useState(() => matchMedia('(min-width: 800px)').matches);
  return (
    <div class={`meeting ${listed ? 'listed' : ''}`}>
      <Top listed={listed} onList={() => setListed(!listed)} />
      <Banners />
      <main class="stage" aria-label="Pictures">
        <Stage />
      </main>
      {listed && (
        <aside class="side" aria-label="People">
          {store.isHost.value && <HostBar />}
          <Roster />
        </aside>
      )}
      <Toolbar />
    </div>
  );
}

function Top({ listed, onList }: { listed: boolean; onList: () => void }) {
  const { store } = useVisit();
  const [inviting, setInviting] = useState(false);
  const room = store.room.value;
  return (
    <header class="top">
      <div class="title">
        <Heading>{room?.title ?? 'Meeting'}</Heading>
        {room?.locked && <Sign name="lock" words="This meeting is locked" />}
      </div>
      <button type="button" class="button small" onClick={() => setInviting(true)}>
        <Icon name="invite" />
        How to join
      </button>
      <button
        type="button"
        class="button small"
        aria-expanded={listed}
        aria-label={headcount(store.people.value)}
        onClick={onList}
      >
        <Icon name="people" />
        <span class="long">{headcount(store.people.value)}</span>
        <span class="short">{store.people.value.length}</span>
      </button>
      {inviting && <Passage onClose={() => setInviting(false)} />}
    </header>
  );
}

/** What is the matter for as long as it is. */
function Banners() {
  const { store } = useVisit();
  const reconnecting = store.reconnecting.value;
  return (
    <div class="banners" role="alert">
      {reconnecting && <p class="notice bad">The connection was lost. Connecting again …</p>}
      {!reconnecting && store.poorConnection.value && (
        <p class="notice warm">Your connection is poor. Others may not hear you well.</p>
      )}
      {store.rosterStale.value && <p class="notice warm">Names and raised hands may be out of date.</p>}
      {store.self.value?.silenced && <p class="notice warm">{whySilenced(store.room.value?.mode)}</p>}
    </div>
  );
}
