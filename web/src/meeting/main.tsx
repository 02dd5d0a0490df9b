/** The meeting page: where its API is, who comes, and the first thing they see. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import '../shared/base.css';
import './meeting.css';
import { App } from './app';
import { readConfig } from './config';
import { Devices } from './devices';
import { readInvitation, takeInvitation } from './invitation';
import { Store } from './store';
import { Visit } from './visit';

const TITLE = 'Partyline meeting';

async function begin(place: HTMLElement): Promise<void> {
  const invitation = takeInvitation(location, history, sessionStorage);
  const store = new Store();
  const visit = new Visit(store, new Devices(), await readConfig(), sessionStorage, new Audio());
  render(<App visit={visit} />, place);
  effect(() => {
    document.title = store.room.value ? `${store.room.value.title} - Partyline` : TITLE;
  });
  // A second link opened in the same tab changes what is behind the `#` and loads nothing.
  addEventListener('hashchange', () => {
    if (store.view.value.at === 'meeting' || !readInvitation(location.hash)) return;
    void visit.arrive(takeInvitation(location, history, sessionStorage));
  });
  await visit.arrive(invitation);
}

const place = document.getElementById('page');
if (place) {
  begin(place).catch(() => {
    place.textContent = 'This page was not set up completely: it does not know its meeting service.';
  });
}
