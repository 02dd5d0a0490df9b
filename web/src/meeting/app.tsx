/** Which part of the page is shown. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { Alerts } from './parts/alerts';
import { Ended } from './parts/ended';
import { Entrance } from './parts/entrance';
import { Lobby } from './parts/lobby';
import { MeetingRoom } from './parts/room';
import { Joining, Waiting } from './parts/waiting';
import type { Visit } from './visit';

const Here = createContext<Visit | null>(null);

/** The visit this page is about. */
export function useVisit(): Visit {
  const visit = useContext(Here);
  if (!visit) throw new Error('outside of <App>');
  return visit;
}

export function App({ visit }: { visit: Visit }) {
  return (
    <Here.Provider value={visit}>
      <CurrentView />
      <Alerts />
    </Here.Provider>
  );
}

function CurrentView() {
  const view = useVisit().store.view.value;
  switch (view.at) {
    case 'loading':
      return null;
    case 'entrance':
      return <Entrance />;
    case 'lobby':
      return <Lobby />;
    case 'joining':
      return <Joining />;
    case 'waiting':
      return <Waiting />;
    case 'meeting':
      return <MeetingRoom />;
    case 'ended':
      return <Ended ending={view.ending} />;
  }
}
